"""Compare two texts: how much of each is in the other, and what that makes them to one another.

Both texts are folded, then aligned through the 8-grams that occur once in each (patience alignment: the
longest chain of anchors in the same order), and the short gaps between anchors are diffed exactly. Time is
O(n log n) whatever the texts; a plain diff of two long unlike texts is quadratic.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from fast_diff_match_patch import diff

from normalizers.matching.fingerprint import fold

ComparisonKind = Literal["same", "revised", "contains", "part", "different"]

#: anchors of 8 characters: shorter ones are rarely unique in official prose, longer ones miss OCR-torn text
ANCHOR = 8
#: a common beginning or end of this length is no chance, and need not be searched for
ENDS = 32
#: an exact diff of unlike texts finds single common characters everywhere; shorter runs count as chance
SHORTEST = 4
#: a gap whose sides multiply to more than this is left unmatched: its exact diff would cost over 10 ms
GAP_PRODUCT = 4_000_000
#: a text of which this much is in the other is its copy or part; amended pairs of the labelled corpus lie
#: above .6 on both sides, unrelated official texts below .35 (shared stock phrases)
COVERED = 0.9
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Span:
    """`length` folded characters at `left` of the one and `right` of the other text are equal."""

    left: int
    right: int
    length: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` found: `forward` is the share of the left text found in the right, `backward` the converse."""

    kind: ComparisonKind
    forward: float
    backward: float
    spans: tuple[Span, ...]


def compare(left: str, right: str) -> Comparison:
    """Align two texts; `part` means the left is part of the right, `contains` that it contains the right."""
    a, b = fold(left), fold(right)
    if a == b:
        return Comparison("same", 1.0, 1.0, (Span(0, 0, len(a)),) if a else ())
    if not a or not b:
        return Comparison("different", 0.0, 0.0, ())
    spans = tuple(span for span in _merge(_align(a, b)) if span.length >= SHORTEST)
    matched = sum(span.length for span in spans)
    forward, backward = matched / len(a), matched / len(b)
    return Comparison(_kind(forward, backward), forward, backward, spans)


def _kind(forward: float, backward: float) -> ComparisonKind:
    if min(forward, backward) >= ALIKE:
        return "revised"
    if forward >= COVERED:
        return "part"
    if backward >= COVERED:
        return "contains"
    return "different"


def _align(a: str, b: str) -> Iterator[Span]:
    """Yield equal spans in order, overlapping none."""
    before = _shared(a, b)
    after = _shared(a[before:][::-1], b[before:][::-1])
    if before:
        yield Span(0, 0, before)
    end_a, end_b = len(a) - after, len(b) - after
    yield from _between(a[:end_a], b[:end_b], before)
    if after:
        yield Span(end_a, end_b, after)


def _between(a: str, b: str, start: int) -> Iterator[Span]:
    """Yield the equal spans of two texts from `start` on."""
    at_a = at_b = start
    for left, right in _anchors(a, b, start):
        if left < at_a or right < at_b:
            continue
        span = _grown(a, b, left, right, at_a, at_b)
        yield from _gap(a, b, at_a, span.left, at_b, span.right)
        yield span
        at_a, at_b = span.left + span.length, span.right + span.length
    yield from _gap(a, b, at_a, len(a), at_b, len(b))


def _grown(a: str, b: str, left: int, right: int, least_left: int, least_right: int) -> Span:
    """Return an anchor grown to both sides as far as the texts agree, but not into the span before it."""
    end = ANCHOR
    while left + end < len(a) and right + end < len(b) and a[left + end] == b[right + end]:
        end += 1
    start = 0
    while (
        left + start > least_left
        and right + start > least_right
        and a[left + start - 1] == b[right + start - 1]
    ):
        start -= 1
    return Span(left + start, right + start, end - start)


def _gap(a: str, b: str, a0: int, a1: int, b0: int, b1: int) -> Iterator[Span]:
    """Yield the equal spans of a stretch without anchors, by exact diff where it is short enough."""
    if a0 >= a1 or b0 >= b1 or (a1 - a0) * (b1 - b0) > GAP_PRODUCT:
        return
    left, right = a0, b0
    # no time limit: with one, the outcome would depend on the machine
    for operation, length in diff(a[a0:a1], b[b0:b1], timelimit=0, checklines=False, counts_only=True):
        if operation == "=":
            yield Span(left, right, length)
            left, right = left + length, right + length
        elif operation == "-":
            left += length
        else:
            right += length


def _merge(spans: Iterator[Span]) -> Iterator[Span]:
    """Join spans that touch on both sides."""
    last: Span | None = None
    for span in spans:
        if last and last.left + last.length == span.left and last.right + last.length == span.right:
            last = Span(last.left, last.right, last.length + span.length)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _shared(a: str, b: str) -> int:
    """Return how many characters two texts share at their start, 0 where that may be chance."""
    shortest = min(len(a), len(b))
    points_a = np.frombuffer(a[:shortest].encode("utf-32-le", "surrogatepass"), np.uint32)
    points_b = np.frombuffer(b[:shortest].encode("utf-32-le", "surrogatepass"), np.uint32)
    unequal = np.nonzero(points_a != points_b)[0]
    length = int(unequal[0]) if len(unequal) else shortest
    return length if length >= ENDS else 0


def _anchors(a: str, b: str, start: int) -> list[tuple[int, int]]:
    """Return the longest chain of position pairs whose 8-grams are equal and unique in each text."""
    firsts_a, firsts_b = _unique_grams(a, start), _unique_grams(b, start)
    pairs = sorted((firsts_a[gram], firsts_b[gram]) for gram in firsts_a.keys() & firsts_b.keys())
    tails: list[int] = []  # least right position that ends a chain of each length
    holders: list[int] = []  # index of the pair that holds it
    before = [-1] * len(pairs)
    for index, (_, right) in enumerate(pairs):
        length = bisect_left(tails, right)
        if length == len(tails):
            tails.append(right)
            holders.append(index)
        else:
            tails[length], holders[length] = right, index
        before[index] = holders[length - 1] if length else -1
    chain: list[tuple[int, int]] = []
    index = holders[-1] if holders else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _unique_grams(text: str, begin: int) -> dict[str, int]:
    """Return the position of every 8-gram that occurs exactly once."""
    seen: dict[str, int] = {}
    twice: set[str] = set()
    for start in range(begin, len(text) - ANCHOR + 1):
        gram = text[start : start + ANCHOR]
        if gram in seen:
            twice.add(gram)
        else:
            seen[gram] = start
    for gram in twice:
        del seen[gram]
    return seen
