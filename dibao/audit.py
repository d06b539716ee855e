"""The decisions about identity that were closest: for a person to confirm or overrule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from dibao.errors import TakenDownError
from dibao.evidence import text_of
from dibao.explaining import Reason, said
from dibao.reading import Reading
from dibao.records.clean import CleanDocument
from dibao.records.rows import LocationRow
from normalizers.matching.compare import Comparison
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import judge
from storage.catalog.auditing import KIN

DoubtKind = Literal["copy", "excerpt", "kept-apart", "number-clash"]
#: confidence below which a decision is shown to a person; those above rest on a number, or on all of a text
BOUND = 0.95
#: doubt (0-1) of two documents that bear one number: of the pairs in a real archive it is the number, more often than
#: the texts, that is wrong, but nothing tells which
CLASH = 0.5
#: documents that bear one number and are held against each other; a number that more bear is no number
CLASHING = 6
#: passages shown of a pair, and characters of each
PASSAGES, LENGTH = 4, 60


@dataclass(frozen=True, slots=True)
class Side:
    """One of two places: where it is, and what it is called; nothing of it where it was taken down."""

    location: str
    document: str
    url: str
    part: str
    source: str
    standing: str
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Where the two texts differ: the folded characters of either, cut short."""

    kind: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One decision: what it is about, how doubtful (0-1), and all that a person needs to judge it."""

    kind: DoubtKind
    doubt: float
    left: Side
    right: Side
    together: bool  # one document now
    forward: float | None  # share of the left text in the right one, and the converse; None: cannot be read
    backward: float | None
    confidence: float | None
    reasons: tuple[Reason, ...]
    passages: tuple[Passage, ...]
    ruling: str  # id of the assertion by which a curator ruled already


@dataclass(frozen=True, slots=True)
class _Case:
    kind: DoubtKind
    doubt: float
    left: LocationRow
    right: LocationRow
    evidence: tuple[str, ...]
    confidence: float | None
    ruling: str


def audit(
    reading: Reading, *, bound: float = BOUND, limit: int = 10, page: int = 1, ruled: bool = False
) -> tuple[tuple[Doubt, ...], int]:
    """Return one page of doubtful decisions, the most doubtful first, and how many there are in all.

    With `ruled` also those over which a curator has ruled. Texts are read for the page alone.
    """
    cases = sorted(
        (case for case in _cases(reading, bound) if ruled or not case.ruling),
        key=lambda case: (-case.doubt, case.kind, case.left.id, case.right.id),
    )
    shown = cases[(page - 1) * limit : page * limit]
    return tuple(_doubt(reading, case) for case in shown), len(cases)


def _cases(reading: Reading, bound: float) -> Iterator[_Case]:
    catalog = reading.catalog
    rulings = {pair: name for pair, (_, name) in catalog.rulings().items()}
    related = catalog.doubtful(bound)
    clashes = catalog.clashes()
    documents = {one.object for one in related} | {one.subject for one in related}
    documents |= {name for _, group in clashes for name in group[:CLASHING]}
    speaking = catalog.founding_places(tuple(name for name in documents if name.startswith("d")))
    seen: set[tuple[str, str]] = set()

    def case(kind: DoubtKind, doubt: float, left: LocationRow | None, right: LocationRow | None,
             evidence: tuple[str, ...], confidence: float | None) -> Iterator[_Case]:  # fmt: skip
        if left is None or right is None or left.id == right.id:
            return
        pair = (min(left.id, right.id), max(left.id, right.id))
        if pair not in seen:
            seen.add(pair)
            yield _Case(kind, round(doubt, 4), left, right, evidence, confidence, rulings.get(pair, ""))

    for one in related:
        if one.kind in ("copy-of", "excerpt-of"):
            kind: DoubtKind = "copy" if one.kind == "copy-of" else "excerpt"
            place = catalog.location_by_id(one.subject)
            target = speaking.get(one.object)
            yield from case(kind, 1 - one.confidence, place, target, one.evidence, one.confidence)
        else:
            sides = speaking.get(one.subject), speaking.get(one.object)
            # the more two texts have in common, the more it takes to keep them apart
            yield from case("kept-apart", one.confidence / 2, *sides, one.evidence, one.confidence)
    for _, group in clashes:
        for two in combinations(group[:CLASHING], 2):
            sides = speaking.get(two[0]), speaking.get(two[1])
            yield from case("number-clash", CLASH, *sides, ("number-clash",), None)


def _doubt(reading: Reading, case: _Case) -> Doubt:
    texts = _text(reading, case.left), _text(reading, case.right)
    together = _root(reading, case.left) == _root(reading, case.right)
    sides = (_side(reading, case.left, texts[0]), _side(reading, case.right, texts[1]))
    reasons = said(reading.catalog, case.evidence) if case.kind != "number-clash" else ()
    if (
        texts[0] is None or texts[1] is None
    ):  # nothing of what was taken down is repeated, nor of what is like it
        return Doubt(
            case.kind, case.doubt, *sides, together, None, None, case.confidence, reasons, (), case.ruling
        )
    judged = judge(texts[0], texts[1])
    found = judged.comparison
    if case.kind == "number-clash":
        reasons = said(reading.catalog, ("number", *judged.reasons))
    return Doubt(
        case.kind,
        case.doubt,
        *sides,
        together,
        round(found.forward, 4),
        round(found.backward, 4),
        case.confidence,
        reasons,
        tuple(_passages(texts[0], texts[1], found)),
        case.ruling,
    )


def _text(reading: Reading, place: LocationRow) -> CleanDocument | None:
    """Return what a place shows now, None where it may not be shown."""
    version = reading.catalog.latest_version(place.id)
    rendition = reading.catalog.rendition(version.rendition) if version else None
    if version is None or rendition is None:
        return None
    try:
        reading.catalog.need_shown(version.document)
        reading.catalog.need_version_shown(version.id)
        return text_of(reading, version, rendition)
    except TakenDownError:
        return None


def _root(reading: Reading, place: LocationRow) -> str:
    row = reading.catalog.document(place.document)
    return row.id if row else place.document


def _side(reading: Reading, place: LocationRow, text: CleanDocument | None) -> Side:
    document = _root(reading, place)
    if text is None:
        return Side(place.id, document, "", "", place.source, place.standing, "", "")
    return Side(
        place.id, document, place.url, place.part, place.source, place.standing, text.title,
        text.document_number,
    )  # fmt: skip


def _passages(left: CleanDocument, right: CleanDocument, found: Comparison) -> Iterator[Passage]:
    """Yield the largest differences within what is common, in the order of the text."""
    a, b = fold(left.simplified), fold(right.simplified)
    inner = [edit for edit in found.edits if edit.place == "inner" and edit.kind != "furniture"]
    largest = sorted(inner or found.edits, key=lambda edit: (-edit.size, edit.left))[:PASSAGES]
    for edit in sorted(largest, key=lambda edit: edit.left):
        yield Passage(edit.kind, _cut(a[edit.left[0] : edit.left[1]]), _cut(b[edit.right[0] : edit.right[1]]))


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else f"{text[:LENGTH]}… ({len(text)})"


__all__ = ["BOUND", "KIN", "Doubt", "Passage", "Side", "audit"]
