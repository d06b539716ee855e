"""What of a comparison is shown: the changed paragraphs with a little context, table rows without the bars at their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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
    left = {"-": _END, "+": _END}
    found = []
    for piece in pieces:
        signs = ("-", "+") if piece.sign == "=" else (piece.sign,)
        size = min([len(piece.text), *(left[sign] for sign in signs)])
        for sign in signs:
            left[sign] -= size
        found.append(replace(piece, text=piece.text[: len(piece.text) - size] if end else piece.text[size:]))
    return [piece for piece in found if piece.text]
