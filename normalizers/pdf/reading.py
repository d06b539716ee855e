"""Page after page is gathered: which engine read it, its lines, tables and pictures, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from normalizers.pdf.columns import arrange, rejoined
from normalizers.pdf.furniture import Sheet
from normalizers.pdf.garble import fold_characters, garbled_share, has_shapes, odd_characters
from normalizers.pdf.line import Line
from normalizers.pdf.second import SecondPage, reread
from normalizers.pdf.tables import Grid, Table, find_grids, read_table

if TYPE_CHECKING:
    from normalizers.pdf.drawing import Drawing
    from normalizers.pdf.page import Page

#: a page of running text has about 800 characters; below this there is none
LEAST_CHARACTERS = 8
#: above this share of impossible characters a page is read again, and a document is garbled
GARBLED = 0.05
#: the second reading is taken when it halves the share and keeps most of the text
_KEPT = 0.7
#: a picture that covers less of the page is a seal, a logo or a figure
_PICTURE_SHARE = 0.4


@dataclass(slots=True)
class Reading:
    """What is gathered of the pages of one PDF."""

    payload: bytes
    sheets: dict[int, Sheet] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    pictures: list[int] = field(default_factory=list)
    garbled: dict[int, float] = field(default_factory=dict)  # page: share of impossible characters
    second: dict[int, float] = field(default_factory=dict)  # pages of the second engine: pdfium's share
    hidden: list[int] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)  # white, slanted, outside: the texts
    folded: int = 0
    characters: int = 0
    kept: dict[int, tuple[str, Drawing | None]] = field(default_factory=dict)  # of garbled pages

    def take(self, page: Page) -> None:
        """Read a page with the first engine."""
        lines = page.lines()
        text = page.characters()
        self.characters += len(text)
        short = len(text) < LEAST_CHARACTERS
        drawing = page.drawing() if short or page.needs_drawing else None
        shapes = False
        if odd := odd_characters(text):
            shapes = has_shapes(text)
            if sum(map(text.count, odd)) > GARBLED * len(text) and (share := garbled_share(text)) > GARBLED:
                self.garbled[page.number] = share
                self.kept[page.number] = (text, drawing or page.drawing())
        if short and drawing is not None:
            if _covered(page.width * page.height, drawing) > _PICTURE_SHARE:
                self.pictures.append(page.number)
            elif page.texts():
                self.garbled[page.number] = 1.0  # set in a font that pdfium gives no characters for
                self.kept[page.number] = (text, drawing)
        elif page.hidden():
            self.hidden.append(page.number)
        for reason, pieces in page.aside(lines, drawing).items():
            self.aside.setdefault(reason, []).extend(line.text for line in pieces)
            gone = {id(line) for line in pieces}
            lines = [line for line in lines if id(line) not in gone]
        self._add(page, lines, drawing, shapes=shapes)

    def again(self) -> None:
        """Read the garbled pages with the second engine and take what is better by measure."""
        found = reread(self.payload, self.garbled)
        for number, page in sorted(found.items()):
            text, drawing = self.kept[number]
            share, before = garbled_share(page.text), self.garbled[number]
            enough = len("".join(page.text.split())) >= _KEPT * len("".join(text.split()))
            if page.text.strip() and share < before / 2 and enough:
                self.second[number] = before
                self.garbled[number] = share
                self._add(page, page.lines(), drawing, shapes=True)

    def _add(
        self, page: Page | SecondPage, lines: Sequence[Line], drawing: Drawing | None, *, shapes: bool
    ) -> None:
        if shapes:
            folded = []
            for line in lines:
                text, count = fold_characters(line.text)
                self.folded += count
                folded.append(line._replace(text=text) if count else line)
            lines = folded
        self.sheets[page.number] = Sheet(page.number, page.height, self._items(page, lines, drawing))

    def _items(
        self, page: Page | SecondPage, lines: Sequence[Line], drawing: Drawing | None
    ) -> tuple[Line | Table, ...]:
        if drawing is None:
            return tuple(rejoined(lines, page.characters()) if page.parted else lines)
        if drawing.rules is None:
            self.flags.add("tables-skipped")
        text = page.characters()
        grids = find_grids(drawing.rules or [])
        if not grids:
            return tuple(arrange(lines, text))
        inside: dict[int, list[Line]] = {}
        items: list[Line | Grid] = []
        for line in lines:
            at = _grid_of(line, grids)
            if at is None:
                items.append(line)
                continue
            if at not in inside:
                items.append(grids[at])
            inside.setdefault(at, []).append(line)
        placed: list[Line | Table] = []
        free: list[Line] = []
        for item in items:
            if isinstance(item, Line):
                free.append(item)
                continue
            placed += arrange(free, text)
            free = []
            placed.append(read_table(item, inside[grids.index(item)], text, page.place))
        placed += arrange(free, text)
        return tuple(placed)


def ranges(numbers: Sequence[int]) -> str:
    """Return page numbers as people write them: 2-4, 7."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _grid_of(line: Line, grids: Sequence[Grid]) -> int | None:
    middle = line.y + 0.35 * line.size
    for x in ((line.x0 + line.x1) / 2, line.x0 + 0.5, line.x1 - 0.5):
        for at, grid in enumerate(grids):
            if grid.cell(x, middle) is not None:
                return at
    return None


def _covered(area: float, drawing: Drawing) -> float:
    """Return the share of the page its pictures cover (strips of a scan together)."""
    return sum((box[2] - box[0]) * (box[3] - box[1]) for box in drawing.pictures) / area if area else 0.0
