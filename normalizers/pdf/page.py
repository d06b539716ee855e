"""One page of a PDF as pdfium reads it: lines of text with their place and size, and the ruled lines."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any

#: pdfium's own numbers for path segments and page objects (fpdf_edit.h)
_PATH_OBJECT = 2
_LINE_TO = 0
#: a table of A4 size has a few hundred rules; a page with more strokes is a drawing or a map
MOST_RULES = 5000
#: points; a rule is at most this thick, and a stroke shorter than it is a dot of a pattern
_THICK = 2.5
_SHORT = 4.0
#: a raised footnote mark is printed at 50-65 % of the size of its line
_RAISED = 0.75
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: text, left and right edge, baseline and font size in points from the lower left."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    page: int  # from 1
    start: int  # characters [start, stop) of the page, to look at each in a table
    stop: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical ruled line in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs across the page."""
        return self.x1 - self.x0 >= self.y1 - self.y0


class Page:
    """A page opened with pdfium; use it as a context manager."""

    def __init__(self, document: Any, index: int) -> None:  # noqa: ANN401 - the library has no types
        """Open page `index` (from 0); pdfium's error when it cannot be read."""
        self.number = index + 1
        self._page = document[index]
        self._text = self._page.get_textpage()
        self.width, self.height = self._page.get_size()

    def __enter__(self) -> Page:
        """Return the page itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free pdfium's memory: 10^4 pages are read one after the other."""
        self._text.close()
        self._page.close()

    def characters(self) -> str:
        """Return the text with one character per pdfium index, so that offsets are indexes."""
        import pypdfium2.raw as raw

        count = self._text.count_chars()
        text = str(self._text.get_text_range(0, count)) if count else ""
        if len(text) == count:
            return text
        # characters beyond the BMP or without Unicode shift the offsets: read them one by one
        codes = (raw.FPDFText_GetUnicode(self._text, index) for index in range(count))
        return "".join(
            chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
        )

    def place(self, index: int) -> tuple[float, float, float, float]:
        """Return (left, right, baseline, size) of one character."""
        import pypdfium2.raw as raw

        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text, index, x, y)
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._text, index, box)
        size = raw.FPDFText_GetFontSize(self._text, index)
        height = abs(box.top - box.bottom)
        # a font of size 1 scaled by the text matrix: its box is the true size
        size = size if size > 2 else height
        return min(x.value, box.left), max(box.right, x.value), y.value, size

    def lines(self) -> list[Line]:
        """Return the lines in the order of the page's content, pieces on one baseline put together."""
        lines: list[Line] = []
        text = self.characters()
        for match in re.finditer(r"[^\r\n\ufffe]+", text):
            piece = self._line(match.group(), match.start())
            if piece is None:
                continue
            last = lines[-1] if lines else None
            if last is not None and _same_line(last, piece):
                lines[-1] = _merge(last, piece)
            else:
                lines.append(piece)
        return lines

    def _line(self, text: str, start: int) -> Line | None:
        lead = len(text) - len(text.lstrip())
        body = text.strip()
        if not body:
            return None
        first = start + lead
        last = first + len(body) - 1
        left = self.place(first)
        right = self.place(last)
        middle = self.place(first + len(body) // 2)
        largest = max((left, middle, right), key=lambda place: place[3])
        printed = self._marks(body, first, largest[3])
        return Line(printed, left[0], right[1], largest[2], largest[3], self.number, first, last + 1)

    def _marks(self, text: str, start: int, size: float) -> str:
        """Return the text with small raised digits as ¹²³, so that a mark is not read as a number."""
        import pypdfium2.raw as raw

        if size <= 0 or not any(char.isdigit() for char in text):
            return text
        return "".join(
            char.translate(_SUPERSCRIPT)
            if char in "0123456789"
            and 2 < raw.FPDFText_GetFontSize(self._text, start + index) < _RAISED * size
            else char
            for index, char in enumerate(text)
        )

    def rules(self) -> list[Rule] | None:
        """Return the ruled lines of the page, None where there are more than MOST_RULES."""
        rules: list[Rule] = []
        for item in self._page.get_objects(filter=(_PATH_OBJECT,), max_depth=3):
            left, bottom, right, top = item.get_bounds()
            if min(right - left, top - bottom) <= _THICK:
                rules.append(Rule(left, bottom, right, top))
            else:
                rules += _strokes(item)
            if len(rules) > MOST_RULES:
                return None
        return [rule for rule in rules if max(rule.x1 - rule.x0, rule.y1 - rule.y0) >= _SHORT]


def _strokes(item: Any) -> list[Rule]:  # noqa: ANN401 - the same
    """Return the horizontal and vertical strokes of a path: a frame, or a grid drawn in one go."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if not stroke.value or not 2 <= count <= MOST_RULES:
        return []
    matrix = item.get_matrix()
    rules: list[Rule] = []
    here: tuple[float, float] | None = None
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        there = matrix.on_point(x.value, y.value)
        if here is not None and raw.FPDFPathSegment_GetType(segment) == _LINE_TO:
            rule = Rule(
                min(here[0], there[0]), min(here[1], there[1]), max(here[0], there[0]), max(here[1], there[1])
            )
            if min(rule.x1 - rule.x0, rule.y1 - rule.y0) <= _THICK:
                rules.append(rule)
        here = there
    return rules


def _same_line(left: Line, right: Line) -> bool:
    """Pieces pdfium cut at a change of font or a wide gap; a column further right is not the same line."""
    gap = right.x0 - left.x1
    raised = _is_mark(left, right) or _is_mark(right, left)
    rise = 0.6 * max(left.size, right.size) if raised else 0.4 * min(left.size, right.size)
    return abs(left.y - right.y) < rise and -1 <= gap / max(left.size, 1) <= 1.5


def _is_mark(piece: Line, beside: Line) -> bool:
    """A raised footnote mark that pdfium gave as a piece of its own."""
    return piece.text.isdecimal() and piece.size < _RAISED * beside.size


def _merge(left: Line, right: Line) -> Line:
    first = left.text.translate(_SUPERSCRIPT) if _is_mark(left, right) else left.text
    second = right.text.translate(_SUPERSCRIPT) if _is_mark(right, left) else right.text
    gap = " " if right.x0 - left.x1 > 0.5 * min(left.size, right.size) else ""
    main = left if left.size >= right.size else right
    x1 = max(left.x1, right.x1)
    return Line(first + gap + second, left.x0, x1, main.y, main.size, left.page, left.start, right.stop)
