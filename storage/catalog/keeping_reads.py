"""Reads what was decided over keeping: tombstones, places that moved, what is to be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, and_, func, select

from dibao.errors import TakenDownError
from dibao.records.entries import Condemned, TakeDownLevel
from storage.catalog.keeping_tables import (
    UNSEEN,
    barred,
    condemned,
    relocations,
    rewritten,
    takedowns,
)
from storage.catalog.names import chunks, number_of
from storage.catalog.reading import Reading
from storage.catalog.tables import blobs, captures, documents, locations, names, renditions, versions

Kind = Literal["blob", "rendition", "document", "location", "version", "url"]
#: of two decisions over one thing the one that says more counts
LEVELS: tuple[TakeDownLevel, ...] = ("hide", "redact", "destroy")


@dataclass(frozen=True, slots=True)
class TombstoneRow:
    """One decision over something, as a reader is told of it: never who asked for it."""

    id: str
    level: TakeDownLevel
    target: str
    basis: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TakedownRow:
    """One entry of a take-down with everything an operator wants to know of it."""

    id: str
    level: TakeDownLevel
    target: str
    requester: str
    basis: str
    at: datetime
    spans: tuple[tuple[int, int], ...]
    blobs: int
    renditions: int


class KeepingReads(Reading):
    """What keeping decided."""

    def level_of(self, kind: Kind, name: str) -> TakeDownLevel | None:
        """Return how far something was taken down, None where it was not."""
        with self._connect() as connection:
            return _level(connection, kind, (name,))

    def barred(self, kind: Kind) -> dict[str, TakeDownLevel]:
        """Return everything of a kind that was taken down, with the highest level."""
        query = select(barred.c.name, barred.c.level).where(barred.c.kind == kind).order_by(barred.c.name)
        found: dict[str, TakeDownLevel] = {}
        with self._connect() as connection:
            for row in connection.execute(query):
                found[row.name] = max(found.get(row.name, LEVELS[0]), row.level, key=LEVELS.index)
        return found

    def tombstone(self, document: str) -> TombstoneRow | None:
        """Return the decision that hides a document, None for one that may be shown (a redacted one may)."""
        with self._connect() as connection:
            ids = select(documents.c.id).where(
                documents.c.root
                == select(documents.c.root).where(documents.c.id == document).scalar_subquery()
            )
            return _tombstone(connection, "document", list(connection.scalars(ids)))

    def version_tombstone(self, version: str, *, bytes_too: bool = False) -> TombstoneRow | None:
        """Return the decision that hides a version, its place or its document; with `bytes_too` also its original.

        The original of a redacted document is hidden, its text is not.
        """
        query = (
            select(versions.c.location, versions.c.document, renditions.c.id, blobs.c.sha256, names.c.text)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .join(blobs, blobs.c.n == renditions.c.blob)
            .join(locations, locations.c.id == versions.c.location)
            .join(names, names.c.n == locations.c.place)
            .where(versions.c.id == version)
        )
        with self._connect() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            root = select(documents.c.root).where(documents.c.id == row.document).scalar_subquery()
            members = list(connection.scalars(select(documents.c.id).where(documents.c.root == root)))
            found = (
                _tombstone(connection, "version", [version])
                or _tombstone(connection, "rendition", [row.id])
                or _tombstone(connection, "location", [row.location])
                or _tombstone(connection, "url", [row.text])
                or _tombstone(connection, "document", members)
            )
            if found is None and bytes_too:
                found = _tombstone(connection, "blob", [row.sha256], LEVELS)
            return found

    def need_shown(self, document: str) -> None:
        """Raise TakenDownError when a document, or every version of it, may not be shown."""
        found = self.tombstone(document)
        hidden = self.hidden_versions(document) if found is None else frozenset[str]()
        if hidden:
            root = select(documents.c.root).where(documents.c.id == document).scalar_subquery()
            members = select(documents.c.id).where(documents.c.root == root)
            with self._connect() as connection:
                held = set(connection.scalars(select(versions.c.id).where(versions.c.document.in_(members))))
            if held <= hidden:
                found = self.version_tombstone(min(held))
        if found is not None:
            raise taken_down(document, found)

    def need_version_shown(self, version: str, *, bytes_too: bool = False) -> None:
        """Raise TakenDownError when a version, or with `bytes_too` its original, may not be shown."""
        found = self.version_tombstone(version, bytes_too=bytes_too)
        if found is not None:
            raise taken_down(version, found)

    def need_blob_shown(self, sha256: str) -> None:
        """Raise TakenDownError when a payload may not be shown."""
        with self._connect() as connection:
            found = _tombstone(connection, "blob", [sha256], LEVELS)
        if found is not None:
            raise taken_down(f"payload {sha256[:12]}", found)

    def takedowns(self, identifier: str = "") -> tuple[TakedownRow, ...]:
        """Return all entries of take-downs, or of one decision, in the order they were made."""
        query = select(takedowns).order_by(takedowns.c.seq, takedowns.c.idx)
        if identifier:
            query = query.where(takedowns.c.id == identifier)
        with self._connect() as connection:
            rows = connection.execute(query).all()
            count = func.count().label("number")
            held = select(barred.c.takedown, barred.c.kind, count).group_by(barred.c.takedown, barred.c.kind)
            counts = {(row.takedown, row.kind): int(row.number) for row in connection.execute(held)}
        return tuple(
            TakedownRow(
                row.id, row.level, row.target, row.requester, row.basis, row.at,
                tuple((int(start), int(end)) for start, end in row.spans),
                counts.get((row.id, "blob"), 0), counts.get((row.id, "rendition"), 0),
            )
            for row in rows
        )  # fmt: skip

    def hidden_versions(self, document: str) -> frozenset[str]:
        """Return the versions of a document that may not be shown, though the document may."""
        root = select(documents.c.root).where(documents.c.id == document).scalar_subquery()
        members = select(documents.c.id).where(documents.c.root == root)
        base = (
            select(versions.c.id)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .join(locations, locations.c.id == versions.c.location)
            .join(names, names.c.n == locations.c.place)
            .where(versions.c.document.in_(members))
        )
        names_of = {
            "version": versions.c.id,
            "rendition": renditions.c.id,
            "location": locations.c.id,
            "url": names.c.text,
        }
        found: set[str] = set()
        with self._connect() as connection:
            for kind, column in names_of.items():
                held = select(barred.c.name).where(barred.c.kind == kind, barred.c.level.in_(UNSEEN))
                found.update(connection.scalars(base.where(column.in_(held))))
        return frozenset(found)

    def names_object(self, key: str) -> bool:
        """Tell whether any ledger entry ever named this object."""
        with self._connect() as connection:
            return number_of(connection, key) is not None

    def holds(self, key: str) -> bool:
        """Tell whether a record that is still wanted lies in this object: it was not moved out of it."""
        with self._connect() as connection:
            number = number_of(connection, key)
            # whatever is wanted of a rewritten object lies elsewhere, even if it is named again
            if number is None or connection.scalar(select(rewritten).where(rewritten.c.old == number)):
                return False
            return any(
                connection.scalar(select(column).where(column == number).limit(1)) is not None
                for column in (captures.c.segment, renditions.c.segment, relocations.c.new)
            )

    def condemned(self) -> tuple[Condemned, ...]:
        """Return the objects that are to go and are not removed yet, by key."""
        query = select(condemned).where(condemned.c.removed.is_(None)).order_by(condemned.c.key)
        with self._connect() as connection:
            return tuple(
                Condemned(row.key, row.reason, row.at, row.until) for row in connection.execute(query)
            )


def taken_down(what: str, found: TombstoneRow) -> TakenDownError:
    """Return the error that says what a reader may know of a decision."""
    return TakenDownError(
        f"{what}: taken down on {found.at.date()} ({found.basis}); `dibao takedowns` holds decision {found.id}"
    )


def hidden_documents(connection: Connection, identifiers: Sequence[str]) -> frozenset[str]:
    """Return which of these documents (roots) may not be shown."""
    found: set[str] = set()
    for part in chunks(identifiers):
        query = (
            select(documents.c.root)
            .join(barred, and_(barred.c.kind == "document", barred.c.name == documents.c.id))
            .where(documents.c.root.in_(part), barred.c.level.in_(UNSEEN))
        )
        found.update(connection.scalars(query))
    return frozenset(found)


def hidden_places(connection: Connection, urls: Mapping[str, str]) -> frozenset[str]:
    """Return which of these locations (id -> canonical URL) may not be shown, by themselves or for their URL."""
    found: set[str] = set()
    for kind, names_of in (("location", {name: name for name in urls}), ("url", urls)):
        for part in chunks(names_of.values()):
            query = select(barred.c.name).where(
                barred.c.kind == kind, barred.c.name.in_(part), barred.c.level.in_(UNSEEN)
            )
            held = set(connection.scalars(query))
            found |= {name for name, said in names_of.items() if said in held}
    return frozenset(found)


def _level(connection: Connection, kind: Kind, wanted: Sequence[str]) -> TakeDownLevel | None:
    query = select(barred.c.level).where(barred.c.kind == kind, barred.c.name.in_(wanted))
    return max(connection.scalars(query), key=LEVELS.index, default=None)


def _tombstone(
    connection: Connection, kind: Kind, wanted: Sequence[str], levels: Sequence[str] = UNSEEN
) -> TombstoneRow | None:
    query = (
        select(takedowns)
        .join(barred, barred.c.takedown == takedowns.c.id)
        .where(barred.c.kind == kind, barred.c.name.in_(wanted), barred.c.level.in_(levels))
        .order_by(takedowns.c.seq.desc(), takedowns.c.idx)
        .limit(1)
    )
    row = connection.execute(query).first()
    return TombstoneRow(row.id, row.level, row.target, row.basis, row.at) if row else None
