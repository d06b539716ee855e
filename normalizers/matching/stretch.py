"""The stretch that two aligned texts have in common, without the stock phrases of what editors put before and behind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from normalizers.matching.alignment import Span

#: characters of common text that make an excerpt; shorter ones are formula (特此通知, 请认真贯彻执行)
EXCERPT = 80
#: an opening is an editor's where so much of it is said again below; asked of openings of this length and more
REPEATED, OPENING, PIECE = 0.4, 12, 8
#: openings share no more: where both texts begin with it, and where they do not
PHRASE, QUOTATION = 30, 150
#: pieces of an opening that are looked for
_SAMPLE = 48


def stretch(a: str, b: str, solid: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Return the spans from the first to the last that belong to the common text: the solid ones, and what touches them.

    Phrases of two ledes, far from what follows them and shorter than the way there, are left out; where both texts
    begin (or end) alike, the short span at that end belongs to them, as does one that a small change cuts off.
    """
    head, tail = spans[0], spans[-1]
    alike = head.left == head.right == 0 and head.length >= PIECE
    cut = _opening(a, b, solid, spans, alike=alike)
    solid = list(solid[cut:])
    while (
        len(solid) > 1
        and solid[-1].left + solid[-1].length < len(a)
        and solid[-1].right + solid[-1].length < len(b)
        and solid[-1].length < EXCERPT
        and solid[-1].length < _gap(solid[-2], solid[-1])
    ):
        solid = solid[:-1]
    first, last = spans.index(solid[0]), spans.index(solid[-1])
    kept = list(spans[first : last + 1])
    for span in reversed(spans[:first]):
        edge = min(span.left, span.right) == 0
        if not _touches(span, _gap(span, kept[0]), edge=edge):
            break
        kept.insert(0, span)
    for span in spans[last + 1 :]:
        edge = span.left + span.length == len(a) or span.right + span.length == len(b)
        if not _touches(span, _gap(kept[-1], span), edge=edge):
            break
        kept.append(span)
    if (
        not cut
        and head.left == head.right == 0
        and head is not kept[0]
        and _gap(head, kept[0]) <= _reach(head)
    ):
        kept = [head, *kept]
    ends = tail.left + tail.length == len(a) and tail.right + tail.length == len(b)
    if ends and tail is not kept[-1] and _gap(kept[-1], tail) <= _reach(tail):
        kept = [*kept, tail]
    return kept


def _reach(span: Span) -> int:
    """Return how far off a span at the common end of two texts still belongs to them: a city's name alone, hardly."""
    return 2 * span.length if span.length >= PIECE else span.length


def _touches(span: Span, gap: int, *, edge: bool) -> bool:
    """Tell whether a short span is cut off by a change no longer than itself: chance makes none of these at an edge."""
    return gap <= min(PIECE, span.length) and (edge or span.length >= PIECE)


def _opening(a: str, b: str, solid: Sequence[Span], spans: Sequence[Span], *, alike: bool) -> int:
    """Return how many of the first solid spans are phrases of openings, and no part of the common text.

    What both texts begin with (`alike`) is mostly a title; only a few words of it are an editor's.
    """
    found = length = 0
    first, last = solid[0], solid[-1]
    # far below, in a compilation, stand other texts
    ends, room = (last.left + last.length, last.right + last.length), 4 * min(len(a), len(b))
    for at, (one, two) in enumerate(pairwise(solid), 1):
        length += one.length
        if length > (PHRASE if alike else QUOTATION):
            break
        below = a[two.left : ends[0] + room], b[two.right : ends[1] + room]
        adrift = length < min(EXCERPT, _gap(one, two)) and first.left > 0 and first.right > 0
        quoted = not alike and _editorial(a[first.left : one.left + one.length], below)
        if adrift or quoted or any(_editorial(gap, below) for gap in _holes(a, b, one, two, spans)):
            found = at
    return found


def _holes(a: str, b: str, one: Span, two: Span, spans: Sequence[Span]) -> tuple[str, str]:
    """Return what stands between two spans in either text: the longest piece that has no span in it."""
    within = [span for span in spans if one.left <= span.left <= two.left]
    pairs = list(pairwise(within))
    return (
        max((a[x.left + x.length : y.left] for x, y in pairs), key=len),
        max((b[x.right + x.length : y.right] for x, y in pairs), key=len),
    )


def _editorial(piece: str, below: tuple[str, str]) -> bool:
    """Tell whether a piece of a text is said again below it, as an editor quotes what he prints."""
    if len(piece) < OPENING:
        return False
    step = 1 + len(piece) // _SAMPLE
    pieces = [piece[at : at + PIECE] for at in range(0, len(piece) - PIECE + 1, step)]
    return sum(any(one in text for text in below) for one in pieces) >= REPEATED * len(pieces)


def _gap(one: Span, two: Span) -> int:
    """Return the characters between two spans, on the side that has more."""
    return max(two.left - one.left - one.length, two.right - one.right - one.length)
