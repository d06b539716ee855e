"""Lines of a PDF become blocks: paragraphs rejoined, headings, notes and entries of a 目录 told apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from dibao.records.clean import Block
from normalizers.metadata.dates import is_date_line
from normalizers.metadata.numbers import parse
from normalizers.pdf.furniture import Sheet
from normalizers.pdf.line import Line
from normalizers.pdf.listing import begins_entry, lists
from normalizers.pdf.style import CHAPTER, DEEP, INDENT, ITEM, SECTION, TITLE, Style, read_style
from normalizers.pdf.tables import CAPTION, Table, continued, markdown
from normalizers.pdf.text import join_lines, tighten_names

#: a gap of half a line more than usual is a blank between paragraphs
_GAP = 1.5
#: a note is printed at least 13 % smaller than the text (小五 under 四号)
_SMALLER = 0.87
_LONGEST_HEADING = 120
_ENDED = re.compile(r"[。；;：:，,、！？]$")
_TITLE_LINES = 3  # above its last one
_HEADING_LINE = 40  # characters: one printed line
_LONGEST_DATE = 24  # characters of a line that is nothing but a date
#: the end of a line that breaks off within a date, and the longest rest of it
_DATE_HEAD = re.compile(
    r"[\d０-９一二三四五六七八九〇○零]{4}(?: ?年[\d０-９一二三四五六七八九十〇○零 月]{0,8})?$"
)
_DATE_REST = 9
_DATE_END = frozenset("日号)）]〕.。 0123456789")
_NOTE_MARK = re.compile(r"\s*(?:[⁰¹²³⁴-⁹]|[①-⑳]|\[\d+\]|[*＊※]|注[:：\d]|\d{1,2}[\s、.])")
#: an entry of a 目录: dots lead to a page, which may stand in brackets
_LEADER = re.compile(
    r"(?P<title>.*?[^\s.…·．。‧⋯•])\s*(?:[.…·．‧⋯•。]\s*){3,}\s*[（(]?\s*(?P<page>\d{1,4}|[ivxIVX]{1,6})\s*[)）]?"
)
_LAST_OF_ENTRY = frozenset("0123456789)）ivxIVX")
_LEADS = ("...", "…", "··", "‧‧", "⋯", "．．", "• •", "••", ". .", "· ·", "。。。")


def compose(sheets: Sequence[Sheet], body: float) -> tuple[Block, ...]:
    """Return the blocks of all pages in reading order; a paragraph has the page it begins on."""
    lines = [item for sheet in sheets for item in sheet.items if isinstance(item, Line)]
    if not lines and not any(sheet.items for sheet in sheets):
        return ()
    return _Composer(read_style(lines, body)).compose(sheets)


class _Composer:
    """Takes line after line; what is open is the paragraph that the next line may go on."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.blocks: list[Block] = []
        self.open: list[Line] = []
        self.notes: list[list[Line]] = []
        self.table: Table | None = None
        self.listing = False  # the page is a 目录 without page numbers
        self.listed: Sequence[Line | Table] = ()  # what stands on it

    def compose(self, sheets: Sequence[Sheet]) -> tuple[Block, ...]:
        style = self.style
        body = style.body
        small, large, reach, indent = _SMALLER * body, body * 1.1, _GAP * style.leading, INDENT * body
        margins, ends = _Margins(style.lefts), _Ends(style.rights)
        lines = self.open
        for sheet in sheets:
            noting = False
            self.listing = listing = lists(sheet.items, goes_on=self.listing)
            self.listed = sheet.items if listing else ()
            middle = sheet.height / 2
            for item in sheet.items:
                if not isinstance(item, Line):
                    self._table(item)
                    continue
                text, x0, _, y, size, page, _, _ = item
                if size <= small and y < middle and (noting or _NOTE_MARK.match(text)):
                    self._note(item, goes_on=noting)
                    noting = True
                    continue
                noting = False
                if lines:
                    last = lines[-1]
                    if text[-1] == "日" and len(text) <= _DATE_REST and _cut_date(last.text, text):
                        lines[-1] = last._replace(text=last.text + text)
                        continue
                    # most lines are the next full line of running text at the margin: no further question
                    plain = (
                        size == last.size
                        and size < large
                        and x0 - margins[x0] < indent
                        and ends[last.x1] - last.x1 < body
                        and 0 < last.y - y <= reach
                        and last.page == page
                        and not listing
                        and (last.text[-1] not in _DATE_END or len(last.text) > _LONGEST_DATE)
                        and (len(lines) > 1 or last.x0 - margins[last.x0] < DEEP * body)
                    )
                    if not plain and not self._goes_on(last, item):
                        self._close()
                lines.append(item)
                if text[-1] in _LAST_OF_ENTRY and any(lead in text for lead in _LEADS):
                    self._entry()
        self._close()
        return tuple(block for block in self.blocks if block.text)

    def _goes_on(self, last: Line, line: Line) -> bool:
        """Tell whether a line continues the paragraph (or the heading) of the line before."""
        style = self.style
        if abs(last.size - line.size) > 0.1 * last.size:
            return False
        if (
            last.text[-1] in _DATE_END
            and len(last.text) <= _LONGEST_DATE
            and is_date_line(last.text) is not None
        ):
            return False  # a 成文日期 ends its document, also where so many are set alike that they look like a column
        if self.listing and (style.short(last) or begins_entry(last, line, self.listed)):
            return False
        drop = last.y - line.y
        beside = last.page == line.page and drop > 0
        if style.heading(line):
            # a title breaks at the margin or where it reads well
            whole = style.centred(last) or not style.short(last)
            return beside and drop < 2.2 * line.size and whole and not _own_line(last) and not _own_line(line)
        if last.page == line.page and abs(drop) < 0.4 * line.size:
            return False  # side by side: two things set on one line, far apart
        if beside and line.x0 - last.x0 > DEEP * line.size and _ENDED.search(last.text):
            return False  # a sentence is over and the next line is set to the right: a signature
        indent = style.indent(line)
        if last.text[-1] in "号號" and len(self.open) <= 2 and style.short(last) and _is_number(self.open):
            return False
        if beside and indent > INDENT and drop < 2.2 * line.size and self._title(line):
            return True
        if (
            beside
            and indent > INDENT
            and style.set_in(last, line)
            and drop <= _GAP * max(style.leading, line.size)
        ):
            return True
        if indent > INDENT or (style.short(last) and not style.unfinished(last)):
            return False
        if style.indent(last) > DEEP and not style.centred(last):
            return False  # a signature ends at the right margin
        return not beside or drop <= _GAP * max(style.leading, line.size)

    def _title(self, line: Line) -> bool:
        """Whether a centred line ends the title that is open, where titles are as large as the text."""
        style, lines = self.style, self.open
        return (
            style.centred(line)
            and TITLE.search(line.text) is not None
            and len(lines) <= _TITLE_LINES
            and all(style.centred(one) or not style.short(one) for one in lines)
            and not any(_ENDED.search(one.text) or TITLE.search(one.text) for one in lines)
            and "关于" in "".join(one.text for one in (*lines, line))
        )

    def _entry(self) -> None:
        """Close an entry of a 目录 that ends with dots and a page."""
        found = _LEADER.fullmatch(join_lines(line.text for line in self.open))
        if found is None:
            return
        first = self.open[0]
        self.open.clear()
        self._close()
        page = f"（{found['page']}）" if found[0].rstrip().endswith((")", "）")) else found["page"]
        self.blocks.append(Block("list-item", f"{found['title']}……{page}", 0, first.page))

    def _table(self, table: Table) -> None:
        again = len(self.open) == 1 and CAPTION.fullmatch(self.open[0].text) is not None
        follows = self.table is not None and (again or not self.open)
        joined = continued(self.table, table) if self.table is not None and follows else None
        if joined is not None and self.blocks and self.blocks[-1].kind == "table":
            self.open.clear()  # 续表 is said of the page, as a repeated head is
            self.table = joined
            self.blocks[-1] = Block("table", markdown(joined), 0, self.blocks[-1].page)
            return
        self._close()
        self.table = table
        self.blocks.append(Block("table", markdown(table), 0, table.page))

    def _note(self, line: Line, *, goes_on: bool) -> None:
        if goes_on and self.notes and not _NOTE_MARK.match(line.text):
            self.notes[-1].append(line)
        else:
            self.notes.append([line])

    def _close(self) -> None:
        if self.open:
            self.blocks.append(self._block(self.open))
            self.open.clear()
        # a note stands at the foot of the page: after the paragraph that runs on over it
        for note in self.notes:
            self.blocks.append(Block("note", join_lines(line.text for line in note), 0, note[0].page))
        self.notes.clear()

    def _block(self, lines: Sequence[Line]) -> Block:
        first = lines[0]
        text = join_lines([line.text for line in lines]) if len(lines) > 1 else tighten_names(first.text)
        if len(text) > _LONGEST_HEADING:
            return Block("paragraph", text, 0, first.page)
        level = self._level(lines, text)
        if len(lines) > 1 and level and self.style.centred(first):
            text = join_lines(tighten_names(line.text) for line in lines)
        return Block("heading" if level else "paragraph", text, level, first.page)

    def _level(self, lines: Sequence[Line], text: str) -> int:
        """Return the heading level 1-6 of a block, 0 for running text."""
        first, style = lines[0], self.style
        large = style.heading(first)
        if not large and (len(lines) > 1 or len(text) > _HEADING_LINE or _ENDED.search(text)):
            return 0
        if parse(text) is not None:
            return 0
        if large and not text.endswith(("。", "；")):
            rank = sum(size > 1.05 * first.size for size in style.sizes)
            return min(1 + rank, 6)
        if len(lines) > 1 or len(text) > _HEADING_LINE or _ENDED.search(text):
            return 0
        if CHAPTER.match(text) and (style.centred(first) or style.indent(first) < DEEP):
            return 2
        return 3 if SECTION.match(text) else 4 if ITEM.match(text) else 0


