"""What bears on the force of a document, read from the catalog: other documents, the issuer's label, curators.

The same for whoever asks (`dibao show`, the reading room) and for the publisher, which tells on the day what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from dibao.bounds import effective
from dibao.clock import local_day
from dibao.errors import TakenDownError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from dibao.records.rows import DocumentRow, LocationRow, RelationRow
from dibao.reference import best, numbered
from dibao.resolve.rank import STATUS
from dibao.validity import Claim, Effect, EffectKind, Label, Validity, validity
from normalizers.metadata.prolonging import clauses_about, prolonged, suspension, until_of
from normalizers.metadata.status import State, state_of
from storage.catalog.reader import Reader

Read = Callable[[Rendition], CleanDocument]

#: who decides the status, the first first: a label on a repost or a mirror was copied once and is kept by nobody
STATUS_AUTHORITY = STATUS[: STATUS.index("repost")]
#: distinct payloads of a page whose labels are read, the newest: each costs a read of its text
LABELS = 8
_FIELDS = ("in-force-from", "in-force-until", "status")
_KINDS: frozenset[str] = frozenset(get_args(EffectKind))


def known_validity(reader: Reader, read: Read, document: DocumentRow, clean: CleanDocument) -> Validity:
    """Return all that bears on the force of the text `clean` of a document."""
    return validity(
        clean,
        tuple(effects(reader, read, document, clean)),
        label=label(reader, read, document),
        claims=claims(reader, document.id),
    )


def effects(reader: Reader, read: Read, document: DocumentRow, clean: CleanDocument) -> Iterator[Effect]:
    """Yield what other documents do to this one, by relation; nothing of what was taken down."""
    for row in reader.relations(document.id):
        confirmed = row.kind == "cites" and _said(row, "status") == "in-force"
        if row.kind not in _KINDS and not confirmed:
            continue
        subject, target = reader.document(row.subject), reader.document(row.object)
        if subject is None or target is None or target.id != document.id or subject.id == document.id:
            continue
        acting = shown_text(reader, read, subject)
        if acting is not None:
            yield _effect(row, subject, acting, document, clean)


def _effect(
    row: RelationRow, subject: DocumentRow, acting: CleanDocument, document: DocumentRow, clean: CleanDocument
) -> Effect:
    kind: EffectKind = "confirms" if row.kind == "cites" else row.kind  # type: ignore[assignment]  # one of _KINDS
    start, until = effective(acting), None
    names = (document.title, clean.title, document.number)
    if kind == "extends-validity":
        told = tuple(clauses_about(acting.simplified, names, kind))
        quote, word = told[0] if told else "", _said(row, "until")
        until = until_of(word, clean.in_force_until, quote or word) if word else None
        until = until or prolonged(quote, clean.in_force_until)
    elif kind == "suspends":
        told = tuple(clauses_about(acting.simplified, names, kind))
        start, until = suspension(told[0], start) if told else (start, None)
        until = until or acting.in_force_until
    return Effect(kind, subject.id, subject.title, start, until, bool(row.clause))


def _said(row: RelationRow, name: str) -> str:
    """Return what the evidence of a relation says under a machine word: `until:2027-12-31`, `status:in-force`."""
    return next((word.partition(":")[2] for word in row.evidence if word.startswith(f"{name}:")), "")


def shown_text(reader: Reader, read: Read, document: DocumentRow) -> CleanDocument | None:
    """Return the text that speaks for a document, None where nothing of it may be shown."""
    versions = () if document.taken_down else numbered(reader, document)
    rendition = reader.rendition(best(versions).version.rendition) if versions else None
    try:
        return read(rendition) if rendition else None
    except TakenDownError:
        return None


def label(reader: Reader, read: Read, document: DocumentRow) -> Label | None:
    """Return the status that the best authority's page prints now, None where none prints one."""
    places = reader.locations_of(document.id)
    for standing in STATUS_AUTHORITY:
        found = [
            item for place in places if place.standing == standing and (item := _printed(reader, read, place))
        ]
        if found:  # of several pages the one seen last
            return max(found, key=lambda item: (item.seen, item.since, item.word))
    return None


def _printed(reader: Reader, read: Read, place: LocationRow) -> Label | None:
    words: dict[str, tuple[str, State]] = {}
    held: Label | None = None
    for row in reader.captures_of(place.url):  # from the newest
        blob = row.capture.sha256
        if row.verdict not in ("ok", "unchanged") or not blob:
            continue
        if blob not in words:
            if len(words) == LABELS:
                break
            words[blob] = _word(reader, read, blob, place.part)
        word, state = words[blob]
        day = local_day(row.capture.captured)
        if held is None:
            if not state:
                return None  # what it printed before is no longer said
            held = Label(word, state, day, day)
        elif state == held.state:
            held = Label(held.word, state, day, held.seen)
        else:
            before = day if state == "in-force" else None
            return Label(held.word, held.state, held.since, held.seen, before)
    return held


def _word(reader: Reader, read: Read, blob: str, part: str) -> tuple[str, State]:
    renditions = [item for item in reader.renditions_of(blob) if item.part == part]
    try:
        word = read(renditions[-1]).status if renditions else ""
    except TakenDownError:
        word = ""
    return word, state_of(word)


def claims(reader: Reader, document: str) -> tuple[Claim, ...]:
    """Return what curators say of the force of a document, in the order they said it."""
    return tuple(
        Claim(field, row.value, row.who, row.why, local_day(row.at))
        for row in (item.assertion for item in reader.said(document))
        if (field := row.field.replace("_", "-")) in _FIELDS
    )
