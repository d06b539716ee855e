"""A 目录 without page numbers: no dots and no page end an entry, so its lines are looked at one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.pdf.line import Line
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


def begins_entry(last: str, text: str) -> bool:
    """Whether a line begins an entry or a section although the line before is full."""
    return (
        _MARK.match(text) is not None
        or _SECTION.match(last) is not None
        or _NUMBER_END.search(last) is not None
    )
