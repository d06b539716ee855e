"""Was a document in force on a day: yes, no or undetermined, with every thing that rests on and where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dibao.bounds import Answer, bound_days, effective
from dibao.grounds import Ground, GroundKind, Provenance
from dibao.records.clean import Bound, CleanDocument
from dibao.validity import Effect, State, Validity, validity

__all__ = ["Answer", "Effect", "Force", "Ground", "GroundKind", "effective", "in_force"]

_KINDS: dict[str, GroundKind] = {
    "repeals": "repealed",
    "replaces": "replaced",
    "extends-validity": "extended",
    "suspends": "suspended",
    "reissues": "reissued",
    "confirms": "confirmed",
}
_IN_PART: dict[str, GroundKind] = {
    "repeals": "repealed-part",
    "replaces": "repealed-part",
    "suspends": "suspended-part",
}
_SAID = {"in-force-from": "in force from", "in-force-until": "last day in force", "status": "status"}


@dataclass(frozen=True, slots=True)
class Force:
    """The answer for one day, with its reasons in order: in English, and as grounds to be said otherwise."""

    day: date
    answer: Answer
    reasons: tuple[str, ...]
    grounds: tuple[Ground, ...]
    state: State = "undetermined"
    begins: Bound | None = None  # as far as all that is known tells
    ends: Bound | None = None

    def resting(self, *grounds: Ground, first: bool = False) -> Force:
        """Return the same answer with further grounds, put before the others or after them."""
        all_ = (*grounds, *self.grounds) if first else (*self.grounds, *grounds)
        reasons = tuple(ground.sentence(self.day) for ground in all_)
        return Force(self.day, self.answer, reasons, all_, self.state, self.begins, self.ends)

    def open(self, *grounds: Ground) -> Force:
        """Return that it is not determined, for these reasons first."""
        found = self.resting(*grounds, first=True)
        return Force(
            self.day, "undetermined", found.reasons, found.grounds, "undetermined", self.begins, self.ends
        )

    def not_witnessed(self, first: datetime) -> Force:
        """Return the same answer, saying that nothing was captured on that day, but from `first` on."""
        return self.resting(Ground("not-witnessed", seen=first))

    def imported(self, first: datetime | None) -> Force:
        """Return the same answer, saying that its text was imported; `first` = first seen by ourselves, if ever."""
        return self.resting(Ground("imported", seen=first))


def in_force(
    clean: CleanDocument, day: date, effects: Sequence[Effect] = (), known: Validity | None = None
) -> Force:
    """Answer whether the text `clean` was in force on `day`, as far as this archive knows.

    `known` is what bears on it where that is more than its own text and the `effects` of other documents.
    """
    found = known or validity(clean, tuple(effects))
    state = found.state(day)
    answer: Answer = "yes" if state == "in-force" else "undetermined" if state == "undetermined" else "no"
    grounds = tuple(_grounds(clean, found))
    reasons = tuple(ground.sentence(day) for ground in grounds)
    return Force(day, answer, reasons, grounds, state, found.from_, found.until)


def _grounds(clean: CleanDocument, known: Validity) -> Iterator[Ground]:
    for claim in known.claims:
        said = f"{_SAID.get(claim.field, claim.field)} {claim.value} ({claim.who}, {claim.day}: {claim.why})"
        yield Ground("asserted", claim.day, claim.day, text=said, provenance="curator")
    if known.draft:
        yield Ground("draft", provenance="text")
    if known.begins:
        yield _bounded("from", known.begins, _source(clean, "in_force_from"))
    elif clean.signed:
        yield Ground("signed-only", clean.signed, clean.signed, provenance="text")
    else:
        yield Ground("no-start")
    if known.ends:
        yield _bounded("until", known.ends, _source(clean, "in_force_until"))
    else:
        yield Ground("no-end")
    for effect in known.effects:
        since, until = effect.effective, effect.until
        last = bound_days(until, 0 if until.inclusive else -1) if until else (None, None)
        yield Ground(
            _IN_PART.get(effect.kind, _KINDS[effect.kind]) if effect.part else _KINDS[effect.kind],
            since.earliest if since else None,
            since.latest if since else None,
            text=effect.title,
            document=effect.document,
            provenance="document",
            until_earliest=last[0],
            until_latest=last[1],
        )
    if known.label:
        yield Ground("label", known.label.since, known.label.seen, text=known.label.word, provenance="label")
    if not any(effect.kind in ("repeals", "replaces") for effect in known.effects):
        yield Ground("no-repeal")


def _bounded(kind: GroundKind, bound: Bound, provenance: Provenance) -> Ground:
    first = (
        0 if bound.inclusive else 1
    )  # of what is reached the first day in force, of what is passed the last one
    return Ground(
        kind, *bound_days(bound, first if kind == "from" else -first), bound.basis, provenance=provenance
    )


def _source(clean: CleanDocument, field: str) -> Provenance:
    """Return whether a bound is the text's own or the catalogue's: only the text's leaves evidence under its field."""
    told = any(item.field == field for item in clean.provenance)
    labels = {"in_force_from": "effective", "in_force_until": "expiry"}
    labelled = any(item.field == labels[field] for item in clean.provenance)
    return "catalogue" if labelled and not told else "text"
