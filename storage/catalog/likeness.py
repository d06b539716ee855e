"""The inverted index of fingerprints: what a transaction adds and asks, beside the runs that are written.

What a transaction adds waits in memory and is written as one run at its end. A bulk load is nothing else: texts that
nobody asks about in between are sorted once, when they are written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.postings import (
    LONG,
    NOTHING,
    OLDEST,
    Counts,
    Docs,
    Hits,
    Keys,
    Run,
    joined,
    keys_of,
    lists_of,
    merge,
    places_of,
    run_of,
    search,
)
from storage.catalog.prepared import Held, Prepared, held_of, number
from storage.catalog.runs import FAN, Fences, compact, erase, fences, postings_of, ranges, read, write

#: postings that wait in memory, 8 to 16 bytes each, before they are written: those of 40,000 texts of 3,000
#: characters, more than any night brings; of a bulk load the size of its first runs
_WAITING = 1 << 24
#: where a connection keeps what its transaction has added
_INFO = "dibao-postings"


class _Waiting:
    """Postings of this transaction that are not written yet."""

    def __init__(self) -> None:
        self.count = 0
        self.postings = 0
        self.fresh: list[Run] = []  # added since the last question
        self.runs: list[Run] = []  # each more than twice as long as the next
        self.prepared: Prepared | None = None

    def add(self, rendition: int, points: Fingerprints) -> None:
        self.count += 1
        self.postings += len(points)
        if self.prepared is None or not self.prepared.add(rendition, points):
            self.fresh.append(run_of(rendition, points))

    def sorted(self) -> list[Run]:
        """Return what waits outside of what is prepared as few sorted runs."""
        if self.fresh:
            self.runs.append(merge(self.fresh))
            self.fresh = []
        while len(self.runs) > 1 and 2 * len(self.runs[-1].keys) >= len(self.runs[-2].keys):
            self.runs[-2:] = [merge(self.runs[-2:])]
        return self.runs

    def prepare(self, prepared: Prepared) -> None:
        if self.prepared is not None and self.prepared.added:
            self.fresh.append(self.prepared.run())
        self.prepared = prepared


def begin(connection: Connection) -> None:
    """Let nothing wait; to be called after every transaction, since a connection outlives one that failed."""
    connection.info[_INFO] = _Waiting()


def add(connection: Connection, rendition: int, points: Fingerprints) -> None:
    """Index the fingerprints of a rendition that is not in the index; `flush` writes them."""
    if not len(points):
        return
    waiting = _waiting(connection)
    waiting.add(rendition, points)
    if waiting.postings >= _WAITING:
        flush(connection)


def flush(connection: Connection) -> None:
    """Write what waits; to be called before the transaction commits."""
    waiting = _waiting(connection)
    if waiting.count:
        held = [] if waiting.prepared is None else [waiting.prepared.run()]
        write(connection, int(math.log(waiting.count, FAN)), [merge([*held, *waiting.fresh, *waiting.runs])])
        begin(connection)
        compact(connection)


def remove(connection: Connection, rendition: int, points: Fingerprints) -> None:
    """Leave no posting of a rendition; `points` are the fingerprints it was added with."""
    flush(connection)
    begin(connection)  # what was prepared may hold it
    erase(connection, rendition, keys_of(points))


class Likeness:
    """Queries of one transaction; what is prepared is read once for all of them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._prepared: Prepared | None = None

    def prepare(self, connection: Connection, texts: Iterable[Fingerprints]) -> None:
        """Read what the index holds of the fingerprints of all these texts, in one pass over its pages."""
        numbered = number(list(texts))
        self._prepared = Prepared(numbered, _held(connection, numbered.keys))
        _waiting(connection).prepare(self._prepared)

    def hits(self, connection: Connection, points: Fingerprints) -> Hits:
        """Return the renditions that share fingerprints with these, those added in this transaction included."""
        waiting = _waiting(connection)
        # once written, or prepared anew by another, it no longer says what is there
        prepared = self._prepared if self._prepared is waiting.prepared else None
        places = None if prepared is None else prepared.places(points)
        others = waiting.sorted()
        oldest: dict[int, Docs] = {}
        if prepared is None or places is None:
            held = _held(connection, keys_of(points))
            lists, frequency, written = [held.lists], held.counts, held.counts
            if waiting.prepared is not None and waiting.prepared.added:
                others = [*others, waiting.prepared.run()]
        else:
            first, frequency = prepared.query(places)
            lists, written, oldest = [first], prepared.written[places], prepared.oldest
        for run in others:
            more = lists_of(run, keys_of(points))
            lists.append(more)
            frequency = frequency + more.counts

        def common(at: Counts) -> Sequence[Docs]:
            """Return the oldest documents of keys whose lists were left out, none of others."""
            absent = set(at[written[at] > LONG].tolist())
            wanted = keys_of(points).tolist()
            for place in absent:
                if wanted[place] not in oldest:
                    oldest[wanted[place]] = _oldest(connection, wanted[place])
            return [oldest[wanted[place]] if place in absent else NOTHING.docs for place in at.tolist()]

        return search(lists, frequency, common)


