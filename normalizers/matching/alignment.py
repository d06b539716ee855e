"""Align two folded texts: the equal spans in the same order, however long and however unlike the texts are.

Patience alignment: 8-grams that occur once in each text are anchors; runs of anchors on one diagonal are joined,
and the heaviest chain of runs in the same order is kept. What lies between is searched again with shorter anchors,
and short gaps are diffed exactly. Time is O(n log n) whatever the texts; a plain diff of two long unlike texts is
quadratic.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from fast_diff_match_patch import diff

from normalizers.matching.anchors import GRAM, Points, common_grams, grams, place, unique_pairs

#: anchors of 8 characters: shorter ones are rarely unique in official prose, longer ones miss OCR-torn text;
#: within a gap, where fewer places compete, 4 are unique enough
ANCHORS = (GRAM, 4)
#: a common beginning or end of two whole texts counts as such from this length on: a formula (特此通知) may close both
#: and yet belong further up
ENDS = 32
#: an exact diff of unlike texts finds single common characters everywhere; shorter runs count as chance
SHORTEST = 3
#: a gap whose sides multiply to more than this is left unmatched when no anchor divides it: its exact diff would
#: cost over a millisecond, and text without a common 4-gram is unlike text
GAP_PRODUCT = 250_000
#: the same where anchors fail although the texts share their words, as in tables that repeat them: 10 ms
REPEATED_PRODUCT = 4_000_000
#: texts of which the anchors cover less than this share of the shorter, and which share less than that of their grams,
#: are not looked at closer
_HOPELESS, _COMMON, _LONG = 0.05, 0.2, 400
#: where anchors cover less than this of the shorter text, it is asked whether it stands in the other more than once;
#: and where
_PATCHY = 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """`length` characters at `left` of the one and `right` of the other text are equal."""

    left: int
    right: int
    length: int


@dataclass(frozen=True, slots=True)
class _Gap:
    """Stretches [a0, a1) and [b0, b1) still to be aligned, and whether an equal span ends or begins beside them."""

    a0: int
    a1: int
    b0: int
    b1: int
    depth: int
    after: bool
    before: bool


def align(a: str, b: str) -> tuple[Span, ...]:
    """Return the equal spans of two texts in order, overlapping none, touching none on both sides."""
    if a == b:
        return (Span(0, 0, len(a)),) if a else ()
    if not a or not b:
        return ()
    return tuple(_merged(_between(a, b, points(a), points(b))))


def points(text: str) -> Points:
    """Return the code points of a text (shape (n,), uint32)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _between(a: str, b: str, pa: Points, pb: Points) -> Iterator[Span]:
    """Yield the equal spans: common ends, anchored runs, and what the gaps between them hold."""
    stack = [_Gap(0, len(a), 0, len(b), 0, after=False, before=False)]
    found: list[Span] = []
    repeated = False
    while stack:
        gap = stack.pop()
        a0, a1, b0, b1, depth = gap.a0, gap.a1, gap.b0, gap.b1, gap.depth
        head = _common(pa[a0:a1], pb[b0:b1])
        if head >= (1 if gap.after else ENDS):
            found.append(Span(a0, b0, head))
            a0, b0 = a0 + head, b0 + head
        tail = _common(pa[a0:a1][::-1], pb[b0:b1][::-1])
        if tail >= (1 if gap.before else ENDS):
            a1, b1 = a1 - tail, b1 - tail
            found.append(Span(a1, b1, tail))
        if a0 >= a1 or b0 >= b1:
            continue
        small = (a1 - a0) * (b1 - b0) <= GAP_PRODUCT
        runs = (
            _runs(pa[a0:a1], pb[b0:b1], ANCHORS[depth])
            if depth < len(ANCHORS) and not (small and depth)
            else []
        )
        shorter = min(a1 - a0, b1 - b0)
        if depth == 0 and not small and (covered := _weight(runs)) < _PATCHY * shorter:
            common = common_grams(pa[a0:a1], pb[b0:b1])
            hopeless = covered < _HOPELESS * shorter
            repeated = hopeless and common >= _COMMON
            if hopeless and not repeated and not found and shorter > _LONG:
                found += (Span(a0 + run.left, b0 + run.right, run.length) for run in runs)
                continue
            if common * shorter > covered + _COMMON * shorter:
                # as a whole, the one may stand in the other more than once: the place with most of it counts
                ours, theirs = place(pa[a0:a1], pb[b0:b1])
                there = _runs(
                    pa[a0 + ours[0] : a0 + ours[1]], pb[b0 + theirs[0] : b0 + theirs[1]], ANCHORS[0]
                )
                if _weight(there) > covered:
                    runs = there
                    a0, a1, b0, b1 = a0 + ours[0], a0 + ours[1], b0 + theirs[0], b0 + theirs[1]
        if not runs:
            if small or (repeated and (a1 - a0) * (b1 - b0) <= REPEATED_PRODUCT):
                found += _exact(a[a0:a1], b[b0:b1], a0, b0)
            elif depth + 1 < len(ANCHORS):
                stack.append(replace(gap, a0=a0, a1=a1, b0=b0, b1=b1, depth=depth + 1))
            continue
        at_a, at_b, after = a0, b0, gap.after
        for run in runs:
            left, right = a0 + run.left, b0 + run.right
            if at_a < left and at_b < right:
                stack.append(_Gap(at_a, left, at_b, right, depth + 1, after=after, before=True))
            found.append(Span(left, right, run.length))
            at_a, at_b, after = left + run.length, right + run.length, True
        if at_a < a1 and at_b < b1:
            stack.append(_Gap(at_a, a1, at_b, b1, depth + 1, after=True, before=gap.before))
    yield from sorted(found, key=lambda span: span.left)


