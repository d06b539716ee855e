"""Lines of a PDF become blocks: running heads dropped, paragraphs rejoined, headings and notes told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dibao.records.clean import Block
from normalizers.metadata.dates import is_date_line
from normalizers.metadata.numbers import parse
from normalizers.pdf.page import Line
from normalizers.pdf.style import CHAPTER, DEEP, INDENT, ITEM, SECTION, Style, read_style
from normalizers.pdf.tables import Table, continued, markdown
from normalizers.pdf.text import join_lines, tighten, tighten_names

#: GB/T 9704 keeps 37 mm of 297 above the text and 35 below: heads and feet stand in the outer 12 %
_ZONE = 0.12
#: a line is a running one when it comes back at the same height, digits aside, on this many pages
_REPEATS = 3
_REPEATS_SHORT = 2  # in a PDF of up to five pages
_SHORT_PDF = 5
_FOLIO = re.compile(r"[-—–―·•.\s]*\d{1,4}[-—–―·•.\s]*|第\s*\d{1,4}\s*页.{0,12}")

#: a gap of half a line more than usual is a blank between paragraphs
_GAP = 1.5
#: a note is printed at least 13 % smaller than the text (小五 under 四号)
_SMALLER = 0.87
_LONGEST_HEADING = 120
_ENDED = re.compile(r"[。；;：:，,、！？]$")
_HEADING_LINE = 40  # characters: one printed line
_NOTE_MARK = re.compile(r"\s*(?:[⁰¹²³⁴-⁹]|[①-⑳]|\[\d+\]|[*＊※]|注[:：\d]|\d{1,2}[\s、.])")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page: its height and its lines and tables in the order of the content."""

    height: float
    items: tuple[Line | Table, ...]


def drop_running(sheets: Sequence[Sheet]) -> tuple[list[Sheet], tuple[str, ...]]:
    """Return the sheets without running heads and feet and page numbers, and the distinct ones dropped.

    A line in the outer zone goes when its text, digits masked, returns at its height on several pages, and a
    page number always.
    """
    seen = Counter(key for sheet in sheets for key in {_key(line, sheet) for line in _outer(sheet)})
    needed = _REPEATS if len(sheets) > _SHORT_PDF else _REPEATS_SHORT
    kept = []
    dropped: dict[tuple[bool, int, str], str] = {}
    for sheet in sheets:
        outer = {id(line) for line in _outer(sheet)}
        items = []
        for item in sheet.items:
            if isinstance(item, Line) and id(item) in outer:
                key = _key(item, sheet)
                if seen[key] >= needed or _FOLIO.fullmatch(item.text):
                    dropped.setdefault(key, tighten(item.text))
                    continue
            items.append(item)
        kept.append(Sheet(sheet.height, tuple(items)))
    return kept, tuple(text for text in dropped.values() if not _FOLIO.fullmatch(text))


def compose(sheets: Sequence[Sheet]) -> tuple[Block, ...]:
    """Return the blocks of all pages in reading order; a paragraph has the page it begins on."""
    lines = [item for sheet in sheets for item in sheet.items if isinstance(item, Line)]
    if not lines and not any(sheet.items for sheet in sheets):
        return ()
    style = read_style(lines)
    blocks: list[Block] = []
    open_lines: list[Line] = []
    notes: list[list[Line]] = []
    table: Table | None = None

    def close() -> None:
        if open_lines:
            blocks.append(_block(open_lines, style))
            open_lines.clear()
        # a note stands at the foot of the page: after the paragraph that runs on over it
        blocks.extend(
            Block("note", join_lines(line.text for line in note), 0, note[0].page) for note in notes
        )
        notes.clear()

    for sheet in sheets:
        noting = False
        for item in sheet.items:
            if isinstance(item, Table):
                joined = continued(table, item) if table is not None and not open_lines else None
                if joined is not None and blocks and blocks[-1].kind == "table":
                    table = joined
                    blocks[-1] = Block("table", markdown(joined), 0, blocks[-1].page)
                    continue
                close()
                table = item
                blocks.append(Block("table", markdown(item), 0, item.page))
                continue
            small = item.size <= _SMALLER * style.body and item.y < sheet.height / 2
            if small and (noting or _NOTE_MARK.match(item.text)):
                if noting and notes and not _NOTE_MARK.match(item.text):
                    notes[-1].append(item)
                else:
                    notes.append([item])
                noting = True
                continue
            noting = False
            if open_lines and not _goes_on(open_lines[-1], item, style):
                close()
            open_lines.append(item)
    close()
    return tuple(block for block in blocks if block.text)


def _goes_on(last: Line, line: Line, style: Style) -> bool:
    """Tell whether a line continues the paragraph (or the heading) of the line before."""
    if abs(last.size - line.size) > 0.1 * last.size or is_date_line(last.text) is not None:
        return False  # a 成文日期 ends its document, also where so many are set alike that they look like a column
    drop = last.y - line.y
    beside = last.page == line.page and drop > 0
    if style.heading(line):
        whole = style.centred(last) or not style.short(
            last
        )  # a title breaks at the margin or where it reads well
        return beside and drop < 2.2 * line.size and whole and not _own_line(last) and not _own_line(line)
    if beside and style.set_in(last, line) and drop <= _GAP * max(style.leading, line.size):
        return True
    if style.indent(line) > INDENT or (style.short(last) and not style.unfinished(last)):
        return False
    if style.indent(last) > DEEP and not style.centred(last):
        return False  # a signature ends at the right margin
    return not beside or drop <= _GAP * max(style.leading, line.size)


def _own_line(line: Line) -> bool:
    """A 文号 or a 红头 never runs on into the title below it."""
    return parse(line.text) is not None or bool(re.search("文件$", line.text.replace(" ", "")))


def _block(lines: Sequence[Line], style: Style) -> Block:
    first = lines[0]
    text = join_lines(line.text for line in lines) if len(lines) > 1 else tighten_names(first.text)
    level = _level(lines, text, style)
    if style.centred(first) and level and len(lines) > 1:
        text = join_lines(tighten_names(line.text) for line in lines)
    return Block("heading" if level else "paragraph", text, level, first.page)


def _level(lines: Sequence[Line], text: str, style: Style) -> int:
    """Return the heading level 1-6 of a block, 0 for running text."""
    first = lines[0]
    if parse(text) is not None or len(text) > _LONGEST_HEADING:
        return 0
    if style.heading(first) and not text.endswith(("。", "；")):
        rank = sum(size > 1.05 * first.size for size in style.sizes)
        return min(1 + rank, 6)
    if len(lines) > 1 or len(text) > _HEADING_LINE or _ENDED.search(text):
        return 0
    if CHAPTER.match(text) and (style.centred(first) or style.indent(first) < DEEP):
        return 2
    return 3 if SECTION.match(text) else 4 if ITEM.match(text) else 0


def _outer(sheet: Sheet) -> list[Line]:
    low, high = _ZONE * sheet.height, (1 - _ZONE) * sheet.height
    return [item for item in sheet.items if isinstance(item, Line) and not low <= item.y <= high]


def _key(line: Line, sheet: Sheet) -> tuple[bool, int, str]:
    masked = re.sub(r"\d+", "#", "".join(line.text.split()))
    return line.y > sheet.height / 2, round(line.y / 3), masked
