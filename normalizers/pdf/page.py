"""One page of a PDF as pdfium reads it: lines of text with their place and size, and what is drawn around them.

pdfium is asked through its C functions: a page of plain text may cost a tenth more than its bare text, and each
call from Python is a thousandth of a page. So a line is placed by its first, middle and last character only, and
single characters are looked at where a raised mark, a wide gap or a table asks for it.
"""

from __future__ import annotations

import ctypes
import re
from math import hypot
from typing import Any

import pypdfium2.raw as raw

from normalizers.pdf.calls import (
    ALPHA,
    BLUE,
    BOX,
    GREEN,
    RED,
    X,
    Y,
    address,
    box,
    colour,
    fill_colour,
    font_size,
    loose_box,
    origin,
    point,
)
from normalizers.pdf.drawing import Drawing, read_drawing
from normalizers.pdf.line import OUTER, RAISED, WIDEST_GAP, Line, Place, merge, raised, same_line
from normalizers.pdf.turn import Turn, turn_of

#: U+FFFE is where pdfium took a hyphen off the end of a line
_PIECE = re.compile(r"[^\r\n\ufffe]+")
_DIGITS = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_FIRST_HAN = "一"
#: no more pairs of pieces than a running head has stand side by side on a page without tables and columns
_BESIDE = 2
#: pdfium's text render mode of text that is not shown (fpdf_edit.h), which is how OCR lays text below a scan
_INVISIBLE = 3
_REPLACED = re.compile("[\ufffd\ud800-\udfff]")

_DIGIT = re.compile("[0-9]")
_BLANK_EDGE = re.compile(r"[ \t\u00a0\u3000](?=[\r\n\ufffe]|$)|(?:(?<=[\r\n\ufffe])|^)[ \t\u00a0\u3000]")
#: of 255: what is printed lighter than this cannot be read on paper
_WHITE = 250
_SAMPLES = 6
#: the smallest print on the largest sheet (A0, 5 points) has 200,000 characters
MOST_CHARACTERS = 200_000
_box = raw.FS_RECTF()
_matrix = raw.FS_MATRIX()


