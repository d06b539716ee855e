"""Word 97-2003 files (doc, wps): the text by its piece table, paragraphs and tables by their properties ([MS-DOC])."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from dibao.records.clean import Block, BlockKind, Evidence
from normalizers.office.binary_runs import Runs, read_runs
from normalizers.office.compound import Compound, CompoundError
from normalizers.office.symbols import SUPERSCRIPT
from normalizers.office.tables import Cell, table_blocks
from normalizers.office.text import OfficeText, unreadable
from normalizers.text.blocks import HEADING_LENGTH, classify, clean_line, marker

#: characters of one text; the longest plan sampled has 200,000
_MAX_TEXT = 20_000_000
#: nFib of Word 97, the first with Unicode and this layout; before it text is in the code page of the language
_WORD_97 = 0x00C1
_CODE_PAGES = {0x0804: "gb18030", 0x1004: "gb18030", 0x0404: "big5hkscs", 0x0C04: "big5hkscs", 0x1404: "big5hkscs", 0x0411: "cp932", 0x0412: "cp949"}  # fmt: skip
#: built-in styles Heading 1-9 have these numbers (stiHeading1 …) in files of every language
_HEADINGS = range(1, 10)
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]{0,20000}(?:\x14|(?=\x15))")
_SENTENCE = re.compile("[。；;！？!?]")


@dataclass(slots=True)
class _Paragraph:
    text: str
    mark: str
    in_table: bool = False
    ends_row: bool = False
    heading: int = 0
    numbered: bool = False


@dataclass(slots=True)
class _Story:
    """The pieces of a file: character positions, and where each lies in the stream."""

    text: str = ""
    starts: list[int] = field(default_factory=list)  # position of the first character of each piece
    places: list[tuple[int, int]] = field(default_factory=list)  # (offset in the stream, bytes per character)

    def offset(self, position: int) -> int:
        at = bisect_right(self.starts, position) - 1
        place, width = self.places[at]
        return place + (position - self.starts[at]) * width


def read_doc(payload: bytes) -> OfficeText:
    """Return the text of a Word 97-2003 (or WPS) file, of Word 6 and 95 without its tables.

    Left out: heads and feet, comments, hidden and deleted text, field codes. Flags: tracked-changes,
    numbers-unresolved (numbers that Word would count itself are not printed), damaged; encrypted, unreadable.
    """
    try:
        file = Compound(payload)
        if "EncryptedPackage" in file:
            return unreadable("an OOXML file under a password (EncryptedPackage)", "encrypted")
        if "WordDocument" not in file:
            return unreadable("a compound file without a WordDocument stream", "unsupported-format")
        stream = file.read("WordDocument")
        if len(stream) < 0x200 or stream[:2] not in (b"\xec\xa5", b"\xdc\xa5", b"\xdb\xa5"):
            return unreadable("its WordDocument stream has no file information block")
        damaged = ("damaged",) if file.damaged else ()
        flags = _short(stream, 0x0A)
        if flags & 0x0100:
            return unreadable("the document has a password", "encrypted")
        if _short(stream, 2) < _WORD_97:
            return _old(stream, set(damaged))
        table = file.read("1Table" if flags & 0x0200 else "0Table")
    except CompoundError as error:
        return unreadable(str(error))
    return _read(stream, table, set(damaged))


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _long(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _old(stream: bytes, flags: set[str]) -> OfficeText:
    """Word 6 and 95: one run of 8-bit text; what was saved fast is in pieces that are not read."""
    begin, end = _long(stream, 0x18), _long(stream, 0x1C)
    if not 0 < begin < end <= len(stream):
        return unreadable("its text lies outside its stream")
    codec = _CODE_PAGES.get(_short(stream, 6), "gb18030")
    text = stream[begin:end].decode(codec, "replace")
    story = [_Paragraph(piece, mark) for piece, mark in _split(_plain(text))]
    if _short(stream, 0x0A) & 0x0004:
        flags.add("damaged")
    return _result(list(_blocks(story, flags)), flags, ())


def _read(stream: bytes, table: bytes, flags: set[str]) -> OfficeText:
    try:
        story = _story(stream, table)
    except CompoundError as error:
        return unreadable(str(error))
    paragraphs = read_runs(stream, table, 0x0102)
    characters = read_runs(stream, table, 0x00FA, characters=True)
    lengths = [_long(stream, at) for at in (0x4C, 0x50, 0x54, 0x58, 0x5C, 0x60, 0x64)]
    main, notes, heads, _, comments, ends, boxes = (min(length, _MAX_TEXT) for length in lengths)
    body = list(_paragraphs(story, 0, main, paragraphs, characters, flags))
    blocks = list(_blocks(body, flags))
    after = main + notes + heads + comments
    stories: tuple[tuple[int, int, BlockKind], ...] = (
        (main, notes, "note"),
        (after, ends, "note"),
        (after + ends, boxes, "paragraph"),
    )
    for start, length, kind in stories:
        lines = _paragraphs(story, start, start + length, paragraphs, characters, flags)
        blocks += [Block(kind, text) for item in lines if (text := clean_line(item.text))]
    return _result(blocks, flags, ())


def _result(blocks: list[Block], flags: set[str], said: tuple[Evidence, ...]) -> OfficeText:
    if not blocks:
        flags.add("no-text")
    return OfficeText(classify(blocks), tuple(sorted(flags)), said)


def _story(stream: bytes, table: bytes) -> _Story:
    """Return the text in order by the piece table (2.8.35 Clx, 2.8.35 PlcPcd)."""
    at, end = _long(stream, 0x01A2), _long(stream, 0x01A2) + _long(stream, 0x01A6)
    if not 0 <= at < end <= len(table):
        raise CompoundError("its piece table lies outside its stream")
    while at < end and table[at] == 1:  # properties of pieces saved fast
        at += 3 + _short(table, at + 1)
    if at >= end or table[at] != 2:
        raise CompoundError("it has no piece table")
    size = _long(table, at + 1)
    plc = table[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    story, parts, position = _Story(), [], 0
    for index in range(count):
        length = _long(plc, 4 * index + 4) - _long(plc, 4 * index)
        place = _long(plc, 4 * (count + 1) + 8 * index + 2)
        if not 0 < length <= _MAX_TEXT - position:
            continue
        narrow = bool(place & 0x40000000)
        start = (place & 0x3FFFFFFF) // 2 if narrow else place & 0x3FFFFFFF
        data = stream[start : start + length * (1 if narrow else 2)]
        text = data.decode("cp1252", "replace") if narrow else _wide(data)
        text += "\ufffd" * (length - len(text))
        story.starts.append(position)
        story.places.append((start, 1 if narrow else 2))
        parts.append(text)
        position += length
    story.text = "".join(parts)
    if not story.text:
        raise CompoundError("its piece table names no text")
    return story


def _wide(data: bytes) -> str:
    """Return UTF-16 code units one by one, so that positions stay what the file counts."""
    text = data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass")
    if any(char > "\uffff" for char in text):
        return "".join(chr(_short(data, at)) for at in range(0, len(data) - 1, 2))
    return text


def _paragraphs(
    story: _Story, start: int, end: int, paragraphs: Runs, characters: Runs, flags: set[str]
) -> Iterator[_Paragraph]:
    text = story.text[start:end]
    if not text:
        return
    text = _visible(story, text, start, characters, flags)
    position = start
    for piece, mark in _split(text):
        position += len(piece)
        properties = paragraphs.at(story.offset(min(position, len(story.text) - 1)))
        position += len(mark)
        yield _Paragraph(
            _plain(piece.replace("\x00", "")), mark, properties.in_table or mark == "\x07", properties.ends_row,
            properties.style if properties.style in _HEADINGS else properties.outline, properties.listed,
        )  # fmt: skip


def _visible(story: _Story, text: str, start: int, characters: Runs, flags: set[str]) -> str:
    """Return the text with what is hidden or deleted as NULs, so that positions stay."""
    if not characters.unusual:
        return text
    out = list(text)
    for index, (piece, place) in enumerate(zip(story.starts, story.places, strict=True)):
        following = story.starts[index + 1] if index + 1 < len(story.starts) else len(story.text)
        first, last = place[0], place[0] + (following - piece) * place[1]
        for begin, stop, kind in characters.between(first, last):
            low = max(piece + (max(begin, first) - first) // place[1], start) - start
            high = min(piece + (min(stop, last) - first) // place[1], start + len(text)) - start
            if kind in ("deleted", "inserted"):
                flags.add("tracked-changes")
            for at in range(low, high):
                if kind == "raised":
                    out[at] = out[at].translate(SUPERSCRIPT)
                elif kind != "inserted" and out[at] not in "\r\x07":
                    out[at] = "\x00"
    return "".join(out)


def _split(text: str) -> Iterator[tuple[str, str]]:
    last = 0
    for match in re.finditer("[\r\x07\x0c]", text):
        yield text[last : match.start()], match[0]
        last = match.end()
    if last < len(text):
        yield text[last:], ""


def _plain(text: str) -> str:
    """Return text without field codes, with its breaks and hyphens as characters."""
    for _ in range(8):  # a field in a field in a field
        shorter = _FIELD_CODE.sub("", text)
        if shorter == text:
            break
        text = shorter
    text = text.replace("\x0b", "\n").replace("\x1e", "-").replace("\x1f", "").replace("\xa0", " ")
    if any("\ud800" <= char < "\ue000" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub("[\x00-\x08\x0e-\x1d]", "", text)


def _blocks(paragraphs: list[_Paragraph], flags: set[str]) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    words: list[str] = []
    known = any(item.ends_row for item in paragraphs)
    for item in [*paragraphs, _Paragraph("", "")]:
        if item.in_table:
            if item.ends_row or (not known and not item.text.strip() and not words and row):
                rows.append(row)
                row, words = [], []
                continue
            words.append(item.text)
            if item.mark == "\x07":
                row.append(Cell(clean_line(" ".join(words))))
                words = []
            continue
        if row or words:
            rows.append([*row, Cell(clean_line(" ".join(words)))] if words else row)
            row, words = [], []
        if rows:
            yield from table_blocks(rows, flags)
            rows = []
        if item.numbered and item.text.strip() and not marker(clean_line(item.text)):
            flags.add("numbers-unresolved")
        for line in item.text.split("\n"):
            text = clean_line(line)
            heading = item.heading and len(text) <= 2 * HEADING_LENGTH and not _SENTENCE.search(text[:-1])
            if text and heading:
                yield Block("heading", text, min(marker(text) or item.heading, 6))
            elif text:
                yield Block("paragraph", text)
