"""Where records lie that were moved out of the object they were written to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.catalog.keeping_tables import relocations
from storage.catalog.names import chunks, number_of, texts_of


def places(
    connection: Connection, wanted: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], tuple[str, int]]:
    """Return the new place of every (object, offset) that moved."""
    moved: dict[tuple[str, int], tuple[str, int]] = {}
    waiting = {place: place for place in wanted if place[0]}  # where it is now -> where it was first
    for _ in range(64):  # a record moves once per compaction; a longer chain would be a loop
        if not waiting:
            break
        following: dict[tuple[str, int], tuple[str, int]] = {}
        by_key: dict[str, list[int]] = {}
        for key, at in waiting:
            by_key.setdefault(key, []).append(at)
        for key, offsets in by_key.items():
            number = number_of(connection, key)
            for part in chunks(offsets):
                query = select(relocations).where(relocations.c.old == number, relocations.c.old_at.in_(part))
                rows = connection.execute(query).all()
                texts = texts_of(connection, (row.new for row in rows))
                for row in rows:
                    first = waiting[key, row.old_at]
                    moved[first] = (texts[row.new], row.new_at)
                    following[moved[first]] = first
        waiting = following
    return moved
