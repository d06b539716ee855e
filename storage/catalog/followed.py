"""How far the catalog has followed the ledgers: where the next listing may begin."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, func, insert, select

from storage.catalog.reading import Reading
from storage.catalog.tables import changes, meta, objects
from storage.ledger import Position

_FRONTIER = "ledger-day"


class FollowedReads(Reading):
    """Where in the ledgers things are."""

    def hashes(self, writer: str, count: int) -> list[str]:
        """Return the hashes of the first `count` ledger objects of a writer, in order; fewer if fewer are applied."""
        query = select(objects.c.sha256).where(objects.c.writer == writer, objects.c.seq <= count)
        with self._connect() as connection:
            return list(connection.scalars(query.order_by(objects.c.seq)))

    def publications(self, version: str) -> list[int]:
        """Return the numbers of the publisher's objects that hold a change of this version, in order."""
        query = select(changes.c.seq).where(changes.c.version == version).distinct()
        with self._connect() as connection:
            return list(connection.scalars(query.order_by(changes.c.seq)))


def positions(connection: Connection) -> dict[str, Position]:
    """Return the last applied object of every writer."""
    last = (
        select(objects.c.writer, func.max(objects.c.seq).label("seq")).group_by(objects.c.writer).subquery()
    )
    query = select(objects.c.writer, objects.c.seq, objects.c.sha256).join(
        last, (objects.c.writer == last.c.writer) & (objects.c.seq == last.c.seq)
    )
    return {row.writer: Position(row.seq, row.sha256) for row in connection.execute(query)}


def frontier(connection: Connection) -> date | None:
    """Return the `News.day` of the last sync that applied all it found; None before the first."""
    value = connection.scalar(select(meta.c.value).where(meta.c.name == _FRONTIER))
    return date.fromisoformat(value) if value else None


def keep_frontier(connection: Connection, day: date | None) -> None:
    """Note that everything a listing found has been applied."""
    connection.execute(delete(meta).where(meta.c.name == _FRONTIER))
    if day:
        connection.execute(insert(meta).values(name=_FRONTIER, value=day.isoformat()))
