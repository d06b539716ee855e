"""Encodings: labels that lie, labels that are missing, bytes that were cut."""

from __future__ import annotations

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.decode import decode, wide_codec

TEXT = "云河市人民政府关于印发管理办法的通知，各有关单位应当按照规定执行，自发布之日起施行。"
TRADITIONAL = "雲河市政府關於施行管理辦法的公告，各單位應當按照規定執行，並於本年度內完成工作。"


def test_undeclared_utf8_is_proved_by_strict_decoding() -> None:
    assert decode(TEXT.encode()).encoding == "utf-8"
    assert decode(TEXT.encode()).basis == "strict utf-8"


def test_wrong_server_label_does_not_beat_utf8() -> None:
    decoded = decode(TEXT.encode(), "text/html; charset=ISO-8859-1")
    assert decoded.text == TEXT


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030"])
def test_gb_labels_mean_gb18030(label: str) -> None:
    rare = TEXT + "镕喆㐂"  # 㐂 is in GB18030 alone
    decoded = decode(rare.encode("gb18030"), f"text/html; charset={label}")
    assert (decoded.text, decoded.encoding) == (rare, "gb18030")
    assert label in decoded.basis


def test_meta_label_serves_where_the_server_says_nothing() -> None:
    page = f'<html><head><meta charset="gb2312"></head><body>{TEXT}</body></html>'
    decoded = decode(page.encode("gb18030"), "text/html")
    assert TEXT in decoded.text
    assert decoded.basis == "meta charset gb2312"


def test_undeclared_gb18030_is_not_taken_for_big5() -> None:
    assert decode(TEXT.encode("gb18030")).text == TEXT


def test_undeclared_big5_is_not_taken_for_gb18030() -> None:
    decoded = decode(TRADITIONAL.encode("big5hkscs"))
    assert (decoded.text, decoded.encoding) == (TRADITIONAL, "big5hkscs")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_decide(encoding: str) -> None:
    decoded = decode(TEXT.encode(encoding), "text/html; charset=gbk")
    assert (decoded.text, decoded.basis) == (TEXT, "byte order mark")


@pytest.mark.parametrize("label", ["zip", "hex", "no-such-codec", "unicode_escape", "idna"])
def test_hostile_labels_are_never_looked_up(label: str) -> None:
    assert decode(TEXT.encode("gb18030"), f"text/html; charset={label}").text == TEXT


def test_cut_connection_spoils_nothing_but_the_last_character() -> None:
    decoded = decode(TEXT.encode()[:-1])
    assert decoded.text == TEXT[:-1]
    assert decoded.encoding == "utf-8"


def test_a_few_bad_bytes_are_counted() -> None:
    decoded = decode(TEXT.encode() + b"\xff\xfe\xff" + TEXT.encode())
    assert decoded.encoding == "utf-8"
    assert decoded.spoiled == 3


@given(st.binary(max_size=300))
def test_never_fails(payload: bytes) -> None:
    assert isinstance(decode(payload, "text/html; charset=big5").text, str)


@pytest.mark.parametrize("label", ["undefined", "windows-1251", "iso-8859-15", "koi8-r", "utf-7", "charmap"])
def test_labels_that_decode_anything_or_nothing_prove_nothing(label: str) -> None:
    assert decode(TEXT.encode("gbk"), f"text/html; charset={label}").text == TEXT
    assert decode(TEXT.encode("gbk") + b"\xff\xff", f"text/html; charset={label}").spoiled > 0


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_show_by_their_zeros(codec: str) -> None:
    page = f"<html><head><title>{TEXT[:12]}</title></head><body><p>{TEXT}</p></body></html>"
    decoded = decode(page.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.basis) == (page, codec, "zeros of wide characters")


def test_a_picture_is_not_wide_text() -> None:
    assert wide_codec(bytes(range(256)) * 8 + bytes(400)) == ""


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-16-be"])
def test_wide_marks_decide(codec: str) -> None:
    decoded = decode(("\ufeff" + TEXT).encode(codec))
    assert (decoded.text, decoded.encoding) == (TEXT, codec)


@pytest.mark.parametrize(
    "title",
    ["关于印发管理办法", "渡口巡查制度通知", "云澜市养犬管理", "领导信息", "政务公开", "行政许可事项清单"],
)
@pytest.mark.parametrize("label", ["", "text/html; charset=ISO-8859-1"])
def test_short_undeclared_titles_in_gbk(title: str, label: str) -> None:
    assert decode(title.encode("gbk"), label).text == title


@pytest.mark.parametrize(
    "title", ["關於印發管理辦法", "渡口巡查制度通知", "雲瀾市養犬管理", "行政許可事項清單"]
)
def test_short_undeclared_titles_in_big5(title: str) -> None:
    assert decode(title.encode("big5")).text == title


