"""What a batch of texts meets in the index, looked up once: a query is then a few gathers from arrays.

The keys of all its texts are numbered. Each has room in one array for the documents that the index holds of it and for
those the batch itself will add, so that adding a text appends to its keys' lists and nothing is ever sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.postings import (
    NOTHING,
    Counts,
    Docs,
    Keys,
    Lists,
    Run,
    begins,
    joined,
    keys_of,
    places_of,
    sorted_run,
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The keys of a batch of texts, numbered."""

    texts: Sequence[Fingerprints]
    keys: Keys  # of all, sorted and distinct
    sizes: Sequence[int]  # how many keys each text has
    places: Counts  # where among `keys` each key of each text is, text after text


@dataclass(frozen=True, slots=True)
class Held:
    """What the index holds of n keys: how many documents have each, and the lists of those that are not left out."""

    counts: Counts
    lists: Lists


@dataclass(slots=True)
class _Text:
    """Where the keys of a text are among all, and how many more renditions of it may be added."""

    places: Counts
    room: int = 0


class Prepared:
    """The texts of a batch: made with their numbered keys and what the index holds of these."""

    def __init__(self, numbered: Numbered, held: Held) -> None:
        """Make the lists; a text named twice has room for two renditions."""
        self.keys = numbered.keys
        self.written = held.counts
        self.oldest: dict[int, Docs] = {}  # of common keys that were asked for
        self.added = 0
        self._texts: dict[bytes, _Text] = {}
        bounds = np.cumsum(numbered.sizes)
        for points, at in zip(numbered.texts, np.split(numbered.places, bounds[:-1]), strict=False):
            self._texts.setdefault(points.tobytes(), _Text(at)).room += 1
        self._listed = held.lists.counts.copy()
        room = self._listed + np.bincount(numbered.places, minlength=len(numbered.keys))
        self._starts = room.cumsum() - room
        self._docs = np.empty(int(room.sum()), np.uint32)
        self._docs[places_of(self._starts, self._listed)] = held.lists.docs
        self._counts = self._listed.copy()
        self._frequency = held.counts.copy()

    def places(self, points: Fingerprints) -> Counts | None:
        """Return where the keys of a text are among those prepared, None where one of them is not."""
        text = self._texts.get(points.tobytes())
        if text is not None:
            return text.places
        keys = keys_of(points)
        at = self.keys.searchsorted(keys)
        if (len(keys) and at[-1] == len(self.keys)) or (self.keys[at] != keys).any():
            return None
        return at

    def add(self, doc: int, points: Fingerprints) -> bool:
        """Add a rendition of one of the texts; return whether there was room, one for each time it was named."""
        text = self._texts.get(points.tobytes())
        if text is None or not text.room:
            return False
        at = text.places
        counts = self._counts[at]
        self._docs[self._starts[at] + counts] = doc
        self._counts[at] = counts + 1
        self._frequency[at] += 1
        text.room -= 1
        self.added += 1
        return True

    def query(self, places: Counts) -> tuple[Lists, Counts]:
        """Return the lists of the keys at these places, and how many documents have each."""
        return Lists(self._starts[places], self._counts[places], self._docs), self._frequency[places]

    def run(self) -> Run:
        """Return the postings that were added."""
        counts = self._counts - self._listed
        at = places_of(self._starts + self._listed, counts)
        return sorted_run(joined(self.keys.repeat(counts), self._docs[at]))


def number(texts: Sequence[Fingerprints]) -> Numbered:
    """Return the keys of texts, at most 2^32 in all, numbered."""
    keys = [keys_of(points) for points in texts]
    every = np.concatenate([NOTHING.keys, *keys])
    run = sorted_run(joined(every, np.arange(len(every), dtype=np.uint32)))
    first = begins(run.keys)
    places = np.empty(len(every), np.int64)
    places[run.docs] = np.repeat(np.arange(len(first)), np.diff(first, append=len(every)))
    return Numbered(texts, run.keys[first], [len(one) for one in keys], places)


def held_of(counts: Counts, numbers: NDArray[np.uint64]) -> Held:
    """Return what is held of keys; `numbers` are their places and documents, joined, and get sorted."""
    run = sorted_run(numbers)
    listed = np.bincount(run.keys, minlength=len(counts))
    return Held(counts, Lists(listed.cumsum() - listed, listed, run.docs))
