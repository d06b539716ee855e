"""Encodings: labels that lie, labels that are missing, bytes that were cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.decode import decode

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
