"""The characters of one page as pdfium gives them: the text, and where its pieces and single characters stand.

pdfium is asked through its C functions: a page of plain text may cost a tenth more than its bare text, and each
call from Python is a thousandth of a page. So a piece is placed by its first, middle and last character only, and
single characters are looked at where a raised mark, a wide gap or a table asks for it.
"""

from __future__ import annotations

import ctypes
import re
from itertools import repeat
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
    unicode_of,
)
from normalizers.pdf.line import RAISED, WIDEST_GAP, Line, Place, raised
from normalizers.pdf.pieces import cut, ems
from normalizers.pdf.turn import Turn

_DIGIT = re.compile("[0-9]")
_DIGITS = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
#: letters but m, whose small digit makes m²
_CHEMICAL = re.compile("[A-Za-ln-z]$")
_REPLACED = re.compile("[\ufffd\ud800-\udfff]")
_FIRST_HAN = "一"
#: of 255: what is printed lighter than this cannot be read on paper
_WHITE = 250
#: pdfium's text render mode of text that is not shown (fpdf_edit.h), which is how OCR lays text below a scan
_INVISIBLE = 3
#: the smallest print on the largest sheet (A0, 5 points) has 200,000 characters
MOST_CHARACTERS = 200_000
_matrix = raw.FS_MATRIX()


class Characters:
    """The text of an open page; `turn` sets it upright and may be changed before pieces are asked for."""

    def __init__(self, page: Any, number: int) -> None:  # noqa: ANN401 - a pointer of ctypes
        """Read the text of a raw page; ValueError where it has more than MOST_CHARACTERS."""
        self.number = number
        self._handle = raw.FPDFText_LoadPage(page)
        self._address = address(self._handle)
        self.turn: Turn | None = None
        #: whether a line was cut at wide gaps
        self.parted = False
        self.text = ""
        try:
            self.text = self._read() if self._handle else ""
        except ValueError:
            self.close()
            raise
        ends = {0, len(self.text) // 2, len(self.text) - 1} if self.text else ()
        self._scaled = any(self._scale(index) != 1 for index in ends)

    def close(self) -> None:
        """Free pdfium's memory."""
        if self._handle:
            raw.FPDFText_ClosePage(self._handle)
            self._handle = None

    def _read(self) -> str:
        count = raw.FPDFText_CountChars(self._handle)
        if count <= 0:
            return ""
        if count > MOST_CHARACTERS:
            raise ValueError(
                f"page {self.number} of the PDF has {count} characters, no page has: keep the original"
            )
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = raw.FPDFText_GetText(self._handle, 0, count, buffer)
        text = (
            memoryview(buffer).cast("B")[: 2 * max(written - 1, 0)].tobytes().decode("utf-16-le", "replace")
        )
        if len(text) == count and not _REPLACED.search(text):
            return text
        # characters beyond the BMP or without Unicode shift the offsets: read them one by one
        codes = map(unicode_of, repeat(self._address), range(count))
        return "".join(
            chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
        )

    def pieces(self) -> tuple[list[Line], bool]:
        """Return the pieces pdfium cut the text into, and whether all run as the page is turned."""
        text = self.text
        pieces: list[Line] = []
        straight = True
        handle, turn, number, scaled = self._address, self.turn, self.number, self._scaled
        add, new = pieces.append, tuple.__new__
        digits = _DIGIT.search(text) is not None
        before, size = 0.0, 1.0
        for start, piece in cut(text):
            body = piece
            stop = start + len(body)
            middle = (start + stop - 1) // 2
            origin(handle, start, X, Y)
            loose_box(handle, stop - 1, BOX)
            tall = box.top - box.bottom
            if not -0.01 < tall - before < 0.01:  # the next line of the same type has the same box
                if text[middle] < _FIRST_HAN:  # pdfium's own spaces have the size 1, and a mark is small
                    middle = max((start, middle, stop - 1), key=lambda at: font_size(handle, at))
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
            if " " in body and x1 - x0 > (ems(body) + WIDEST_GAP) * size:
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
        if not raw.FPDFText_GetMatrix(self._handle, index, _matrix):
            return 1.0
        return round(hypot(_matrix.c, _matrix.d), 4)

    def _true_size(self, index: int, size: float) -> float:
        scale = self._scale(index)
        return float(size * scale) if scale else float(size)

    def _marks(self, text: str, start: int, y: float, size: float) -> str:
        """Return the text with small raised digits as ¹²³, so that a mark is not read as a number."""
        ends = (start, start + len(text) // 2, start + len(text) - 1)
        usual = max(font_size(self._address, at) for at in ends)
        for found in _DIGITS.finditer(text):
            if font_size(self._address, start + found.start()) >= RAISED * usual:
                continue
            place = self.place(start + found.start())
            # pdfium does not tell the rise of Word's and reportlab's marks: level small digits are marks, too,
            # but not those of CO2 and PM2.5
            level = abs(place.y - y) <= 0.1 * place.size and not _CHEMICAL.search(text, 0, found.start())
            if place.size < RAISED * size and (level or place.y > y + 0.1 * place.size):
                text = text[: found.start()] + raised(found[0]) + text[found.end() :]
        return text

    def ends(self) -> list[tuple[float, float, float, float, int]]:
        """Return where each piece begins and ends on the paper, and how many characters it has."""
        ends = []
        for start, body in cut(self.text):
            origin(self._address, start, X, Y)
            x, y = point
            origin(self._address, start + len(body) - 1, X, Y)
            ends.append((x, y, point[0], point[1], len(body)))
        return ends

    def slanted(self, piece: Line) -> bool:
        """Whether a piece runs neither along the lines nor across them: a watermark, a stamp."""
        origin(self._address, piece.start, X, Y)
        x, y = point
        origin(self._address, piece.stop - 1, X, Y)
        if min(abs(point[0] - x), abs(point[1] - y)) <= 0.5 * piece.size:
            return False
        # rows that pdfium ran together end lower than they begin, but each is level
        origin(self._address, min(piece.start + 1, piece.stop - 1), X, Y)
        return min(abs(point[0] - x), abs(point[1] - y)) > 0.1 * piece.size

    def hidden(self) -> bool:
        """Whether the text is not shown (below a scan), going by three of its characters."""
        count = len(self.text)
        if not count:
            return False
        modes = []
        for index in (0, count // 2, count - 1):
            item = raw.FPDFText_GetTextObject(self._handle, index)
            modes.append(raw.FPDFTextObj_GetTextRenderMode(item) if item else -1)
        return _INVISIBLE in modes and all(mode in (_INVISIBLE, -1) for mode in modes)

    def white(self, index: int) -> bool:
        """Whether a character is printed in white, or fully transparent."""
        if not fill_colour(self._address, index, RED, GREEN, BLUE, ALPHA):
            return False
        red, green, blue, alpha = colour
        return not alpha or (red >= _WHITE and green >= _WHITE and blue >= _WHITE)
