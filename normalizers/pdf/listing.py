"""A 目录 without page numbers: no dots and no page end an entry, so its lines are looked at one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.pdf.line import Line
from normalizers.pdf.style import SHORT, TITLE
from normalizers.pdf.tables import Table

_HEADING = re.compile(r"[【\[（(]?(?:本期)?目\s*[录錄次][】\]）)]?", re.IGNORECASE)
#: an entry that ends with its page
_PAGED = re.compile(r"[\d)）]$")
_LEADER = re.compile(r"[.…·．‧⋯•]\s*[.…·．‧⋯•]")
_NUMBER_END = re.compile(r"号[)）〕】\]]$")
#: a section of the issue: ◆部门文件, 【大事记】
_MARK = re.compile(r"[◆◇●■□★☆○◎▲▪•【]")
_SECTION = re.compile(r"[◆◇●■□★☆○◎▲▪•].{1,12}$|【[^】]{1,20}】$")
#: the heading stands above its entries, below the masthead at most
_HIGHEST = 12


def lists(items: Sequence[Line | Table], *, goes_on: bool) -> bool:
    """Whether a page is a 目录 without page numbers: headed so, or the next page of one, and no line is a sentence's end."""
    lines = [item.text for item in items if isinstance(item, Line)]
    if not goes_on and not any(_HEADING.fullmatch(text) for text in lines[:_HIGHEST]):
        return False
    if not lines or any("。" in text or _LEADER.search(text) for text in lines):
        return False
    paged = sum(_PAGED.search(text) is not None and _NUMBER_END.search(text) is None for text in lines)
    return 3 * paged < len(lines)


def begins_entry(last: Line, line: Line, items: Sequence[Line | Table]) -> bool:
    """Whether a line of a 目录 begins an entry or a section; `items` stand on its page.

    It does below a line that is shorter than others of its column: many short titles make no margin here.
    """
    column = (item.x1 for item in items if isinstance(item, Line) and abs(item.x0 - last.x0) < 2 * last.size)
    return (
        max(column, default=last.x1) - last.x1 > SHORT * last.size
        or _MARK.match(line.text) is not None
        or _SECTION.match(last.text) is not None
        or _NUMBER_END.search(last.text) is not None
        or (TITLE.search(last.text) is not None and line.text[0] not in "的》（(")
    )
