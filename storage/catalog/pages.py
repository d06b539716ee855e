"""Pages of the inverted index: some thousand postings as bytes, 4 to 5 each.

Gaps between keys and numbers of documents lie apart, as planes of their bytes, without those that are nowhere needed.
Nothing is compressed further: numbers of documents are as good as random, and what reads a page wants a few of them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.catalog.postings import NOTHING, Docs, Keys, Run

#: postings of a page: about 40 kB, read as one row; smaller ones cost more rows, larger ones more to read for one text
PAGE = 8192
#: bytes of a gap and of a document's number, postings, first key, lowest document
_HEAD = struct.Struct("<BBIII")


@dataclass(frozen=True, slots=True)
class Page:
    """A page read as far as its keys."""

    keys: Keys
    _lowest: int
    _planes: NDArray[np.uint8]  # of the documents' numbers, shape (bytes, n)

    def docs(self, at: NDArray[np.int64] | slice) -> Docs:
        """Return the documents of the postings at these places."""
        return _number(self._planes[:, at], self._lowest)

    def run(self) -> Run:
        """Return all its postings."""
        return Run(self.keys, self.docs(slice(None)))


def pack(run: Run) -> bytes:
    """Return postings as bytes."""
    if not len(run.keys):
        return _HEAD.pack(0, 0, 0, 0, 0)
    lowest = run.docs.min()
    gaps, docs = _planes(np.diff(run.keys, prepend=run.keys[:1])), _planes(run.docs - lowest)
    head = _HEAD.pack(len(gaps), len(docs), len(run.keys), int(run.keys[0]), int(lowest))
    return head + gaps.tobytes() + docs.tobytes()


def unpack(body: bytes) -> Page:
    """Return the page that `pack` wrote."""
    gap, doc, count, first, lowest = _HEAD.unpack_from(body)
    if not count:
        return Page(NOTHING.keys, 0, np.empty((0, 0), np.uint8))
    planes = np.frombuffer(body, np.uint8, offset=_HEAD.size).reshape(gap + doc, count)
    # a single plane, the usual case, is added up without being widened first
    gaps = planes[0] if gap == 1 else _number(planes[:gap], 0)
    keys = np.cumsum(gaps, dtype=np.uint32) if gap else np.zeros(count, np.uint32)
    return Page(keys + np.uint32(first), lowest, planes[gap:])


def _planes(numbers: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the bytes of numbers plane by plane, the lowest first, without the upper planes that are all zero."""
    width = (int(numbers.max()).bit_length() + 7) // 8
    return numbers.astype("<u4").view(np.uint8).reshape(-1, 4).T[:width]


def _number(planes: NDArray[np.uint8], lowest: int) -> NDArray[np.uint32]:
    """Return the numbers whose planes these are, each more by `lowest`."""
    found = np.full(planes.shape[1], lowest, np.uint32)
    for place, plane in enumerate(planes):
        found += plane.astype(np.uint32) << np.uint32(8 * place)
    return found
