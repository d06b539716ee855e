"""Postings of the index of fingerprints, and what a query finds in them; pure functions of arrays.

A posting says that rendition `doc` has fingerprint `key`. Keys are the upper 32 bits of a fingerprint: among 10^6
documents of 350 fingerprints one in twelve keys of a query meets a stranger's, which adds one to a count that is
compared with a tenth of them; the texts themselves decide.

What a query looks at is bounded whatever the archive holds. Its keys are asked for from the rarest on, until their
lists together hold MOST postings; a list longer than LONG is left out. Where that leaves out half of what is known of
the text (hundreds repeat it, or it is all formula), as many postings of its next keys are looked at, of the longest
lists the oldest documents alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normalizers.matching.fingerprint import Fingerprints

Keys = NDArray[np.uint32]
Docs = NDArray[np.uint32]
Counts = NDArray[np.int64]

#: a key of more documents says so little that its list is not read
LONG = 2048
#: postings a query looks at, a tenth of a millisecond; index@20 of the labelled families falls at half as many
MOST = 4096
#: common keys asked for where the rarer ones say too little, and documents of each: together MOST again
COMMON, OLDEST = 16, 256
_SHIFT, _LOW = np.uint64(32), np.uint64(0xFFFF_FFFF)


@dataclass(frozen=True, slots=True)
class Run:
    """Postings sorted by key, then by doc; both of shape (n,)."""

    keys: Keys
    docs: Docs


@dataclass(frozen=True, slots=True)
class Lists:
    """The documents of each of n keys: as many of `docs` as `counts` says, from `start` on, both of shape (n,)."""

    start: Counts
    counts: Counts
    docs: Docs


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents that share keys with a query, in order of number, each array of shape (n,)."""

    docs: Docs
    shared: Counts  # keys in common; where some keys were not asked for, as many more in proportion
    weight: NDArray[np.float64]  # the weights of those asked for, added up, the rarer the heavier
    total: float  # the weight of all that were asked for; what no document has counts fully


NOTHING = Run(np.empty(0, np.uint32), np.empty(0, np.uint32))


def keys_of(points: Fingerprints) -> Keys:
    """Return the distinct keys of a text's fingerprints, sorted as these are."""
    return distinct((points >> _SHIFT).astype(np.uint32))


