"""Which passage of the old text stands where in the new one: in its place, changed, renumbered, or moved.

Patience: passages whose text occurs once on either side are anchors, and the heaviest chain of them in the same order
is kept. Between anchors the same is done for what a passage says without its number, then for the first, second …
occurrence of repeated lines. What is equal but out of order has moved; the rest is paired within its gap by the
grams it shares. Every step is O(n log n) in the characters: postings are bounded, and no two lists are multiplied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from normalizers.matching.alignment import Span, chain
from normalizers.matching.candidates import SHORT, Gap, candidates
from normalizers.matching.fingerprint import fold
from normalizers.matching.passages import Passage

Pair = tuple[int, int]
Key = Callable[[Passage], Hashable]

#: passages that have this share of their character pairs in common are one, changed; equal numbers ask for less
ALIKE, ALIKE_NUMBERED = 0.45, 0.3
#: one that stands elsewhere must be more alike, and longer, to be called moved
MOVED_ALIKE, MOVED_LENGTH = 0.6, 16
#: an equal line shorter than this is no evidence of a move: 特此通知。 has 5
MOVED_EQUAL = 6


@dataclass(frozen=True, slots=True)
class Pairing:
    """Indices of passages that belong together: `kept` rises on both sides, `moved` crosses it; the rest stands alone."""

    kept: tuple[Pair, ...]
    moved: tuple[Pair, ...]


def pair(old: Sequence[Passage], new: Sequence[Passage]) -> Pairing:
    """Return which passages of two texts belong together; each belongs to one at the most."""
    kept: list[Pair] = []
    gaps: list[Gap] = [(range(len(old)), range(len(new)))]
    for key in (_text, _said, None):
        rest: list[Gap] = []
        for gap in gaps:
            found = _anchored(old, new, gap, key)
            kept += found
            rest += _between(gap, found)
        gaps = rest
    moved = [
        *_equal(old, new, _left(gaps, 0), _left(gaps, 1), _text, MOVED_EQUAL),
    ]
    gaps = _without(gaps, moved)
    said = _equal(old, new, _left(gaps, 0), _left(gaps, 1), _said, MOVED_EQUAL + 2)
    moved += said
    rest = []
    for gap in _without(gaps, said):
        found = _similar(old, new, gap)
        kept += found
        for inner in _between(gap, found):
            level = _level(old, new, inner)
            kept += level
            rest += _between(inner, level)
    moved += _strays(old, new, _left(rest, 0), _left(rest, 1))
    return Pairing(tuple(sorted(kept)), tuple(sorted(moved, key=lambda both: both[1])))


def _text(passage: Passage) -> Hashable:
    return passage.text


def _said(passage: Passage) -> Hashable:
    """Return what a passage says without its number, whatever its script and punctuation.

    None where that is too short to know it by.
    """
    body = fold(passage.body)
    return (bool(passage.table), body) if len(body) > 1 else None


def _anchored(old: Sequence[Passage], new: Sequence[Passage], gap: Gap, key: Key | None) -> list[Pair]:
    """Return the equal ends of a gap, and the heaviest chain of passages whose key is unique on both sides.

    Without a key, passages of equal text are numbered by occurrence, which makes them unique.
    """
    left, right = gap
    head = 0
    while head < min(len(left), len(right)) and old[left[head]].text == new[right[head]].text:
        head += 1
    tail = 0
    shortest = min(len(left), len(right)) - head
    while tail < shortest and old[left[-1 - tail]].text == new[right[-1 - tail]].text:
        tail += 1
    ends = [(left[at], right[at]) for at in range(head)]
    ends += [(left[-1 - at], right[-1 - at]) for at in range(tail)][::-1]
    left, right = left[head : len(left) - tail], right[head : len(right) - tail]
    if not left or not right:
        return ends
    ours, theirs = _places(old, left, key), _places(new, right, key)
    runs = [Span(i, theirs[name], len(old[i].text)) for name, i in ours.items() if name in theirs]
    inner = [(run.left, run.right) for run in chain(sorted(runs, key=lambda run: run.left))]
    return ends[:head] + inner + ends[head:]


def _places(texts: Sequence[Passage], indices: Sequence[int], key: Key | None) -> dict[Hashable, int]:
    """Return the passages with a key of their own."""
    times: Counter[Hashable] = Counter()
    found: dict[Hashable, int] = {}
    for index in indices:
        name = key(texts[index]) if key else texts[index].text
        if name is None:
            continue
        times[name] += 1
        found[name if key else (name, times[name])] = index
    return {name: index for name, index in found.items() if times[name] == 1} if key else found


def _between(gap: Gap, pairs: Sequence[Pair]) -> Iterator[Gap]:
    """Yield what lies between pairs in order, where both or one side has something left."""
    left, right = gap
    at_left = at_right = 0
    place_left = {index: at for at, index in enumerate(left)}
    place_right = {index: at for at, index in enumerate(right)}
    for i, j in (*pairs, (None, None)):
        end_left = len(left) if i is None else place_left[i]
        end_right = len(right) if j is None else place_right[j]
        if at_left < end_left or at_right < end_right:
            yield left[at_left:end_left], right[at_right:end_right]
        at_left, at_right = end_left + 1, end_right + 1


def _left(gaps: Sequence[Gap], side: int) -> list[int]:
    return [index for gap in gaps for index in gap[side]]


def _without(gaps: Sequence[Gap], pairs: Sequence[Pair]) -> list[Gap]:
    gone_left, gone_right = {i for i, _ in pairs}, {j for _, j in pairs}
    return [
        ([i for i in left if i not in gone_left], [j for j in right if j not in gone_right])
        for left, right in gaps
    ]


def _equal(
    old: Sequence[Passage],
    new: Sequence[Passage],
    left: Sequence[int],
    right: Sequence[int],
    key: Key,
    least: int,
) -> list[Pair]:
    """Return the passages whose key is unique on both sides, wherever they stand."""
    ours, theirs = _places(old, left, key), _places(new, right, key)
    return [
        (i, theirs[name])
        for name, i in ours.items()
        if name in theirs and len(new[theirs[name]].body) >= least
    ]


def _similar(old: Sequence[Passage], new: Sequence[Passage], gap: Gap) -> list[Pair]:
    """Return the heaviest chain of alike passages within a gap."""
    runs = [
        # of two that pair with one passage, the later first: the chain then takes one of them
        Span(i, j, common)
        for i, j, common, share in sorted(candidates(old, new, gap), key=lambda one: (one[0], -one[1]))
        if share >= (ALIKE_NUMBERED if old[i].mark and old[i].mark == new[j].mark else ALIKE)
    ]
    return [(run.left, run.right) for run in chain(runs)]


def _level(old: Sequence[Passage], new: Sequence[Passage], gap: Gap) -> list[Pair]:
    """Return, where as many passages stand on either side, the short lines that share characters one by one."""
    left, right = gap
    if len(left) != len(right):
        return []
    found = []
    for i, j in zip(left, right, strict=True):
        rows = bool(old[i].table)
        if rows != bool(new[j].table):
            continue
        if not rows and max(len(old[i].text), len(new[j].text)) > SHORT:
            continue
        one, two = set(old[i].text), set(new[j].text)
        if 2 * len(one & two) >= (ALIKE_NUMBERED if rows else ALIKE) * (len(one) + len(two)):
            found.append((i, j))
    return found


def _strays(
    old: Sequence[Passage], new: Sequence[Passage], left: Sequence[int], right: Sequence[int]
) -> list[Pair]:
    """Return passages that moved and were changed, the most alike first, each once."""
    found: list[Pair] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    ranked = sorted(candidates(old, new, (left, right)), key=lambda one: (-one[3], one[0], one[1]))
    for i, j, _, share in ranked:
        long = min(len(old[i].text), len(new[j].text)) >= MOVED_LENGTH
        if share >= MOVED_ALIKE and long and i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            found.append((i, j))
    return found