class _Margins(dict[float, float]):
    """The left margin of each left edge, asked for once."""

    def __init__(self, lefts: Sequence[float]) -> None:
        self.lefts = lefts

    def __missing__(self, x0: float) -> float:
        at = bisect_right(self.lefts, x0 + 1)
        self[x0] = left = self.lefts[at - 1] if at else x0
        return left


class _Ends(dict[float, float]):
    """The right margin of each right edge of running text, asked for once."""

    def __init__(self, rights: Sequence[float]) -> None:
        self.rights = rights

    def __missing__(self, x1: float) -> float:
        at = bisect_left(self.rights, x1 - 2)
        self[x1] = right = self.rights[at] if at < len(self.rights) else x1
        return right


def _cut_date(first: str, rest: str) -> bool:
    """Tell whether a line ends within a date that the next one completes: 云澜市水务局　2013年2 / 月14日."""
    head = _DATE_HEAD.search(first)
    return head is not None and is_date_line(head[0] + rest) is not None and is_date_line(head[0]) is None


def _is_number(lines: Sequence[Line]) -> bool:
    """A 文号, in a narrow column on two lines."""
    return parse("".join(line.text for line in lines)) is not None


def _own_line(line: Line) -> bool:
    """A 文号 or a 红头 never runs on into the title below it."""
    return parse(line.text) is not None or bool(re.search("文件$", line.text.replace(" ", "")))
