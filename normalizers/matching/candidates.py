"""Passages that may be the same one changed: those that share rare grams, and how much they have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain as chain_of
from operator import add

from normalizers.matching.fingerprint import fold
from normalizers.matching.passages import Passage

#: indices of passages of the old and of the new text between two that are paired
Gap = tuple[Sequence[int], Sequence[int]]

#: grams in more passages of a gap than this say nothing; candidates looked at per passage
POSTINGS, CANDIDATES = 8, 3
#: grams that are looked up for one passage at the most, about: enough to find one that shares a tenth of them
SAMPLE = 128
#: passages up to this length are found by pairs of characters too: a short line has few grams of four
SHORT = 40


def candidates(
    old: Sequence[Passage], new: Sequence[Passage], gap: Gap
) -> Iterator[tuple[int, int, int, float]]:
    """Yield passages that share rare grams: both indices, the character pairs in common, and their share (Dice)."""
    left, right = gap
    if not left or not right:
        return
    if len(left) == len(right) == 1:
        tried: Iterator[tuple[int, Sequence[int]]] = iter([(left[0], right)])
    else:
        tried = _proposed(old, new, gap)
    pairs_of: dict[int, set[str]] = {}
    for i, proposed in tried:
        ours = set(_bigrams(fold(old[i].body)))
        for j in proposed:
            if bool(old[i].table) != bool(new[j].table):
                continue
            if j not in pairs_of:
                pairs_of[j] = set(_bigrams(fold(new[j].body)))
            common, size = len(ours & pairs_of[j]), len(ours) + len(pairs_of[j])
            if common:
                yield i, j, common, 2 * common / size


def _proposed(
    old: Sequence[Passage], new: Sequence[Passage], gap: Gap
) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield for each old passage of a gap the few new ones that share most of its rare grams."""
    left, right = gap
    grams_of = {i: _sample(fold(old[i].body)) for i in left}
    wanted = set[str]().union(*grams_of.values())
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for j in right:
        for gram in wanted.intersection(_grams(fold(new[j].body))):
            if len(holders[gram]) <= POSTINGS:
                holders[gram].append(j)
    rare = {gram: held for gram, held in holders.items() if len(held) <= POSTINGS}
    for i, grams in grams_of.items():
        votes = Counter(chain_of.from_iterable(rare[gram] for gram in grams if gram in rare))
        if votes:
            yield i, sorted(votes, key=lambda one: (-votes[one], one))[:CANDIDATES]


def _sample(text: str) -> set[str]:
    """Return the grams of a short passage, and evenly spread ones of a long one."""
    if len(text) <= 2 * SAMPLE:
        return _grams(text)
    return {text[at : at + 4] for at in range(0, len(text) - 3, len(text) // SAMPLE)}


def _grams(text: str) -> set[str]:
    pairs = _bigrams(text)
    found = set(map(add, pairs, pairs[2:]))
    return found.union(pairs) if len(text) <= SHORT else found


def _bigrams(text: str) -> list[str]:
    return list(map(add, text, text[1:]))
