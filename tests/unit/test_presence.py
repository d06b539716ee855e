"""Withdrawal needs three gone captures over 72 hours; nothing less, and nothing else, counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dibao.records.capture import NO_MORE, Capture, Verdict
from dibao.records.entries import CaptureRef
from dibao.records.rows import CaptureRow
from dibao.resolve.presence import gone_since

START = datetime(2026, 3, 3, tzinfo=UTC)


def history(*days: tuple[float, Verdict]) -> list[CaptureRow]:
    rows = [
        CaptureRow(
            CaptureRef("w", 1, index),
            Capture("s", "r", "http://a.dibao.test/", START + timedelta(days=day), verdict),
            verdict,
        )
        for index, (day, verdict) in enumerate(days)
    ]
    return rows[::-1]


def test_three_over_72_hours() -> None:
    assert gone_since(history((0, "gone"), (1, "gone"), (3, "gone"))) == START


def test_two_are_not_enough_however_far_apart() -> None:
    assert gone_since(history((0, "gone"), (30, "gone"))) is None


def test_three_in_a_hurry_are_not_enough() -> None:
    assert gone_since(history((0, "gone"), (1, "gone"), (2.9, "gone"))) is None


def test_a_task_started_twice_counts_once() -> None:
    assert gone_since(history((0, "gone"), (0, "gone"), (3, "gone"))) is None


def test_being_there_in_between_starts_anew() -> None:
    assert gone_since(history((0, "gone"), (1, "ok"), (2, "gone"), (3, "gone"))) is None


def test_blocks_and_errors_neither_confirm_nor_interrupt() -> None:
    assert gone_since(history((0, "gone"), (1, "blocked"), (2, "gone"), (2.5, "error"), (3, "gone"))) == START
    assert gone_since(history((0, "blocked"), (1, "error"), (3, "partial"))) is None


@pytest.mark.parametrize("reason", sorted(NO_MORE))
def test_a_page_that_leads_home_instead_is_no_more(reason: str) -> None:
    rows = history((0, "soft404"), (1, "gone"), (3, "soft404"))
    led = [replace(row, capture=replace(row.capture, reason=reason)) for row in rows]
    assert gone_since(led) == START
    assert gone_since([replace(row, verdict="ok") for row in led]) is None


def test_a_page_that_is_being_mended_is_not_gone() -> None:
    rows = history((0, "soft404"), (1, "soft404"), (3, "soft404"))
    assert (
        gone_since([replace(row, capture=replace(row.capture, reason="marker-maintenance")) for row in rows])
        is None
    )
