"""The print of a PDF: text size, leading, margins, and what a line's place says of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from normalizers.pdf.line import Line

#: in ems of the line: paragraphs are indented by two, a line ends short when one more character would fit
INDENT = 1.2
SHORT = 1.6
DEEP = 3.2  # further in than any indent: centred, or set to the right
#: a heading is printed at least 15 % larger than the text (三号 over 四号)
LARGER = 1.15
#: a left or right edge that this share of the lines has is a margin
_MARGIN_SHARE = 0.04
_STOPPED = re.compile(r"[。；;：:！？…”）)]$")
_MARKS = frozenset("第（(一二三四五六七八九十附")
_FULL_STOPS = frozenset("。；！？")
_BROKEN = re.compile(r"[A-Za-z]-$")  # a Latin word goes on
CHAPTER = re.compile(
    r"第[一二三四五六七八九十百\d]+[编章]|附\s*[件录则]\s*\d*[:：]?$|目\s*[录次]$|[前序]\s*言$"
)
SECTION = re.compile(r"第[一二三四五六七八九十百\d]+节|[一二三四五六七八九十]+、")
#: the end of a document's title: its genre, and what may stand in brackets behind it
TITLE = re.compile(
    r"(?:通知|意见|办法|规定|决定|公告|通告|条例|细则|方案|批复|复函|报告|通报|规划|计划|措施|解释|说明)(?:[（(][^（）()]{1,20}[)）])?$"
)
ITEM = re.compile(r"[（(][一二三四五六七八九十]+[)）]")


@dataclass(frozen=True, slots=True)
class Style:
    """What is usual in one PDF, in points; its methods place a line in it."""

    body: float  # font size most characters have
    leading: float  # from baseline to baseline
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    sizes: tuple[float, ...]  # of headings, largest first

    def left(self, line: Line) -> float:
        """The left margin the line belongs to: the nearest one not right of it."""
        at = bisect_right(self.lefts, line.x0 + 1)
        return self.lefts[at - 1] if at else line.x0

    def right(self, line: Line) -> float:
        """The right margin the line belongs to: the nearest one not left of its end."""
        at = bisect_left(self.rights, line.x1 - 0.6 * line.size)
        return self.rights[at] if at < len(self.rights) else line.x1

    def indent(self, line: Line) -> float:
        """How far in from its margin the line begins, in ems."""
        return (line.x0 - self.left(line)) / line.size

    def short(self, line: Line) -> bool:
        """Whether the line ends before its margin."""
        return self.right(line) - line.x1 > SHORT * line.size

    def unfinished(self, line: Line) -> bool:
        """A line left short before a word that cannot be broken (“1+9”): most of the width, no stop."""
        if _BROKEN.search(line.text):
            return True
        left = self.left(line)
        return line.x1 - left > 0.6 * (self.right(line) - left) and not _STOPPED.search(line.text)

    def set_in(self, last: Line, line: Line) -> bool:
        """Lines of a paragraph that is set in as a whole (a framed one): same left edge, a clause still open."""
        step = line.x0 - self.left(line)
        inside = self.indent(line) > INDENT and abs(last.x0 - line.x0) < 1 and abs(step - 2 * self.body) > 2
        marked = CHAPTER.match(line.text) or SECTION.match(line.text) or ITEM.match(line.text)
        return inside and not marked and self.unfinished(last) and bool(re.search("[一-鿿，、]$", last.text))

    def centred(self, line: Line) -> bool:
        """Whether the line stands in the middle between its margins."""
        middle = (self.left(line) + self.right(line)) / 2
        return (
            abs((line.x0 + line.x1) / 2 - middle) < line.size and self.indent(line) > 1 and self.short(line)
        )

    def heading(self, line: Line) -> bool:
        """Whether the line is printed large."""
        return line.size >= LARGER * self.body


def body_size(lines: Sequence[Line]) -> float:
    """Return the size most characters have, in half points; 10 where there are none."""
    weights: dict[float, int] = {}
    for text, _, _, _, size, _, _, _ in lines:
        weights[size] = weights.get(size, 0) + len(text)
    halves: Counter[float] = Counter()
    for size, count in weights.items():
        halves[round(size * 2) / 2] += count
    most = max(halves.values(), default=0)
    return min((size for size, count in halves.items() if count == most and size > 0), default=10.0)


def read_style(lines: Sequence[Line], body: float) -> Style:
    """Return what is usual in these lines, given the size of the text."""
    low, high = 0.94 * body, 1.06 * body
    lefts: list[float] = []
    rights: list[float] = []
    ended: list[float] = []
    drops: list[float] = []
    sizes: set[float] = set()
    larger, furthest = LARGER * body, 4 * body
    page, y = 0, 0.0
    for text, x0, x1, here, size, number, _, _ in lines:
        if low <= size <= high:
            lefts.append(x0)
            # where a sentence ends or a heading says nothing of the measure: 一、…引导 ends where 二、…监管 does
            (ended if text[-1:] in _FULL_STOPS or text[:1] in _MARKS else rights).append(x1)
            if number == page and 0 < y - here < furthest:
                drops.append(y - here)
            page, y = number, here
        elif size >= larger:
            sizes.add(round(size, 1))
    steps: list[float] = []
    for size in sorted(sizes, reverse=True):  # sizes a rounding apart are one
        if not steps or size < steps[-1] / 1.05:
            steps.append(size)
    edges = _edges(lefts) or [min(lefts, default=0.0)]
    base = [edge for edge in edges if not any(INDENT * body < edge - other < DEEP * body for other in edges)]
    return Style(
        body,
        round(float(median(drops)), 1) if drops else 1.5 * body,
        tuple(base) or tuple(edges),
        tuple(_edges(rights) or _edges([*rights, *ended]) or [max([*rights, *ended], default=0.0)]),
        tuple(steps),
    )


def _edges(values: Sequence[float]) -> list[float]:
    """Return the places where many lines begin (or end), two points apart at least; [] where no place has many."""
    if not values:
        return []
    counts: Counter[int] = Counter(map(round, [value / 2 for value in values]))
    needed = max(3, _MARGIN_SHARE * len(values))
    merged: list[float] = []
    for edge in sorted(2.0 * half for half, count in counts.items() if count >= needed):
        if not merged or edge - merged[-1] > 2:
            merged.append(edge)
    return merged
