"""Compare two texts: how much of each is in the other, what differs, and what that makes them to one another.

`same`: equal but for punctuation, furniture, and the noise of a scanner. `revised`: the same document in other words,
figures or clauses. `part` / `contains`: the one is within the other, whatever an editor put around it.
`template-sibling`: the same form filled in otherwise: another year, number, place or person. `different`: the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from normalizers.matching.alignment import Span, align
from normalizers.matching.edits import CLAUSE, FIGURES, Edit, edits
from normalizers.matching.fingerprint import fold

ComparisonKind = Literal["same", "revised", "contains", "part", "template-sibling", "different"]

#: a text of which this much is in the other is its copy or part
COVERED = 0.9
#: amended pairs of the labelled corpus lie above .6 on both sides, unrelated official texts below .35 (stock phrases)
ALIKE = 0.6
#: a span of this length is no chance: 16 characters of folded prose recur in unrelated texts as a stock phrase at most
SOLID = 16
#: characters of common text that make an excerpt; shorter ones are formula (特此通知, 请认真贯彻执行)
EXCERPT = 80
#: of the common stretch that must really be common; below it, two texts share their formula at both ends
DENSE = 0.85
#: a scanner errs all over: at least so many slips, one in this many characters or more, and hardly another change
NOISE_LEAST, NOISE_RATE, NOISE_SHARE = 4, 250, 0.85
#: fewer slips than NOISE_LEAST are a scanner's only where nothing else differs at all; one or two may be an author's
NOISE_ALONE = 3
#: of the common stretch of an excerpt whose surroundings are unlike: a true one is copied, not written from stock phrases
VERBATIM = 0.95
#: letters that change what a clause demands: no slip of one of these is nothing
WEIGHTY = frozenset("不可应当须得禁止必免否非无未有或与和及等上下内外东西南北前后增减")
#: two or three slips so near one another that what lies between is too short to be a span
MISREAD = 8
#: characters between a short common end of two texts and what is common before it
NEAR = 200
#: slots of a template filled in otherwise, per so many characters of common text
SLOTS, SLOT_RATE = 4, 120


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` found: `forward` is the share of the left text found in the right, `backward` the converse."""

    kind: ComparisonKind
    forward: float
    backward: float
    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()


def compare(left: str, right: str) -> Comparison:
    """Align two texts; `part` means the left is part of the right, `contains` that it contains the right."""
    return compare_folded(fold(left), fold(right))


def compare_folded(a: str, b: str) -> Comparison:
    """Do what `compare` does for texts that are folded already; spans and edits are places in these."""
    if a == b:
        return Comparison("same", 1.0, 1.0, (Span(0, 0, len(a)),) if a else ())
    if not a or not b:
        return Comparison("different", 0.0, 0.0)
    spans = align(a, b)
    matched = sum(span.length for span in spans)
    forward, backward = matched / len(a), matched / len(b)
    found = edits(a, b, spans)
    return Comparison(_kind(a, b, spans, found), forward, backward, spans, found)


