"""RTF: groups and control words read to text; what is no text of the document (fonts, pictures, fields) is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dibao.records.clean import Block
from normalizers.office.tables import Cell, table_blocks
from normalizers.office.text import OfficeText, unreadable
from normalizers.text.blocks import classify, clean_line

#: tokens of one file: a picture is one, so this is about text
_MAX_TOKENS = 20_000_000
_DEEPEST = 5_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
#: destinations that hold no running text (Rich Text Format 1.9.1); so does any after \*
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf "
    b"listtable listoverridetable revtbl rsidtbl generator xmlnstbl themedata colorschememapping datastore fldinst "
    b"latentstyles annotation atnid atnauthor bkmkstart bkmkend pntext pntxta pntxtb filetbl nonshppict private1 "
    b"footnote".split()
)
#: groups after \* that hold text all the same
_KEPT = frozenset({b"shptxt", b"shpinst", b"listtext"})
_CHARSETS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 0: "cp1252", 1: "cp1252"}
_CODE_PAGES = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 1252: "cp1252", 65001: "utf-8", 54936: "gb18030"}  # fmt: skip
_WORDS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    silent: bool = False
    hidden: bool = False
    codec: str = "cp1252"
    skip: int = 1  # characters that stand for a \u in programs without Unicode


class _Reader:
    def __init__(self) -> None:
        self.flags: set[str] = set()
        self.blocks: list[Block] = []
        self._state = _State()
        self._stack: list[_State] = []
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._default = "cp1252"
        self._text: list[str] = []
        self._bytes = bytearray()
        self._rows: list[list[Cell]] = []
        self._row: list[Cell] = []
        self._in_table = False
        self._skipping = 0
        self._star = False
        self._in_fonts = 0

    def read(self, payload: bytes) -> None:
        count = 0
        at = 0
        while match := _TOKEN.match(payload, at):
            at = match.end()
            count += 1
            if count > _MAX_TOKENS:
                self.flags.add("text-cut")
                break
            word, number, code, sign, brace, plain = match.groups()
            if word == b"bin":  # that many bytes follow, whatever they look like
                at += max(0, min(int(number or 0), len(payload) - at))
            elif word:
                self._word(word, int(number) if number else None)
            elif code:
                self._byte(int(code, 16))
            elif sign:
                self._sign(sign)
            elif brace:
                self._brace(brace)
            elif plain:
                self._plain(plain)
        self._paragraph()
        self._table()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skipping = 0
        self._star = False
        if brace == b"{":
            if len(self._stack) < _DEEPEST:
                self._stack.append(self._state)
            else:
                self.flags.add("damaged")
        elif self._stack:
            self._state = self._stack.pop()
            if self._in_fonts > len(self._stack):
                self._in_fonts = 0

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._star = True
        elif sign in (b"\\", b"{", b"}"):
            self._byte(sign[0])
        elif sign == b"~":
            self._say(" ")
        elif sign == b"_":
            self._say("-")
        elif sign in (b"\r", b"\n"):
            self._paragraph()

    def _word(self, word: bytes, number: int | None) -> None:
        star, self._star = self._star, False
        self._skipping = 0
        if word == b"fonttbl":
            self._in_fonts = len(self._stack)
        if word in _SILENT or (star and word not in _KEPT):
            self._flush()
            self._state = replace(self._state, silent=True)
        elif word == b"u" and number is not None:
            self._flush()
            self._say(chr(number & 0xFFFF))
            self._skipping = self._state.skip
        elif word == b"uc":
            self._state = replace(self._state, skip=max(0, min(number or 0, 8)))
        elif word == b"f" and number is not None:
            self._flush()
            self._font = number
            self._state = replace(self._state, codec=self._fonts.get(number, self._default))
        elif word == b"fcharset" and self._in_fonts:
            self._fonts[self._font] = _CHARSETS.get(number or 0, self._default) if number else self._default
        elif word == b"ansicpg":
            self._default = _CODE_PAGES.get(number or 0, "cp1252")
            self._state = replace(self._state, codec=self._default)
        elif word == b"v":
            self._flush()
            self._state = replace(self._state, hidden=number != 0)
        elif word == b"deleted":
            self._flush()
            self.flags.add("tracked-changes")
            self._state = replace(self._state, hidden=number != 0)
        elif word == b"plain":
            self._flush()
            self._state = replace(self._state, hidden=False)
        elif word in _WORDS:
            self._flush()
            self._say(_WORDS[word])
        elif word in (b"par", b"sect", b"page"):
            self._paragraph()
        elif word == b"intbl":
            self._in_table = True
        elif word == b"pard":
            self._flush()
            self._in_table = False
        elif word == b"cell":
            self._flush()
            self._row.append(Cell(clean_line(self._said())))
        elif word == b"row":
            self._rows.append(self._row)
            self._row = []

    def _byte(self, value: int) -> None:
        if self._skipping:
            self._skipping -= 1
        elif not (self._state.silent or self._state.hidden):
            self._bytes.append(value)

    def _plain(self, plain: bytes) -> None:
        dropped = min(self._skipping, len(plain))
        self._skipping -= dropped
        if not (self._state.silent or self._state.hidden):
            self._bytes += plain[dropped:]

    def _say(self, text: str) -> None:
        if not (self._state.silent or self._state.hidden):
            self._flush()
            self._text.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._text.append(self._bytes.decode(self._state.codec, "replace"))
            self._bytes.clear()

    def _said(self) -> str:
        self._flush()
        text = "".join(self._text)
        self._text.clear()
        if any("\ud800" <= char < "\ue000" for char in text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def _paragraph(self) -> None:
        if self._in_table and not self._state.silent:
            self._flush()
            self._text.append(" ")  # a paragraph within a cell
            return
        text = self._said()
        if self._state.silent:
            return
        self._table()
        for line in text.split("\n"):
            if cleaned := clean_line(line):
                self.blocks.append(Block("paragraph", cleaned))

    def _table(self) -> None:
        if self._row:
            self._rows.append(self._row)
            self._row = []
        if self._rows:
            self.blocks += table_blocks(self._rows, self.flags)
            self._rows = []


def read_rtf(payload: bytes) -> OfficeText:
    """Return the paragraphs and tables of an RTF file; \\'xx in the code page of its font, \\u as Unicode."""
    if not payload.startswith(b"{\\rtf"):
        return unreadable("does not begin as RTF")
    reader = _Reader()
    reader.read(payload)
    flags = tuple(sorted(reader.flags)) if reader.blocks else (*sorted(reader.flags), "no-text")
    return OfficeText(classify(reader.blocks), flags)
