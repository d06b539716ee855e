"""In force: yes, no or undetermined, by bounds, never by guess."""

from __future__ import annotations

from datetime import date

import pytest

from dibao.force import in_force
from dibao.records.clean import Bound, CleanDocument
from dibao.records.rows import RelationRow

CLAUSE = "第九条 本办法自印发之日起试行，有效期2年。"
TRIAL = CleanDocument(
    "document",
    in_force_from=Bound(date(2026, 1, 21), date(2026, 3, 10), True, CLAUSE),
    in_force_until=Bound(date(2028, 1, 21), date(2028, 3, 10), False, CLAUSE),
)
REPEAL = RelationRow("repeals", "d2", "d1", None, ("number",), 1.0, "关于废止的决定")


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
    assert in_force(TRIAL, day, (), "d1").answer == answer


def test_the_clause_is_cited_and_the_limits_of_knowledge_are_said() -> None:
    reasons = " ".join(in_force(TRIAL, date(2027, 1, 1), (), "d1").reasons)
    assert CLAUSE in reasons
    assert "known to this archive" in reasons


def test_a_repeal_leaves_the_answer_open_and_is_named() -> None:
    found = in_force(TRIAL, date(2027, 1, 1), (REPEAL,), "d1")
    assert found.answer == "undetermined"
    assert "关于废止的决定" in " ".join(found.reasons)


def test_a_repeal_by_this_document_is_none_of_it() -> None:
    assert in_force(TRIAL, date(2027, 1, 1), (REPEAL,), "d2").answer == "yes"


def test_without_clauses_only_the_time_before_signing_is_certain() -> None:
    clean = CleanDocument("document", signed=date(2026, 1, 1))
    assert in_force(clean, date(2025, 12, 31), (), "d").answer == "no"
    assert in_force(clean, date(2026, 6, 1), (), "d").answer == "undetermined"
