"""What differs between two aligned texts, and what kind of difference each is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from normalizers.matching.alignment import Span

EditKind = Literal["figure", "date", "name", "added", "removed", "wording", "typo", "furniture"]
Place = Literal["head", "inner", "tail"]

#: kinds of difference that fill the slots of a form
SLOT = frozenset({"figure", "date", "name"})
#: digits and numerals: no slip of one of these is nothing
FIGURES = frozenset("0123456789〇零一二三四五六七八九十百千万亿")
_NUMERAL = "0-9〇零一二三四五六七八九十百千万亿"
_FIGURE = re.compile(f"[{_NUMERAL}年月日号第批期次季度上下半.%两]+")
_DATE = re.compile(
    rf"[{_NUMERAL}]*年[{_NUMERAL}]*月?[{_NUMERAL}]*日?|[{_NUMERAL}]+月[{_NUMERAL}]*日?|[{_NUMERAL}]+日"
)
#: what gazettes and editors print between two halves of a page, folded: it says nothing of the document
_FURNITURE = re.compile(
    r"(?:本文与正式文件同等?效力|第?[0-9]{1,4}页?(?:共[0-9]{1,4}页)?|查看全文|责任编辑.{0,4}|扫一扫在手机打开当前页|打印|关闭)+"
)
#: a slip of the pen, or of a scanner: this many characters on either side, none of them a figure
_SLIP = 2
#: shorter pieces put in or left out are wording, not clauses
CLAUSE = 8
#: a name of a person, place or body that fills a slot of a template
_NAME = 24


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters [left] of the one text stand where [right] of the other does; either may be empty."""

    kind: EditKind
    place: Place
    left: tuple[int, int]
    right: tuple[int, int]

    @property
    def size(self) -> int:
        """Return the characters of the longer side."""
        return max(self.left[1] - self.left[0], self.right[1] - self.right[0])

    def mirrored(self) -> Edit:
        """Return the same with left and right exchanged."""
        return Edit(_MIRROR.get(self.kind, self.kind), self.place, self.right, self.left)


_MIRROR: dict[EditKind, EditKind] = {"added": "removed", "removed": "added"}


def edits(a: str, b: str, spans: Sequence[Span]) -> tuple[Edit, ...]:
    """Return the differences of two folded texts, in order; `spans` are what `align` found in them."""
    found = []
    at_a = at_b = 0
    for number, span in enumerate((*spans, Span(len(a), len(b), 0))):
        if span.left > at_a or span.right > at_b:
            last = number == len(spans)
            place: Place = "head" if at_a == at_b == 0 and not number else "tail" if last else "inner"
            kind = kind_of(a, b, (at_a, span.left), (at_b, span.right))
            found.append(Edit(kind, place, (at_a, span.left), (at_b, span.right)))
        at_a, at_b = span.left + span.length, span.right + span.length
    return tuple(found)


def is_furniture(text: str) -> bool:
    """Tell whether a folded text is nothing but what gazettes and editors print between two halves of a page."""
    return bool(_FURNITURE.fullmatch(text))


def kind_of(a: str, b: str, left: tuple[int, int], right: tuple[int, int]) -> EditKind:
    """Return what kind of difference a[left] and b[right] are, either of which may be empty."""
    one, two = a[left[0] : left[1]], b[right[0] : right[1]]
    if all(not side or _FURNITURE.fullmatch(side) for side in (one, two)) and not (one and two):
        return "furniture"
    if _figures(one) and _figures(two) and (one or two):
        # the digits around tell a date from another figure: 2022年[3]月
        around = (_widened(a, left), _widened(b, right))
        return "date" if all(_DATE.search(side) for side in around) else "figure"
    if not one or not two:
        longer = one or two
        if len(longer) >= CLAUSE:
            return "removed" if one else "added"
        return "typo" if len(longer) <= _SLIP and not _has_figure(longer) else "wording"
    if max(len(one), len(two)) <= _SLIP and not _has_figure(one + two):
        return "typo"
    return "name" if max(len(one), len(two)) <= _NAME else "wording"


def _figures(text: str) -> bool:
    return not text or bool(_FIGURE.fullmatch(text))


def _has_figure(text: str) -> bool:
    return not FIGURES.isdisjoint(text)


def _widened(text: str, place: tuple[int, int]) -> str:
    """Return a difference with the figures and date words that touch it."""
    start, end = place
    while start > 0 and place[0] - start < 8 and _FIGURE.fullmatch(text[start - 1]):
        start -= 1
    while end < len(text) and end - place[1] < 8 and _FIGURE.fullmatch(text[end]):
        end += 1
    return text[start:end]
