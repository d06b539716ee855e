"""A second engine, pdfminer.six, for pages that pdfium reads garbled or not at all.

It knows the predefined character tables of Chinese fonts (GBK-EUC-H, UniGB-UCS2-H …) from its own data, and prints
(cid:n) where it knows none, so that the two readings can be measured against each other.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from normalizers.pdf.line import WIDEST_GAP, Line, Place

#: pdfminer reads 20-30 pages a second: more than these would take the whole time a PDF is given
MOST_PAGES = 200
#: in ems: Latin words set apart without a space character
_WORD_GAP = 0.2


@dataclass(frozen=True, slots=True)
class SecondPage:
    """One page as the second engine reads it; places as the page is read, like those of `Page`."""

    number: int
    width: float
    height: float
    text: str
    places: tuple[Place, ...]  # of each character of `text`
    parted: bool = False  # no line was cut at gaps

    def characters(self) -> str:
        """Return the text; pieces are set apart by line feeds."""
        return self.text

    def place(self, index: int) -> Place:
        """Return where one character stands."""
        return self.places[index]

    def lines(self) -> list[Line]:
        """Return the pieces in the order of the content."""
        lines: list[Line] = []
        start = 0
        for piece in self.text.split("\n"):
            stop = start + len(piece)
            if piece.strip():
                places = self.places[start:stop]
                x0, x1 = min(place.x0 for place in places), max(place.x1 for place in places)
                middle = places[len(places) // 2]
                lines.append(Line(piece.strip(), x0, x1, middle.y, middle.size, self.number, start, stop))
            start = stop + 1
        return lines


def reread(payload: bytes, numbers: Collection[int]) -> dict[int, SecondPage]:
    """Return the pages of these numbers (from 1) that the second engine can read, at most MOST_PAGES."""
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.layout import LTPage
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    class Device(PDFLayoutAnalyzer):
        """Hands over the page that was laid out."""

        page: LTPage | None = None

        def receive_layout(self, ltpage: LTPage) -> None:
            """Keep the page."""
            self.page = ltpage

    wanted = set(sorted(numbers)[:MOST_PAGES])
    found: dict[int, SecondPage] = {}
    manager = PDFResourceManager()
    device = Device(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    try:
        document = PDFDocument(PDFParser(io.BytesIO(payload)))
        for number, page in enumerate(PDFPage.create_pages(document), 1):
            if number in wanted:
                interpreter.process_page(page)
                if device.page is not None:
                    found[number] = _page(device.page, number)
            if number >= max(wanted, default=0):
                break
    except Exception:  # noqa: BLE001, S110 - a damaged file raises anything there; pages not found keep the first reading
        pass
    return found


def _page(page: Any, number: int) -> SecondPage:  # noqa: ANN401 - layout objects of pdfminer
    text: list[str] = []
    places: list[Place] = []
    last: Place | None = None
    for char in _characters(page):
        printed = char.get_text()
        if not printed or (printed.isspace() and last is None):
            continue
        a, b, c, d, _, y = char.matrix
        upright = abs(a) + abs(d) >= abs(b) + abs(c)
        size = char.size or 1.0
        here = Place(char.x0, char.x1, y if upright else char.y0, size)
        if last is not None:
            gap = (here.x0 - last.x1) / size
            if abs(here.y - last.y) > 0.6 * max(size, last.size) or not -1 <= gap <= WIDEST_GAP:
                text.append("\n")
                places.append(last)
            elif gap > _WORD_GAP and text[-1].isascii() and printed.isascii() and not text[-1].isspace():
                text.append(" ")
                places.append(last)
        for one in printed:
            text.append(one if one >= " " else "\ufffd")
            places.append(here)
        last = here
    return SecondPage(number, page.width, page.height, "".join(text), tuple(places))


def _characters(container: Any) -> Any:  # noqa: ANN401 - the same
    from pdfminer.layout import LTChar, LTContainer

    waiting = list(container)[::-1]
    while waiting:  # forms lie in forms; the order of the content is kept
        item = waiting.pop()
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            waiting.extend(list(item)[::-1])
