"""Loss and garbling are noticed; sound text is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.document import normalize
from normalizers.quality import assess, garble, lost_figures, lost_share

HANS = "云澜市人民政府关于加强饮用水水源保护工作的通知，请各单位认真贯彻执行，并于年底前报告落实情况。"
HANT = "雲瀾市人民政府關於加強飲用水水源保護工作的通知，請各單位認真貫徹執行，並於年底前報告落實情況。"
LONG = f"{HANS}\n\n" * 40


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (HANS, "utf-8", "gb18030"),
        (HANS, "utf-8", "latin-1"),
        (HANS, "utf-8", "cp1252"),
        (HANS, "gb18030", "latin-1"),
        (HANS, "gb18030", "big5hkscs"),
        (HANT, "big5hkscs", "gb18030"),
        (HANS, "utf-8", "big5hkscs"),
    ],
)
def test_a_wrong_decoding_is_noticed_even_in_a_part(text: str, written: str, read: str) -> None:
    wrong = (text * 6).encode(written, "ignore").decode(read, "ignore")
    assert {"garbled", "suspect"} <= set(assess(wrong, ()).flags)
    assert "garbled" in assess(LONG + wrong + LONG, ()).flags


@pytest.mark.parametrize(
    "spot", ["锟斤拷" * 3, "\ufffd" * 9, "\ue123" * 9, "(cid:12)" * 9, "\x02" * 9, "烫烫烫" * 3]
)
def test_characters_no_publisher_wrote_are_noticed(spot: str) -> None:
    assert "garbled" in assess(f"{HANS * 10}{spot}{HANS * 10}", ()).flags


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        HANT * 20,
        HANS * 40 + "\ufffd",
        "Café crème à la Française, naïve façade; Zürich, München, Kraków. " * 20,
        HANS + "面积±5×3÷2，温度25°C，§3·甲" * 10,
        "任命张喆、李堃、王淼、赵犇、陈翀、吴昉、周旻、郑玥、钱赟、孙骞同志。" + HANS,
        "",
        "\t表\r\n",
    ],
)
def test_sound_text_is_not_garbled(text: str) -> None:
    assert "garbled" not in assess(text, ()).flags


def test_the_measures_are_counts() -> None:
    found = garble("甲\ufffd\ue000\x01(cid:3)锟斤拷")
    assert (found.replaced, found.private, found.controls, found.cids, found.mojibake) == (1, 1, 1, 1, 1)


def test_loss_is_a_share_of_what_was_there() -> None:
    assert lost_share(LONG, [LONG]) == 0.0
    assert lost_share(HANS * 10, [HANS * 5]) == pytest.approx(0.5)
    assert lost_share(HANS * 10, [HANS * 5, "", HANS * 5]) == 0.0
    assert lost_share(HANS * 10, [""]) == 1.0
    assert lost_share("短", [""]) == 0.0  # a word of the template
    assert lost_figures("2022-01-21 GDP 5% " * 20, ["2022-01-21 GDP 5% " * 10]) == pytest.approx(0.5)


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_is_lost_from_what_is_there(one: str, other: str) -> None:
    assert lost_share(one + other, [other, one]) == 0.0
    assert lost_figures(one + other, [other + one]) == 0.0
    assert 0.0 <= lost_share(one, [other]) <= 1.0


@given(st.text(max_size=200))
def test_assessing_is_repeatable(text: str) -> None:
    found = assess(text, ("truncated",))
    assert assess(text, found.flags) == found
    assert 0.0 <= found.score <= 1.0


def test_a_garbled_page_is_suspect_and_keeps_its_text() -> None:
    wrong = LONG.encode().decode("gb18030", "replace").encode()
    document = normalize(wrong, content_type="text/plain; charset=utf-8")
    assert {"garbled", "suspect"} <= set(document.quality.flags)
    assert document.quality.score <= 0.5
    assert document.text
