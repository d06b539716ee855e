"""In force from and until, from the document's own clauses only."""

from __future__ import annotations

from datetime import date, timedelta
from time import perf_counter

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


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("本办法有效期自2022年3月1日起至2025年2月28日止。", date(2022, 3, 1), date(2025, 2, 28)),
        ("本公告执行期限为2023年1月1日至2027年12月31日。", date(2023, 1, 1), date(2027, 12, 31)),
        ("本通知自2022年3月1日至2025年2月28日施行。", date(2022, 3, 1), date(2025, 2, 28)),
        ("本办法自2022年7月起执行，有效期至2025年底。", date(2022, 7, 1), date(2025, 12, 31)),
        ("本办法自2022年7月1日零时起施行，执行至2025年3月。", date(2022, 7, 1), date(2025, 3, 31)),
    ],
)
def test_spans_months_and_ends_of_years(text: str, first: date, last: date) -> None:
    begin, until = read(text)
    assert begin is not None
    assert until is not None
    assert (begin.earliest, begin.latest) == (first, first)
    assert (until.earliest, until.latest, until.inclusive) == (last, last, True)


@pytest.mark.parametrize(
    "text",
    ["本通知自印发之日起执行，至新办法出台之日止。", "本通知自印发之日起施行，有效期至新规定施行之日止。"],
)
def test_an_end_that_hangs_on_a_future_act_stays_open(text: str) -> None:
    assert read(text)[1] == Bound(None, None, False, text)


def test_in_force_together_with_another() -> None:
    text = "本细则与《云河市养犬条例》同时施行。"
    assert read(text) == (Bound(None, None, True, text), None)


def test_terms_inside_the_clause_that_begins_them() -> None:
    for text in ("本办法自2022年3月1日起试行一年。", "本办法自2022年3月1日起施行，有效期为1年，期满前评估。"):
        until = read(text)[1]
        assert until is not None
        assert (until.earliest, until.inclusive) == (date(2023, 3, 1), False)
    until = read("本意见自印发之日起2年内有效。")[1]
    assert until is not None
    assert (until.earliest, until.latest) == (date(2024, 1, 21), date(2024, 3, 10))
    until = read("本通告自发布之日起生效，有效期30天。")[1]
    assert until is not None
    assert until.earliest == SIGNED + timedelta(days=30)


@pytest.mark.parametrize(
    "texts",
    [
        ("关于延长《云河市养犬办法》有效期的通知", "《云河市养犬办法》有效期延长至2025年12月31日。"),
        ("关于废止《云河市养犬办法》的通知", "《云河市养犬办法》自2025年1月1日起废止。"),
        ("一、过渡期自2022年1月1日至2022年12月31日，过渡期内按原办法执行。",),
        ("活动自2022年1月1日至2022年12月31日实施。",),
        ("本通知规定的儿童基本生活补贴标准均从2025年1月1日起执行，各区补发差额。",),
    ],
)
def test_what_is_said_of_something_else_bounds_nothing(texts: tuple[str, ...]) -> None:
    assert read(*texts) == (None, None)


def test_the_end_of_the_old_document_is_not_the_end_of_the_new() -> None:
    text = "本办法自2022年3月1日起施行，《旧办法》（云府〔2017〕1号）自2022年3月1日起废止。"
    assert read(text)[1] is None


def test_a_catalogue_fixes_an_interval_but_overrules_no_stated_day() -> None:
    clause = [Block("paragraph", "本办法自印发之日起施行，有效期3年。")]
    inside, outside = date(2022, 2, 1), date(2023, 2, 1)
    begin, until = in_force(clause, signed=SIGNED, published=PUBLISHED, effective=inside)
    assert begin is not None
    assert until is not None
    assert (begin.earliest, begin.latest) == (inside, inside)
    assert until.earliest == date(2025, 2, 1)
    begin, _ = in_force(clause, signed=SIGNED, published=PUBLISHED, effective=outside)
    assert begin is not None
    assert (begin.earliest, begin.latest) == (SIGNED, PUBLISHED)
    stated = [Block("paragraph", "本办法自2022年5月1日起施行。")]
    begin, _ = in_force(stated, effective=inside)
    assert begin is not None
    assert begin.earliest == date(2022, 5, 1)


def test_promulgation_dates_the_clause_that_hangs_on_it() -> None:
    begin, _ = in_force(
        [Block("paragraph", "本条例自公布之日起施行。")], signed=SIGNED, promulgated=PUBLISHED
    )
    assert begin is not None
    assert (begin.earliest, begin.latest) == (PUBLISHED, PUBLISHED)


@pytest.mark.parametrize(
    "unit", ["《", "本", "自2022年1月1日起", "有效期", "与", "施行", "新", "本办法自印发之日起"]
)
def test_a_long_line_takes_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit)) + "施行"
    begun = perf_counter()
    read(text, "。".join([text[:1400]] * 20))
    assert perf_counter() - begun < 2.0  # linear: below 0.1 s on the machine this was written on
