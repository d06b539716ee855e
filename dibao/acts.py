"""The act a document states: all documents and versions that are states of it, and the acts that amended it."""

from __future__ import annotations

from collections.abc import Iterator

from dibao.bearing import Read, shown_text
from dibao.clock import local_day
from dibao.editions import Act, Edition, Held, editions
from dibao.errors import TakenDownError
from dibao.records.clean import CleanDocument
from dibao.records.rows import DocumentRow
from dibao.reference import Numbered, numbered
from normalizers.matching.fingerprint import fold
from normalizers.metadata.amendment import amended
from normalizers.metadata.lineage import lineage
from storage.catalog.reader import Reader

#: an act amended more often is none we have met (the 刑法 has been amended twelve times)
STATES = 50


def editions_of(
    reader: Reader, read: Read, document: DocumentRow, clean: CleanDocument
) -> tuple[Edition, ...]:
    """Return the editions of the act that `document` (whose shown text is `clean`) states; empty where it has but one.

    Versions of one document and documents linked by `replaces` under one title are states of one act. What was taken
    down is left out, and what amends it when that was.
    """
    if document.kind == "issue" or not (lineage(clean) or _linked(reader, document)):
        return ()
    states = _states(reader, document)
    held = [item for row in states for item in _held(reader, read, row)]
    found = editions(held, tuple(_acts(reader, read, states)))
    return found if len(found) > 1 else ()


def edition_of(found: tuple[Edition, ...], version: Numbered) -> Edition | None:
    """Return the edition that a version is a state of."""
    return next((edition for edition in found if version.version.id in edition.versions), None)


def _linked(reader: Reader, document: DocumentRow) -> bool:
    return any(row.kind in ("replaces", "amends") for row in reader.relations(document.id))


def _states(reader: Reader, document: DocumentRow) -> list[DocumentRow]:
    """Return the documents that are states of one act, by id."""
    found = {document.id: document}
    queue = [document]
    while queue and len(found) < STATES:
        row = queue.pop()
        for relation in reader.relations(row.id):
            if relation.kind != "replaces":
                continue
            for name in (relation.subject, relation.object):
                other = reader.document(name)
                if other and other.id not in found and not other.taken_down and _same(other, row):
                    found[other.id] = other
                    queue.append(other)
    return [found[name] for name in sorted(found)]


def _same(one: DocumentRow, other: DocumentRow) -> bool:
    """Tell whether one replaces the other as another state of it: under the same title."""
    return bool(one.title) and fold(one.title) == fold(other.title)


def _held(reader: Reader, read: Read, document: DocumentRow) -> Iterator[Held]:
    texts: dict[str, CleanDocument] = {}  # reposts with equal content are read once
    for row in numbered(reader, document):
        version = row.version
        rendition = reader.rendition(version.rendition)
        if rendition is None or row.coverage < _WHOLE:
            continue
        if rendition.content not in texts:
            try:
                texts[rendition.content] = read(rendition)
            except TakenDownError:
                continue
        seen = local_day(version.captured) if row.witnessed else None
        yield Held(document.id, version.id, texts[rendition.content], seen)


def _acts(reader: Reader, read: Read, states: list[DocumentRow]) -> Iterator[Act]:
    ids = {row.id for row in states}
    done: set[str] = set()
    for state in states:
        for relation in reader.relations(state.id):
            subject, target = reader.document(relation.subject), reader.document(relation.object)
            if relation.kind != "amends" or subject is None or target is None:
                continue
            if target.id not in ids or subject.id in ids or subject.id in done:
                continue
            done.add(subject.id)
            clean = shown_text(reader, read, subject)
            if clean is not None and not amended(clean):
                yield Act(subject.id, subject.title, clean)


#: what holds less is an excerpt, whose note may be missing
_WHOLE = 0.9
