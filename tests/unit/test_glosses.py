"""Pinyin glosses go, every other bracket stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.document import normalize
from normalizers.text.glosses import strip_glosses

READINGS = {
    "的": "de",
    "人": "rén",
    "时": "shí",
    "区": "qū",
    "女": "nǚ",
    "略": "lüè",
    "城": "chéng",
    "个": "gè",
    "政": "zheng",
    "儿": "er",
}
PLAIN = st.text(st.sampled_from("的人时区女略城个政儿云河市，。、(A)（GDP）123 "), max_size=60)


@pytest.mark.parametrize(
    ("glossed", "plain", "count"),
    [
        ("云河市人(rén)民的(de)区(qū)", "云河市人民的区", 3),
        ("政(zheng)(zheng)府(fu)(fu)", "政府", 4),
        ("女（nǚ）性", "女性", 1),
        ("時(shi\u0301)間", "時間", 1),
        ("生产总值(GDP)和研发(R&D)", "生产总值(GDP)和研发(R&D)", 0),
        ("人才(A类)、距离(km)、附件(a)、碳(co)", "人才(A类)、距离(km)、附件(a)、碳(co)", 0),
        ("面积3公顷(ha)，历时5分钟(min)", "面积3公顷(ha)，历时5分钟(min)", 0),
        ("项目(二期)", "项目(二期)", 0),
    ],
)
def test_examples(glossed: str, plain: str, count: int) -> None:
    assert strip_glosses(glossed) == (plain, count)


@given(PLAIN, st.integers(1, 2))
def test_glossing_then_stripping_gives_back_the_original(text: str, times: int) -> None:
    glossed = "".join(char + f"({READINGS[char]})" * times if char in READINGS else char for char in text)
    stripped, count = strip_glosses(glossed)
    assert stripped == text
    assert count == times * sum(char in READINGS for char in text)


def test_a_glossed_document_normalises_like_the_plain_one() -> None:
    plain = "云河市人民政府关于城区时间的通知\n\n各区人民政府：\n\n个人的时间，由各区人民政府规定。\n\n云河市人民政府\n\n2022年1月21日\n"
    glossed = "".join(char + (f"({READINGS[char]})" if char in READINGS else "") for char in plain)
    one, other = normalize(plain.encode()), normalize(glossed.encode())
    assert (one.title, one.text, one.signed, one.issuers) == (
        other.title,
        other.text,
        other.signed,
        other.issuers,
    )
    assert one.signed is not None


def test_ruby_readings_are_no_text() -> None:
    page = "<html><body><div id='zoom'><p><ruby>云<rp>(</rp><rt>yún</rt><rp>)</rp></ruby>河市的通知，请各单位遵照执行并报告情况。</p></div></body></html>"
    assert (
        normalize(page.encode(), content_type="text/html").text
        == "云河市的通知，请各单位遵照执行并报告情况。"
    )


@pytest.mark.parametrize("reading", ["zhèng fǔ", "zhèngfǔ", "zhèng'fǔ", "zhe\u0300ng fu\u030c"])
def test_the_reading_of_a_whole_word_goes(reading: str) -> None:
    assert strip_glosses(f"市政府（{reading}）办公室") == ("市政府办公室", 1)


@pytest.mark.parametrize("kept", ["(see annex)", "(R and D)", "(café au lait)", "(Zhèng)"])
def test_other_words_of_latin_script_stay(kept: str) -> None:
    assert strip_glosses(f"项目{kept}")[0] == f"项目{kept}"
