"""Days in sentences that leave out years and months, and the days off they declare."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dibao.records.clean import Block
from normalizers.metadata.holidays import holiday_evidence, read_holidays
from normalizers.metadata.periods import find_periods

CASES = Path(__file__).resolve().parents[2].parent / "shared/samples/json/description_parsing_cases.json"


def spans(text: str, year: int | None = None) -> list[tuple[date, date]]:
    return [(period.first, period.last) for period in find_periods(text, year)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022年7月1日至3日", date(2022, 7, 1), date(2022, 7, 3)),
        ("2022年7月1日至9月30日", date(2022, 7, 1), date(2022, 9, 30)),
        ("2022年11月1日至3月31日", date(2022, 11, 1), date(2023, 3, 31)),
        ("2022年1月1日（星期六）至3日（星期一）", date(2022, 1, 1), date(2022, 1, 3)),
        ("2022年12月31日—2023年1月2日", date(2022, 12, 31), date(2023, 1, 2)),
        ("2022年1月1日起至12月31日", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_span_inherits_what_it_leaves_out(text: str, first: date, last: date) -> None:
    assert spans(text) == [(first, last)]


def test_a_day_without_a_year_stands_closest_to_the_one_before() -> None:
    assert spans("2008年1月1日和12月29日") == [(date(2008, 1, 1),) * 2, (date(2007, 12, 29),) * 2]


def test_days_that_nothing_dates_are_left_out() -> None:
    assert spans("每月10日前报送，逾期3日不报的") == []
    assert spans("5月1日") == []
    assert spans("2月30日", 2022) == []


def test_days_off_and_days_worked() -> None:
    found = read_holidays(
        "2月8日（除夕）至10日放假调休，共3天。2月4日（星期日）、2月18日（星期日）上班。", 2024
    )
    assert [(item.day.day, item.off) for item in found] == [
        (8, True),
        (9, True),
        (10, True),
        (4, False),
        (18, False),
    ]


def test_a_moved_day_of_rest_is_worked() -> None:
    text = "6月6日至8日放假，共3天。其中，6月6日为法定节假日，6月5日（星期六）公休日调至6月7日（星期一）。"
    assert [item.day for item in read_holidays(text, 2021) if not item.off] == [date(2021, 6, 5)]


def test_a_notice_of_holidays_leaves_evidence_and_no_other_does() -> None:
    blocks = [
        Block("paragraph", "一、清明：4月4日（周四）至6日（周六）放假调休，共3天。4月7日（周日）上班。")
    ]
    found = holiday_evidence("云澜市人民政府办公室关于2024年部分节假日安排的通知", blocks)
    assert [(item.field, item.value) for item in found] == [
        ("day-off", "2024-04-04 2024-04-05 2024-04-06"),
        ("day-worked", "2024-04-07"),
    ]
    assert holiday_evidence("关于加强值班的通知", blocks) == ()


@pytest.mark.skipif(not CASES.is_file(), reason="the sample sentences are not beside this checkout")
def test_every_sample_sentence() -> None:
    for case in json.loads(CASES.read_text("utf-8")):
        found = {
            (item.day.isoformat(), item.off) for item in read_holidays(case["description"], case["year"])
        }
        assert found == {(day["date"], day["isOffDay"]) for day in case["expected"]}, case["description"]
