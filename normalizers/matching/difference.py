"""The difference of two clean texts, paragraph by paragraph and, within a changed one, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from fast_diff_match_patch import diff

_UNIT = re.compile(r"[0-9]+(?:[.,][0-9]+)*[%％]?|[A-Za-z]+|.", re.DOTALL)
#: units are numbered from here: above the surrogates, so that any number of them are characters
_FIRST_CODE = 0xE000

ChangeKind = Literal["equal", "deleted", "inserted", "changed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that is kept (=), only in the old (-) or only in the new (+) text."""

    sign: Literal["=", "-", "+"]
    text: str


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph: equal, deleted, inserted, or changed into another with the pieces that tell how."""

    kind: ChangeKind
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()


def difference(old: str, new: str) -> tuple[ParagraphChange, ...]:
    """Return the changes from old to new in reading order, equal paragraphs included."""
    return tuple(_walk(_paragraphs(old), _paragraphs(new)))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _walk(old: list[str], new: list[str]) -> Iterator[ParagraphChange]:
    # autojunk would treat a clause repeated over 200 paragraphs as noise and misalign all of them
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for line in old[i0:i1]:
                yield ParagraphChange("equal", line, line)
            continue
        for before, after in zip_longest(old[i0:i1], new[j0:j1]):
            if before is None:
                yield ParagraphChange("inserted", "", after)
            elif after is None:
                yield ParagraphChange("deleted", before, "")
            else:
                yield ParagraphChange("changed", before, after, _pieces(before, after))


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Diff by character, but figures and Latin words whole: 60% becoming 70% is one change, not of a digit."""
    codes: dict[str, str] = {}
    tokens: list[str] = []

    def coded(text: str) -> str:
        units = _UNIT.findall(text)
        for unit in units:
            if unit not in codes:
                codes[unit] = chr(_FIRST_CODE + len(tokens))
                tokens.append(unit)
        return "".join(codes[unit] for unit in units)

    found = diff(coded(old), coded(new), timelimit=0, checklines=False, counts_only=False)
    return tuple(
        Piece(sign, "".join(tokens[ord(code) - _FIRST_CODE] for code in text)) for sign, text in found
    )