def _held(connection: Connection, wanted: Keys) -> Held:
    """Return what is written of these keys, without the lists of more than LONG documents."""
    counts = np.zeros(len(wanted), np.int64)
    found: list[NDArray[np.uint64]] = []
    unread: list[tuple[Fences, Counts]] = []
    for run in fences(connection):
        lower, upper = run.span(wanted)
        # pages between the first and the last that a key is on hold nothing else: their number says enough
        wide = np.flatnonzero(upper - lower > 1)
        if len(wide):
            unread.append((run, wide))
            sizes = postings_of(connection, run.run, ranges(lower[wide] + 1, upper[wide] - 1).tolist())
            for at in wide.tolist():
                counts[at] += sum(sizes[page] for page in range(lower[at] + 1, upper[at]))
        touched = np.zeros(len(run.first), bool)
        touched[lower[lower <= upper]] = touched[upper[lower <= upper]] = True
        found += _postings(connection, run, touched.nonzero()[0], wanted, counts)
    for run, wide in unread:
        # so much was taken down that a key of many pages has few documents left
        short = wide[counts[wide] <= LONG]
        lower, upper = run.span(wanted[short])
        found += _postings(connection, run, ranges(lower + 1, upper - 1), wanted, counts.copy())
    numbers = np.concatenate([np.empty(0, np.uint64), *found])
    return held_of(counts, numbers[counts[numbers >> np.uint64(32)] <= LONG])


def _postings(
    connection: Connection, run: Fences, numbers: Counts, wanted: Keys, counts: Counts
) -> list[NDArray[np.uint64]]:
    """Return the postings of wanted keys on these pages, each joined to its key's place, and count them.

    Those of a key that fills a page with more than LONG are counted only.
    """
    found = []
    for _, page in read(connection, run.run, numbers.tolist()):
        if not len(page.keys):
            continue
        low, high = (
            np.searchsorted(wanted, page.keys[0], "left"),
            np.searchsorted(wanted, page.keys[-1], "right"),
        )
        start = page.keys.searchsorted(wanted[low:high], "left")
        # most keys of a new text are in no other: only of those that are there the end is looked for
        there = (page.keys[start] == wanted[low:high]).nonzero()[0]
        start, places = start[there], there + low
        sizes = page.keys.searchsorted(wanted[places], "right") - start
        counts[places] += sizes
        sizes[sizes > LONG] = 0
        if sizes.any():
            at = places_of(start, sizes)
            found.append(joined(places.astype(np.uint64).repeat(sizes), page.docs(at)))
    return found


def _oldest(connection: Connection, key: int) -> Docs:
    """Return the OLDEST lowest-numbered documents of a key that are written, or some more."""
    found = [NOTHING.docs]
    wanted = np.array([key], np.uint32)
    for run in fences(connection):
        (lower,), (upper,) = run.span(wanted)
        missing = OLDEST
        for place in range(int(lower), int(upper) + 1):
            for _, page in read(connection, run.run, [place]):
                start, stop = np.searchsorted(page.keys, (key, key + 1))
                found.append(page.docs(slice(start, min(stop, start + missing))))
                missing -= len(found[-1])
            if missing <= 0:
                break
    return np.sort(np.concatenate(found))[:OLDEST]


def _waiting(connection: Connection) -> _Waiting:
    found = connection.info.setdefault(_INFO, _Waiting())
    if not isinstance(found, _Waiting):
        raise TypeError(f"connection.info[{_INFO!r}] is not ours")
    return found
