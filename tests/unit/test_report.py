"""Gaps in a gazette's numbering."""

from __future__ import annotations

from dibao.records.clean import IssueLabel
from dibao.records.rows import DocumentRow
from dibao.report import Gap, gaps


def issues(*numbers: str, year: int = 2026) -> list[DocumentRow]:
    return [
        DocumentRow(f"d{n}", "issue", issue=IssueLabel("某市公报", year, number))
        for n, number in enumerate(numbers)
    ]


def test_a_missing_number_is_a_gap() -> None:
    assert gaps(issues("1", "2", "4")) == (Gap("某市公报", 2026, "3"),)


def test_a_combined_issue_fills_both_numbers() -> None:
    assert gaps(issues("1", "2-3", "4")) == ()


def test_supplements_and_other_years_do_not_count() -> None:
    assert gaps([*issues("1", "增刊1"), *issues("5", year=2025)]) == ()
