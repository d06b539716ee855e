"""Re-visits follow the age of a document, counted in days of Chinese time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dibao.planning import SCHEDULE, is_due, is_settled

FIRST = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)  # 2026-03-02 02:00 +08:00


def after(days: float) -> datetime:
    return FIRST + timedelta(days=days)


@pytest.mark.parametrize("step", SCHEDULE)
def test_every_step_is_visited_once(step: int) -> None:
    assert is_due(FIRST, FIRST, after(step))
    assert not is_due(FIRST, after(step), after(step + 0.5))


def test_a_step_that_was_missed_is_made_up_for() -> None:
    assert is_due(FIRST, after(1), after(5))
    assert not is_due(FIRST, after(3), after(5))


def test_a_night_that_starts_earlier_skips_nothing() -> None:
    assert is_due(FIRST, FIRST, after(1) - timedelta(minutes=90))


def test_old_documents_are_visited_once_a_year() -> None:
    assert is_due(FIRST, after(700), after(700 + 365))
    assert not is_due(FIRST, after(700), after(700 + 364))


def test_a_page_found_gone_is_looked_at_every_night_until_that_is_established() -> None:
    gone: list[datetime] = []
    for day in range(4):
        gone.append(after(day))
        assert not is_settled(gone[:-1], gone[-2] if day else None, after(day))
    assert is_settled(gone, after(3), after(3.5))


def test_a_page_gone_for_good_is_looked_at_on_the_schedule() -> None:
    gone = [after(day) for day in range(4)]
    looked = []
    for day in range(4, 800):
        if not is_settled(gone, gone[-1], after(day)):
            looked.append(day - 3)
            gone.append(after(day))
    assert looked[: len(SCHEDULE)] == list(SCHEDULE)
    assert len(looked) == len(SCHEDULE) + 1  # once a year from then on


def test_two_captures_at_one_instant_establish_nothing() -> None:
    assert not is_settled([after(0), after(0), after(4)], after(4), after(4.5))
