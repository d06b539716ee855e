"""The stretch that two aligned texts have in common, without the stock phrases of what editors put before and behind."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.matching.alignment import Span

#: characters of common text that make an excerpt; shorter ones are formula (特此通知, 请认真贯彻执行)
EXCERPT = 80
#: characters between a short common end of two texts and what is common before it
NEAR = 200
#: an opening is an editor's where so much of it is said again below; asked of openings of this length and more
REPEATED, OPENING, PIECE = 0.4, 12, 8
#: openings are shorter than this in all they share; pieces of one that are looked for
_LONGEST, _SAMPLE = 600, 48


def stretch(a: str, b: str, solid: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Return the solid spans from the first to the last that belong to the common text.

    Phrases of two ledes, far from what follows them and shorter than the way there, are left out; where both texts
    begin (or end) alike, the short span at that end belongs to them.
    """
    solid = list(solid)
    solid = solid[_opening(a, b, solid) :]
    while (
        len(solid) > 1
        and solid[-1].left + solid[-1].length < len(a)
        and solid[-1].right + solid[-1].length < len(b)
        and solid[-1].length < EXCERPT
        and solid[-1].length < _gap(solid[-2], solid[-1])
    ):
        solid = solid[:-1]
    head, tail = spans[0], spans[-1]
    if head.left == head.right == 0 and head is not solid[0] and _gap(head, solid[0]) <= 2 * head.length:
        solid = [head, *solid]
    ends = tail.left + tail.length == len(a) and tail.right + tail.length == len(b)
    if ends and tail is not solid[-1] and _gap(solid[-1], tail) <= NEAR:
        solid = [*solid, tail]
    return solid


def _opening(a: str, b: str, solid: Sequence[Span]) -> int:
    """Return how many of the first spans are phrases of openings, and no part of the common text."""
    found = length = 0
    first = solid[0]
    for at, (one, two) in enumerate(zip(solid, solid[1:], strict=False), 1):
        length += one.length
        if length >= _LONGEST:
            break
        adrift = length < min(EXCERPT, _gap(one, two)) and first.left > 0 and first.right > 0
        ends = one.left + one.length, one.right + one.length
        if adrift or _editorial(a, ends[0], two.left) or _editorial(b, ends[1], two.right):
            found, length, first = at, 0, two
    return found


def _editorial(text: str, start: int, end: int) -> bool:
    """Tell whether a piece of a text is said again below it, as an editor quotes what he prints."""
    if end - start < OPENING:
        return False
    step = 1 + (end - start) // _SAMPLE
    pieces = [text[at : at + PIECE] for at in range(start, end - PIECE + 1, step)]
    below = text[end:]
    return sum(piece in below for piece in pieces) >= REPEATED * len(pieces)


def _gap(one: Span, two: Span) -> int:
    """Return the characters between two spans, on the side that has more."""
    return max(two.left - one.left - one.length, two.right - one.right - one.length)
