"""Anchors of an alignment: grams that two texts share, and where in the longer the shorter most likely stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.uint32]

#: 8 characters: shorter grams are rarely unique in official prose, longer ones miss OCR-torn text
GRAM = 8
#: places of a gram in the longer text that are looked at, where it stands there more than once
PLACES = 8
#: what a copy may have been put into, or have lost, beside half its length
_ROOM = 64
_BASE = np.uint64(6364136223846793005)


def grams(text: Points, width: int) -> NDArray[np.uint64]:
    """Return a hash per gram (shape (n - width + 1,), uint64)."""
    count = len(text) - width + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    wide = text.astype(np.uint64)
    grams = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for step in range(width):
            grams = grams * _BASE + wide[step : step + count]
    return grams


def common_grams(a: Points, b: Points) -> float:
    """Return the share of the shorter text's grams that the longer has, however often."""
    one, two = sorted((grams(a, GRAM), grams(b, GRAM)), key=len)
    return float(np.isin(one, two).mean()) if len(one) else 0.0


def unique_pairs(
    ours: NDArray[np.uint64], theirs: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of the grams that occur once in each text."""
    one, at_one, times_one = np.unique(ours, return_index=True, return_counts=True)
    two, at_two, times_two = np.unique(theirs, return_index=True, return_counts=True)
    one, at_one = one[times_one == 1], at_one[times_one == 1]
    two, at_two = two[times_two == 1], at_two[times_two == 1]
    _, of_one, of_two = np.intersect1d(one, two, assume_unique=True, return_indices=True)
    return at_one[of_one], at_two[of_two]


def place(a: Points, b: Points) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the stretches of two texts that are most likely one: all of the shorter, and where most of it stands.

    Of equally good places in the longer text the first is taken.
    """
    if len(a) > len(b):
        right, left = place(b, a)
        return left, right
    short, long = grams(a, GRAM), grams(b, GRAM)
    rare, at, times = np.unique(short, return_index=True, return_counts=True)
    rare, at = rare[times == 1], at[times == 1]
    order = np.argsort(long, kind="stable")
    ranked = long[order]
    first = np.searchsorted(ranked, rare, "left")
    count = np.minimum(np.searchsorted(ranked, rare, "right") - first, PLACES)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    shift = np.sort(order[np.repeat(first, count) + nth] - np.repeat(at, count))
    if not len(shift):
        return (0, len(a)), (0, len(b))
    room = max(_ROOM, len(a) // 2)  # what a copy may have been put into, or have lost
    held = np.searchsorted(shift, shift + room, "right") - np.arange(len(shift))
    best = int(shift[int(held.argmax())])
    return (0, len(a)), (max(0, best - _ROOM), min(len(b), best + room + len(a)))