def _weight(runs: Sequence[Span]) -> int:
    return sum(run.length for run in runs)


def _common(a: Points, b: Points) -> int:
    """Return how many points two texts share at their start."""
    shortest = min(len(a), len(b))
    unequal = np.flatnonzero(a[:shortest] != b[:shortest])
    return int(unequal[0]) if len(unequal) else shortest


def _exact(a: str, b: str, a0: int, b0: int) -> Iterator[Span]:
    left, right = a0, b0
    # no time limit: with one, the outcome would depend on the machine
    for operation, length in diff(a, b, timelimit=0, checklines=False, counts_only=True):
        if operation == "=":
            yield Span(left, right, length)
            left, right = left + length, right + length
        elif operation == "-":
            left += length
        else:
            right += length


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Join spans that touch on both sides; what stays shorter than SHORTEST is chance."""
    last: Span | None = None
    for span in spans:
        if last and last.left + last.length == span.left and last.right + last.length == span.right:
            last = Span(last.left, last.right, last.length + span.length)
            continue
        if last and last.length >= SHORTEST:
            yield last
        last = span
    if last and last.length >= SHORTEST:
        yield last


def _runs(a: Points, b: Points, width: int) -> list[Span]:
    """Return the heaviest chain, in the same order in both, of runs of anchors unique in each text."""
    left, right = unique_pairs(grams(a, width), grams(b, width))
    if not len(left):
        return []
    order = np.argsort(left, kind="stable")
    left, right = left[order], right[order]
    diagonal = left.astype(np.int64) - right
    # anchors on one diagonal, no further apart than their width, are one run; verified below, for hashes may lie
    cut = np.flatnonzero((np.diff(diagonal) != 0) | (np.diff(left) > width)) + 1
    starts = np.concatenate(([0], cut))
    ends = np.concatenate((cut, [len(left)])) - 1
    runs = [
        Span(int(left[s]), int(right[s]), int(left[e] - left[s]) + width)
        for s, e in zip(starts, ends, strict=True)
    ]
    runs = [
        run
        for run in runs
        if np.array_equal(a[run.left : run.left + run.length], b[run.right : run.right + run.length])
    ]
    return _trimmed(chain(runs))


def chain(runs: list[Span]) -> list[Span]:
    """Return the chain of runs that rises in both texts and weighs most; a Fenwick tree holds the best so far."""
    if len(runs) <= 1:
        return runs
    rights = sorted({run.right for run in runs})
    best: list[tuple[int, int]] = [(0, -1)] * (
        len(rights) + 1
    )  # (weight, run) of chains that end at or before
    before = [-1] * len(runs)
    top = (0, -1)
    for index, run in enumerate(runs):
        rank = bisect_right(rights, run.right)
        weight, last = 0, -1
        at = rank - 1
        while at > 0:
            if best[at][0] > weight:
                weight, last = best[at]
            at &= at - 1
        before[index] = last
        weight += run.length
        at = rank
        while at <= len(rights):
            if best[at][0] < weight:
                best[at] = (weight, index)
            at += at & -at
        if weight > top[0]:
            top = (weight, index)
    kept: list[Span] = []
    index = top[1]
    while index >= 0:
        kept.append(runs[index])
        index = before[index]
    return kept[::-1]


def _trimmed(runs: list[Span]) -> list[Span]:
    """Cut the runs that reach into the one before on either side: shared characters count once."""
    kept: list[Span] = []
    at_a = at_b = 0
    for run in runs:
        over = max(0, at_a - run.left, at_b - run.right)
        if over >= run.length:
            continue
        cut = Span(run.left + over, run.right + over, run.length - over)
        kept.append(cut)
        at_a, at_b = cut.left + cut.length, cut.right + cut.length
    return kept
