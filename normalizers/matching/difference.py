"""The difference of two clean texts: clause by clause, row by row, and within a changed one character by character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from normalizers.matching.nature import furniture
from normalizers.matching.pairing import pair
from normalizers.matching.passages import Passage, passages
from normalizers.matching.strokes import ChangeKind, Piece, strokes

__all__ = ["ChangeKind", "ParagraphChange", "Piece", "Stand", "difference"]

Stand = Literal["equal", "deleted", "inserted", "changed", "renumbered", "moved-out", "moved-in"]


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph or table row: how it stands in the two texts, where, and what kinds of change it holds.

    A paragraph that moved comes twice: `moved-out` at its old place, with the old text alone, and `moved-in` at its
    new one, with both texts and the pieces; `move` counts the pairs from 1. `old_at` and `new_at` are where `old` and
    `new` begin in their texts, -1 for a text that does not hold it.
    """

    kind: Stand
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()
    kinds: tuple[ChangeKind, ...] = ()
    old_at: int = -1
    new_at: int = -1
    old_clause: str = ""  # 第五条, （二）: the number it bore
    new_clause: str = ""
    move: int = 0
    table: int = 0  # of the new text, of the old one for what is gone; from 1, 0 for prose
    row: int = 0


def difference(old: str, new: str) -> tuple[ParagraphChange, ...]:
    """Return the changes from old to new in reading order, equal paragraphs included."""
    return tuple(_walk(passages(old), passages(new)))


def _walk(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[ParagraphChange]:
    found = pair(old, new)
    out = {i: number for number, (i, _) in enumerate(found.moved, 1)}
    into = {j: (i, number) for number, (i, j) in enumerate(found.moved, 1)}
    left = right = 0
    for i, j in (*found.kept, (len(old), len(new))):
        yield from (_gone(old[at], out.get(at, 0)) for at in range(left, i))
        for at in range(right, j):
            if at in into:
                source, number = into[at]
                yield _paired(old[source], new[at], number)
            else:
                yield _come(new[at])
        if i < len(old):
            yield _paired(old[i], new[j], 0)
        left, right = i + 1, j + 1


def _gone(passage: Passage, move: int) -> ParagraphChange:
    text = passage.text
    kind: ChangeKind = "moved" if move else "furniture" if furniture(text) else "removed"
    return ParagraphChange(
        "moved-out" if move else "deleted", text, "", kinds=(kind,), old_at=passage.start,
        old_clause=passage.mark.strip("| \t\u3000"), move=move, table=passage.table, row=passage.row,
    )  # fmt: skip


def _come(passage: Passage) -> ParagraphChange:
    kind: ChangeKind = "furniture" if furniture(passage.text) else "added"
    return ParagraphChange(
        "inserted", "", passage.text, kinds=(kind,), new_at=passage.start,
        new_clause=passage.mark.strip("| \t\u3000"), table=passage.table, row=passage.row,
    )  # fmt: skip


def _paired(one: Passage, two: Passage, move: int) -> ParagraphChange:
    pieces = strokes(one, two)
    held: list[ChangeKind] = ["moved"] if move else []
    held += [piece.kind for piece in pieces if piece.kind]
    kinds = tuple(dict.fromkeys(held))
    stand: Stand = (
        "moved-in"
        if move
        else "equal"
        if not kinds
        else "renumbered"
        if kinds == ("renumbered",)
        else "changed"
    )
    return ParagraphChange(
        stand, one.text, two.text, () if stand == "equal" else pieces, kinds, one.start, two.start,
        one.mark.strip("| \t\u3000"), two.mark.strip("| \t\u3000"), move, two.table, two.row,
    )  # fmt: skip
