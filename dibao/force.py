"""Was a document in force on a day: yes, no or undetermined, with the clause it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dibao.records.clean import Bound, CleanDocument
from dibao.records.rows import RelationRow

Answer = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Force:
    """The answer for one day, its reasons in order, and the known repeals it took into account."""

    day: date
    answer: Answer
    reasons: tuple[str, ...]


def in_force(clean: CleanDocument, day: date, relations: Sequence[RelationRow], document: str) -> Force:
    """Answer whether the text `clean` of `document` was in force on `day`, as far as this archive knows."""
    begun = _reached(clean.in_force_from, day)
    ended = _passed(clean.in_force_until, day)
    reasons = []
    if clean.in_force_from:
        reasons.append(f"in force from {_span(clean.in_force_from)}: {clean.in_force_from.basis}")
    elif clean.signed:
        # without a clause of its own a document takes effect once issued, not before it was signed
        begun = "no" if day < clean.signed else "undetermined"
        reasons.append(f"no clause on entry into force; signed 成文日期 {clean.signed}")
    else:
        reasons.append("no clause on entry into force and no 成文日期")
    if clean.in_force_until:
        reasons.append(f"in force until {_span(clean.in_force_until)}: {clean.in_force_until.basis}")
    else:
        reasons.append("no clause on expiry")
    repealed_by = [row for row in relations if row.kind in ("repeals", "replaces") and row.object == document]
    reasons += [
        f"{row.kind} by {row.subject_title} ({row.subject}); the day it took effect is in that document"
        for row in repealed_by
    ]
    if not repealed_by:
        reasons.append("no repeal and no successor known to this archive")
    return Force(day, _answer(begun, ended, bool(repealed_by)), tuple(reasons))


def _answer(begun: Answer, ended: Answer, repealed: bool) -> Answer:
    if begun == "no" or ended == "yes":
        return "no"
    if begun == "undetermined" or ended == "undetermined" or repealed:
        return "undetermined"
    return "yes"


def _reached(bound: Bound | None, day: date) -> Answer:
    """Tell whether `day` is on or after the first day in force."""
    if bound is None:
        return "undetermined"
    shift = timedelta(0) if bound.inclusive else timedelta(days=1)
    if bound.latest and day >= bound.latest + shift:
        return "yes"
    if bound.earliest and day < bound.earliest + shift:
        return "no"
    return "undetermined"


def _passed(bound: Bound | None, day: date) -> Answer:
    """Tell whether `day` is after the last day in force; a document without an end has not ended."""
    if bound is None:
        return "no"
    shift = timedelta(days=1) if bound.inclusive else timedelta(0)
    if bound.latest and day >= bound.latest + shift:
        return "yes"
    if bound.earliest and day < bound.earliest + shift:
        return "no"
    return "undetermined"


def _span(bound: Bound) -> str:
    if bound.earliest == bound.latest:
        return f"{bound.earliest}"
    return f"between {bound.earliest or 'unknown'} and {bound.latest or 'unknown'}"
