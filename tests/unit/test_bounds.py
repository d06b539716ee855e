"""What bears on the force of a document beside its own clauses: parts, terms prolonged, pauses, labels, curators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.bounds import passed, reached
from dibao.force import in_force
from dibao.records.clean import Block, Bound, CleanDocument
from dibao.validity import Claim, Effect, Label, State, validity
from normalizers.metadata.prolonging import clauses_about, prolonged, suspension, until_of
from normalizers.metadata.status import state_of
from normalizers.metadata.validity import in_force as bounds_of


def on(day: str) -> Bound:
    return Bound(date.fromisoformat(day), date.fromisoformat(day), True, "第九条")


CLEAN = CleanDocument("document", in_force_from=on("2022-01-01"), in_force_until=on("2024-12-31"))
FOREVER = replace(CLEAN, in_force_until=None)


def states(clean: CleanDocument, *effects: Effect, days: tuple[str, ...], **more: object) -> list[State]:
    known = validity(clean, effects, **more)  # type: ignore[arg-type]  # label and claims
    return [known.state(date.fromisoformat(day)) for day in days]


def test_a_repeal_of_some_provisions_ends_nothing() -> None:
    effect = Effect("repeals", "d2", "决定", on("2023-01-01"), part=True)
    assert states(FOREVER, effect, days=("2022-12-31", "2023-01-01", "2030-01-01")) == ["in-force"] * 3
    found = in_force(FOREVER, date(2024, 1, 1), (effect,))
    assert found.answer == "yes"
    assert any("repealed in part" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("effective", "until", "expected"),
    [
        # before the term runs out, and after it: the days between are not covered
        ("2024-06-01", "2026-12-31", ["in-force", "in-force", "in-force", "expired"]),
        ("2025-03-01", "2026-12-31", ["in-force", "expired", "in-force", "expired"]),
    ],
)
def test_a_prolonged_term(effective: str, until: str, expected: list[State]) -> None:
    effect = Effect("extends-validity", "d2", "通知", on(effective), on(until))
    assert states(CLEAN, effect, days=("2024-12-31", "2025-01-01", "2025-03-01", "2027-01-01")) == expected


def test_what_is_prolonged_nobody_says_until_when_stays_open_after_its_term() -> None:
    effect = Effect("extends-validity", "d2", "通知", on("2024-06-01"), Bound(None, None, False, ""))
    assert states(CLEAN, effect, days=("2024-12-31", "2025-01-01")) == ["in-force", "undetermined"]


def test_a_list_of_what_goes_on_confirms_and_prolongs_only_what_had_lapsed() -> None:
    late = Effect("confirms", "d2", "目录", on("2025-06-01"))
    assert states(CLEAN, late, days=("2025-05-31", "2025-06-01")) == ["expired", "in-force"]
    early = Effect("confirms", "d2", "目录", on("2023-06-01"))
    assert states(CLEAN, early, days=("2024-12-31", "2025-01-01")) == ["in-force", "expired"]


def test_a_pause_ends_and_what_ended_meanwhile_is_over() -> None:
    pause = Effect("suspends", "d2", "通知", on("2024-10-01"), on("2025-03-31"))
    days = ("2024-09-30", "2024-10-01", "2025-01-01", "2025-04-01")
    assert states(CLEAN, pause, days=days) == ["in-force", "suspended", "expired", "expired"]
    assert states(FOREVER, pause, days=days) == ["in-force", "suspended", "suspended", "in-force"]
    without_end = replace(pause, until=None)
    assert states(FOREVER, without_end, days=("2024-10-01", "2030-01-01")) == ["suspended", "suspended"]


def test_what_ended_it_first_is_what_ended_it() -> None:
    repeal = Effect("repeals", "d2", "决定", on("2025-06-01"))
    assert states(CLEAN, repeal, days=("2025-01-01", "2025-06-01")) == ["expired", "expired"]
    early = replace(repeal, effective=on("2024-06-01"))
    assert states(CLEAN, early, days=("2024-05-31", "2024-06-01", "2025-01-01")) == [
        "in-force", "repealed", "repealed",
    ]  # fmt: skip


SEEN = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("clean", "label", "expected"),
    [
        # on 2023-05-01, 2025-06-01, 2026-03-02: a lapse that its own term explains dates nothing anew
        (CLEAN, Label("失效", "expired", SEEN, SEEN), ["in-force", "expired", "expired"]),
        # one that nothing explains happened some day before it was seen
        (FOREVER, Label("失效", "expired", SEEN, SEEN), ["undetermined", "undetermined", "expired"]),
        (FOREVER, Label("废止", "repealed", SEEN, SEEN, date(2025, 6, 1)), ["in-force", "in-force", "repealed"]),
        # 提前废止 is not explained by the term
        (CLEAN, Label("失效（提前废止）", "repealed", SEEN, SEEN), ["undetermined", "expired", "expired"]),
        # a page that still says 有效 when the term has run out leaves that open
        (CLEAN, Label("现行有效", "in-force", SEEN, SEEN), ["in-force", "undetermined", "undetermined"]),
        (FOREVER, Label("现行有效", "in-force", SEEN, SEEN), ["in-force", "in-force", "in-force"]),
        (replace(FOREVER, in_force_from=None), Label("有效", "in-force", SEEN, SEEN), ["undetermined", "undetermined", "in-force"]),
        (FOREVER, Label("已修改", "amended", SEEN, SEEN), ["in-force", "in-force", "in-force"]),
    ],
)  # fmt: skip
def test_a_label_proves_a_state_on_the_days_it_was_seen(
    clean: CleanDocument, label: Label, expected: list[State]
) -> None:
    assert states(clean, days=("2023-05-01", "2025-06-01", "2026-03-02"), label=label) == expected


def claim(field: str, value: str, day: str = "2026-03-01") -> Claim:
    return Claim(field, value, "李", "纪要", date.fromisoformat(day))


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ((claim("in-force-until", "2023-06-30"),), ["in-force", "expired", "expired"]),
        ((claim("in-force-until", "2023-06-30"), claim("in-force-until", "2026-12-31")), ["in-force"] * 3),
        ((claim("in-force-until", "none"),), ["in-force"] * 3),
        ((claim("in-force-until", "2023-06-01..2025-08-01"),), ["in-force", "undetermined", "expired"]),
        ((claim("in-force-from", "2025-01-01"),), ["not-begun", "expired", "expired"]),
        # a status holds from the day it was said on
        ((claim("status", "废止", "2025-03-01"),), ["in-force", "repealed", "repealed"]),
        ((claim("status", "有效", "2025-03-01"),), ["in-force", "in-force", "in-force"]),
        ((claim("status", "部分失效", "2025-03-01"),), ["in-force", "expired", "expired"]),
        ((claim("in-force-until", "问过经办人"),), ["in-force", "expired", "expired"]),
    ],
)
def test_a_curators_word_outranks_all(claims: tuple[Claim, ...], expected: list[State]) -> None:
    days = ("2023-05-01", "2025-06-01", "2026-03-02")
    label = Label("现行有效", "in-force", SEEN, SEEN) if claims[0].field == "in-force-until" else None
    if claims[0].value == "问过经办人":
        label = None
    assert states(CLEAN, days=days, claims=claims, label=label) == expected
    grounds = in_force(CLEAN, date(2025, 6, 1), known=validity(CLEAN, claims=claims)).grounds
    assert [ground.provenance for ground in grounds if ground.kind == "asserted"] == ["curator"] * len(claims)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("有效", "in-force"), ("现行有效", "in-force"), ("繼續有效", "in-force"), ("未失效", "in-force"), ("是", "in-force"),
        ("失效", "expired"), ("已过期", "expired"), ("失效（提前废止）", "repealed"), ("废止", "repealed"), ("已撤销", "repealed"),
        ("尚未生效", "not-begun"), ("尚未施行", "not-begun"), ("暂停施行", "suspended"), ("部分失效", "amended"), ("已被修改", "amended"),
        ("", ""), ("主动公开", ""), ("长" * 31 + "失效", ""),
    ],
)  # fmt: skip
def test_labels(word: str, state: str) -> None:
    assert state_of(word) == state


END = on("2024-12-31")


@pytest.mark.parametrize(
    ("quote", "until"),
    [
        ("《办法》有效期延长至2027年12月31日。", "2027-12-31"),
        ("《办法》继续执行至2026年底", "2026-12-31"),
        ("《办法》（云府〔2022〕3号）有效期延长三年。", "2027-12-31"),
        ("《办法》的有效期限延长18个月", "2026-07-01"),
        ("《办法》有效期届满后继续执行。", None),
    ],
)
def test_a_clause_that_prolongs(quote: str, until: str | None) -> None:
    found = prolonged(quote, END)
    assert found.latest == (date.fromisoformat(until) if until else None)
    assert found.basis == quote


def test_a_term_is_counted_from_the_end_it_had() -> None:
    assert until_of("P3Y", END, "x") == Bound(date(2027, 12, 31), date(2027, 12, 31), True, "x")
    assert until_of("2026-01-31", END, "x") == Bound(date(2026, 1, 31), date(2026, 1, 31), True, "x")
    assert until_of("P3Y", None, "x") is None
    assert until_of("soon", END, "x") is None


def test_the_clause_is_the_one_about_the_document() -> None:
    text = (
        "关于暂停执行《甲办法》的通知\n《乙办法》自2026年1月1日起暂停执行。《甲办法》自2026年5月1日起暂停执行。"
        "《甲办法》另行修订。上述文件暂停执行六个月。许可证有效期3年。"
    )
    assert list(clauses_about(text, ("甲办法",), "suspends")) == [
        "《甲办法》自2026年5月1日起暂停执行",
        "上述文件暂停执行六个月",
    ]
    assert list(clauses_about(text, ("甲办法",), "extends-validity")) == []


def test_a_clause_that_suspends() -> None:
    start = on("2026-04-01")
    span = suspension("自2026年5月1日起至2026年6月30日暂停执行《办法》", start)
    assert [bound and bound.latest for bound in span] == [date(2026, 5, 1), date(2026, 6, 30)]
    term = suspension("暂停执行《办法》六个月", start)
    assert [bound and bound.latest for bound in term] == [date(2026, 4, 1), date(2026, 10, 1)]
    assert suspension("暂停执行《办法》", start) == (start, None)


@pytest.mark.parametrize("title", ["云澜市渡口管理办法（征求意见稿）", "云澜市渡口管理办法（草案）"])
def test_a_draft_is_never_in_force(title: str) -> None:
    draft = replace(CLEAN, title=title)
    assert states(draft, days=("2021-01-01", "2023-01-01", "2030-01-01")) == ["not-begun"] * 3
    assert in_force(draft, date(2023, 1, 1)).answer == "no"
    assert states(replace(CLEAN, title="云澜市草案审查办法"), days=("2023-01-01",)) == ["in-force"]


def test_trial_alone_ends_nothing() -> None:
    trial = (Block("paragraph", "第九条 本办法自2022年1月1日起试行。"),)
    begins, ends = bounds_of(trial)
    assert begins is not None
    assert (begins.latest, ends) == (date(2022, 1, 1), None)


DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))


@given(DAYS, DAYS, st.integers(0, 400), st.booleans(), DAYS)
def test_a_wider_bound_never_says_more(
    first: date, day: date, width: int, inclusive: bool, other: date
) -> None:
    narrow = Bound(first, first, inclusive, "")
    wide = Bound(first - timedelta(days=width), first + timedelta(days=width), inclusive, "")
    for asked in (reached, passed):
        assert asked(wide, day) in (asked(narrow, day), "undetermined")
        # and what is certain once stays so
        if asked(narrow, day) == "yes" and other >= day:
            assert asked(narrow, other) == "yes"
