"""What a batch of texts meets in the index, looked up once: a query is then a few gathers from arrays.

The keys of all its texts are numbered. What the index holds of each lies in one array, what the batch itself adds in
another, both key by key, so that adding a text appends to its keys' lists and nothing is ever sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.catalog.postings import NOTHING, Counts, Docs, Keys, Lists, Run, begins, joined, sorted_run


@dataclass(frozen=True, slots=True)
class Held:
    """What the index holds of n keys: how many documents have each, and the lists of those that are not left out."""

    keys: Keys  # sorted and distinct
    counts: Counts
    ends: Counts  # of each key's list in `docs`; it begins where the one before it ends
    docs: Docs

    def lists(self) -> Lists:
        """Return the lists of all keys."""
        starts = np.concatenate(([0], self.ends[:-1])) if len(self.ends) else self.ends
        return Lists(starts, self.ends, self.docs)


@dataclass(slots=True)
class _Text:
    """Where the keys of a text are among all, and how many more renditions of it may be added."""

    places: Counts
    room: int = 0


@dataclass(frozen=True, slots=True)
class Numbered:
    """The keys of a batch of texts, numbered."""

    texts: Sequence[Keys]
    keys: Keys  # of all, sorted and distinct
    places: Counts  # where among these each key of each text is, text after text


class Prepared:
    """The texts of a batch: made with their numbered keys and what the index holds of these."""

    def __init__(self, numbered: Numbered, held: Held) -> None:
        """Give every key a list of its own; a text named twice has room for two renditions."""
        self.held = held
        self.oldest: dict[int, Docs] = {}  # of common keys that were asked for
        self.added = 0
        bounds = np.cumsum([len(keys) for keys in numbered.texts])
        self._texts: dict[bytes, _Text] = {}
        for keys, at in zip(numbered.texts, np.split(numbered.places, bounds[:-1]), strict=False):
            self._texts.setdefault(keys.tobytes(), _Text(at)).room += 1
        room = np.bincount(numbered.places, minlength=len(held.keys))
        self._starts = np.cumsum(room) - room
        self._counts = np.zeros(len(held.keys), np.int64)
        self._docs = np.empty(len(numbered.places), np.uint32)
        self._lists = held.lists()

    def places(self, keys: Keys) -> Counts | None:
        """Return where the keys of a text are among those prepared, None where one of them is not."""
        text = self._texts.get(keys.tobytes())
        if text is not None:
            return text.places
        known = self.held.keys
        at = np.searchsorted(known, keys)
        found = len(known) and (known[np.minimum(at, len(known) - 1)] == keys).all()
        return at if found or not len(keys) else None

    def add(self, doc: int, keys: Keys) -> bool:
        """Add a rendition of one of the texts; return whether there was room, one for each time it was named."""
        text = self._texts.get(keys.tobytes())
        if text is None or not text.room:
            return False
        at = text.places
        self._docs[self._starts[at] + self._counts[at]] = doc
        self._counts[at] += 1
        text.room -= 1
        self.added += 1
        return True

    def query(self, places: Counts) -> tuple[list[Lists], Counts]:
        """Return the lists of the keys at these places, and how many documents have each."""
        counts, starts = self._counts[places], self._starts[places]
        held = Lists(self._lists.start[places], self._lists.stop[places], self._lists.docs)
        return [held, Lists(starts, starts + counts, self._docs)], self.held.counts[places] + counts

    def run(self) -> Run:
        """Return the postings that were added."""
        counts = self._counts
        total = int(counts.sum())
        at = np.repeat(self._starts - np.cumsum(counts) + counts, counts) + np.arange(total)
        return sorted_run(joined(np.repeat(self.held.keys, counts), self._docs[at]))


def number(texts: Sequence[Keys]) -> Numbered:
    """Return the keys of texts, at most 2^32 in all, numbered."""
    every = np.concatenate([NOTHING.keys, *texts])
    run = sorted_run(joined(every, np.arange(len(every), dtype=np.uint32)))
    first = begins(run.keys)
    places = np.empty(len(every), np.int64)
    places[run.docs] = np.repeat(np.arange(len(first)), np.diff(first, append=len(every)))
    return Numbered(texts, run.keys[first], places)


def held_of(wanted: Keys, counts: Counts, numbers: NDArray[np.uint64]) -> Held:
    """Return what is held of the wanted keys; `numbers` are places of keys and documents, joined, and get sorted."""
    run = sorted_run(numbers)
    ends = np.cumsum(np.bincount(run.keys, minlength=len(wanted)))
    return Held(wanted, counts, ends, run.docs)
