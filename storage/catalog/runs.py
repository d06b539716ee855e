"""Runs of the inverted index in the database: written once in sorted pages, read where asked, merged as they become many.

FAN runs of a level become one of the next, so that a posting is written some log(n) times and never as a row of its
own. Pages change only when a text is taken down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage.catalog.bulk import insert_rows
from storage.catalog.names import chunks
from storage.catalog.pages import PAGE, Page, pack, unpack
from storage.catalog.postings import NOTHING, Counts, Keys, Run, joined, places_of, sorted_run, without
from storage.catalog.search_tables import posting_pages as pages
from storage.catalog.search_tables import posting_runs as runs

#: runs of a level that are merged: fewer write more often, more must each be looked into
FAN = 8
#: pages of all runs together that are merged, or written, at a time: 4 million postings take some 100 MB
_AT_ONCE = 512

_PAGES = select(pages.c.page, pages.c.body).where(
    pages.c.run == bindparam("run"),
    pages.c.page.in_(bindparam("pages", expanding=True, literal_execute=True)),
)
_COUNTS = select(pages.c.page, pages.c.postings).where(
    pages.c.run == bindparam("run"),
    pages.c.page.in_(bindparam("pages", expanding=True, literal_execute=True)),
)


@dataclass(frozen=True, slots=True)
class Fences:
    """A run with the first and the last key of each of its pages, shape (pages,); `last` may be that of the next."""

    run: int
    first: Keys
    last: Keys

    def span(self, wanted: Keys) -> tuple[Counts, Counts]:
        """Return the first and the last page that may hold each key; none where the last is before the first."""
        return np.searchsorted(self.last, wanted, "left"), np.searchsorted(self.first, wanted, "right") - 1


def fences(connection: Connection, most: int | None = None) -> list[Fences]:
    """Return all runs, or those of no higher level than `most`, the oldest first."""
    query = select(runs.c.run, runs.c.fences).order_by(runs.c.run)
    if most is not None:
        query = query.where(runs.c.level <= most)
    found = []
    for row in connection.execute(query):
        held = np.frombuffer(row.fences, "<u4").astype(np.uint32).reshape(2, -1)
        found.append(Fences(row.run, held[0], held[1]))
    return found


def read(connection: Connection, run: int, numbers: Iterable[int]) -> Iterator[tuple[int, Page]]:
    """Yield pages of a run with their numbers, in no certain order."""
    for part in chunks(numbers):
        for row in connection.execute(_PAGES, {"run": run, "pages": part}):
            yield row.page, unpack(row.body)


def postings_of(connection: Connection, run: int, numbers: Iterable[int]) -> dict[int, int]:
    """Return how many postings pages hold, without reading them."""
    return {
        row.page: row.postings
        for part in chunks(numbers)
        for row in connection.execute(_COUNTS, {"run": run, "pages": part})
    }


def write(connection: Connection, level: int, parts: Iterable[Run]) -> None:
    """Write a run; each part begins where the one before it ended. Nothing is written where there are no postings."""
    number = (connection.scalar(select(func.max(runs.c.run))) or 0) + 1
    first: list[int] = []
    last: list[int] = []
    rows: list[tuple[int, int, int, bytes]] = []
    postings = 0
    for page in _paged(parts):
        rows.append((number, len(first), len(page.keys), pack(page)))
        first.append(int(page.keys[0]))
        last.append(int(page.keys[-1]))
        postings += len(page.keys)
        if len(rows) == _AT_ONCE:
            insert_rows(connection, pages, rows)
            rows = []
    insert_rows(connection, pages, rows)
    if postings:
        held = np.array([first, last], "<u4").tobytes()
        connection.execute(
            insert(runs), {"run": number, "level": level, "postings": postings, "fences": held}
        )


def compact(connection: Connection) -> None:
    """Merge each level that has become full, with all below it, into one run above it."""
    level = 0
    while True:
        levels = connection.scalars(select(runs.c.level)).all()
        if level > max(levels, default=-1):
            return
        if levels.count(level) >= FAN:
            old = fences(connection, level)
            write(connection, level + 1, _merged(connection, old))
            for part in chunks([run.run for run in old]):
                connection.execute(delete(pages).where(pages.c.run.in_(part)))
                connection.execute(delete(runs).where(runs.c.run.in_(part)))
        level += 1


def erase(connection: Connection, doc: int, keys: Keys) -> None:
    """Leave no posting of a rendition that was written with these keys."""
    for run in fences(connection):
        lower, upper = run.span(keys)
        for part in chunks(ranges(lower, upper).tolist(), _AT_ONCE):
            for number, page in list(read(connection, run.run, part)):
                held = page.run()
                kept = without(held, doc)
                if len(kept.keys) < len(held.keys):
                    connection.execute(
                        update(pages)
                        .where(pages.c.run == run.run, pages.c.page == number)
                        .values(body=pack(kept), postings=len(kept.keys))
                    )


def ranges(lower: Counts, upper: Counts) -> Counts:
    """Return the distinct numbers within any of the ranges, ends included, in order; ends come in order, too."""
    counts: Counts = np.maximum(upper - lower + 1, 0)
    found = places_of(lower, counts)
    return found[np.flatnonzero(np.diff(found, prepend=-1))]


def _paged(parts: Iterable[Run]) -> Iterator[Run]:
    """Yield what the parts hold as full pages, and the rest."""
    rest = NOTHING
    for part in parts:
        keys, docs = np.concatenate((rest.keys, part.keys)), np.concatenate((rest.docs, part.docs))
        full = len(keys) - len(keys) % PAGE
        for start in range(0, full, PAGE):
            yield Run(keys[start : start + PAGE], docs[start : start + PAGE])
        rest = Run(keys[full:], docs[full:])
    if len(rest.keys):
        yield rest


def _merged(connection: Connection, old: Sequence[Fences]) -> Iterator[Run]:
    """Yield the postings of several runs as one, a range of keys at a time."""
    begins = np.sort(np.concatenate([run.first for run in old]))
    low = 0
    for bound in [*np.unique(begins[_AT_ONCE::_AT_ONCE]).tolist(), None]:
        held: list[NDArray[np.uint64]] = []
        for run in old:
            lower = int(np.searchsorted(run.last, low, "left"))
            upper = len(run.first) if bound is None else int(np.searchsorted(run.first, bound, "left"))
            for _, page in read(connection, run.run, range(lower, upper)):
                here = page.run()
                start, stop = np.searchsorted(here.keys, (low, 2**32 if bound is None else bound), "left")
                held.append(joined(here.keys[start:stop], here.docs[start:stop]))
        yield sorted_run(np.concatenate(held)) if held else NOTHING
        low = low if bound is None else bound
