"""The calendar of entry into force and expiry: up to which day it was read, and whom to look at on which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, insert, or_, select

from dibao.clock import local_day
from dibao.records.entries import Reckoned
from dibao.records.origin import is_imported
from storage.catalog.calendar_tables import appointments, reckonings
from storage.catalog.crawl_tables import names
from storage.catalog.history import members
from storage.catalog.names import chunks
from storage.catalog.reading import Reading
from storage.catalog.tables import (
    assertions,
    changes,
    documents,
    locations,
    relations,
    renditions,
    versions,
)

#: relations by which one document changes the force of another
EFFECTS = ("repeals", "replaces", "extends-validity", "suspends")


def reckon(connection: Connection, entry: Reckoned, seq: int) -> None:
    """Note that the calendar was read up to a day, and whom to look at later."""
    if connection.scalar(select(reckonings.c.seq).where(reckonings.c.seq == seq)) is None:
        connection.execute(insert(reckonings).values(seq=seq, day=entry.day))
    for document, day in entry.due:
        known = select(appointments.c.seq).where(
            appointments.c.day == day, appointments.c.document == document
        )
        if connection.scalar(known) is None:
            connection.execute(insert(appointments).values(day=day, document=document, seq=seq))


class CalendarReads(Reading):
    """Whose state may have changed, by index, whatever the archive holds."""

    def reckoned(self) -> tuple[int, date] | None:
        """Return in which entry of the publisher's ledger, and up to which local day, the calendar was read last."""
        query = select(reckonings.c.seq, reckonings.c.day).order_by(reckonings.c.seq.desc()).limit(1)
        with self._connect() as connection:
            row = connection.execute(query).first()
        return (row.seq, row.day) if row else None

    def bounded(self, after: date, until: date) -> frozenset[str]:
        """Return the documents with a bound of their shown text, or an appointment, on a local day in (after, until]."""
        own = (
            select(versions.c.id)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .where(
                or_(
                    and_(renditions.c.begun > after, renditions.c.begun <= until),
                    # the first day out of force is the one after
                    and_(renditions.c.holds_until >= after, renditions.c.holds_until < until),
                )
            )
        )
        made = select(appointments.c.document).where(appointments.c.day > after, appointments.c.day <= until)
        with self._connect() as connection:
            found = set(connection.scalars(select(documents.c.id).where(documents.c.shown.in_(own))))
            return frozenset(found.union(connection.scalars(made)))

    def come_since(self, seq: int, until: date) -> Iterator[str]:
        """Yield documents of which anything told since entry `seq` may bear on a day up to `until`.

        Those with a bound between their capture and that day; those that curators spoke of.
        """
        query = (
            select(versions.c.document, versions.c.captured, renditions.c.begun, renditions.c.holds_until)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .where(versions.c.known > seq)
            .where(or_(renditions.c.begun <= until, renditions.c.holds_until < until))
        )
        with self._connect() as connection:
            for row in connection.execute(query):
                seen = local_day(row.captured)
                begun = row.begun is not None and seen < row.begun <= until
                if begun or (row.holds_until is not None and seen <= row.holds_until < until):
                    yield row.document
            yield from connection.scalars(select(assertions.c.subject).where(assertions.c.seq > seq))

    def affected_since(self, seq: int) -> frozenset[str]:
        """Return the documents that a relation of effect leads to, where either side showed something since `seq`."""
        told = select(versions.c.document).where(versions.c.known > seq)
        query = select(relations.c.object).where(relations.c.kind.in_(EFFECTS))
        with self._connect() as connection:
            found = set(connection.scalars(query.where(relations.c.subject.in_(told))))
            return frozenset(found.union(connection.scalars(query.where(relations.c.object.in_(told)))))

    def affected_by(self, acting: Iterable[str]) -> frozenset[str]:
        """Return the documents whose force these documents change."""
        found: set[str] = set()
        with self._connect() as connection:
            for part in chunks(acting):
                query = select(relations.c.object).where(relations.c.subject.in_(part))
                found.update(connection.scalars(query.where(relations.c.kind.in_(EFFECTS))))
        return frozenset(found)

    def first_seen(self, document: str) -> datetime | None:
        """Return when a document was first captured by us, of an imported one when it was taken in."""
        own = members(document)
        query = (
            select(versions.c.captured, names.c.text)
            .join(locations, locations.c.id == versions.c.location)
            .join(names, names.c.n == locations.c.place)
            .where(versions.c.document.in_(own))
        )
        taken = select(func.min(changes.c.at)).where(
            changes.c.document.in_(own), changes.c.kind.in_(("new", "copied"))
        )
        with self._connect() as connection:
            seen = [row.captured for row in connection.execute(query) if not is_imported(row.text)]
            found: datetime | None = min(seen) if seen else connection.scalar(taken)
        return found

    def statuses(self, document: str) -> frozenset[tuple[str, datetime]]:
        """Return what the feed has said of the force of a document: (word, instant)."""
        query = select(changes.c.detail, changes.c.at).where(
            changes.c.document.in_(members(document)), changes.c.kind == "status"
        )
        with self._connect() as connection:
            return frozenset((row.detail, row.at) for row in connection.execute(query))

    def appointed(self, document: str, days: Iterable[date]) -> frozenset[date]:
        """Return those of the days on which a document is to be looked at already."""
        query = select(appointments.c.day).where(
            appointments.c.day.in_(list(days)), appointments.c.document == document
        )
        with self._connect() as connection:
            return frozenset(connection.scalars(query))