@pytest.mark.parametrize(("text", "label"), [(TEXT, "gbk"), (TEXT, "big5"), (TRADITIONAL, "gb2312")])
def test_utf8_under_another_label_is_utf8(text: str, label: str) -> None:
    assert decode(text.encode(), f"text/html; charset={label}").text == text


def test_a_label_gives_way_where_the_text_reads_far_better() -> None:
    assert decode(TEXT.encode("gbk"), "text/html; charset=big5").text == TEXT
    assert decode(TRADITIONAL.encode("big5"), "text/html; charset=gbk").text == TRADITIONAL


def test_the_2022_edition_of_gb18030() -> None:
    payload = TEXT.encode("gb18030") + b"\xa8\xbc\xa6\xd9\xfe\x59\xfe\x51\xa3\xa0"
    decoded = decode(payload, "text/html; charset=gb18030")
    assert decoded.text == TEXT + "\u1e3f\ufe10\u9fb4\U00020087\u3000"
    assert decode(TEXT.encode("gb18030") + b"\x81\x35\xf4\x37").text[-1] == "\u1e3f"


def test_the_euro_sign_of_code_pages() -> None:
    decoded = decode(TEXT.encode("gbk") + b"\x80 100" + TEXT.encode("gbk"))
    assert (decoded.text, decoded.spoiled) == (f"{TEXT}€ 100{TEXT}", 0)
    decoded = decode(TRADITIONAL.encode("big5") + b"\xa3\xe1" + TRADITIONAL.encode("big5"))
    assert (decoded.text, decoded.spoiled) == (f"{TRADITIONAL}€{TRADITIONAL}", 0)


def test_characters_of_eten_and_hong_kong() -> None:
    text = TRADITIONAL + "①碁粧嗰"
    assert decode(text.encode("big5hkscs"), "text/html; charset=big5").text == text


def test_a_gbk_fragment_in_a_utf8_page_is_read() -> None:
    head, footer = f"<title>{TEXT}</title>".encode(), "主办单位云澜市人民政府办公室".encode("gbk")
    payload = head + footer + b"<br>" + TEXT.encode()
    decoded = decode(payload)
    assert decoded.text == f"<title>{TEXT}</title>主办单位云澜市人民政府办公室<br>{TEXT}"
    assert (decoded.fragments, decoded.spoiled) == ((len(head),), 0)


def test_what_cannot_be_decoded_is_counted_and_placed() -> None:
    page = TEXT.encode() * 3
    decoded = decode(page + b"\xff\xfe" + TEXT.encode() + b"\xe4\xb8<p>")
    assert decoded.encoding == "utf-8"
    assert decoded.places == (len(page), len(page) + 1, len(page) + 2 + len(TEXT.encode()))
    assert decoded.spoiled == decoded.text.count("\ufffd") == 3
    assert decoded.text.endswith("<p>")


def test_one_broken_character_does_not_make_a_gbk_page_big5() -> None:
    decoded = decode(TEXT.encode("gbk") * 20 + b"\xff" + TEXT.encode("gbk") * 20)
    assert (decoded.encoding, decoded.spoiled) == ("gb18030", 1)


def test_portuguese_is_not_taken_for_chinese() -> None:
    text = "Direcção dos Serviços de Administração e Função Pública, relação de preços dos imóveis"
    decoded = decode(text.encode("latin-1"), "text/html; charset=iso-8859-1")
    assert (decoded.text, decoded.encoding) == (text, "cp1252")


def test_valid_utf8_by_chance() -> None:
    text = "模拟谜语"  # its GBK bytes are two-byte sequences of UTF-8, too
    text = next(word for word in ("统一目录", "脱脂牛奶", text) if word)
    assert decode(text.encode("gbk")).text == text
    assert decode("© 2023 café · Ð".encode()).text == "© 2023 café · Ð"


def test_damage_of_the_publisher_is_counted() -> None:
    assert decode((TEXT + "锟斤拷").encode("gbk")).spoiled == 2


@given(st.text(alphabet=TEXT + TRADITIONAL + "<>ab 12", min_size=30, max_size=200), st.binary(max_size=3))
def test_a_few_bytes_of_dirt_keep_utf8(text: str, dirt: bytes) -> None:
    decoded = decode((TEXT + text).encode() + dirt + (TEXT + text).encode())
    assert decoded.encoding == "utf-8" or decoded.basis == "strict utf-8"
    assert decoded.text.startswith(TEXT + text)


def test_plain_utf8_costs_what_decoding_costs() -> None:
    payload = (TEXT * 20_000).encode()
    bare = min(timeit.repeat(payload.decode, number=3, repeat=5))
    ours = min(timeit.repeat(lambda: decode(payload), number=3, repeat=5))
    assert ours < 3 * bare
