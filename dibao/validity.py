"""From when until when a document is in force, from all that bears on it: bounds, never guesses.

Its own clauses give the first bounds. Other documents end it (repeals, replaces), prolong it or suspend it; what they do
to a part of it leaves the rest in force. The label on the issuer's page decides the status, but dates nothing: it proves
a state on the days it was seen. A curator's word outranks all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dibao.bounds import Answer, passed, reached, shifted, start_of
from dibao.records.clean import Bound, CleanDocument
from normalizers.metadata.status import State as LabelState
from normalizers.metadata.status import state_of

State = Literal["in-force", "not-begun", "expired", "repealed", "replaced", "suspended", "undetermined"]
EffectKind = Literal["repeals", "replaces", "extends-validity", "suspends", "reissues", "confirms"]
#: `confirms`: a list of cleaned-up documents names it 继续有效
_ENDS: dict[str, State] = {"repeals": "repealed", "replaces": "replaced"}
#: how the title of a draft ends; a notice that asks for comments on one is no rule either
_DRAFT = re.compile(
    r"[（(【](?:公开)?(?:征求意见稿|公开征求意见稿|送审稿|草案)[^）)】]{0,12}[）)】]$|(?:征求意见稿|送审稿|草案)$"
)
#: what a curator writes where there is no such day
NONE = "none"
_LABELLED: dict[str, State] = {"expired": "expired", "repealed": "repealed", "suspended": "suspended"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What another document does to the one asked about, and from when (until when, of what ends by itself)."""

    kind: EffectKind
    document: str
    title: str
    effective: Bound | None
    until: Bound | None = None
    part: bool = False  # it bears on some provisions only


@dataclass(frozen=True, slots=True)
class Label:
    """The status the issuer's page prints: on which days it was seen first and last, and its last day without it."""

    word: str
    state: LabelState
    since: date
    seen: date
    before: date | None = None  # the last day on which the page said that it is in force


@dataclass(frozen=True, slots=True)
class Claim:
    """What a curator says of the force of a document: in-force-from, in-force-until (last day), status."""

    field: str
    value: str
    who: str
    why: str
    day: date  # on which it was said

    def bound(self) -> Bound | None:
        """Return the day (2026-03-01) or span (2026-03-01..2026-04-30) it states; open for `none`, None for neither."""
        basis = f"{self.who}: {self.why}"
        if self.value == NONE:
            return Bound(None, None, True, basis)
        first, _, last = self.value.partition("..")
        try:
            return Bound(date.fromisoformat(first), date.fromisoformat(last or first), True, basis)
        except ValueError:  # a word of a person, which binds no calendar
            return None


