"""The report of a night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dibao.clock import CHINA
from dibao.records.capture import Run
from dibao.records.entries import ChangeKind
from dibao.records.rows import ChangeRow
from dibao.report import _quiet, _Window, last_night

NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=CHINA)


def test_a_night_may_last_past_midnight() -> None:
    run = Run(
        "a-20260302",
        "a",
        "nightly",
        NIGHT.date(),
        "complete",
        started=NIGHT,
        ended=NIGHT + timedelta(hours=5),
    )
    window = _Window.of([run], NIGHT.date())
    assert NIGHT + timedelta(hours=4) in window
    assert NIGHT + timedelta(hours=6) not in window
    assert NIGHT - timedelta(hours=1) not in window


@pytest.mark.parametrize(("source", "days"), [("a", 9), ("b", None)])
def test_quiet_days_count_from_the_last_thing_a_source_brought(source: str, days: int | None) -> None:
    def change(kind: ChangeKind, at: datetime) -> ChangeRow:
        return ChangeRow("1.1", kind, "d1", at, "a", "", "", "", "", "", "", "", "")

    feed = [
        change("new", NIGHT),
        change("withdrawn", NIGHT + timedelta(days=5)),
        change("new", NIGHT + timedelta(days=30)),
    ]
    assert _quiet(feed, source, NIGHT.date() + timedelta(days=9)) == days


def test_files_taken_in_by_hand_do_not_hide_the_night_before() -> None:
    night = Run("a-20260302", "a", "nightly", NIGHT.date(), "complete")
    later = NIGHT.date() + timedelta(days=4)
    intake = Run("local-ingest-1", "local", "ingest", later, "complete")
    assert last_night([night, intake]) == NIGHT.date()
    assert last_night([intake]) == later
    assert last_night([]) is None
