"""The labels of issues in every form met, and what is no label."""

from __future__ import annotations

from datetime import date

import pytest

from normalizers.gazette.label import find_label, named, read_label

NAME = "云澜市人民政府公报"


@pytest.mark.parametrize(
    ("printed", "year", "number", "total"),
    [
        ("2022年第7期（总第904期）", 2022, "7", 904),
        ("（2022年第7期，总第904期）", 2022, "7", 904),
        ("2022年第7号", 2022, "7", None),
        ("一九五四年第一号", 1954, "1", None),
        ("二○二三年第十二期", 2023, "12", None),
        ("2023年第1号（总号：1790）", 2023, "1", 1790),
        ("2023年第7-8期合刊（总第120-121期）", 2023, "7-8", 120),
        ("2023年第7、8期合刊", 2023, "7-8", None),
        ("2023年第七、八期合刊", 2023, "7-8", None),
        ("2023年第7期、第8期合刊", 2023, "7-8", None),
        ("2023年增刊第1期", 2023, "增刊1", None),
        ("2023年第1期增刊", 2023, "增刊1", None),
        ("2023年增刊（2）", 2023, "增刊2", None),
        ("2023年增刊", 2023, "增刊", None),
        ("2023年专刊第2号", 2023, "专刊2", None),
        ("2023年号外", 2023, "号外", None),
        ("2023·5（总第88期）", 2023, "5", 88),
        ("2023年总第904期", 2023, "", 904),
        ("第028卷第123期20220701", 2022, "28卷123", None),
        ("2023年第14期第27卷", 2023, "14", None),
        ("第14/2023期", 2023, "14", None),
        ("民國111年第3期", 2022, "3", None),
    ],
)
def test_forms(printed: str, year: int, number: str, total: int | None) -> None:
    found = find_label(printed)
    assert found is not None
    assert (found.year, found.number, found.total, found.rest) == (year, number, total, "")


@pytest.mark.parametrize(
    "line", ["云府办〔2023〕8号", "2022年3月10日", "第一章总则", "云澜市水务局", "第" * 50]
)
def test_what_is_no_label(line: str) -> None:
    found = find_label(line)
    assert found is None or found.rest


def test_the_number_of_an_order_is_not_certain() -> None:
    found = find_label("第12号")
    assert found is not None
    assert not found.certain


@pytest.mark.parametrize(
    "line",
    [NAME, f"《{NAME}》", f"{NAME}2023年第5期", "澳門特別行政區公報第14/2023期", "临湖政报", "香港憲報"],
)
def test_names(line: str) -> None:
    assert named(line)


@pytest.mark.parametrize("line", ["关于编印公报的通知", "云澜市水资源公报编制办法", "公报"])
def test_what_names_no_gazette(line: str) -> None:
    assert not named(line)


def test_a_label_over_several_lines_of_the_cover() -> None:
    found = read_label(
        ["临湖省人民代表大会常务委员会", "公报", "2023", "第3号", "（总第210号）", "2023年6月5日出版"]
    )
    assert found is not None
    assert (found.gazette, found.year, found.number, found.total) == (
        "临湖省人民代表大会常务委员会公报",
        2023,
        "3",
        210,
    )
    assert found.published == date(2023, 6, 5)


def test_a_label_without_any_year_says_so() -> None:
    found = read_label([NAME, "总第904期"])
    assert found is not None
    assert (found.year, found.number, found.total) == (0, "总904", 904)


def test_a_document_ends_the_masthead() -> None:
    assert read_label(["云府办〔2023〕8号", NAME, "2023年第5期"]) is None
    assert read_label(["云澜市人民政府", "2023年第5期"]) is None  # no gazette