def distinct(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return sorted values without repetition; np.unique would sort, or hash, them again."""
    return values[begins(values)]


def begins(values: NDArray[np.uint32]) -> Counts:
    """Return where each value of a sorted array first stands."""
    new = np.empty(len(values), bool)
    new[:1] = True
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new.nonzero()[0]


def run_of(doc: int, points: Fingerprints) -> Run:
    """Return the postings of one rendition."""
    keys = keys_of(points)
    return Run(keys, np.full(len(keys), doc, np.uint32))


def merge(runs: Sequence[Run]) -> Run:
    """Return the postings of several runs, sorted or not, as one."""
    if not runs:
        return NOTHING
    return sorted_run(np.concatenate([joined(run.keys, run.docs) for run in runs]))


def joined(keys: NDArray[np.unsignedinteger], docs: Docs) -> NDArray[np.uint64]:
    """Return postings as one number each, so that they are sorted by value and not by index: five times as fast."""
    return keys.astype(np.uint64) << _SHIFT | docs


def sorted_run(numbers: NDArray[np.uint64]) -> Run:
    """Return what `joined` gave as a run; sorts `numbers` in place."""
    numbers.sort()
    return Run((numbers >> _SHIFT).astype(np.uint32), (numbers & _LOW).astype(np.uint32))


def without(run: Run, doc: int) -> Run:
    """Return the postings of all other renditions."""
    kept = run.docs != doc
    return Run(run.keys[kept], run.docs[kept])


def lists_of(run: Run, wanted: Keys) -> Lists:
    """Return the lists of the wanted keys, sorted and distinct, in a run."""
    start = run.keys.searchsorted(wanted, "left")
    return Lists(start, run.keys.searchsorted(wanted, "right") - start, run.docs)


def places_of(start: Counts, counts: Counts) -> Counts:
    """Return the places of all members of lists that begin at `start` and have so many members, list after list."""
    ends = counts.cumsum()
    found: Counts = (start - ends + counts).repeat(counts)
    found += np.arange(len(found))
    return found


def asked(frequency: Counts) -> tuple[NDArray[np.bool_], Counts]:
    """Return which keys are asked for whole, and the places of those asked for their oldest documents."""
    whole = np.ones(len(frequency), bool)
    if frequency.max(initial=0) <= LONG and frequency.sum() <= MOST:  # the usual case, and said at once
        return whole, np.empty(0, np.int64)
    order = np.argsort(frequency, kind="stable")
    ordered = frequency[order]
    # both hold of a beginning
    count = int(np.count_nonzero((ordered <= LONG) & (np.cumsum(ordered) <= MOST)))
    whole[order[count:]] = False
    known = int(np.count_nonzero(frequency))
    rarer = count - (len(frequency) - known)
    if 2 * rarer >= known:
        return whole, order[:0]
    more = order[count : count + min(COMMON, -(-known // 8))]
    short = frequency[more] <= LONG
    more = more[np.cumsum(np.where(short, frequency[more], OLDEST)) <= MOST]
    short = frequency[more] <= LONG
    whole[more[short]] = True
    return whole, np.sort(more[~short])


def nobody(places: Counts) -> Sequence[Docs]:
    """Return no documents for any key: a query whose lists are all there."""
    return [NOTHING.docs] * len(places)


def search(
    lists: Sequence[Lists],
    frequency: Counts,
    oldest: Callable[[Counts], Sequence[Docs]] = nobody,
) -> Hits:
    """Return what shares keys with a query.

    `frequency` (shape (n,)) says how many documents have each key. The lists together hold all of them, save of keys
    for which `oldest`, asked with their places, returns at least their OLDEST lowest-numbered documents.
    A key's weight is 1 / (1 + log2 of the documents that have it): a text reposted 500 times is found as surely as
    one seen once, and the words that 500 forms share do not bring up all of them.
    """
    weights = 1.0 / (1.0 + np.log2(np.maximum(frequency, 1)))
    whole, common = asked(frequency)
    docs, at = _expand(lists, whole)
    if len(common):
        older, at_older = _oldest(lists, common, oldest(common))
        docs, at = np.concatenate((docs, older)), np.concatenate((at, at_older))
    order = _order(docs)
    docs, at = docs[order], at[order]
    first = begins(docs)
    shared = np.empty(len(first), np.int64)
    shared[:-1] = first[1:] - first[:-1]
    shared[-1:] = len(docs) - first[-1:]
    weight = np.add.reduceat(weights[at], first) if len(first) else np.empty(0)
    count = int(np.count_nonzero(whole)) + len(common)
    if count < len(frequency):
        shared = -(-shared * len(frequency) // count)
    return Hits(docs[first], shared, weight, float(weights[whole].sum() + weights[common].sum()))


def _order(docs: Docs) -> Counts:
    """Return the order of documents: by 16 bits at a time, which numpy sorts without comparing, eight times as fast."""
    if not len(docs):
        return np.empty(0, np.int64)
    above = docs - docs.min()
    order: Counts = above.astype(np.uint16).argsort(kind="stable")
    upper = (above >> np.uint32(16)).astype(np.uint16)
    if upper.any():
        order = order[upper[order].argsort(kind="stable")]
    return order


def _expand(lists: Sequence[Lists], which: NDArray[np.bool_]) -> tuple[Docs, Docs]:
    """Return the docs of the keys chosen, and beside each the place of its key."""
    docs, at = [NOTHING.docs], [NOTHING.docs]
    for held in lists:
        places = (which & (held.counts > 0)).nonzero()[0]
        if len(places):
            counts = held.counts[places]
            docs.append(held.docs[places_of(held.start[places], counts)])
            at.append(places.astype(np.uint32).repeat(counts))
    return np.concatenate(docs), np.concatenate(at)


def _oldest(lists: Sequence[Lists], common: Counts, more: Sequence[Docs]) -> tuple[Docs, Docs]:
    """Return the lowest-numbered docs of the keys at these places, and beside each its place."""
    docs, at = [NOTHING.docs], [NOTHING.docs]
    for place, others in zip(common.tolist(), more, strict=True):
        here = [held.docs[held.start[place] :][: held.counts[place]] for held in lists]
        found = np.sort(np.concatenate((others, *here)))[:OLDEST]
        docs.append(found)
        at.append(np.full(len(found), place, np.uint32))
    return np.concatenate(docs), np.concatenate(at)
