"""Which printed page a line of an issue stands on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dibao.records.clean import Block

#: a page without its number (a title page, a full-page table) makes a step of two
_WIDEST_STEP = 4


@dataclass(frozen=True, slots=True)
class Pages:
    """Printed pages by block: from the pairs a PDF reader gives, or from page numbers met in the text."""

    of_pdf: Mapping[int, int]  # page of the PDF -> printed page
    marks: tuple[tuple[int, int], ...]  # (block, page), rising
    at_foot: bool = True  # a mark closes its page; else it opens it
    known: bool = True

    def at(self, index: int, block: Block | None) -> int | None:
        """Return the printed page of a block, None where nothing tells."""
        if block is not None and block.page is not None and self.of_pdf:
            return self.of_pdf.get(block.page)
        if not self.marks:
            return None
        spots = [spot for spot, _ in self.marks]
        if self.at_foot:
            at = bisect_left(spots, index)
            return self.marks[at][1] if at < len(spots) else self.marks[-1][1] + 1
        at = bisect_right(spots, index)
        return self.marks[at - 1][1] if at else None


def rising(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the page marks that count up: the longest run in which pages follow each other."""
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for mark in marks:
        if run and not 0 < mark[1] - run[-1][1] <= _WIDEST_STEP:
            if mark[1] == run[-1][1]:  # the number is in the head and in the foot
                continue
            best = max(best, run, key=len)
            run = []
        run.append(mark)
    best = max(best, run, key=len)
    return tuple(best) if len(best) > 1 else ()


def pages_of(marks: Sequence[tuple[int, int]], printed: Mapping[int, int]) -> Pages:
    """Return the pages of an issue from marks in its text and the pairs (PDF page, printed page) of its reader."""
    return Pages(printed, () if printed else rising(marks))


def settled(pages: Pages, starts: Sequence[tuple[int, int, int | None]]) -> Pages:
    """Return the pages with what the contents page adds: `starts` are (block, printed page, page of the PDF).

    It decides whether the numbers stand at head or foot, and how far the printed pages of a PDF lie behind its own.
    """
    if pages.marks:
        agree = [
            sum(Pages({}, pages.marks, at_foot).at(index, None) == page for index, page, _ in starts)
            for at_foot in (True, False)
        ]
        return Pages({}, pages.marks, agree[0] >= agree[1])
    if not pages.of_pdf:
        offsets = Counter(leaf - page for _, page, leaf in starts if leaf is not None)
        common = offsets.most_common(1)
        # one document alone proves nothing; of several most must agree
        if common and (common[0][1] >= 2 and common[0][1] * 2 > sum(offsets.values())):
            leaves = [leaf for _, _, leaf in starts if leaf is not None]
            return Pages({leaf: leaf - common[0][0] for leaf in range(min(leaves), max(leaves) + 1000)}, ())
    return pages


def spans(starts: Sequence[int | None]) -> list[tuple[int, int] | None]:
    """Return first and last printed page of documents whose first pages the contents page gives; the last one's end is unknown.

    A document ends on the page before the next begins, or on that page in an issue whose documents share pages.
    """
    shared = any(first == after for first, after in pairwise(starts) if first is not None)
    found: list[tuple[int, int] | None] = []
    for first, after in pairwise([*starts, None]):
        last = None if after is None else after if shared else max(first or 0, after - 1)
        found.append((first, last) if first is not None and last is not None and last >= first else None)
    return found