@dataclass(frozen=True, slots=True)
class Validity:
    """All that bears on the force of one document."""

    begins: Bound | None  # by its own words
    ends: Bound | None
    signed: date | None = None
    effects: tuple[Effect, ...] = ()
    label: Label | None = None
    claims: tuple[Claim, ...] = ()
    draft: bool = False  # 征求意见稿, 送审稿: what its clauses say is what its final is to say

    def state(self, day: date) -> State:
        """Return in what state the document was on a local day; `undetermined` where the bounds leave it open."""
        said = self._asserted(day)
        if said:
            return said
        begun = self._begun(day)
        if begun == "no" or self.draft:
            return "not-begun"
        over: list[tuple[bool, date, int, State]] = []
        open_ends = begun == "undetermined"
        for rank, (state, ended, since) in enumerate(self._ended(day)):
            if ended == "yes":
                # what is over is over, whether it was suspended or not
                over.append((state == "suspended", since or date.max, rank, state))
            open_ends = open_ends or ended == "undetermined"
        if over:  # what ended it first
            return min(over)[3]
        return "undetermined" if open_ends else "in-force"

    @property
    def from_(self) -> Bound | None:
        """From when it is in force, as a curator or else its own words say."""
        claimed = self._claimed("in-force-from")
        return claimed if claimed and claimed.latest else None if claimed else self.begins

    @property
    def until(self) -> Bound | None:
        """Until when it is in force as far as known: the earliest of its own end, prolonged, and the acts that end it."""
        claimed = self._claimed("in-force-until")
        if claimed:
            return claimed if claimed.latest else None
        own = self._own_end()
        ended = [
            Bound(effect.effective.earliest, effect.effective.latest, False, effect.title)
            for effect in self.effects
            if effect.kind in _ENDS and not effect.part and effect.effective
        ]
        return min([bound for bound in (own, *ended) if bound], key=_last, default=None)

    def edges(self) -> tuple[date, ...]:
        """Return the days on which the state may change, sorted: the first day of every determined bound, and after it."""
        bounds = [self.from_, self.until, self.ends, self._claimed("in-force-until")]
        for effect in self.effects:
            bounds += [effect.effective, effect.until]
        days = {claim.day for claim in self.claims if claim.field == "status"}
        for bound in bounds:
            if bound and bound.earliest and bound.earliest == bound.latest:
                days |= {bound.earliest, shifted(bound.earliest, 1)}
        return tuple(sorted(days))

    def _own_end(self) -> Bound | None:
        """Return until when it holds by its own words and those of the acts that prolong it."""
        longer = [
            effect.until for effect in self.effects if effect.kind == "extends-validity" and effect.until
        ]
        return max((self.ends, *longer), key=_last) if longer and self.ends else self.ends

    def _asserted(self, day: date) -> State | None:
        claims = [claim for claim in self.claims if claim.field == "status" and claim.day <= day]
        state = state_of(claims[-1].value) if claims else ""
        if state == "in-force":
            end = self._claimed("in-force-until")
            return "expired" if end and end.latest and passed(end, day) == "yes" else "in-force"
        if state == "not-begun":
            return "not-begun"
        return _LABELLED.get(state)

    def _claimed(self, field: str) -> Bound | None:
        """Return the day or span a curator gave last, both ends open where the word was that there is none."""
        for claim in reversed(self.claims):
            if claim.field == field and (bound := claim.bound()):
                return bound
        return None

    def _begun(self, day: date) -> Answer:
        claimed = self._claimed("in-force-from")
        if claimed:
            return reached(claimed, day)
        label = self.label
        if label and label.state == "not-begun" and day <= label.seen:
            return "no"
        begun = reached(self.begins, day)
        if self.begins is None and self.signed and day < self.signed:
            begun = "no"  # a document takes effect once issued, not before it was signed
        if begun == "undetermined" and label and label.state == "in-force" and day >= label.since:
            return "yes"
        return begun

    def _ended(self, day: date) -> Iterator[tuple[State, Answer, date | None]]:
        """Yield what may have ended it, whether it has by then, and since when at the latest."""
        for effect in self.effects:
            state = _ENDS.get(effect.kind)
            if state and not effect.part:
                yield state, reached(effect.effective, day), _latest(effect.effective)
            elif effect.kind == "suspends" and not effect.part:
                yield "suspended", self._suspended(effect, day), _latest(effect.effective)
        yield "expired", self._expired(day), _latest(self._claimed("in-force-until") or self._own_end())
        label = self.label
        if label is None:
            return
        if label.state == "suspended" and label.since <= day <= label.seen:
            yield "suspended", "yes", label.since
        elif label.state in ("expired", "repealed") and not self._explained(label):
            known = label.before is not None and day <= label.before
            yield (
                _LABELLED[label.state],
                "yes" if day >= label.since else "no" if known else "undetermined",
                label.since,
            )

    def _explained(self, label: Label) -> bool:
        """Tell whether what ended the document is known apart from the label: then the label dates nothing."""
        by_act = any(
            effect.kind in _ENDS and not effect.part and reached(effect.effective, label.since) == "yes"
            for effect in self.effects
        )
        early = "提前" in label.word
        return by_act or (not early and self._lapsed(label.since) == "yes")

    @staticmethod
    def _suspended(effect: Effect, day: date) -> Answer:
        begun = reached(effect.effective, day)
        over = passed(effect.until, day)
        if begun == "no" or over == "yes":
            return "no"
        return "yes" if begun == "yes" and over == "no" else "undetermined"

    def _expired(self, day: date) -> Answer:
        """Tell whether it has lapsed; the issuer's page that still calls it in force leaves that open."""
        claimed = self._claimed("in-force-until")
        if claimed:
            return passed(claimed if claimed.latest else None, day)
        found = self._lapsed(day)
        label = self.label
        if found == "yes" and label and label.state == "in-force" and self._lapsed(label.seen) == "yes":
            return "undetermined"
        return found

    def _lapsed(self, day: date) -> Answer:
        """Tell whether it has lapsed by its own words and those of the acts that prolong it."""
        own = passed(self.ends, day)
        if own == "no" or self.ends is None:
            return own
        found: Answer = own
        for effect in self.effects:
            if effect.part or effect.kind not in ("extends-validity", "confirms"):
                continue
            begun = reached(effect.effective, day)
            if begun == "no":
                continue
            if effect.kind == "confirms":
                # a list that was made while the term still ran does not prolong it
                late = effect.effective is not None and passed(
                    self.ends, effect.effective.earliest or date.min
                )
                over: Answer = "no" if late == "yes" else found
            else:
                unknown = effect.until is None or not (effect.until.earliest or effect.until.latest)
                over = "undetermined" if unknown else passed(effect.until, day)
            if begun == "undetermined" and over != found:
                over = "undetermined"
            found = min(found, over, key=("no", "undetermined", "yes").index)
        return found


def validity(
    clean: CleanDocument,
    effects: tuple[Effect, ...] = (),
    *,
    label: Label | None = None,
    claims: tuple[Claim, ...] = (),
) -> Validity:
    """Return what bears on the force of the text `clean`."""
    draft = clean.genre == "征求意见稿" or _DRAFT.search(clean.title) is not None
    return Validity(start_of(clean), clean.in_force_until, clean.signed, effects, label, claims, draft)


def _latest(bound: Bound | None) -> date | None:
    return bound.latest if bound else None


def _last(bound: Bound) -> date:
    day = bound.latest or bound.earliest or date.max
    return day if bound.inclusive else shifted(day, -1)
