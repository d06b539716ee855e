"""Properties of runs and paragraphs in a Word 97-2003 file: formatted disk pages and their sprms ([MS-DOC] 2.9, 2.6)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

#: pages of properties: a file of 20 million characters has fewer
_MAX_PAGES = 200_000
_PAGE = 512
#: bytes of an operand by the top bits of its sprm (2.6.1 spra); 6 = its first byte says
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _ENDS_ROW, _OUTLINE, _LIST = 0x2416, 0x2417, 0x2640, 0x460B
_INNER_CELL, _INNER_ROW = 0x244B, 0x244C
_DELETED, _INSERTED, _VANISH, _RAISED = 0x0800, 0x0801, 0x083C, 0x2A48
_DEFINE_TABLE = 0xD608


@dataclass(frozen=True, slots=True)
class Properties:
    """What is known of a paragraph."""

    style: int = 0
    in_table: bool = False
    ends_row: bool = False
    outline: int = 0  # from 1, 0 = body text
    listed: bool = False


_NONE = Properties()


@dataclass(slots=True)
class Runs:
    """Runs by their offsets in the stream."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    properties: list[Properties] = field(default_factory=list)
    unusual: list[tuple[int, int, str]] = field(
        default_factory=list
    )  # of characters: hidden, deleted, raised

    def at(self, offset: int) -> Properties:
        """Return the properties of the paragraph that holds this offset."""
        index = bisect_right(self.starts, offset) - 1
        return self.properties[index] if index >= 0 and offset < self.ends[index] else _NONE

    def between(self, first: int, last: int) -> Iterator[tuple[int, int, str]]:
        """Yield the unusual runs of characters that overlap [first, last)."""
        index = max(bisect_left(self.unusual, (first, 0, "")) - 1, 0)
        while index < len(self.unusual) and self.unusual[index][0] < last:
            if self.unusual[index][1] > first:
                yield self.unusual[index]
            index += 1


def read_runs(stream: bytes, table: bytes, at: int, *, characters: bool = False) -> Runs:
    """Return the runs whose page table the file information block names at this offset; none where it is damaged."""
    place, size = _long(stream, at), _long(stream, at + 4)
    plc = table[place : place + size]
    count = min(max((len(plc) - 4) // 8, 0), _MAX_PAGES)
    runs = Runs()
    found: list[tuple[int, int, Properties]] = []
    for index in range(count):
        number = _long(plc, 4 * (count + 1) + 4 * index) & 0x3FFFFF
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) < _PAGE:
            continue
        entries = page[_PAGE - 1]
        if 4 * (entries + 1) + entries * (1 if characters else 13) >= _PAGE:
            continue
        for entry in range(entries):
            first, last = _long(page, 4 * entry), _long(page, 4 * entry + 4)
            if first >= last:
                continue
            if characters:
                if kind := _characters(page, page[4 * (entries + 1) + entry] * 2):
                    runs.unusual.append((first, last, kind))
            else:
                found.append((first, last, _paragraph(page, page[4 * (entries + 1) + 13 * entry] * 2)))
    runs.unusual.sort()
    for first, last, properties in sorted(found, key=lambda item: item[:2]):
        runs.starts.append(first)
        runs.ends.append(last)
        runs.properties.append(properties)
    return runs


def _long(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _paragraph(page: bytes, at: int) -> Properties:
    if not at:
        return _NONE
    if page[at]:
        start, end = at + 1, at + 2 * page[at]
    else:
        start, end = at + 2, at + 2 + 2 * page[at + 1]
    style = int.from_bytes(page[start : start + 2], "little")
    in_table = ends_row = listed = False
    outline = 0
    for code, operand in _sprms(page[start + 2 : end]):
        value = operand[0] if operand else 0
        if code == _IN_TABLE:
            in_table = bool(value)
        elif code in (_ENDS_ROW, _INNER_ROW):
            ends_row = bool(value)
        elif code == _OUTLINE:
            outline = value + 1 if value < 9 else 0
        elif code == _LIST:
            listed = any(operand)
    return Properties(style, in_table, ends_row, outline, listed)


def _characters(page: bytes, at: int) -> str:
    if not at:
        return ""
    kinds = {_DELETED: "deleted", _VANISH: "hidden", _INSERTED: "inserted", _RAISED: "raised"}
    found = [
        kinds[code]
        for code, operand in _sprms(page[at + 1 : at + 1 + page[at]])
        if code in kinds and operand[:1] == b"\x01"
    ]
    return min(found, key=list(kinds.values()).index) if found else ""


def _sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 < len(data) + 1:
        code = int.from_bytes(data[at : at + 2], "little")
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            if code == _DEFINE_TABLE:
                size = int.from_bytes(data[at : at + 2], "little") - 1
                at += 2
            else:
                size = data[at] if at < len(data) else 0
                at += 1
        if size < 0 or at + size > len(data):
            return
        yield code, data[at : at + size]
        at += size
