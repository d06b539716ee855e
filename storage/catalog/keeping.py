"""Applies what was decided over keeping: take-downs, moves, deletions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from dibao.errors import LedgerError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Condemned, Relocated, Removed, Rendition, TakenDown
from normalizers.matching.fingerprint import Fingerprints
from normalizers.urls import canonical
from storage.catalog import search
from storage.catalog.keeping_tables import (
    barred,
    condemned,
    relocations,
    rewritten,
    takedowns,
)
from storage.catalog.names import Names, chunks
from storage.catalog.showing import choose
from storage.catalog.tables import (
    attachments,
    citations,
    documents,
    issuing,
    keys,
    renditions,
    serials,
    versions,
)

#: keys that are numbers and no words: a hidden document is still recognised, and answered for, by them
_NUMBERS = ("number", "unified", "index")
_KINDS = {"d": "document", "l": "location", "v": "version"}


@dataclass(frozen=True, slots=True)
class Left:
    """The words and the fingerprints (None: those of the words) a text may be found by."""

    clean: CleanDocument
    points: Fingerprints | None


def take_down(connection: Connection, entry: TakenDown, seq: int, index: int) -> None:
    """Bar what a decision names, and forget every word of its texts.

    What has been hidden keeps its numbers and fingerprints, so that a copy of it is recognised and hidden too.
    """
    row = {
        "seq": seq, "idx": index, "id": entry.id, "level": entry.level, "target": entry.target,
        "spans": [list(span) for span in entry.spans], "requester": entry.requester, "basis": entry.basis,
        "at": entry.at,
    }  # fmt: skip
    connection.execute(insert(takedowns), row)
    aims = [("blob", blob) for blob in entry.blobs]
    aims += [("rendition", rendition) for rendition in entry.renditions]
    if "://" in entry.target:
        aims.append(("url", canonical(entry.target)))
    elif entry.target:
        aims.append((_KINDS[entry.target[0]], entry.target))
    for kind, name in dict.fromkeys(aims):
        connection.execute(
            delete(barred).where(barred.c.kind == kind, barred.c.name == name, barred.c.takedown == entry.id)
        )
        row = {"kind": kind, "name": name, "takedown": entry.id, "level": entry.level}
        connection.execute(insert(barred), row)
    for part in chunks(entry.renditions):
        found = select(renditions.c.n).where(renditions.c.id.in_(part)).order_by(renditions.c.n)
        for number in connection.scalars(found).all():
            forget(connection, number, recognisable=entry.level == "hide")
    for part in chunks(entry.renditions):
        roots = (
            select(documents.c.root)
            .join(versions, versions.c.document == documents.c.id)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .where(renditions.c.id.in_(part))
            .distinct()
            .order_by(documents.c.root)
        )
        for root in connection.scalars(roots).all():
            choose(connection, root)


def forget(connection: Connection, number: int, *, recognisable: bool) -> None:
    """Remove every word of rendition `number` from the catalog; numbers and fingerprints stay if `recognisable`."""
    search.forget(connection, [number], recognisable=recognisable)
    wordless: dict[str, object] = {
        "title": "", "genre": "", "issuers": [], "signed": None, "published": None, "gazette": "", "issue": "",
        "may_begin": None, "begun": None, "holds_until": None, "may_hold_until": None,
    }  # fmt: skip
    held = delete(keys).where(keys.c.rendition == number)
    if recognisable:
        connection.execute(held.where(keys.c.kind.not_in(_NUMBERS)))
    else:
        connection.execute(held)
        connection.execute(delete(serials).where(serials.c.rendition == number))
        wordless |= {"number": "", "unified_number": "", "index_number": "", "fingerprints": 0}
    connection.execute(delete(attachments).where(attachments.c.rendition == number))
    connection.execute(delete(citations).where(citations.c.rendition == number))
    connection.execute(delete(issuing).where(issuing.c.rendition == number))
    connection.execute(update(renditions).where(renditions.c.n == number).values(**wordless))


def left_of(
    connection: Connection, found: Sequence[Rendition], read: Callable[[Rendition], CleanDocument]
) -> Iterator[Left]:
    """Yield what may be indexed of texts that the index lacks; of at most an IN clause of them."""
    query = select(barred.c.name, barred.c.level).where(
        barred.c.kind == "rendition", barred.c.name.in_([rendition.id for rendition in found])
    )
    levels = {(row.name, row.level) for row in connection.execute(query)}
    for rendition in found:
        if (rendition.id, "destroy") in levels:
            yield Left(CleanDocument("empty"), None)
            continue
        clean = read(rendition)
        hidden = (rendition.id, "hide") in levels
        yield Left(CleanDocument("empty"), search.points_of(clean)) if hidden else Left(clean, None)


def is_redacted(connection: Connection, rendition: str) -> bool:
    """Tell whether spans of this text were taken down."""
    query = select(barred.c.name).where(
        barred.c.kind == "rendition", barred.c.name == rendition, barred.c.level == "redact"
    )
    return connection.scalar(query.limit(1)) is not None


def relocate(connection: Connection, names: Names, entry: Relocated) -> None:
    """Let readers of the old places find the new ones."""
    old, new = names.number(entry.old), names.number(entry.new)
    connection.execute(delete(rewritten).where(rewritten.c.old == old))
    connection.execute(insert(rewritten), {"old": old})
    rows = [{"old": old, "old_at": at, "new": new, "new_at": to} for at, to, _ in entry.moves]
    for part in chunks([row["old_at"] for row in rows]):
        connection.execute(
            delete(relocations).where(relocations.c.old == old, relocations.c.old_at.in_(part))
        )
    if rows:
        connection.execute(insert(relocations), rows)


def condemn(connection: Connection, entry: Condemned) -> None:
    """Note that an object is to go; condemned again it has its new date."""
    connection.execute(delete(condemned).where(condemned.c.key == entry.key))
    row = {"key": entry.key, "reason": entry.reason, "at": entry.at, "until": entry.until, "removed": None}
    connection.execute(insert(condemned), row)


def remove(connection: Connection, entry: Removed) -> None:
    """Note that an object is gone; raises LedgerError for one that was never condemned."""
    where = condemned.c.key == entry.key
    done = connection.execute(update(condemned).where(where).values(removed=entry.at))
    if not done.rowcount:
        raise LedgerError(f"{entry.key} was removed without having been condemned; nothing may be")
