"""Days known to lie between two: from when a text applies, and whether a day is within."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from dibao.records.clean import Bound, CleanDocument
from normalizers.metadata.amendment import amendment

Answer = Literal["yes", "no", "undetermined"]


def start_of(clean: CleanDocument) -> Bound | None:
    """Return when the text began to apply: by its clause, and as amended not before the act that amended it."""
    changed, clause = amendment(clean), clean.in_force_from
    if changed is None or changed.earliest is None:
        return clause
    later = clause is not None and clause.earliest is not None and clause.earliest > changed.earliest
    return clause if later else changed


def effective(clean: CleanDocument) -> Bound | None:
    """Return when what a document orders takes effect: by its clause, else once issued."""
    start = start_of(clean)
    if start or not clean.signed:
        return start
    return Bound(clean.signed, clean.published, inclusive=True, basis="成文日期")


def reached(bound: Bound | None, day: date) -> Answer:
    """Tell whether `day` is on or after the first day in force."""
    return "undetermined" if bound is None else _after(bound, day, 0 if bound.inclusive else 1)


def passed(bound: Bound | None, day: date) -> Answer:
    """Tell whether `day` is after the last day in force; a document without an end has not ended."""
    return "no" if bound is None else _after(bound, day, 1 if bound.inclusive else 0)


def _after(bound: Bound, day: date, shift: int) -> Answer:
    """Tell whether `day` is that many days after a day of which the first and the last it may be are known."""
    if bound.latest and day >= shifted(bound.latest, shift):
        return "yes"
    if bound.earliest and day < shifted(bound.earliest, shift):
        return "no"
    return "undetermined"


def shifted(day: date, days: int) -> date:
    """Return the day that many days later; the first or last day there is where that is none."""
    try:
        return day + timedelta(days=days)
    except OverflowError:  # the first or last day there is, in a hostile text
        return day
