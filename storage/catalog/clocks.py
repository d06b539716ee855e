"""Reads under a clock: what was captured by then, what was known by then, what is in force on a day.

Each is one descent of an index, whatever the archive holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import or_, select

from dibao.records.rows import CaptureRow, DocumentRow, VersionRow
from normalizers.urls import canonical
from storage.catalog.captures import CAPTURES, IN_LEDGER_ORDER, capture_rows
from storage.catalog.finding import document_rows
from storage.catalog.history import HistoryReads
from storage.catalog.names import chunks, number_of
from storage.catalog.tables import captures, documents, renditions, versions


class ClockReads(HistoryReads):
    """The three clocks, never merged: a method names its own."""

    def captured_as_of(self, url: str, moment: datetime) -> CaptureRow | None:
        """Return the last capture of a URL (in any spelling) at or before an instant, whatever its verdict."""
        with self._connect() as connection:
            place = number_of(connection, canonical(url))
            query = CAPTURES.where(captures.c.place == place, captures.c.captured <= moment)
            newest = query.order_by(captures.c.captured.desc(), *IN_LEDGER_ORDER).limit(1)
            return next(iter(capture_rows(connection, newest)), None)

    def version_as_of(
        self, location: str, moment: datetime, *, known: int | None = None
    ) -> VersionRow | None:
        """Return the version a location showed at an instant, as far as captures tell; None before the first.

        With `known`, only versions that the publisher's ledger told of up to that entry count.
        """
        query = (
            select(versions.c.id)
            .where(versions.c.location == location, versions.c.captured <= moment)
            .order_by(versions.c.captured.desc(), versions.c.n.desc())
            .limit(1)
        )
        if known is not None:
            query = query.where(versions.c.known <= known)
        with self._connect() as connection:
            found = connection.scalar(query)
        return None if found is None else self.version(found)

    def known_since(self, first: int, last: int) -> tuple[VersionRow, ...]:
        """Return the versions that entries `first` to `last` of the publisher's ledger told of first."""
        return self._versions(versions.c.known.between(first, last))

    def in_force_on(self, day: date) -> Iterator[DocumentRow]:
        """Yield documents whose shown text says by its own clauses that it is in force on a local day, by id.

        Only what is certain: begun by that day at the latest, and not ended before. Repeals by other documents
        are relations, and are asked for apart.
        """
        certain = (
            select(versions.c.id)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .where(renditions.c.begun <= day)
            .where(or_(renditions.c.holds_until.is_(None), renditions.c.holds_until >= day))
            # an end that nobody can date leaves it open whether it is in force
            .where(or_(renditions.c.holds_until.is_not(None), renditions.c.may_hold_until.is_(None)))
        )
        query = select(documents.c.id).where(documents.c.shown.in_(certain))
        with self._connect() as connection:
            found = sorted(
                connection.scalars(query)
            )  # not by the database: it would walk all documents for it
        for part in chunks(found):
            with self._connect() as connection:
                yield from document_rows(connection, part)
