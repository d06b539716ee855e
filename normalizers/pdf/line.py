"""A printed line and a ruled one, with their places in points from the lower left of the page as it is read."""

from __future__ import annotations

import re
from typing import NamedTuple

#: a raised footnote mark is printed at 50-65 % of the size of its line
RAISED = 0.75
#: in ems: pieces of one line stand at most this far apart, cells and columns further
WIDEST_GAP = 1.5
#: GB/T 9704 keeps 37 mm of 297 above the text and 35 below: heads and feet stand in the outer 12 %
OUTER = 0.12
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Line(NamedTuple):
    """One printed line: text, left and right edge, baseline and font size in points.

    A named tuple and not a dataclass: 40 a page are made, and making one is a tenth of what a page may cost.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    page: int  # from 1
    start: int  # characters [start, stop) of the page, to look at each in a table
    stop: int


class Rule(NamedTuple):
    """A horizontal or vertical ruled line in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs across the page."""
        return self.x1 - self.x0 >= self.y1 - self.y0


class Place(NamedTuple):
    """Where one character stands: left, right, baseline and size in points."""

    x0: float
    x1: float
    y: float
    size: float


def raised(text: str) -> str:
    """Return digits as the superscripts they are printed as."""
    return text.translate(_SUPERSCRIPT)


def same_line(left: Line, right: Line) -> bool:
    """Pieces pdfium cut at a change of font or a wide gap; a column further right is not the same line."""
    large = left.size if left.size > right.size else right.size
    rise = abs(left.y - right.y)
    if rise >= 0.6 * large or not -1 <= (right.x0 - left.x1) / (left.size or 1) <= WIDEST_GAP:
        return False
    return rise < 0.4 * min(left.size, right.size) or is_mark(left, right) or is_mark(right, left)


def is_mark(piece: Line, beside: Line) -> bool:
    """A raised footnote mark that pdfium gave as a piece of its own."""
    return piece.size < RAISED * beside.size and bool(
        re.fullmatch(r"\d{1,3}|[①-⑳*＊]+|[⁰¹²³⁴-⁹]+", piece.text)
    )


def merge(left: Line, right: Line) -> Line:
    """Return two pieces of one printed line as one."""
    first = raised(left.text) if is_mark(left, right) and left.y > right.y else left.text
    second = raised(right.text) if is_mark(right, left) and right.y > left.y else right.text
    gap = " " if right.x0 - left.x1 > 0.5 * min(left.size, right.size) else ""
    main = left if left.size >= right.size else right
    x1 = max(left.x1, right.x1)
    return Line(first + gap + second, left.x0, x1, main.y, main.size, left.page, left.start, right.stop)
