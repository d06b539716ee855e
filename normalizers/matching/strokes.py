"""The characters that changed within one passage: figures and Latin words whole, numbers of clauses whole, cells apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from fast_diff_match_patch import diff

from normalizers.matching.alignment import GAP_PRODUCT, align
from normalizers.matching.columns import columns
from normalizers.matching.edits import EditKind
from normalizers.matching.nature import nature
from normalizers.matching.passages import Passage, cells

ChangeKind = EditKind | Literal["moved", "renumbered"]

#: 60% becoming 70% is one change, not of a digit; so are words, and written numbers of two characters and more
_UNIT = re.compile(
    r"[0-9０-９]+(?:[.,．][0-9０-９]+)*[%％]?|[A-Za-zＡ-Ｚａ-ｚ]+|[〇零一二三四五六七八九十百千万亿]{2,}|.",
    re.DOTALL,
)
#: units are numbered from here: above the surrogates, so that any number of them are characters
_FIRST_CODE = 0xE000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that is kept (=), only in the old (-) or only in the new (+) text; `cell` counts from 1."""

    sign: Literal["=", "-", "+"]
    text: str
    kind: ChangeKind | Literal[""] = ""  # "" for what is kept
    cell: int = 0  # of a table row, in the text the piece is from; 0 in prose


def strokes(old: Passage, new: Passage) -> tuple[Piece, ...]:
    """Return the pieces that make one passage the other: without the - pieces the new, without the + pieces the old."""
    if old.text == new.text:
        return (Piece("=", old.text),)
    if old.table and new.table:
        return tuple(_joined(_cellwise(old, new)))
    return tuple(_joined(_marked(old, new)))


def _marked(old: Passage, new: Passage) -> Iterator[Piece]:
    if old.mark == new.mark:
        yield from _pieces(old.text, new.text)
        return
    yield Piece("-", old.mark, "renumbered")
    yield Piece("+", new.mark, "renumbered")
    yield from _pieces(old.body, new.body)


def _cellwise(old: Passage, new: Passage) -> Iterator[Piece]:
    """Yield the pieces of two rows cell by cell."""
    ours, theirs = cells(old.text), cells(new.text)
    renumbered = old.mark and new.mark and old.mark != new.mark
    for i, j in columns(ours, theirs):
        if j is None:
            yield Piece("-", ours[i or 0], "removed", i or 0)
        elif i is None:
            yield Piece("+", theirs[j], "added", j)
        elif renumbered and i == j == 1:
            yield Piece("-", ours[i], "renumbered", i)
            yield Piece("+", theirs[j], "renumbered", j)
        else:
            for piece in _pieces(ours[i], theirs[j]):
                yield Piece(piece.sign, piece.text, piece.kind, i if piece.sign == "-" else j)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind within one cell, and leave out empty ones."""
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last and (last.sign, last.kind) == (piece.sign, piece.kind) and last.cell == piece.cell:
            last = Piece(last.sign, last.text + piece.text, last.kind, last.cell)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces of two lines, compared unit by unit."""
    if old == new:
        yield Piece("=", old)
        return
    ours, theirs = _UNIT.findall(old), _UNIT.findall(new)
    at_old = [0, *accumulate(map(len, ours))]
    at_new = [0, *accumulate(map(len, theirs))]
    left = right = 0
    for start, there, length in (*_spans(ours, theirs), (len(ours), len(theirs), 0)):
        if start > left or there > right:
            one, two = (at_old[left], at_old[start]), (at_new[right], at_new[there])
            kind = nature(old, new, one, two)
            yield Piece("-", old[slice(*one)], kind)
            yield Piece("+", new[slice(*two)], kind)
        yield Piece("=", old[at_old[start] : at_old[start + length]])
        left, right = start + length, there + length


def _spans(ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the equal runs of units in order: exactly where that is cheap, else along anchors."""
    units = dict.fromkeys((*ours, *theirs))
    codes = {unit: chr(_FIRST_CODE + number) for number, unit in enumerate(units)}
    one, two = ("".join(map(codes.__getitem__, side)) for side in (ours, theirs))
    if len(one) * len(two) > GAP_PRODUCT:
        for span in align(one, two):
            yield span.left, span.right, span.length
        return
    left = right = 0
    # no time limit: with one, the outcome would depend on the machine
    for sign, length in diff(one, two, timelimit=0, checklines=False, counts_only=True):
        if sign == "=":
            yield left, right, length
        left += length if sign != "+" else 0
        right += length if sign != "-" else 0
