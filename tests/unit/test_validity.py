"""In force from and until, from the document's own clauses only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.records.clean import Block, Bound
from normalizers.metadata.validity import in_force

SIGNED, PUBLISHED = date(2022, 1, 21), date(2022, 3, 10)


def read(*texts: str, issued: date | None = None) -> tuple[Bound | None, Bound | None]:
    blocks = [Block("paragraph", text) for text in texts]
    return in_force(blocks, signed=SIGNED, published=PUBLISHED, issued=issued)


def test_issue_day_not_given_is_an_interval_and_the_term_moves_both_ends() -> None:
    clause = "第二十七条　本暂行办法自印发之日起试行，有效期 2 年。"
    begin, until = read("第二十六条 本办法由市港口局负责解释。", clause)
    basis = "第二十七条 本暂行办法自印发之日起试行，有效期2年。"
    assert begin == Bound(SIGNED, PUBLISHED, True, basis)
    assert until == Bound(date(2024, 1, 21), date(2024, 3, 10), False, basis)


def test_a_given_issue_day_fixes_the_bounds() -> None:
    begin, until = read("本通知自印发之日起施行，有效期五年。", issued=date(2022, 2, 1))
    assert begin is not None
    assert until is not None
    assert (begin.earliest, begin.latest) == (date(2022, 2, 1), date(2022, 2, 1))
    assert (until.earliest, until.latest, until.inclusive) == (date(2027, 2, 1), date(2027, 2, 1), False)


def test_without_any_date_the_clause_is_kept_and_the_bounds_stay_open() -> None:
    blocks = [Block("paragraph", "本办法自公布之日起施行，有效期3年。")]
    begin, until = in_force(blocks, signed=None, published=None, issued=None)
    assert begin == Bound(None, None, True, "本办法自公布之日起施行，有效期3年。")
    assert until == Bound(None, None, False, "本办法自公布之日起施行，有效期3年。")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("第三十条 本办法自2026年3月1日起施行。", date(2026, 3, 1)),
        ("本办法自２０２６年３月１日起正式实施。", date(2026, 3, 1)),
        ("本办法自二〇二六年三月一日起施行。", date(2026, 3, 1)),
        ("第二十三条 本办法自2019年2月1日实施，有效期5年。", date(2019, 2, 1)),
        (
            "《云河市老年人优待办法》已经市人民政府常务会议通过，现予公布，自2021年5月1日起施行。",
            date(2021, 5, 1),
        ),
        ("第三十条 自2022年1月1日起施行。", date(2022, 1, 1)),
    ],
)
def test_stated_first_days(text: str, day: date) -> None:
    begin, _ = read(text)
    assert begin is not None
    assert (begin.earliest, begin.latest, begin.inclusive) == (day, day, True)


def test_days_after_publication_move_the_interval() -> None:
    begin, _ = read("第十条　本规定自发布之日起三十日后施行。")
    assert begin is not None
    assert (begin.earliest, begin.latest) == (SIGNED + timedelta(days=30), PUBLISHED + timedelta(days=30))
    begin, _ = read("第十条 本规定自公布之日起10个工作日后施行。")
    assert begin is not None
    assert begin.latest is None  # holidays are not known


@pytest.mark.parametrize(
    "text",
    [
        "本通知有效期至2028年12月31日。",
        "（七）本意见自2023年1月1日起实施，有效期至2028年12月31日。",
        "本办法自2020年1月1日起施行，执行至2028年12月31日止。",
    ],
)
def test_a_stated_last_day_is_inclusive(text: str) -> None:
    _, until = read(text)
    assert until is not None
    assert (until.earliest, until.latest, until.inclusive) == (date(2028, 12, 31), date(2028, 12, 31), True)


@pytest.mark.parametrize(
    "text",
    [
        "第十四条 渡船加油业务批准有效期为2年。",
        "许可证有效期5年，期满前30日申请延续。",
        "本承诺书自签字之日起生效，有效期一年。",
        "新标准自2020年1月1日起实施。",
        "自2025年1月1日起，申请人应当执行本办法。",
        "《云河市旧办法》自2001年1月1日起施行以来，成效明显。",
        "本办法第五条自2020年1月1日起施行。",
    ],
)
def test_terms_of_permits_and_other_things_are_not_the_document_s(text: str) -> None:
    assert read(text) == (None, None)


def test_a_permit_term_beside_the_document_s_own_clause_is_left_out() -> None:
    begin, until = read("本办法自2022年3月1日起施行，许可证有效期2年。")
    assert begin is not None
    assert until is None


def test_the_last_clause_before_the_annexes_wins() -> None:
    begin, until = read(
        "现予公布，自2021年5月1日起施行。",
        "第三十条 本办法自2021年6月1日起施行。有效期两年。",
        "附件",
        "第九条 本细则自2030年1月1日起施行，有效期9年。",
    )
    assert begin is not None
    assert until is not None
    assert begin.earliest == date(2021, 6, 1)
    assert begin.basis.startswith("第三十条 ")
    assert until.earliest == date(2023, 6, 1)


def test_a_leap_day_term_ends_before_the_first_of_march() -> None:
    _, until = read("本细则自2024年2月29日起实施，试行期1年。")
    assert until is not None
    assert (until.earliest, until.inclusive) == (date(2025, 3, 1), False)


@given(day=st.dates(date(1990, 1, 1), date(2060, 1, 1)), years=st.integers(1, 9))
def test_a_term_is_exactly_as_many_years(day: date, years: int) -> None:
    _, until = read(f"本办法自{day.year}年{day.month}月{day.day}日起施行，有效期{years}年。")
    assert until is not None
    assert until.earliest == until.latest
    assert until.latest is not None
    assert until.latest.year == day.year + years
    assert (
        timedelta(0)
        <= until.latest - day.replace(year=day.year + years, day=min(day.day, 28))
        <= timedelta(days=3)
    )


def test_an_impossible_date_is_no_bound() -> None:
    assert read("本办法自2026年2月30日起施行。") == (None, None)


@pytest.mark.parametrize("term", ["有效期20年", "有效期3个月"])
def test_a_date_at_the_end_of_time_is_a_placeholder(term: str) -> None:
    begins, ends = read(f"本办法自9999年12月31日起施行，{term}。")
    assert begins is None
    assert ends is None or ends.latest is None or ends.latest.year < 2100