def _kind(a: str, b: str, spans: Sequence[Span], found: Sequence[Edit]) -> ComparisonKind:
    solid = [span for span in spans if span.length >= min(SOLID, len(a) // 2, len(b) // 2)]
    if not solid:
        return "different"
    solid = _stretch(solid, spans, len(a), len(b))
    first, last = solid[0], solid[-1]
    a0, a1 = first.left, last.left + last.length
    b0, b1 = first.right, last.right + last.length
    common = sum(span.length for span in spans if a0 <= span.left < a1)
    dense_a, dense_b = common / (a1 - a0), common / (b1 - b0)
    whole_a, whole_b = common / len(a), common / len(b)
    inner = [edit for edit in found if _within(edit, (a0, a1), (b0, b1)) and edit.kind != "furniture"]
    if is_noise(a, b, inner, common):
        if min(whole_a, whole_b) >= COVERED:
            return "same"
    elif min(whole_a, whole_b) >= ALIKE:
        return "template-sibling" if is_template(inner, common) else "revised"
    if common < EXCERPT and max(whole_a, whole_b) < COVERED:
        return "different"
    if max(dense_a, dense_b) < (DENSE if max(whole_a, whole_b) >= ALIKE else VERBATIM):
        return "different"
    if max(whole_a, whole_b) < ALIKE and (a0 == b0 == 0 or (a1 == len(a) and b1 == len(b))):
        return "different"  # how two texts begin or close is the formula of their office or editor
    return "part" if (whole_a, dense_a) >= (whole_b, dense_b) else "contains"


def _within(edit: Edit, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Tell whether a difference lies within the common stretch on both sides."""
    return (
        left[0] <= edit.left[0]
        and edit.left[1] <= left[1]
        and right[0] <= edit.right[0]
        and edit.right[1] <= right[1]
    )


def _stretch(solid: list[Span], spans: Sequence[Span], size_a: int, size_b: int) -> list[Span]:
    """Return the spans from the first to the last that belong to the common text.

    A stock phrase of two ledes, far from what follows it and shorter than the way there, is left out; where both
    texts begin (or end) alike, the short span at that end belongs to them.
    """
    while len(solid) > 1 and solid[0].left and solid[0].right and _adrift(solid[0], solid[0], solid[1]):
        solid = solid[1:]
    while (
        len(solid) > 1
        and solid[-1].left + solid[-1].length < size_a
        and solid[-1].right + solid[-1].length < size_b
        and _adrift(solid[-1], solid[-2], solid[-1])
    ):
        solid = solid[:-1]
    head, tail = spans[0], spans[-1]
    if head.left == head.right == 0 and head is not solid[0] and _gap(head, solid[0]) <= NEAR:
        solid = [head, *solid]
    ends = tail.left + tail.length == size_a and tail.right + tail.length == size_b
    if ends and tail is not solid[-1] and _gap(solid[-1], tail) <= NEAR:
        solid = [*solid, tail]
    return solid


def _adrift(outer: Span, one: Span, two: Span) -> bool:
    """Tell whether a span at the edge is a phrase, and shorter than what lies between it and its neighbour."""
    return outer.length < EXCERPT and outer.length < _gap(one, two)


def _gap(one: Span, two: Span) -> int:
    """Return the characters between two spans, on the side that has more."""
    return max(two.left - one.left - one.length, two.right - one.right - one.length)


def is_noise(a: str, b: str, inner: Sequence[Edit], common: int) -> bool:
    """Tell whether inner differences are none, or those of a scanner: slips all over and (nearly) nothing else."""
    inner = [edit for edit in inner if not _doubled(a, *edit.left, b, *edit.right)]
    if not inner:
        return True
    slips = sum((edit.size <= 2 and not _refigured(a, b, edit)) or _misread(a, b, edit) for edit in inner)
    if len(inner) * NOISE_RATE < common:
        return False
    if any(edit.kind in ("added", "removed") for edit in inner):
        return False
    if len(inner) >= NOISE_LEAST:
        return slips >= NOISE_SHARE * len(inner)
    changes = {(a[slice(*edit.left)], b[slice(*edit.right)]) for edit in inner}
    # a scanner errs by single characters, never twice alike in a few; an author who changes 可以 means it
    return (
        len(inner) >= NOISE_ALONE
        and len(changes) == len(inner)
        and all(edit.kind == "typo" and edit.size == 1 for edit in inner)
        and not any(char in WEIGHTY for change in changes for side in change for char in side)
    )


def _misread(a: str, b: str, edit: Edit) -> bool:
    """Tell whether a short stretch was read otherwise letter by letter: one in it, at least, stayed in its place."""
    one, two = a[slice(*edit.left)], b[slice(*edit.right)]
    kept = sum(left == right for left, right in zip(one, two, strict=False))
    return len(one) == len(two) <= MISREAD and kept > 0 and not FIGURES.intersection(one + two)


def _refigured(a: str, b: str, edit: Edit) -> bool:
    """Tell whether one figure stands for another."""
    sides = (a[slice(*edit.left)], b[slice(*edit.right)])
    return all(side and FIGURES.issuperset(side) for side in sides)


def _doubled(a: str, a0: int, a1: int, b: str, b0: int, b1: int) -> bool:
    """Tell whether a difference is one letter that was written, or read, twice; a figure twice is another figure."""
    text, start, end = (a, a0, a1) if b0 == b1 else (b, b0, b1)
    if (a1 - a0) + (b1 - b0) != 1 or text[start] in FIGURES:
        return False
    return text[start] in (text[start - 1 : start], text[end : end + 1])


def is_template(inner: Sequence[Edit], common: int) -> bool:
    """Tell whether the differences are the slots of a form: figures, dates and names, and no clause of its own."""
    slots = sum(edit.kind in ("figure", "date", "name") for edit in inner)
    clauses = sum(edit.kind in ("added", "removed") and edit.size >= CLAUSE for edit in inner)
    return slots >= SLOTS and slots * SLOT_RATE >= common and slots >= 3 * clauses
