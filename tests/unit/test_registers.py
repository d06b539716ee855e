"""统一编号 and 索引号: shapes of several registers, and labelled ones of any shape."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from normalizers.metadata.registers import index_number, unified_numbers


def rows() -> list[list[str]]:
    text = (files("normalizers.metadata") / "data" / "registers.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[3])
def test_every_row_has_a_shape_an_example_of_it_and_a_source(row: list[str]) -> None:
    _, kind, shape, example, source = row
    assert re.fullmatch(shape, example)
    assert source
    assert (unified_numbers(example) == (example,)) if kind == "unified" else index_number(example) == example


def test_dashes_and_width_do_not_matter() -> None:
    assert unified_numbers("YHPR—2022—00013，ＹＨ０２２０２２０００２") == ("YHPR-2022-00013", "YH0220220002")


def test_a_label_makes_any_shape_a_unified_number() -> None:
    assert unified_numbers("登记编号：ABC-12-2020-3") == ("ABC-12-2020-3",)
    assert unified_numbers("统一登记号：YHPR-2022-00013") == ("YHPR-2022-00013",)
    assert unified_numbers("ABC-12-2020-3 专利 ZL202010123456 刊号 CN44-1712/D 第2022号") == ()


def test_what_is_no_index_number() -> None:
    assert index_number("无") == ""
    assert index_number("2022-07-13") == ""
