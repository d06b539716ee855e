"""Paragraphs and tables of WordprocessingML: runs become text, what is not printed in the text is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dibao.records.clean import Block, Evidence
from normalizers.office.numbering import Numbering
from normalizers.office.package import attribute, child, is_on, local, value
from normalizers.office.styles import Styles, outline
from normalizers.office.symbols import SUPERSCRIPT, symbol
from normalizers.office.tables import Cell, table_blocks
from normalizers.text.blocks import HEADING_LENGTH, clean_line, marker

if TYPE_CHECKING:
    from lxml import etree

#: never printed where it stands: properties, deleted text, field codes, glosses of ruby, marks of comments
_LEFT_OUT = frozenset(
    {"pPr", "rPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "delText", "delInstrText", "instrText", "fldData", "rt",
     "tblPr", "tblGrid", "binData", "annotationRef", "rubyPr", "footnotePr", "endnotePr", "ffData", "proofErr"}
)  # fmt: skip
#: a box in a box in a box is laid out by nobody
_BOXES_DEEP = 4
_SENTENCE = re.compile("[。；;！？!?]")
_CONTENTS_PAGE = re.compile(r"[\t .·…]*\t[\t .·…]*[\divxlcIVXLC—\-]{1,8}\s*$")


@dataclass(slots=True)
class _Line:
    """A paragraph being read: its text so far, and what hangs on it."""

    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, etree._Element]] = field(default_factory=list)


class Reader:
    """Reads the paragraphs and tables of one document in order: lists count on from one to the next."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: dict[str, etree._Element]) -> None:
        """Take what the document's other parts say."""
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._noted = 0
        self._carried = ""
        self._deep = 0
        self._counts = {"inserted": 0, "deleted": 0, "hidden": 0}
        self.flags: set[str] = set()
        self.pictures = 0

    def evidence(self) -> Iterator[Evidence]:
        """Yield how much was tracked or hidden."""
        for what, count in self._counts.items():
            if count:
                yield Evidence(f"runs-{what}", str(count), "reader")

    def rest(self) -> Iterator[Block]:
        """Yield the text of a last paragraph whose mark was deleted."""
        if text := clean_line(self._carried):
            yield Block("paragraph", text)
        self._carried = ""

    def paragraph(self, element: etree._Element) -> Iterator[Block]:
        """Yield the blocks of a paragraph: its lines, then its notes, then the boxes anchored in it."""
        properties = child(element, "pPr")
        style = self._styles.of(value(properties, "pStyle") or self._styles.default)
        line = _Line()
        for item in element:
            self._take(item, line, hidden=bool(style.hidden))
        text = self._carried + "".join(line.text)
        mark = child(properties, "rPr")
        self._carried = ""
        if mark is not None and (child(mark, "del") is not None or child(mark, "moveFrom") is not None):
            self._carried = text  # the break was deleted: the next paragraph runs on
            self.flags.add("tracked-changes")
        elif text.strip():
            yield from self._lines(text, properties, style.contents, style.level, (style.number, style.at))
        for number, note in line.notes:
            words = " ".join(block.text for part in note.iter("{*}p") for block in self._inner(part))
            if words:
                yield Block("note", f"{number}{words}")
        for box in line.boxes:
            yield from self._box(box)

    def _lines(
        self,
        text: str,
        properties: etree._Element | None,
        contents: bool,
        level: int | None,
        by_style: tuple[str | None, int | None],
    ) -> Iterator[Block]:
        number, bullet = self._number(properties, by_style)
        stated = outline(properties)
        level = stated if stated is not None else level
        first = True
        for line in text.split("\n"):
            cleaned = clean_line(_CONTENTS_PAGE.sub("", line) if contents else line)
            if not cleaned:
                continue
            if first and number and not _typed(number, cleaned):
                cleaned = clean_line(number + cleaned)
            if contents or (bullet and first):
                yield Block("list-item", cleaned)
            elif level and len(cleaned) <= 2 * HEADING_LENGTH and not _SENTENCE.search(cleaned[:-1]):
                yield Block("heading", cleaned, min(marker(cleaned) or level, 6))
            else:
                yield Block("paragraph", cleaned)
            first = False

    def _number(
        self, properties: etree._Element | None, by_style: tuple[str | None, int | None]
    ) -> tuple[str, bool]:
        listed = child(properties, "numPr")
        number, at = value(listed, "numId"), value(listed, "ilvl")
        number = number if number is not None else by_style[0]
        if not number or number == "0":  # 0 takes the paragraph out of the style's list
            return "", False
        level = int(at) if at in tuple("012345678") and at is not None else (by_style[1] or 0)
        return self._numbering.next(number, level)

    def _inner(self, element: etree._Element) -> Iterator[Block]:
        carried, self._carried = self._carried, ""
        yield from self.paragraph(element)
        self._carried = carried

    def _box(self, box: etree._Element) -> Iterator[Block]:
        if self._deep >= _BOXES_DEEP:
            self.flags.add("text-cut")
            return
        self._deep += 1
        for item in box:
            if local(item) == "p":
                yield from self._inner(item)
            elif local(item) == "tbl":
                yield from self.table(item)
        self._deep -= 1

    def _take(self, element: etree._Element, line: _Line, *, hidden: bool) -> None:
        name = local(element)
        if name in _LEFT_OUT:
            if name in ("del", "moveFrom") and element.find(".//{*}r") is not None:
                self.flags.add("tracked-changes")
                self._counts["deleted"] += 1
            return
        if name == "r":
            properties = child(element, "rPr")
            own = is_on(properties, "vanish")
            if own is None and (styled := value(properties, "rStyle")):
                own = self._styles.of(styled).hidden
            if own if own is not None else hidden:
                self._counts["hidden"] += 1
                return
            raised = value(properties, "vertAlign") == "superscript"
            start = len(line.text)
            for item in element:
                self._take(item, line, hidden=hidden)
            if raised:
                line.text[start:] = [text.translate(SUPERSCRIPT) for text in line.text[start:]]
        elif name == "t":
            line.text.append(element.text or "")
        elif name in ("tab", "ptab"):
            line.text.append("\t")
        elif name in ("br", "cr"):
            line.text.append("\n" if attribute(element, "type") in (None, "textWrapping") else "")
        elif name == "noBreakHyphen":
            line.text.append("-")
        elif name == "sym":
            line.text.append(symbol(attribute(element, "font") or "", attribute(element, "char") or ""))
        elif name in ("footnoteReference", "endnoteReference"):
            note = self._notes.get(("foot" if name[0] == "f" else "end") + (attribute(element, "id") or ""))
            if note is not None:
                self._noted += 1
                number = str(self._noted).translate(SUPERSCRIPT)
                line.text.append("" if attribute(element, "customMarkFollows") else number)
                line.notes.append((number, note))
        elif name == "txbxContent":
            line.boxes.append(element)
        elif name == "AlternateContent":
            self._alternate(element, line, hidden=hidden)
        elif name == "ruby":
            base = child(element, "rubyBase")
            for item in () if base is None else base:
                self._take(item, line, hidden=hidden)
        else:
            if name in ("ins", "moveTo"):
                self.flags.add("tracked-changes")
                self._counts["inserted"] += 1
            elif name in ("blip", "imagedata"):
                self.pictures += 1
            for item in element:
                self._take(item, line, hidden=hidden)

    def _alternate(self, element: etree._Element, line: _Line, *, hidden: bool) -> None:
        """Take the first alternative that says something: the same box stands in each."""
        for option in element:
            before = (len("".join(line.text)), len(line.boxes), self.pictures)
            self._take(option, line, hidden=hidden)
            if before != (len("".join(line.text)), len(line.boxes), self.pictures):
                return

    def table(self, element: etree._Element) -> Iterator[Block]:
        """Yield a table; what is a frame round text comes as its paragraphs, with their headings and lists."""
        rows = [row for row in _rows(element) if not self._deleted(row)]
        cells = [list(_cells(row)) for row in rows]
        if max((len(row) for row in cells), default=0) == 1 and self._deep < _BOXES_DEEP:
            self._deep += 1
            for row in cells:
                yield from self._box(row[0]) if row else ()
            self._deep -= 1
            return
        yield from table_blocks(
            [self._row(row, inside) for row, inside in zip(rows, cells, strict=True)], self.flags
        )

    def _deleted(self, row: etree._Element) -> bool:
        deleted = child(child(row, "trPr"), "del") is not None
        if deleted:
            self.flags.add("tracked-changes")
            self._counts["deleted"] += 1
        return deleted

    def _row(self, row: etree._Element, cells: list[etree._Element]) -> list[Cell]:
        before = value(child(row, "trPr"), "gridBefore")
        laid = [Cell("", _span(before))] if before else []
        for cell in cells:
            properties = child(cell, "tcPr")
            below = value(properties, "vMerge")
            beside = value(properties, "hMerge")
            text = "" if below in ("", "continue") or beside in ("", "continue") else self._cell(cell)
            laid.append(Cell(text, _span(value(properties, "gridSpan"))))
        return laid

    def _cell(self, cell: etree._Element) -> str:
        """Return a cell's text on one line: its paragraphs, and tables within it cell by cell."""
        if self._deep >= _BOXES_DEEP:
            return clean_line("".join(str(text) for text in cell.itertext()))
        words = []
        for block in self._box(cell):
            plain = replace(block, text=block.text.replace("\\|", "|")) if block.kind == "table" else block
            words.append(
                re.sub(r"\s*\|\s*(?:---\s*\|\s*)*", " ", plain.text) if block.kind == "table" else plain.text
            )
        return clean_line(" ".join(words))


def _typed(number: str, text: str) -> bool:
    """Tell whether somebody typed the number as well: 第一条 on top of an automatic 第一条."""
    if text.startswith(number.strip()):
        return True
    return bool(marker(text)) and marker(number + text) == marker(text)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for item in table:
        if local(item) == "tr":
            yield item
        elif local(item) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _rows(item)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for item in row:
        if local(item) == "tc":
            yield item
        elif local(item) in ("sdt", "sdtContent", "customXml", "smartTag"):
            yield from _cells(item)


def _span(text: str | None) -> int:
    plain = (text or "1").strip()
    return max(1, int(plain)) if plain.isascii() and plain.isdigit() and len(plain) < 4 else 1
