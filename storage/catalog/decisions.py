"""Applies the publisher's decisions: documents, locations, versions, relations, changes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, or_, select, update

from dibao.errors import LedgerError
from dibao.records.entries import Asserted, Changed, Located, Minted, Related, Unrelated, Versioned
from normalizers.urls import canonical
from storage.catalog import showing
from storage.catalog.keying import asserted_key
from storage.catalog.names import Names, next_number
from storage.catalog.tables import (
    assertions,
    changes,
    documents,
    locations,
    relations,
    renditions,
    version_attachments,
    versions,
)

# built once: a statement built for every entry costs more than its execution
_ROOT = select(documents.c.root).where(documents.c.id == bindparam("document"))
_LOCATION = select(locations).where(locations.c.id == bindparam("location"))
_FORMER = select(versions.c.document).where(versions.c.id == bindparam("version"))
_NUMBERS = select(renditions.c.id, renditions.c.n).where(
    renditions.c.id.in_(bindparam("wanted", expanding=True))
)

_ASSERTIONS = select(assertions.c.id).where(assertions.c.id.in_(bindparam("wanted", expanding=True)))


def mint(connection: Connection, entry: Minted) -> None:
    """Add a document; raises LedgerError when the id was minted before."""
    if root_of(connection, entry.document) is not None:
        raise LedgerError(f"document {entry.document} is minted already; an id is never reused")
    connection.execute(
        insert(documents),
        {
            "id": entry.document,
            "kind": entry.kind,
            "root": entry.document,
            "shown": None,
            "versions": 0,
            "withdrawn": False,
        },
    )


def locate(connection: Connection, names: Names, entry: Located) -> None:
    """Add a location, or give a known one its new document, standing and coverage."""
    root = _need_document(connection, entry.document)
    row = {
        "source": entry.source,
        "document": entry.document,
        "standing": entry.standing,
        "coverage": entry.coverage,
    }
    before = connection.execute(_LOCATION, {"location": entry.location}).first()
    if before is None:
        place = names.number(canonical(entry.url))
        if place is None:
            raise LedgerError(f"location {entry.location} has no URL")
        row |= {"id": entry.location, "place": place, "part": entry.part, "withdrawn": False, "latest": None}
        connection.execute(insert(locations), row)
    else:
        connection.execute(update(locations).where(locations.c.id == entry.location).values(**row))
        former = root_of(connection, before.document)
        if former is not None and former != root:
            showing.choose(connection, former)
    showing.choose(connection, root)


def version(connection: Connection, entry: Versioned, seq: int) -> None:
    """Add a version, or move a known one to another document (a split), and let it speak if it is the newest."""
    root = _need_document(connection, entry.document)
    if connection.execute(_LOCATION, {"location": entry.location}).first() is None:
        raise LedgerError(f"version {entry.version} names the unknown location {entry.location}")
    wanted = (entry.rendition, *entry.attachments)
    numbers = {row.id: row.n for row in connection.execute(_NUMBERS, {"wanted": wanted})}
    unknown = [name for name in wanted if name not in numbers]
    if unknown:
        raise LedgerError(f"version {entry.version} names the unknown rendition {unknown[0]}")
    known = connection.scalar(_FORMER, {"version": entry.version})
    former = root_of(connection, known) if known else None
    row = {
        "location": entry.location,
        "document": entry.document,
        "rendition": numbers[entry.rendition],
        "content": entry.content,
        "writer": entry.capture.writer,
        "seq": entry.capture.seq,
        "idx": entry.capture.index,
        "captured": entry.captured,
    }
    if former is None:
        connection.execute(
            insert(versions),
            row | {"n": next_number(connection, versions.c.n), "id": entry.version, "known": seq},
        )
    else:
        connection.execute(update(versions).where(versions.c.id == entry.version).values(**row))
        connection.execute(delete(version_attachments).where(version_attachments.c.version == entry.version))
    if entry.attachments:
        connection.execute(
            insert(version_attachments),
            [
                {"version": entry.version, "position": position, "rendition": numbers[name]}
                for position, name in enumerate(entry.attachments)
            ],
        )
    showing.newest(connection, entry.location)
    if former is not None and former != root:
        showing.choose(connection, former)
    showing.choose(connection, root)


def relate(connection: Connection, entry: Related) -> None:
    """Add a relation; the same one again replaces its evidence."""
    key = {"subject": entry.subject, "kind": entry.kind, "object": entry.object}
    connection.execute(delete(relations).where(_this(entry)))
    row = {
        "coverage": entry.coverage,
        "evidence": list(entry.evidence),
        "confidence": entry.confidence,
        "clause": entry.clause,
    }
    connection.execute(insert(relations), key | row)
    _speak(connection, entry)


def unrelate(connection: Connection, entry: Unrelated) -> None:
    """Remove a relation; one that is not there stays so."""
    connection.execute(delete(relations).where(_this(entry)))
    _speak(connection, entry)


def _speak(connection: Connection, entry: Related | Unrelated) -> None:
    """Choose anew what a document shows where one of its places follows another, or does so no more."""
    if entry.kind not in showing.FOLLOWING:
        return
    place = connection.execute(_LOCATION, {"location": entry.subject}).first()
    root = root_of(connection, place.document) if place else None
    if root is not None:
        showing.choose(connection, root)


def _carry(connection: Connection, old: str, new: str) -> None:
    """Have relations of a merged document be those of its target; what both had is one, what bound them is none."""
    held = select(relations).where(or_(relations.c.subject == old, relations.c.object == old))
    for row in connection.execute(held).all():
        subject, target = (new if name == old else name for name in (row.subject, row.object))
        here = and_(
            relations.c.subject == row.subject,
            relations.c.kind == row.kind,
            relations.c.object == row.object,
        )
        there = select(relations.c.kind).where(
            relations.c.subject == subject, relations.c.kind == row.kind, relations.c.object == target
        )
        if subject == target or connection.scalar(there) is not None:
            connection.execute(delete(relations).where(here))
        else:
            connection.execute(update(relations).where(here).values(subject=subject, object=target))


def _this(entry: Related | Unrelated) -> ColumnElement[bool]:
    return and_(
        relations.c.subject == entry.subject,
        relations.c.kind == entry.kind,
        relations.c.object == entry.object,
    )


def change(connection: Connection, entry: Changed, seq: int, index: int) -> None:
    """Add an entry to the feed, and do what `withdrawn`, `restored`, `moved` and `merged` say."""
    root = _need_document(connection, entry.document)
    row = {
        "seq": seq,
        "idx": index,
        "kind": entry.kind,
        "document": entry.document,
        "at": entry.at,
        "source": entry.source,
        "location": entry.location,
        "version": entry.version,
        "other": entry.other,
        "detail": entry.detail,
    }
    connection.execute(insert(changes), row)
    if entry.kind in ("withdrawn", "restored"):
        members = select(documents.c.id).where(documents.c.root == root)
        where = locations.c.id == entry.location if entry.location else locations.c.document.in_(members)
        connection.execute(update(locations).where(where).values(withdrawn=entry.kind == "withdrawn"))
        showing.choose(connection, root)
    elif entry.kind == "moved":
        # `detail` names the place it left
        connection.execute(update(locations).where(locations.c.id == entry.detail).values(withdrawn=True))
        showing.choose(connection, root)
    elif entry.kind == "merged":
        target = _need_document(connection, entry.other)
        if target == root:
            raise LedgerError(f"document {entry.document} cannot be merged into itself ({entry.other})")
        # every earlier redirect is turned to the new target, so that following one is always one step; a
        # merged document shows nothing, or a search would find it beside its target
        connection.execute(update(documents).where(documents.c.root == root).values(root=target, shown=None))
        _carry(connection, root, target)
        showing.choose(connection, target)


def asserted(connection: Connection, entry: Asserted, seq: int, index: int) -> None:
    """Keep a curator's assertion; raises LedgerError for an id given twice, or a retraction of nothing."""
    known = set(connection.scalars(_ASSERTIONS, {"wanted": [entry.id, entry.retracts]}))
    if entry.id in known:
        raise LedgerError(f"assertion {entry.id} is recorded already; an id is never reused")
    if entry.retracts and entry.retracts not in known:
        raise LedgerError(f"assertion {entry.id} retracts {entry.retracts}, which was never made")
    connection.execute(
        insert(assertions),
        {
            "id": entry.id,
            "subject": entry.subject,
            "field": entry.field,
            "value": entry.value,
            "who": entry.who,
            "why": entry.why,
            "at": entry.at,
            "retracts": entry.retracts,
            "key": asserted_key(entry.field, entry.value),
            "seq": seq,
            "idx": index,
        },
    )


def root_of(connection: Connection, document: str) -> str | None:
    """Return the id a document is known by now, None for an id never minted."""
    found: str | None = connection.scalar(_ROOT, {"document": document})
    return found


def _need_document(connection: Connection, document: str) -> str:
    root = root_of(connection, document)
    if root is None:
        raise LedgerError(f"document {document!r} was never minted; a decision about it cannot be recorded")
    return root
