"""Reads for take-downs: who shows, attaches or holds a payload or text, and what an earlier decision extends to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, ScalarSelect, Select, select, union

from dibao.records.entries import TakeDownLevel
from dibao.records.rows import VersionRow
from normalizers.matching.fingerprint import content_hash
from storage.catalog.history import HistoryReads
from storage.catalog.keeping_tables import barred, relocations
from storage.catalog.names import chunks, number_of, texts_of
from storage.catalog.tables import (
    blobs,
    captures,
    documents,
    locations,
    renditions,
    version_attachments,
    versions,
)

#: of files without a text: it makes no two of them the same document
_EMPTY = content_hash("")


@dataclass(frozen=True, slots=True)
class Extension:
    """A text that an earlier decision covers, and does not name yet."""

    takedown: str
    level: TakeDownLevel
    document: str
    blob: str
    rendition: str
    whole: bool  # the text of the whole payload, not of a part of it


class ReachReads(HistoryReads):
    """Everything that is the same thing somewhere else."""

    def versions_showing(self, wanted: Iterable[str]) -> tuple[VersionRow, ...]:
        """Return the versions whose text is any of these renditions."""
        found: list[VersionRow] = []
        for part in chunks(wanted):
            found += self._versions(renditions.c.id.in_(part))
        return tuple(found)

    def versions_attaching(self, rendition: str) -> tuple[VersionRow, ...]:
        """Return the versions that have this text as an attachment."""
        number = select(renditions.c.n).where(renditions.c.id == rendition).scalar_subquery()
        held = select(version_attachments.c.version).where(version_attachments.c.rendition == number)
        return self._versions(versions.c.id.in_(held))

    def places_of_blob(self, sha256: str) -> tuple[str, ...]:
        """Return the canonical URLs at which a payload was captured, sorted."""
        # an unchanged capture confirms what another one stored at the same place
        query = select(captures.c.place).where(
            captures.c.blob == _blob(sha256), captures.c.segment.is_not(None)
        )
        with self._connect() as connection:
            found = texts_of(connection, connection.scalars(query.distinct()).all())
        return tuple(sorted(text for text in found.values() if text))

    def objects_of_blob(self, sha256: str) -> tuple[str, ...]:
        """Return the objects in which records of a payload lie, or lay before they were moved, sorted."""
        query = select(captures.c.segment, captures.c.offset).where(
            captures.c.blob == _blob(sha256), captures.c.segment.is_not(None)
        )
        with self._connect() as connection:
            return _trail(connection, query)

    def versions_through(self, key: str) -> tuple[VersionRow, ...]:
        """Return the versions whose original lies in an object, or went through it when it was moved."""
        with self._connect() as connection:
            number = number_of(connection, key)
            seen: set[int] = set() if number is None else {number}
            waiting = set(seen)
            while waiting:
                before: set[int] = set()
                for part in chunks(waiting):
                    query = select(relocations.c.old).where(relocations.c.new.in_(part)).distinct()
                    before.update(connection.scalars(query))
                waiting = before - seen
                seen |= waiting
        found: list[VersionRow] = []
        for part in chunks(seen):
            held = select(captures.c.blob).where(captures.c.segment.in_(part))
            found += self._versions(renditions.c.blob.in_(held))
        return tuple(found)

    def objects_of_rendition(self, identifier: str) -> tuple[str, ...]:
        """Return the objects in which the record of a text lies, or lay before it was moved, sorted."""
        query = select(renditions.c.segment, renditions.c.offset).where(renditions.c.id == identifier)
        with self._connect() as connection:
            return _trail(connection, query)

    def extensions(self) -> tuple[Extension, ...]:
        """Return the texts that belong to what was taken down, but came after the decision.

        They are shown by a document or place that is barred, or say the same as a barred text.
        """
        named = select(barred.c.name).where(barred.c.kind == "rendition")
        first = renditions.alias("first")
        columns = (
            barred.c.takedown, barred.c.level, versions.c.document, blobs.c.sha256, renditions.c.id,
            renditions.c.part,
        )  # fmt: skip
        shown = (
            select(*columns)
            .select_from(barred)
            .join(documents, (barred.c.kind == "document") & (documents.c.id == barred.c.name))
            .join(versions, versions.c.document == documents.c.id)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .join(blobs, blobs.c.n == renditions.c.blob)
            .where(renditions.c.id.not_in(named))
        )
        there = (
            select(*columns)
            .select_from(barred)
            .join(locations, (barred.c.kind == "location") & (locations.c.id == barred.c.name))
            .join(versions, versions.c.location == locations.c.id)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .join(blobs, blobs.c.n == renditions.c.blob)
            .where(renditions.c.id.not_in(named))
        )
        same = (
            select(*columns)
            .select_from(barred)
            .join(first, (barred.c.kind == "rendition") & (first.c.id == barred.c.name))
            .join(renditions, renditions.c.content == first.c.content)
            .join(versions, versions.c.rendition == renditions.c.n)
            .join(blobs, blobs.c.n == renditions.c.blob)
            .where(renditions.c.id.not_in(named), first.c.content != _EMPTY, first.c.kind == "document")
        )
        with self._connect() as connection:
            rows = connection.execute(union(shown, there, same)).all()
        found = {
            Extension(row.takedown, row.level, row.document, row.sha256, row.id, not row.part) for row in rows
        }
        return tuple(sorted(found, key=lambda item: (item.takedown, item.document, item.rendition)))


def _blob(sha256: str) -> ScalarSelect[int]:
    return select(blobs.c.n).where(blobs.c.sha256 == sha256).scalar_subquery()


def _trail(connection: Connection, query: Select[tuple[int, int]]) -> tuple[str, ...]:
    """Return the keys of all objects a record went through, given where it was first."""
    numbers: set[int] = set()
    waiting = {(row.segment, row.offset) for row in connection.execute(query)}
    while waiting:
        numbers |= {number for number, _ in waiting}
        following: set[tuple[int, int]] = set()
        for number, at in waiting:
            moved = select(relocations.c.new, relocations.c.new_at).where(
                relocations.c.old == number, relocations.c.old_at == at
            )
            following |= {(row.new, row.new_at) for row in connection.execute(moved)}
        waiting = {place for place in following if place[0] not in numbers}
    return tuple(sorted(text for text in texts_of(connection, numbers).values() if text))
