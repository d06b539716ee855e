"""What of a comparison is shown: the changed paragraphs with a little context, table rows without the bars at their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the verbs of the command line need the names alone, and numpy is slow to load
    from normalizers.matching.difference import ParagraphChange, Piece

#: equal paragraphs shown on both sides of a change
CONTEXT = 2
#: the rule below the head of a Markdown table
_RULE = re.compile(r"\|(?: --- \|)+")
#: the bar and the space at either end of a row
_END = 2


@dataclass(frozen=True, slots=True)
class Folded:
    """One row of a comparison: a paragraph, or so many equal ones left out."""

    change: ParagraphChange | None
    left_out: int = 0


def around(changes: Sequence[ParagraphChange], *, full: bool, context: int = CONTEXT) -> Iterator[Folded]:
    """Yield changed paragraphs with so many equal ones around them, or all paragraphs when `full`."""
    rows = [_as_row(change) for change in changes if not _RULE.fullmatch(change.new or change.old)]
    near = [False] * len(rows)
    for index, change in enumerate(rows):
        if change.kind != "equal":
            for at in range(max(index - context, 0), min(index + context + 1, len(rows))):
                near[at] = True
    skipped = 0
    for change, shown in zip(rows, near, strict=True):
        if full or shown:
            if skipped:
                yield Folded(None, skipped)
                skipped = 0
            yield Folded(change)
        else:
            skipped += 1
    if skipped:
        yield Folded(None, skipped)


def _as_row(change: ParagraphChange) -> ParagraphChange:
    """Return a change of a table row without the bars at its ends; what it holds is left alone."""
    if not all(text.startswith("| ") and text.endswith(" |") for text in (change.old, change.new) if text):
        return change
    pieces = _cut(change.pieces, end=False)
    return replace(
        change,
        old=change.old[_END:-_END],
        new=change.new[_END:-_END],
        pieces=tuple(_cut(pieces[::-1], end=True))[::-1],
    )


def _cut(pieces: Sequence[Piece], *, end: bool) -> list[Piece]:
    """Cut the first characters of both texts; with `end` the last ones, of pieces that come last first."""
    left: dict[Literal["=", "-", "+"], int] = {"-": _END, "+": _END}
    found: list[Piece] = []
    for piece in pieces:
        text = piece.text
        both = piece.sign == "="
        size = min(len(text), *left.values()) if both else min(len(text), left[piece.sign])
        cut, text = _divided(text, size, end=end)
        for sign in left if both else (piece.sign,):
            left[sign] -= len(cut)
        if both and any(left.values()):
            # one text is through with its end, to the other this still belongs: it is the end of a cell put in or out
            gone: Literal["-", "+"] = "-" if left["-"] else "+"
            kept: Literal["-", "+"] = "+" if gone == "-" else "-"
            cut, text = _divided(text, left[gone], end=end)
            left[gone] -= len(cut)
            found.append(replace(piece, text=cut, sign=kept, kind="wording" if cut else ""))
        found.append(replace(piece, text=text))
    return [piece for piece in found if piece.text]


def _divided(text: str, size: int, *, end: bool) -> tuple[str, str]:
    """Return so many characters of the beginning, or of the end, and the rest."""
    at = len(text) - size if end else size
    return (text[at:], text[:at]) if end else (text[:at], text[at:])
