"""Postings of the index of fingerprints: sorted, delta-coded, compressed pages; pure functions of arrays.

A posting says that rendition `doc` has fingerprint `key`. Keys are the upper 32 bits of a fingerprint: among 10^6
documents of 350 fingerprints one in twelve keys of a query meets a stranger's, which adds one to a count that is
compared with a tenth of them; the texts themselves decide. A page takes about 4.5 bytes per posting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import zstandard
from numpy.typing import NDArray

from normalizers.matching.fingerprint import Fingerprints

Keys = NDArray[np.uint32]
Docs = NDArray[np.uint32]

#: postings of a page: about 40 kB, read as one row; smaller ones cost more rows, larger ones more to read for one text
PAGE = 8192
#: a longer list says so little that only what rarer keys have found is looked for in it, unless nothing was found
LONG = 2048
#: the library's lowest level: higher ones take twice the time for 2 %
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Postings sorted by key, then by doc; both of shape (n,)."""

    keys: Keys
    docs: Docs


NOTHING = Run(np.empty(0, np.uint32), np.empty(0, np.uint32))


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents that share keys with a query, in order of number, each array of shape (n,)."""

    docs: Docs
    shared: NDArray[np.int64]  # keys in common
    weight: NDArray[np.float64]  # their weights added up, the rarer the heavier
    total: float  # the weight of the whole query; what no document has counts fully


def keys_of(points: Fingerprints) -> Keys:
    """Return the distinct keys of a text's fingerprints, sorted as these are."""
    return distinct((points >> np.uint64(32)).astype(np.uint32))


def distinct(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return sorted values without repetition; np.unique would sort, or hash, them again."""
    return values[np.flatnonzero(np.diff(values, prepend=values[:1] + np.uint32(1)))]


def chosen(run: Run, wanted: Keys) -> Run:
    """Return the postings of the wanted keys alone; `wanted` is sorted and distinct."""
    if not len(run.keys) or not len(wanted):
        return NOTHING
    low, high = np.searchsorted(wanted, (run.keys[0], run.keys[-1] + np.uint64(1)))
    near = wanted[low:high]
    start, stop = np.searchsorted(run.keys, near, "left"), np.searchsorted(run.keys, near, "right")
    counts = stop - start
    total = int(counts.sum())
    at = np.repeat(start - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(total)
    return Run(run.keys[at], run.docs[at])


def run_of(doc: int, points: Fingerprints) -> Run:
    """Return the postings of one rendition."""
    keys = keys_of(points)
    return Run(keys, np.full(len(keys), doc, np.uint32))


def merge(runs: Sequence[Run]) -> Run:
    """Return the postings of several runs as one."""
    keys = np.concatenate([run.keys for run in runs]) if runs else np.empty(0, np.uint32)
    docs = np.concatenate([run.docs for run in runs]) if runs else np.empty(0, np.uint32)
    order = np.argsort((keys.astype(np.uint64) << np.uint64(32)) | docs, kind="stable")
    return Run(keys[order], docs[order])


def without(run: Run, doc: int) -> Run:
    """Return the postings of all other renditions."""
    kept = run.docs != doc
    return Run(run.keys[kept], run.docs[kept])


def pages_of(run: Run) -> Iterable[tuple[int, bytes]]:
    """Yield (first key, packed page) of a run, each of at most PAGE postings."""
    for start in range(0, len(run.keys), PAGE):
        keys = run.keys[start : start + PAGE]
        yield int(keys[0]), pack(Run(keys, run.docs[start : start + PAGE]))


def pack(run: Run) -> bytes:
    """Return postings as bytes: the gaps between keys and the docs, byte planes apart, zstd."""
    gaps = np.diff(run.keys, prepend=np.uint32(0)).astype("<u4")
    planes = np.concatenate((_planes(gaps), _planes(run.docs.astype("<u4"))))
    return zstandard.ZstdCompressor(level=_LEVEL).compress(planes.tobytes())


def unpack(page: bytes) -> Run:
    """Return the postings that `pack` wrote."""
    planes = np.frombuffer(zstandard.ZstdDecompressor().decompress(page), np.uint8)
    half = len(planes) // 2
    gaps = planes[:half].reshape(4, -1).T.copy().view("<u4").ravel()
    docs = planes[half:].reshape(4, -1).T.copy().view("<u4").ravel()
    return Run(np.cumsum(gaps, dtype=np.uint32), docs)


def _planes(values: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the bytes of numbers plane by plane: the upper ones are nearly all zero and cost nothing packed."""
    return values.view(np.uint8).reshape(-1, 4).T.ravel()


def search(runs: Sequence[Run], wanted: Keys) -> Hits:
    """Return what shares keys with a query over all runs (each may be a page, or pages, of one).

    A key's weight is 1 / (1 + log2 of the documents that have it): a text reposted 500 times is found as surely as
    one seen once, and the words that 500 forms share do not bring up all of them.
    """
    places = [
        (np.searchsorted(run.keys, wanted, "left"), np.searchsorted(run.keys, wanted, "right"))
        for run in runs
    ]
    frequency = sum((stop - start for start, stop in places), np.zeros(len(wanted), np.int64))
    weights = 1.0 / (1.0 + np.log2(np.maximum(frequency, 1)))
    short = frequency <= LONG
    docs, at = _expand(runs, places, short)
    if not len(docs) and len(wanted) and (~short).any():
        # all its keys are common ones: the rarest of them are looked up after all
        rarest = np.argsort(frequency, kind="stable")[: max(1, math.isqrt(len(wanted)))]
        short = np.zeros(len(wanted), bool)
        short[rarest] = True
        docs, at = _expand(runs, places, short)
    if not short.all():
        longer, at_longer = _expand(runs, places, ~short)
        kept = np.isin(longer, docs)
        docs, at = np.concatenate((docs, longer[kept])), np.concatenate((at, at_longer[kept]))
    found = distinct(np.sort(docs))
    place = np.searchsorted(found, docs)
    shared = np.bincount(place, minlength=len(found))
    weight = np.bincount(place, weights=weights[at], minlength=len(found)).astype(np.float64)
    return Hits(found, shared, weight, float(weights.sum()))


def _expand(
    runs: Sequence[Run],
    places: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    which: NDArray[np.bool_],
) -> tuple[Docs, NDArray[np.int64]]:
    """Return the docs of the keys chosen, and beside each the index of its key."""
    docs, at = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
    for run, (start, stop) in zip(runs, places, strict=True):
        counts = np.where(which, stop - start, 0)
        total = int(counts.sum())
        if total:
            begins = np.repeat(start - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
            docs.append(run.docs[begins + np.arange(total)])
            at.append(np.repeat(np.arange(len(counts)), counts))
    return np.concatenate(docs), np.concatenate(at)
