"""Was a document in force on a day: yes, no or undetermined, with the clause it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dibao.clock import local
from dibao.records.clean import Bound, CleanDocument
from normalizers.metadata.amendment import amendment

Answer = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that repeals or replaces the one asked about, and when that took effect."""

    kind: Literal["repeals", "replaces"]
    document: str
    title: str
    effective: Bound | None


GroundKind = Literal[
    "from", "until", "signed-only", "no-start", "no-end", "repealed", "replaced", "no-repeal", "not-witnessed",
    "imported",
]  # fmt: skip
_DONE: dict[str, GroundKind] = {"repeals": "repealed", "replaces": "replaced"}


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing an answer rests on, for whoever says it in another language."""

    kind: GroundKind
    earliest: date | None = None  # of the day it speaks of
    latest: date | None = None
    text: str = ""  # the clause, or the title of the document that repeals
    document: str = ""  # id of the document that repeals or replaces
    seen: datetime | None = None  # first capture, of not-witnessed

    def sentence(self, day: date) -> str:
        """Return the ground in English."""
        span = _span(self.earliest, self.latest)
        if self.kind in ("repealed", "replaced"):
            since = f"from {span}" if self.earliest or self.latest else "from a day not known"
            return f"{self.kind} {since} by {self.text} ({self.document})"
        if self.kind == "not-witnessed":
            first = local(self.seen) if self.seen else "later"
            return f"nothing was captured on {day}; this archive first saw the document {first}"
        if self.kind == "imported":
            first = (
                f"it first saw the document {local(self.seen)}" if self.seen else "it never saw the document"
            )
            return f"the text was imported and not witnessed by this archive; {first}"
        return {
            "from": f"in force from {span}: {self.text}",
            "until": f"in force until {span}: {self.text}",
            "signed-only": f"no clause on entry into force; signed 成文日期 {self.earliest}",
            "no-start": "no clause on entry into force and no 成文日期",
            "no-end": "no clause on expiry",
            "no-repeal": "no repeal and no successor known to this archive",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Force:
    """The answer for one day, with its reasons in order: in English, and as grounds to be said otherwise."""

    day: date
    answer: Answer
    reasons: tuple[str, ...]
    grounds: tuple[Ground, ...]

    @classmethod
    def of(cls, day: date, answer: Answer, grounds: Sequence[Ground]) -> Force:
        """Return the answer with its grounds spelled out."""
        return cls(day, answer, tuple(ground.sentence(day) for ground in grounds), tuple(grounds))

    def not_witnessed(self, first: datetime) -> Force:
        """Return the same answer, saying that nothing was captured on that day, but from `first` on."""
        return Force.of(self.day, self.answer, (*self.grounds, Ground("not-witnessed", seen=first)))

    def imported(self, first: datetime | None) -> Force:
        """Return the same answer, saying that its text was imported; `first` = first seen by ourselves, if ever."""
        return Force.of(self.day, self.answer, (*self.grounds, Ground("imported", seen=first)))


def in_force(clean: CleanDocument, day: date, repeals: Sequence[Repeal]) -> Force:
    """Answer whether the text `clean` was in force on `day`, as far as this archive knows."""
    start = _start(clean)
    begun = _reached(start, day)
    ended = _passed(clean.in_force_until, day)
    grounds = []
    if start:
        grounds.append(_bounded("from", start))
    elif clean.signed:
        # without a clause of its own a document takes effect once issued, not before it was signed
        begun = "no" if day < clean.signed else "undetermined"
        grounds.append(Ground("signed-only", clean.signed, clean.signed))
    else:
        grounds.append(Ground("no-start"))
    if clean.in_force_until:
        grounds.append(_bounded("until", clean.in_force_until))
    else:
        grounds.append(Ground("no-end"))
    for repeal in repeals:
        since = repeal.effective
        kind = _DONE[repeal.kind]
        bounds = (since.earliest, since.latest) if since else (None, None)
        grounds.append(Ground(kind, *bounds, text=repeal.title, document=repeal.document))
    if not repeals:
        grounds.append(Ground("no-repeal"))
    answer = _answer(begun, ended, [_reached(repeal.effective, day) for repeal in repeals])
    return Force.of(day, answer, grounds)


def _start(clean: CleanDocument) -> Bound | None:
    """Return when the text began to apply: by its clause, and as amended not before the act that amended it."""
    changed, clause = amendment(clean), clean.in_force_from
    if changed is None or changed.earliest is None:
        return clause
    later = clause is not None and clause.earliest is not None and clause.earliest > changed.earliest
    return clause if later else changed


def _bounded(kind: GroundKind, bound: Bound) -> Ground:
    return Ground(kind, bound.earliest, bound.latest, bound.basis)


def effective(clean: CleanDocument) -> Bound | None:
    """Return when what a document orders takes effect: by its clause, else once issued."""
    start = _start(clean)
    if start or not clean.signed:
        return start
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


def _span(earliest: date | None, latest: date | None) -> str:
    if earliest == latest:
        return f"{earliest}"
    return f"a day between {earliest or 'unknown'} and {latest or 'unknown'}"
