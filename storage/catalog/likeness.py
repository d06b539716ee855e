"""The inverted index of fingerprints in the search index's database: runs of pages, merged as they become many.

What a transaction adds waits in memory and is written as one run at its end; FAN runs of a level become one of the
next, so that a posting is written some log(n) times, in sorted pages, and never as a row of its own. Pages change only
when a text is taken down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.bulk import insert_rows
from storage.catalog.names import chunks
from storage.catalog.postings import (
    Hits,
    Keys,
    Run,
    keys_of,
    merge,
    pack,
    pages_of,
    run_of,
    search,
    unpack,
    without,
)  # fmt: skip
from storage.catalog.search_tables import posting_pages as pages
from storage.catalog.search_tables import posting_runs as runs

#: runs of a level that are merged: fewer write more often, more must each be looked into
FAN = 8
#: renditions that wait in memory, some 30 kB each, before they are written
_WAITING = 1024
#: bytes of unpacked pages kept for the queries of one batch
_KEPT = 256 * 1024 * 1024
#: where a connection keeps what its transaction has added
_INFO = "dibao-postings"

_PAGES = select(pages.c.page, pages.c.body).where(
    pages.c.run == bindparam("run"),
    pages.c.page.in_(bindparam("pages", expanding=True, literal_execute=True)),
)


class _Waiting:
    """Postings not written yet."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.places: dict[int, list[int]] = {}

    def add(self, run: Run) -> None:
        self.runs.append(run)
        doc = int(run.docs[0])
        for key in run.keys.tolist():
            self.places.setdefault(key, []).append(doc)

    def touched(self, wanted: Keys) -> Run:
        found = [(key, doc) for key in wanted.tolist() for doc in self.places.get(key, ())]
        pairs = np.array(found, np.uint32).reshape(-1, 2)
        return Run(pairs[:, 0], pairs[:, 1])


def begin(connection: Connection) -> None:
    """Forget what an earlier, failed transaction of this connection has left waiting."""
    connection.info[_INFO] = _Waiting()


def add(connection: Connection, rendition: int, points: Fingerprints) -> None:
    """Index the fingerprints of a rendition that is not in the index; `flush` writes them."""
    if not len(points):
        return
    waiting = _waiting(connection)
    waiting.add(run_of(rendition, points))
    if len(waiting.runs) >= _WAITING:
        flush(connection)


def flush(connection: Connection) -> None:
    """Write what waits; to be called before the transaction commits."""
    waiting = _waiting(connection)
    if not waiting.runs:
        return
    level = int(math.log(len(waiting.runs), FAN))
    _write(connection, level, merge(waiting.runs))
    begin(connection)
    _compact(connection)


def remove(connection: Connection, rendition: int, points: Fingerprints) -> None:
    """Leave no posting of a rendition; `points` are the fingerprints it was added with."""
    flush(connection)
    wanted = keys_of(points)
    for run in connection.scalars(select(runs.c.run).order_by(runs.c.run)).all():
        for number, page in Likeness().touched(connection, run, wanted):
            kept = without(page, rendition)
            if len(kept.keys) < len(page.keys):
                connection.execute(
                    update(pages).where(pages.c.run == run, pages.c.page == number).values(body=pack(kept))
                )


class Likeness:
    """Queries of one transaction; remembers the pages it has read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._fences: dict[int, Keys] = {}
        self._pages: dict[tuple[int, int], Run] = {}
        self._size = 0

    def hits(self, connection: Connection, points: Fingerprints) -> Hits:
        """Return the renditions that share fingerprints with these, those added in this transaction included."""
        wanted = keys_of(points)
        found = [_waiting(connection).touched(wanted)]
        for number in connection.scalars(select(runs.c.run).order_by(runs.c.run)).all():
            found += [page for _, page in self.touched(connection, number, wanted)]
        return search(found, wanted)

    def touched(self, connection: Connection, run: int, wanted: Keys) -> list[tuple[int, Run]]:
        """Return the pages of a run that may hold a wanted key, with their numbers."""
        if run not in self._fences:
            firsts = connection.scalars(
                select(pages.c.first).where(pages.c.run == run).order_by(pages.c.page)
            )
            self._fences[run] = np.array(firsts.all(), np.uint32)
        fences = self._fences[run]
        if not len(fences):
            return []
        # a key equal to a fence may also end the page before it
        lower = np.maximum(np.searchsorted(fences, wanted, "left") - 1, 0)
        upper = np.maximum(np.searchsorted(fences, wanted, "right") - 1, 0)
        numbers = _ranges(lower, upper).tolist()
        missing = [number for number in numbers if (run, number) not in self._pages]
        for part in chunks(missing):
            for row in connection.execute(_PAGES, {"run": run, "pages": part}):
                page = unpack(row.body)
                self._size += 8 * len(page.keys)
                self._pages[run, row.page] = page
        found = [(number, self._pages[run, number]) for number in numbers]
        if self._size > _KEPT:
            self._pages, self._size = {}, 0
        return found


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
    # the new run first: a number is never used again while queries of this transaction remember its pages
    _write(connection, level, merge([_whole(connection, number) for number in numbers]))
    for part in chunks(numbers):
        connection.execute(delete(pages).where(pages.c.run.in_(part)))
        connection.execute(delete(runs).where(runs.c.run.in_(part)))


def _whole(connection: Connection, number: int) -> Run:
    bodies = connection.scalars(
        select(pages.c.body).where(pages.c.run == number).order_by(pages.c.page)
    ).all()
    return merge([unpack(body) for body in bodies])
