"""The inverted index of fingerprints in the search index's database: runs of pages, merged as they become many.

What a transaction adds waits in memory and is written as one run at its end; FAN runs of a level become one of the
next, so that a posting is written some log(n) times, in sorted pages, and never as a row of its own. Pages change only
when a text is taken down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.bulk import insert_rows
from storage.catalog.names import chunks
from storage.catalog.postings import (
    NOTHING,
    Hits,
    Keys,
    Run,
    chosen,
    distinct,
    keys_of,
    merge,
    pack,
    pages_of,
    run_of,
    search,
    unpack,
    without,
)
from storage.catalog.search_tables import posting_pages as pages
from storage.catalog.search_tables import posting_runs as runs

#: runs of a level that are merged: fewer write more often, more must each be looked into
FAN = 8
#: renditions that wait in memory, 3 kB each, before they are written; the largest night seen has 3,000 new pages
_WAITING = 20_000
#: where a connection keeps what its transaction has added
_INFO = "dibao-postings"

_PAGES = select(pages.c.page, pages.c.body).where(
    pages.c.run == bindparam("run"),
    pages.c.page.in_(bindparam("pages", expanding=True, literal_execute=True)),
)


class _Waiting:
    """Postings of this transaction that are not written yet."""

    def __init__(self, flushed: int = 0) -> None:
        self.flushed = flushed  # how often this transaction has written: queries then look anew
        self.count = 0
        self.runs: list[Run] = []  # each more than twice as long as the next

    def add(self, run: Run) -> None:
        self.count += 1
        self.runs.append(run)
        while len(self.runs) > 1 and 2 * len(self.runs[-1].keys) >= len(self.runs[-2].keys):
            self.runs[-2:] = [merge(self.runs[-2:])]


def begin(connection: Connection) -> None:
    """Let nothing wait; to be called after every transaction, since a connection outlives one that failed."""
    connection.info[_INFO] = _Waiting()


def add(connection: Connection, rendition: int, points: Fingerprints) -> None:
    """Index the fingerprints of a rendition that is not in the index; `flush` writes them."""
    if not len(points):
        return
    waiting = _waiting(connection)
    waiting.add(run_of(rendition, points))
    if waiting.count >= _WAITING:
        flush(connection)


def flush(connection: Connection) -> None:
    """Write what waits; to be called before the transaction commits."""
    waiting = _waiting(connection)
    if waiting.count:
        _write(connection, int(math.log(waiting.count, FAN)), merge(waiting.runs))
        connection.info[_INFO] = _Waiting(waiting.flushed + 1)
        _compact(connection)


def remove(connection: Connection, rendition: int, points: Fingerprints) -> None:
    """Leave no posting of a rendition; `points` are the fingerprints it was added with."""
    flush(connection)
    wanted = keys_of(points)
    for run in _numbers(connection):
        for number, page in _touched(connection, run, wanted):
            kept = without(page, rendition)
            if len(kept.keys) < len(page.keys):
                connection.execute(
                    update(pages).where(pages.c.run == run, pages.c.page == number).values(body=pack(kept))
                )


class Likeness:
    """Queries of one transaction; what is prepared is read once for all of them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known = NOTHING.keys
        self._held = NOTHING
        self._flushed = -1

    def prepare(self, connection: Connection, texts: Iterable[Fingerprints]) -> None:
        """Read what the index holds of the fingerprints of all these texts, in one pass over its pages."""
        wanted = distinct(np.sort(np.concatenate([NOTHING.keys, *(keys_of(points) for points in texts)])))
        self._known, self._held = wanted, _read(connection, wanted)
        self._flushed = _waiting(connection).flushed

    def hits(self, connection: Connection, points: Fingerprints) -> Hits:
        """Return the renditions that share fingerprints with these, those added in this transaction included."""
        wanted = keys_of(points)
        waiting = _waiting(connection)
        prepared = waiting.flushed == self._flushed and _holds(self._known, wanted)
        return search([self._held if prepared else _read(connection, wanted), *waiting.runs], wanted)


def _read(connection: Connection, wanted: Keys) -> Run:
    """Return the postings of these keys that are written."""
    held = [
        chosen(page, wanted) for run in _numbers(connection) for _, page in _touched(connection, run, wanted)
    ]
    return merge([NOTHING, *held])


def _holds(known: Keys, wanted: Keys) -> bool:
    """Tell whether all wanted keys are among the known, both sorted."""
    places = np.searchsorted(known, wanted)
    return not len(wanted) or bool(len(known) and (known[np.minimum(places, len(known) - 1)] == wanted).all())


def _numbers(connection: Connection) -> Sequence[int]:
    return connection.scalars(select(runs.c.run).order_by(runs.c.run)).all()


def _touched(connection: Connection, run: int, wanted: Keys) -> Iterator[tuple[int, Run]]:
    """Yield the pages of a run that may hold a wanted key, with their numbers."""
    firsts = connection.scalars(select(pages.c.first).where(pages.c.run == run).order_by(pages.c.page))
    fences = np.array(firsts.all(), np.uint32)
    if not len(fences):
        return
    # a key equal to a fence may also end the page before it
    lower = np.maximum(np.searchsorted(fences, wanted, "left") - 1, 0)
    upper = np.maximum(np.searchsorted(fences, wanted, "right") - 1, 0)
    for part in chunks(_ranges(lower, upper).tolist()):
        for row in connection.execute(_PAGES, {"run": run, "pages": part}):
            yield row.page, unpack(row.body)


def _waiting(connection: Connection) -> _Waiting:
    found = connection.info.setdefault(_INFO, _Waiting())
    if not isinstance(found, _Waiting):
        raise TypeError(f"connection.info[{_INFO!r}] is not ours")
    return found


def _ranges(lower: NDArray[np.int64], upper: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the distinct numbers within any of the ranges, in order."""
    steps = int((upper - lower).max(initial=0)) + 1
    return np.unique(np.concatenate([np.minimum(lower + step, upper) for step in range(steps)]))


def _write(connection: Connection, level: int, run: Run) -> None:
    number = (connection.scalar(select(func.max(runs.c.run))) or 0) + 1
    connection.execute(insert(runs), {"run": number, "level": level, "postings": len(run.keys)})
    insert_rows(
        connection, pages, [(number, page, first, body) for page, (first, body) in enumerate(pages_of(run))]
    )


def _compact(connection: Connection) -> None:
    """Merge each level that has become full, with all below it, into one run above it."""
    level = 0
    while True:
        rows = connection.execute(select(runs.c.run, runs.c.level).order_by(runs.c.run)).all()
        if level > max(row.level for row in rows):
            return
        if sum(row.level == level for row in rows) >= FAN:
            _replace(connection, [row.run for row in rows if row.level <= level], level + 1)
        level += 1


def _replace(connection: Connection, numbers: Sequence[int], level: int) -> None:
    _write(connection, level, merge([_whole(connection, number) for number in numbers]))
    for part in chunks(numbers):
        connection.execute(delete(pages).where(pages.c.run.in_(part)))
        connection.execute(delete(runs).where(runs.c.run.in_(part)))


def _whole(connection: Connection, number: int) -> Run:
    bodies = connection.scalars(
        select(pages.c.body).where(pages.c.run == number).order_by(pages.c.page)
    ).all()
    return merge([unpack(body) for body in bodies])
