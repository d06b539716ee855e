"""Applies ledger entries to the tables: the one path for live batches, replay and rebuild.

An entry the archive could not have made (it names what does not exist) raises LedgerError before anything
reaches the ledger, so that a wrong decision never has to be replayed for ever.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, select

from dibao.errors import LedgerError
from dibao.records.clean import CleanDocument
from dibao.records.entries import (
    Asserted,
    Assessed,
    Changed,
    Condemned,
    Consumed,
    Entry,
    Located,
    Minted,
    Quarantined,
    Reckoned,
    Related,
    Released,
    Relocated,
    Removed,
    Rendition,
    Shipped,
    TakenDown,
    Unrelated,
    Versioned,
)
from storage.catalog import calendar, decisions, keeping, shipments, transcripts
from storage.catalog.names import Kept, Names, next_number
from storage.catalog.tables import objects
from storage.ledger import PUBLISHER, LedgerObject

#: reads the clean document of a rendition, checked against its hash
ReadClean = Callable[[Rendition], CleanDocument]


def apply(
    connection: Connection,
    entry: Entry,
    *,
    writer: str,
    seq: int,
    index: int,
    read: ReadClean,
    names: Names,
) -> None:
    """Apply one entry at its position; `read` is asked only for the text of a rendition.

    Raises LedgerError for a crawl writer that decides, a publisher that ships, or a reference to nothing.
    """
    if isinstance(entry, Shipped) is (writer == PUBLISHER):
        # a crawl machine that was taken over may add captures, never decide over documents
        raise LedgerError(
            f"ledger {writer}/{seq}: `{entry.type}` is not this writer's to record; see STORAGE"
        )
    match entry:
        case Shipped():
            shipments.ship(connection, names, entry, writer, seq)
        case Consumed():
            shipments.consume(connection, entry)
        case Assessed():
            shipments.assess(connection, entry)
        case Quarantined():
            shipments.quarantined(connection, names, entry)
        case Released():
            shipments.release(connection, entry)
        case Rendition():
            transcripts.add(connection, names, entry, read)
        case Minted():
            decisions.mint(connection, entry)
        case Located():
            decisions.locate(connection, names, entry)
        case Versioned():
            decisions.version(connection, entry, seq)
        case Related():
            decisions.relate(connection, entry)
        case Unrelated():
            decisions.unrelate(connection, entry)
        case Changed():
            decisions.change(connection, entry, seq, index)
        case Reckoned():
            calendar.reckon(connection, entry, seq)
        case TakenDown():
            keeping.take_down(connection, entry, seq, index)
        case Relocated():
            keeping.relocate(connection, names, entry)
        case Condemned():
            keeping.condemn(connection, entry)
        case Removed():
            keeping.remove(connection, entry)
        case Asserted():
            decisions.asserted(connection, entry, seq, index)


def applied(connection: Connection, writer: str) -> tuple[int, str]:
    """Return seq and hash of the last applied object of a writer, (0, "") before the first."""
    query = select(objects.c.seq, objects.c.sha256).where(objects.c.writer == writer)
    row = connection.execute(query.order_by(objects.c.seq.desc()).limit(1)).first()
    return (row.seq, row.sha256) if row else (0, "")


def apply_object(
    connection: Connection, found: LedgerObject, read: ReadClean, kept: Kept | None = None
) -> None:
    """Apply a whole ledger object and record it as applied.

    Raises LedgerError when it does not follow the last applied object of its writer.
    """
    seq, sha256 = applied(connection, found.writer)
    if found.seq != seq + 1 or found.prev != sha256:
        raise LedgerError(
            f"ledger {found.writer}/{found.seq} does not follow {seq} as the catalog knows it;"
            " run `dibao verify`, then `dibao rebuild`"
        )
    record(connection, found)
    names = Names(connection, kept)
    for index, entry in enumerate(found.entries):
        apply(connection, entry, writer=found.writer, seq=found.seq, index=index, read=read, names=names)


def bind_late(connection: Connection, found: LedgerObject, read: ReadClean) -> None:
    """Apply of an object later than what is asked for only what binds the past: take-downs, moves, redacted texts."""
    names = Names(connection)
    for index, entry in enumerate(found.entries):
        binds = isinstance(entry, (TakenDown, Relocated)) or (
            isinstance(entry, Rendition) and transcripts.is_known(connection, entry.id)
        )
        if binds:
            apply(
                connection,
                entry,
                writer=found.writer,
                seq=found.seq,
                index=index,
                read=read,
                names=names,
            )


def record(connection: Connection, found: LedgerObject) -> None:
    """Note that an object is applied; its time is never before that of the object before it."""
    shipments.check(connection, found.writer, found.seq, found.sha256)
    query = select(objects.c.time).where(objects.c.writer == found.writer)
    last = connection.scalar(query.order_by(objects.c.seq.desc()).limit(1))
    connection.execute(
        insert(objects).values(
            n=next_number(connection, objects.c.n),
            writer=found.writer,
            seq=found.seq,
            sha256=found.sha256,
            time=max(found.time, last) if last else found.time,
        )
    )
