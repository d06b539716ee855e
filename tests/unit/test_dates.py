"""Dates in every spelling that official pages use."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.metadata.dates import find_dates, is_date_line, parse_date

DAY = date(2022, 1, 21)


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-21",
        "2022/1/21 13:46:55",
        "2022.1.21",
        "2022年1月21日",
        "2022 年 1 月 21 日",
        "２０２２年１月２１日",
        "2022-01-21\u00a008:30",
        "二〇二二年一月二十一日",
        "二○二二年一月二十一日",
        "二Ｏ二二年一月廿一日",
        "二０二二年一月二十一日",
        "二零二二年一月二一日",
        "20220121",
        "1642694400",
        "1642694400000",
        "发布于2022-01-21 00:00:00",
    ],
)
def test_spellings(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["9999-99-99 99:99", "2022年13月1日", "2022年7月", "", "第2022号", "0001-01-01"]
)
def test_placeholders_are_no_dates(text: str) -> None:
    assert parse_date(text) is None


def test_places_in_running_text() -> None:
    text = "自2021年5月1日起施行，有效期至二〇二六年四月三十日。"
    assert [found.value for found in find_dates(text)] == [date(2021, 5, 1), date(2026, 4, 30)]
    first = find_dates(text)[0]
    assert text[first.start : first.end] == "2021年5月1日"


def test_a_line_is_a_date_only_when_nothing_else_is_on_it() -> None:
    assert is_date_line("　　（2022年1月21日）") == DAY
    assert is_date_line("2022年1月21日起") is None
    assert is_date_line("云河市人民政府 2022年1月21日") is None


@given(st.dates(date(1949, 10, 1), date(2099, 12, 31)).filter(lambda day: day != date(1970, 1, 1)))
def test_chinese_and_arabic_agree(day: date) -> None:
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(char)] for char in str(day.year))

    def numeral(value: int) -> str:
        tens, units = divmod(value, 10)
        lead = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
        return lead + (digits[units] if units else "")

    assert parse_date(f"{year}年{numeral(day.month)}月{numeral(day.day)}日") == day
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "中華民國113年5月6日",
        "中华民国 113 年 5 月 6 日",
        "民國一百一十三年五月六日",
        "中華民國１１３年５月６日",
    ],
)
def test_years_of_the_republic(text: str) -> None:
    assert is_date_line(text) == date(2024, 5, 6)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二○二二年十二月三十一日", date(2022, 12, 31)),
        ("二0二二年12月31日", date(2022, 12, 31)),
        ("二〇一○年十月二○日", date(2010, 10, 20)),
        ("二О二二年一月廿一日", DAY),
        ("二〇二二年元月二十一日", DAY),
        ("2022年1⽉21⽇", DAY),
        ("2022年1月21號", DAY),
        ("2022年01月21 08:30", DAY),
        ("2022-01-20T16:30:00Z", DAY),
        ("2022-01-21T08:30:00+08:00", DAY),
        ("2022-01-21-16:30:00", DAY),
        ("202201210830", DAY),
        ("20220121083000", DAY),
        ("22年1月21日", DAY),
        ("中華民國111年1月21日", DAY),
        ("民国一百一十一年一月二十一日", DAY),
        ("111年1月21日", DAY),
        ("January 21, 2022", DAY),
        ("Updated: Jan 21,2022 08:30", DAY),
        ("21 January 2022", DAY),
    ],
)
def test_more_spellings(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["0000-00-00", "1970-01-01", "1900-01-01", "0", "9999-12-31T23:59:59Z", "99年99月99日", "-2208988800"],
)
def test_nulls_of_data_bases_are_no_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["二 〇 二 二 年 一 月 二 十 一 日", "2 0 2 2年1月21日", "January 21, 2022"])
def test_a_spaced_out_line_is_a_date(text: str) -> None:
    assert is_date_line(text) == DAY


@pytest.mark.parametrize("unit", ["2022年", "一", "〇", "2022-", " ", "民国一百", "Jan ", "二〇二二年 ", "1"])
def test_a_long_line_takes_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begun = perf_counter()
    parse_date(text)
    find_dates(text)
    assert perf_counter() - begun < 2.0  # linear: 0.05 s on the machine this was written on
