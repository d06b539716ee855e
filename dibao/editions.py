"""The editions of an act: its text as enacted, and as each act amended it; which of them was in force on a day.

Pure: from the texts held and the acts known to amend them. An edition that a note or a relation tells of and of which
no text is held is an edition all the same: its text is what this archive has not got, not something that never was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dibao.bounds import effective, reached, start_of
from dibao.records.clean import Bound, CleanDocument
from normalizers.metadata.lineage import Step, StepKind, lineage


@dataclass(frozen=True, slots=True)
class Held:
    """One version of one document of the act, with its text."""

    document: str
    version: str
    clean: CleanDocument
    seen: date | None = None  # the day this archive first captured it; None of an import


@dataclass(frozen=True, slots=True)
class Act:
    """A document known to amend the act, with its text."""

    document: str
    title: str
    clean: CleanDocument


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: `begins` and `ends` bound the time in which its text was that of the act (`ends` exclusive)."""

    ordinal: int  # from 1
    label: str  # 原文, 2019修正, 2023修订
    kind: StepKind
    number: str = ""  # of the act that made it
    title: str = ""
    act: str = ""  # id of that act, where this archive holds it
    made: date | None = None  # the day of that act
    held: bool = False  # this archive has a text of it
    begins: Bound | None = None
    ends: Bound | None = None
    versions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the edition in English, with what is missing."""
        made = " ".join(part for part in (self.title and f"《{self.title}》", self.number) if part)
        by = f" by {made}" if made else ""
        if self.held:
            return f"{self.label}{by}"
        if self.kind == "原文":
            return f"{self.label}: this archive holds no text of it"
        since = f"{self.begins.earliest}" if self.begins and self.begins.earliest else "a day not known"
        return (
            f"{self.label}: amended from {since}{by}; this archive holds no consolidated text of that edition"
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """The edition in force on a day, or those it may have been."""

    edition: Edition | None
    candidates: tuple[Edition, ...]


def editions(held: Sequence[Held], acts: Sequence[Act] = ()) -> tuple[Edition, ...]:
    """Return the editions of one act in the order of the acts that made them; of equal input in any order the same."""
    noted = [
        (item, lineage(item.clean)) for item in sorted(held, key=lambda item: (item.document, item.version))
    ]
    made: dict[tuple[date | None, str], Edition] = {}
    for item, steps in noted:
        for step in steps or (Step("原文", None),):
            _place(made, step, item if step == (steps[-1] if steps else step) else None)
    for act in sorted(acts, key=lambda act: act.document):
        _amend(made, act)
    first = [edition for key, edition in made.items() if key == _ORIGINAL] or [_ORIGINAL_EDITION]
    later = [edition for key, edition in made.items() if key != _ORIGINAL]
    ordered = [*first, *sorted(later, key=lambda one: (one.made or date.max, one.kind, one.title))]
    known = {item.version: item for item in held}
    begun = [_begins(edition, known, [step for _, steps in noted for step in steps]) for edition in ordered]
    ends = [replace(bound, inclusive=False) if bound else None for bound in begun[1:]]
    return tuple(
        replace(
            edition,
            ordinal=at + 1,
            label=_label(edition, ordered),
            held=bool(edition.versions),
            begins=begun[at],
            ends=ends[at] if at < len(ends) else None,
        )
        for at, edition in enumerate(ordered)
    )


def pick(found: Sequence[Edition], day: date) -> Pick:
    """Return the edition whose text was that of the act on a local day; of a day before the first, the first."""
    may: list[Edition] = []
    for at, edition in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        begun = reached(edition.begins, day) if at else "yes"
        over = reached(following.begins, day) if following else "no"
        if begun == "yes" and over == "no":
            return Pick(edition, (edition,))
        if begun != "no" and over != "yes":
            may.append(edition)
    return Pick(None, tuple(may))


_Key = tuple[date | None, str]
_ORIGINAL: _Key = (None, "原文")
_ORIGINAL_EDITION = Edition(1, "原文", "原文")


def _key(step: Step) -> _Key:
    return _ORIGINAL if step.kind == "原文" else (step.date, step.kind)


def _place(made: dict[_Key, Edition], step: Step, item: Held | None) -> None:
    known = made.get(_key(step)) or Edition(0, step.label, step.kind, made=step.date)
    versions, documents = known.versions, known.documents
    if item is not None:
        versions = (*versions, item.version)
        documents = documents if item.document in documents else (*documents, item.document)
    made[_key(step)] = replace(
        known,
        number=known.number or step.number,
        title=known.title or step.title,
        made=known.made or step.date,
        versions=versions,
        documents=documents,
    )


def _amend(made: dict[_Key, Edition], act: Act) -> None:
    """Join an amending act to the edition it made; one that no text tells of makes an edition without a text."""
    clean = act.clean
    since = effective(clean)
    days = {clean.signed, clean.promulgated, since.earliest if since else None} - {None}
    for key, edition in made.items():
        named = clean.document_number and edition.number == clean.document_number
        if key != _ORIGINAL and not edition.act and (named or edition.made in days):
            made[key] = replace(edition, act=act.document, title=edition.title or clean.title, begins=since)
            return
    kind: Literal["修正", "修订"] = "修订" if "修订" in clean.title else "修正"
    day = clean.signed or clean.promulgated or (since.earliest if since else None)
    step = Step(kind, day)
    made[day, f"{kind} {act.document}"] = Edition(
        0, step.label, kind, clean.document_number, clean.title or act.title, act.document, day, begins=since
    )


def _begins(edition: Edition, held: dict[str, Held], steps: Sequence[Step]) -> Bound | None:
    """Return from when an edition is the text of the act: as the act that made it says, else as its own text does."""
    own = [bound for name in edition.versions if (bound := _seen(start_of(held[name].clean), held[name]))]
    if edition.kind == "原文":
        changed = min((step.date for step in steps if step.date and step.kind != "原文"), default=None)
        # the final clause of an amended text may still date the first
        told = [start for _, item in sorted(held.items()) if (start := item.clean.in_force_from)]
        early = [bound for bound in told if bound.latest and (changed is None or bound.latest < changed)]
        return next(iter((*own, *early)), None)
    if edition.begins:
        return edition.begins
    if own:
        return min(own, key=lambda bound: (bound.latest or date.max, bound.earliest or date.min))
    if edition.made is None:
        return None
    quote = next((step.quote for step in steps if _key(step) == (edition.made, edition.kind)), "")
    return Bound(edition.made, None, True, quote)


def _seen(bound: Bound | None, item: Held) -> Bound | None:
    """Return from when an amended text applies, at the latest from the day it was seen: it had been made by then."""
    latest = item.seen
    if bound is None or bound.latest is not None or bound.earliest is None or latest is None:
        return bound
    return replace(bound, latest=max(latest, bound.earliest))


def _label(edition: Edition, all_: Sequence[Edition]) -> str:
    """Return the label of an edition, counted where a year had several."""
    same = [other for other in all_ if other.label == edition.label]
    return edition.label if len(same) == 1 else f"{edition.label}（{same.index(edition) + 1}）"
