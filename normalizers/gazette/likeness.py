"""How alike a title in the body of an issue is to one on its contents page."""

from __future__ import annotations

import itertools
import re

from normalizers.metadata.issuers import names_of
from normalizers.metadata.numbers import parse

#: share of character pairs the issuers in front of 关于 have in common
_SAME_ISSUER = 0.7
_FORWARDS = re.compile("转发|批转")
_CORE = re.compile(r"(?<=.)关于.{6,}")


def pairs_of(text: str) -> frozenset[str]:
    return frozenset(map("".join, itertools.pairwise(text)))


def likeness_of(joined: str, title: str, pairs: frozenset[str]) -> float:
    """Return how alike a printed title is to that of the contents page: 1 for the same, 0 for another."""
    if joined == title:
        return 1.0
    if joined.startswith(title) and parse(joined[len(title) :]) is not None:
        return 0.99
    core, wanted = _core(joined), _core(title)
    issuers = (joined[: len(joined) - len(core)], title[: len(title) - len(wanted)])
    forwards = [bool(_FORWARDS.search(front)) for front in issuers]
    if forwards[0] != forwards[1] or (
        all(issuers) and _dice(pairs_of(issuers[0]), pairs_of(issuers[1])) < _SAME_ISSUER
    ):
        core, wanted = joined, title  # a body that forwards a document and the one whose document it is
    if core == wanted and len(core) >= 8:
        return 0.97
    if len(title) >= 10 and joined.endswith(title) and len(joined) - len(title) <= 30:
        front = joined[: -len(title)]  # the number or the issuer
        return 0.95 if front.endswith("号") or names_of(front) else 0.0
    if len(joined) >= 10 and title.endswith(joined) and len(joined) >= 0.5 * len(title):
        # in front stands the issuer, or the body that forwards a document with this title
        return 0.93 if names_of(title[: -len(joined)]) else 0.75
    if len(joined) == len(title) and sum(a != b for a, b in zip(joined, title, strict=True)) <= max(
        1, len(title) // 8
    ):
        return 0.9  # slips of OCR; pairs of a short title are too few to tell
    # two thirds of the length apart, no two spellings of one title were ever met
    if not 0.66 <= len(joined) / max(len(title), 1) <= 1.5 or len(title) < 6:
        return 0.0
    likeness = _dice(pairs_of(joined), pairs)
    if core != joined or wanted != title:
        likeness = max(likeness, _dice(pairs_of(core), pairs_of(wanted)) - 0.02)
    years = re.findall(r"20\d\d|19\d\d|\d+月|第\d+", joined) != re.findall(
        r"20\d\d|19\d\d|\d+月|第\d+", title
    )
    return 0.95 * likeness - 0.1 * years


def _dice(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of pairs two texts have in common (Dice)."""
    return 2 * len(first & second) / max(len(first) + len(second), 1)


def _core(title: str) -> str:
    match = _CORE.search(title)
    return match[0] if match else title
