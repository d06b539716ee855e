"""Pages of a PDF: strips of type with footnotes at their foot, drawn and put together."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from dibao.demo.typeset import (
    BOTTOM,
    FONT,
    HEIGHT,
    LEADING,
    LEFT,
    MEASURE,
    NOTE_LEADING,
    NOTE_SIZE,
    TOP,
    WIDTH,
    Strip,
    wrap,
)


@dataclass(slots=True)
class Leaf:
    """One page: strips with their place, and footnotes."""

    strips: list[tuple[float, Strip]] = field(default_factory=list)
    notes: list[Strip] = field(default_factory=list)


def paginate(flow: Sequence[Strip], notes: dict[str, str]) -> list[Leaf]:
    """Fill pages with strips; the footnotes a strip refers to stand at the foot of its page."""
    leaves = [Leaf()]
    y = TOP
    floor = BOTTOM
    for index, strip in enumerate(flow):
        made = [piece for sign in strip.notes for piece in _note_strips(sign, notes[sign])]
        need = sum(piece.height for piece in made) + (0 if leaves[-1].notes or not made else LEADING / 2)
        kept = sum(later.height for later in flow[index + 1 : index + 1 + strip.keep])
        if leaves[-1].strips and (strip.breaks or y - strip.height - kept - need < floor):
            leaves.append(Leaf())
            y, floor = TOP, BOTTOM
            if not strip.words and not strip.rules:
                continue
        leaves[-1].strips.append((y, strip))
        leaves[-1].notes.extend(made)
        floor += need
        y -= strip.height
    return leaves


def _note_strips(sign: str, text: str) -> list[Strip]:
    small = NOTE_SIZE / 2 + 1
    out = []
    for n, (words, _) in enumerate(wrap(text, MEASURE - NOTE_SIZE, NOTE_SIZE)):
        run: tuple[tuple[float, float, float, str], ...] = ((LEFT + NOTE_SIZE, NOTE_SIZE, NOTE_SIZE, words),)
        if n == 0:
            run = ((LEFT, NOTE_SIZE - 3, small, sign), *run)
        out.append(Strip(NOTE_LEADING, run))
    return out


def draw(canvas: Canvas, leaf: Leaf) -> None:
    """Put one page onto the canvas; the caller ends it."""
    canvas.setLineWidth(0.5)
    for place, (top, strip) in enumerate(leaf.strips):
        _draw_strip(canvas, top, strip, first=place == 0)
    if not leaf.notes:
        return
    top = BOTTOM + sum(piece.height for piece in leaf.notes)
    canvas.line(LEFT, top + 4, LEFT + MEASURE / 4, top + 4)
    for strip in leaf.notes:
        _draw_strip(canvas, top, strip, first=False)
        top -= strip.height


def _draw_strip(canvas: Canvas, top: float, strip: Strip, *, first: bool) -> None:
    for x, down, size, words in strip.words:
        canvas.setFont(FONT, size)
        canvas.drawString(x, top - down, words)
    for x0, y0, x1, y1 in strip.rules:
        canvas.line(x0, top - y0, x1, top - y1)
    if first:
        for x0, x1 in strip.edge:
            canvas.line(x0, top, x1, top)


def pdf(pages: Iterable[Callable[[Canvas], None]], *, title: str, author: str) -> bytes:
    """Return a PDF of pages, the same bytes for the same pages whenever it is made."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("云澜排版系统")
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