class Page:
    """A page opened with pdfium; use it as a context manager."""

    def __init__(self, document: Any, index: int) -> None:  # noqa: ANN401 - a pointer of ctypes
        """Open page `index` (from 0) of a raw document; ValueError when it cannot be read."""
        self.number = index + 1
        self._page = raw.FPDF_LoadPage(document, index)
        if not self._page:
            raise ValueError(f"page {index + 1} of the PDF cannot be loaded: keep the original")
        self._text = raw.FPDFText_LoadPage(self._page)
        self._address = address(self._text)
        self.width: float = raw.FPDF_GetPageWidthF(self._page)
        self.height: float = raw.FPDF_GetPageHeightF(self._page)
        self.turn: Turn | None = None
        #: pieces that stand beside or above the piece before them: columns or a table
        self.beside = 0
        #: whether a line was cut at wide gaps
        self.parted = False
        self.slanted: list[Line] = []
        self._string: str | None = None
        self._scaled = False

    def __enter__(self) -> Page:
        """Return the page itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free pdfium's memory: 10^4 pages are read one after the other."""
        if self._text:
            raw.FPDFText_ClosePage(self._text)
        raw.FPDF_ClosePage(self._page)

    def characters(self) -> str:
        """Return the text with one character per pdfium index, so that offsets are indexes."""
        if self._string is None:
            self._string = self._characters() if self._text else ""
        return self._string

    def _characters(self) -> str:
        count = raw.FPDFText_CountChars(self._text)
        if count <= 0:
            return ""
        if count > MOST_CHARACTERS:
            raise ValueError(
                f"page {self.number} of the PDF has {count} characters, no page has: keep the original"
            )
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = raw.FPDFText_GetText(self._text, 0, count, buffer)
        text = (
            memoryview(buffer).cast("B")[: 2 * max(written - 1, 0)].tobytes().decode("utf-16-le", "replace")
        )
        if len(text) == count and not _REPLACED.search(text):
            return text
        # characters beyond the BMP or without Unicode shift the offsets: read them one by one
        codes = (raw.FPDFText_GetUnicode(self._text, index) for index in range(count))
        return "".join(
            chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
        )

    def lines(self) -> list[Line]:
        """Return the lines in the order of the page's content, pieces on one baseline put together."""
        text = self.characters()
        self._scaled = any(self._scale(index) != 1 for index in {0, len(text) // 2, len(text) - 1} if text)
        rotation = raw.FPDFPage_GetRotation(self._page)
        raw.FPDF_GetPageBoundingBox(self._page, _box)
        if rotation or _box.left or _box.bottom:
            self.turn = Turn.page(rotation, _box.left, _box.bottom, _box.right, _box.top)
        pieces, straight = self._pieces(text)
        if not straight:
            self.turn = turn_of(self._ends(text), _box, rotation)
            pieces, _ = self._pieces(text)
            self._set_slanted_aside(pieces)
            if self.turn is not None and self.turn.sideways != bool(rotation % 2):
                self.width, self.height = self.height, self.width
        lines: list[Line] = []
        beside = 0
        low, high = OUTER * self.height, (1 - OUTER) * self.height
        for piece in pieces:
            if lines:
                last = lines[-1]
                if last.y - piece.y < 0.6 * piece.size:  # not below: a piece of the same line, or a column
                    if same_line(last, piece):
                        lines[-1] = merge(last, piece)
                        continue
                    beside += low < piece.y < high and low < last.y < high  # heads and feet are no table
            lines.append(piece)
        self.beside = beside
        return lines

    def _pieces(self, text: str) -> tuple[list[Line], bool]:
        """Return the pieces pdfium cut the text into, and whether all run as the page is turned."""
        pieces: list[Line] = []
        straight = True
        handle, turn, number, scaled = self._address, self.turn, self.number, self._scaled
        add, new = pieces.append, tuple.__new__
        digits = _DIGIT.search(text) is not None
        before, size = 0.0, 1.0
        for start, piece in _cut(text):
            body = piece
            stop = start + len(body)
            middle = (start + stop - 1) // 2
            origin(handle, start, X, Y)
            loose_box(handle, stop - 1, BOX)
            tall = box.top - box.bottom
            if not -0.01 < tall - before < 0.01:  # the next line of the same type has the same box
                if text[middle] == " ":  # pdfium's own spaces have the size 1
                    middle = stop - 1
                size = font_size(handle, middle)
                if scaled or size < 2:
                    size = self._true_size(middle, size)
                before = tall
            if turn is None:
                x0, y = point
                x1 = box.right
                if not box.bottom - size < y < box.top + size or x1 < x0 - size:
                    straight = False
            else:
                x0, y = turn.point(point[0], point[1])
                _, bottom, x1, top = turn.box(box.left, box.bottom, box.right, box.top)
                if not bottom - size < y < top + size or x1 < x0 - size:
                    straight = False
            # a line may begin with a raised mark: it stands where most of it does
            if body[0] < _FIRST_HAN and stop - start > 2 and self.place(start).size < RAISED * size:
                y = self.place(middle).y
            if digits and _DIGIT.search(body):
                body = self._marks(body, start, y, size)
            if x1 < x0:
                x1 = x0
            if " " in body and x1 - x0 > (_ems(body) + WIDEST_GAP) * size:
                self.parted = True
                pieces += self._split(body, Line(body, x0, x1, y, size, number, start, stop))
            else:
                add(new(Line, (body, x0, x1, y, size, number, start, stop)))
        return pieces, straight

    def _split(self, text: str, line: Line) -> list[Line]:
        """Return the parts of a piece between gaps that only columns and cells have; pdfium put a space there."""
        parts: list[Line] = []
        begun, x0 = 0, line.x0
        for found in re.finditer(r"\s+", text):
            before = self.place(line.start + found.start() - 1)
            after = self.place(line.start + found.end())
            if after.x0 - before.x1 > WIDEST_GAP * line.size:
                start, stop = line.start + begun, line.start + found.start()
                parts.append(
                    Line(
                        text[begun : found.start()], x0, before.x1, line.y, line.size, line.page, start, stop
                    )
                )
                begun, x0 = found.end(), after.x0
        parts.append(line._replace(text=text[begun:], x0=x0, start=line.start + begun))
        return parts

    def place(self, index: int) -> Place:
        """Return where one character stands."""
        handle = self._address
        origin(handle, index, X, Y)
        loose_box(handle, index, BOX)
        size = font_size(handle, index)
        if self._scaled or size < 2:
            size = self._true_size(index, size)
        x, y = point
        if self.turn is None:
            return Place(min(x, box.left), max(box.right, x), y, size)
        x0, _, x1, _ = self.turn.box(box.left, box.bottom, box.right, box.top)
        x, y = self.turn.point(x, y)
        return Place(min(x, x0), max(x, x1), y, size)

    def _scale(self, index: int) -> float:
        """By how much the matrix enlarges a character: fonts of size 1, and whole pages in tenths of points."""
        if not raw.FPDFText_GetMatrix(self._text, index, _matrix):
            return 1.0
        return round(hypot(_matrix.c, _matrix.d), 4)

    def _true_size(self, index: int, size: float) -> float:
        scale = self._scale(index)
        return float(size * scale) if scale else float(size)

    def _marks(self, text: str, start: int, y: float, size: float) -> str:
        """Return the text with small raised digits as ¹²³, so that a mark is not read as a number."""
        for found in _DIGITS.finditer(text):
            place = self.place(start + found.start())
            if place.size < RAISED * size and place.y > y + 0.1 * place.size:
                text = text[: found.start()] + raised(found[0]) + text[found.end() :]
        return text

    def _ends(self, text: str) -> list[tuple[float, float, float, float, int]]:
        """Return where each piece begins and ends on the paper, and how many characters it has."""
        ends = []
        for start, body in _cut(text):
            origin(self._address, start, X, Y)
            x, y = point
            origin(self._address, start + len(body) - 1, X, Y)
            ends.append((x, y, point[0], point[1], len(body)))
        return ends

    def _set_slanted_aside(self, pieces: list[Line]) -> None:
        """Take out what neither runs along the lines nor across them: a watermark, a stamp."""
        for at in range(len(pieces) - 1, -1, -1):
            piece = pieces[at]
            origin(self._address, piece.start, X, Y)
            x, y = point
            origin(self._address, piece.stop - 1, X, Y)
            if min(abs(point[0] - x), abs(point[1] - y)) > 0.5 * piece.size:
                self.slanted.insert(0, pieces.pop(at))

    @property
    def needs_drawing(self) -> bool:
        """Whether the places of the lines leave room for a table: columns of pieces, or gaps in them."""
        return self.beside >= _BESIDE

    def texts(self) -> bool:
        """Whether anything on the page is text, readable or not."""
        count = min(raw.FPDFPage_CountObjects(self._page), 1000)
        kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(self._page, at)) for at in range(count))
        return raw.FPDF_PAGEOBJ_TEXT in kinds

    def aside(self, lines: list[Line], drawing: Drawing | None) -> dict[str, list[Line]]:
        """Return the lines nobody sees or that are printed across the text: white, outside the page, slanted."""
        found: dict[str, list[Line]] = {}
        if self.slanted:
            found["slanted"] = self.slanted
        width, height, white = self.width, self.height, self.white
        # asking for a colour takes as long as placing a line: a few lines speak for the page
        seldom = not any(white(line.start) for line in lines[:: max(1, len(lines) // _SAMPLES)])
        for line in lines:
            _, x0, x1, y, size, _, start, _ = line
            if x1 < 0 or x0 > width or y < -size or y > height:
                found.setdefault("outside", []).append(line)
            elif not seldom and white(start):
                drawing = drawing or self.drawing()
                if not _lies_on(line, [*drawing.filled, *drawing.pictures]):
                    found.setdefault("white", []).append(line)
        return found

    def drawing(self) -> Drawing:
        """Return the rules, filled areas and pictures of the page."""
        return read_drawing(self._page, self.turn)

    def hidden(self) -> bool:
        """Whether the text is not shown (below a scan), going by three of its characters."""
        count = len(self.characters())
        if not count:
            return False
        modes = []
        for index in (0, count // 2, count - 1):
            item = raw.FPDFText_GetTextObject(self._text, index)
            modes.append(raw.FPDFTextObj_GetTextRenderMode(item) if item else -1)
        return _INVISIBLE in modes and all(mode in (_INVISIBLE, -1) for mode in modes)

    def white(self, index: int) -> bool:
        """Whether a character is printed in white, or fully transparent."""
        fill_colour(self._address, index, RED, GREEN, BLUE, ALPHA)
        red, green, blue, alpha = colour
        return not alpha or (red >= _WHITE and green >= _WHITE and blue >= _WHITE)


def _cut(text: str) -> list[tuple[int, str]]:
    """Return the pieces of a page's text, white space around them left out, with the index each begins at."""
    ends = text.count("\r\n")
    if text.count("\n") != ends or text.count("\r") != ends or "\ufffe" in text:
        # the hyphen that pdfium took off comes back: whether it stays is told when the lines are joined
        pieces = [
            (found.start(), found[0] + "-" if text[found.end() : found.end() + 1] == "\ufffe" else found[0])
            for found in _PIECE.finditer(text)
        ]
    else:
        pieces = []
        start = 0
        for body in text.split("\r\n"):
            if body:
                pieces.append((start, body))
            start += len(body) + 2
    if not _BLANK_EDGE.search(text):
        return pieces
    return [
        (start + len(body) - len(body.lstrip()), stripped)
        for start, body in pieces
        if (stripped := body.strip())
    ]


def _ems(text: str) -> float:
    """Return how wide a text is set at least in ems: full for wide characters, half for Latin ones."""
    return len(text.encode("gb18030", "replace")) / 2


def _lies_on(line: Line, boxes: list[tuple[float, float, float, float]]) -> bool:
    x, y = (line.x0 + line.x1) / 2, line.y + 0.35 * line.size
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in boxes)
