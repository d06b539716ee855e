"""One page of a PDF as pdfium reads it: its lines in the order of the content, and what is drawn around them."""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as raw

from normalizers.pdf.characters import Characters
from normalizers.pdf.drawing import Drawing, read_drawing
from normalizers.pdf.line import OUTER, Line, Place, merge, same_line
from normalizers.pdf.turn import Turn, turn_of

#: no more pairs of pieces than a running head has stand side by side on a page without tables and columns
_BESIDE = 2
_box = raw.FS_RECTF()


class Page:
    """A page opened with pdfium; use it as a context manager."""

    def __init__(self, document: Any, index: int) -> None:  # noqa: ANN401 - a pointer of ctypes
        """Open page `index` (from 0) of a raw document; ValueError when it cannot be read."""
        self.number = index + 1
        self._page = raw.FPDF_LoadPage(document, index)
        if not self._page:
            raise ValueError(f"page {index + 1} of the PDF cannot be loaded: keep the original")
        try:
            self._characters = Characters(self._page, self.number)
        except ValueError:
            raw.FPDF_ClosePage(self._page)
            raise
        self.width: float = raw.FPDF_GetPageWidthF(self._page)
        self.height: float = raw.FPDF_GetPageHeightF(self._page)
        #: pieces that stand beside or above the piece before them: columns or a table
        self.beside = 0
        self._slanted: list[Line] = []

    def __enter__(self) -> Page:
        """Return the page itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free pdfium's memory: 10^4 pages are read one after the other."""
        self._characters.close()
        raw.FPDF_ClosePage(self._page)

    def characters(self) -> str:
        """Return the text with one character per pdfium index, so that offsets are indexes."""
        return self._characters.text

    def place(self, index: int) -> Place:
        """Return where one character stands."""
        return self._characters.place(index)

    @property
    def parted(self) -> bool:
        """Whether a line was cut at wide gaps."""
        return self._characters.parted

    def lines(self) -> list[Line]:
        """Return the lines in the order of the page's content, pieces on one baseline put together."""
        characters = self._characters
        rotation = raw.FPDFPage_GetRotation(self._page)
        raw.FPDF_GetPageBoundingBox(self._page, _box)
        if rotation or _box.left or _box.bottom:
            characters.turn = Turn.page(rotation, _box.left, _box.bottom, _box.right, _box.top)
        pieces, straight = characters.pieces()
        if not straight:
            characters.turn = turn = turn_of(characters.ends(), _box, rotation)
            pieces, _ = characters.pieces()
            self._slanted = [piece for piece in pieces if characters.slanted(piece)]
            aside = {id(piece) for piece in self._slanted}
            pieces = [piece for piece in pieces if id(piece) not in aside]
            if turn is not None and turn.sideways != bool(rotation % 2):
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
        if self._slanted:
            found["slanted"] = self._slanted
        width, height, white = self.width, self.height, self._characters.white
        for line in lines:
            _, x0, x1, y, size, _, start, _ = line
            if x1 < 0 or x0 > width or y < -size or y > height:
                found.setdefault("outside", []).append(line)
            elif white(start):
                drawing = drawing or self.drawing()
                if not _lies_on(line, [*drawing.filled, *drawing.pictures]):
                    found.setdefault("white", []).append(line)
        return found

    def drawing(self) -> Drawing:
        """Return the rules, filled areas and pictures of the page."""
        return read_drawing(self._page, self._characters.turn)

    def hidden(self) -> bool:
        """Whether the text is not shown, as below a scan."""
        return self._characters.hidden()


def _lies_on(line: Line, boxes: list[tuple[float, float, float, float]]) -> bool:
    x, y = (line.x0 + line.x1) / 2, line.y + 0.35 * line.size
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in boxes)
