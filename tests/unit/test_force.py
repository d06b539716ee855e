"""In force: yes, no or undetermined, by bounds, never by guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dibao.force import Effect, effective, in_force
from dibao.records.clean import Bound, CleanDocument

CLAUSE = "第九条 本办法自印发之日起试行，有效期2年。"
TRIAL = CleanDocument(
    "document",
    in_force_from=Bound(date(2026, 1, 21), date(2026, 3, 10), True, CLAUSE),
    in_force_until=Bound(date(2028, 1, 21), date(2028, 3, 10), False, CLAUSE),
)
DECISION = CleanDocument(
    "document", title="关于废止的决定", signed=date(2027, 1, 5), published=date(2027, 1, 8)
)
REPEAL = Effect("repeals", "d2", DECISION.title, effective(DECISION))


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2026, 1, 20), "no"),
        (date(2026, 1, 21), "undetermined"),
        (date(2026, 3, 10), "yes"),
        (date(2028, 1, 20), "yes"),
        (date(2028, 1, 21), "undetermined"),
        (date(2028, 3, 9), "undetermined"),
        (date(2028, 3, 10), "no"),
    ],
)
def test_bounds(day: date, answer: str) -> None:
    assert in_force(TRIAL, day, ()).answer == answer


def test_the_clause_is_cited_and_the_limits_of_knowledge_are_said() -> None:
    reasons = " ".join(in_force(TRIAL, date(2027, 1, 1), ()).reasons)
    assert CLAUSE in reasons
    assert "known to this archive" in reasons


@pytest.mark.parametrize(("day", "answer"), [(4, "yes"), (5, "undetermined"), (8, "no")])
def test_a_repeal_counts_from_the_day_it_took_effect(day: int, answer: str) -> None:
    found = in_force(TRIAL, date(2027, 1, day), (REPEAL,))
    assert found.answer == answer
    assert "关于废止的决定" in " ".join(found.reasons)


def test_a_repeal_of_unknown_date_leaves_the_answer_open() -> None:
    repeal = Effect("repeals", "d2", "关于废止的决定", effective(CleanDocument("document")))
    assert in_force(TRIAL, date(2027, 1, 1), (repeal,)).answer == "undetermined"


def test_without_clauses_only_the_time_before_signing_is_certain() -> None:
    clean = CleanDocument("document", signed=date(2026, 1, 1))
    assert in_force(clean, date(2025, 12, 31), ()).answer == "no"
    assert in_force(clean, date(2026, 6, 1), ()).answer == "undetermined"


def test_an_amended_text_applies_from_the_act_and_the_text_before_it_until_then() -> None:
    began = Bound(date(2022, 7, 1), date(2022, 7, 1), inclusive=True, basis="第七条")
    note = "（2022年5月12日云河市人民政府令第31号公布，根据2026年2月20日云河市人民政府令第40号修正）"
    before = CleanDocument("document", in_force_from=began)
    after = replace(before, simplified=f"云河市路灯规定\n{note}\n第一条", published=date(2026, 3, 2))
    replaced = Effect("replaces", "d2", "云河市路灯规定", effective(after))
    days = [date(2026, 2, 19), date(2026, 2, 25), date(2026, 3, 2)]
    assert [in_force(after, day, ()).answer for day in days] == ["no", "undetermined", "yes"]
    assert [in_force(before, day, (replaced,)).answer for day in days] == ["yes", "undetermined", "no"]
    assert note in in_force(after, days[0], ()).reasons[0]


def test_until_names_the_last_day_in_force_whether_a_term_or_a_day_is_stated() -> None:
    day = date(2026, 12, 31)
    for bound in (
        Bound(day, day, inclusive=True, basis="有效期至2026年12月31日"),
        Bound(date(2027, 1, 1), date(2027, 1, 1), inclusive=False, basis="有效期1年"),
    ):
        clean = CleanDocument(
            "document",
            in_force_from=Bound(date(2026, 1, 1), date(2026, 1, 1), inclusive=True, basis="施行"),
            in_force_until=bound,
        )
        (ground,) = (item for item in in_force(clean, day).grounds if item.kind == "until")
        assert (ground.earliest, ground.latest) == (day, day)
        assert ground.sentence(day) == f"last day in force {day}: {bound.basis}"
        assert [in_force(clean, one).answer for one in (day, date(2027, 1, 1))] == ["yes", "no"]
