"""Was a document in force on a day: yes, no or undetermined, with the clause it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dibao.records.clean import Bound, CleanDocument

_DONE = {"repeals": "repealed", "replaces": "replaced"}

Answer = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that repeals or replaces the one asked about, and when that took effect."""

    kind: Literal["repeals", "replaces"]
    document: str
    title: str
    effective: Bound | None


@dataclass(frozen=True, slots=True)
class Force:
    """The answer for one day, with its reasons in order."""

    day: date
    answer: Answer
    reasons: tuple[str, ...]


def in_force(clean: CleanDocument, day: date, repeals: Sequence[Repeal]) -> Force:
    """Answer whether the text `clean` was in force on `day`, as far as this archive knows."""
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
    for repeal in repeals:
        since = f"from {_span(repeal.effective)}" if repeal.effective else "from a day not known"
        reasons.append(f"{_DONE[repeal.kind]} {since} by {repeal.title} ({repeal.document})")
    if not repeals:
        reasons.append("no repeal and no successor known to this archive")
    return Force(
        day, _answer(begun, ended, [_reached(repeal.effective, day) for repeal in repeals]), tuple(reasons)
    )


def effective(clean: CleanDocument) -> Bound | None:
    """Return when what a document orders takes effect: by its clause, else once issued."""
    if clean.in_force_from or not clean.signed:
        return clean.in_force_from
    return Bound(clean.signed, clean.published, inclusive=True, basis="成文日期")


def _answer(begun: Answer, ended: Answer, repealed: Sequence[Answer]) -> Answer:
    if begun == "no" or ended == "yes" or "yes" in repealed:
        return "no"
    if "undetermined" in (begun, ended, *repealed):
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
