"""Attached files: a plain PDF without running heads."""

from __future__ import annotations

from functools import cache, partial

from reportlab.pdfgen.canvas import Canvas

from dibao.demo.texts import Text
from dibao.demo.typeset import FONT, LEADING, WIDTH, Leaf, Strip, centred, draw, paginate, pdf, strips


@cache
def annex_pdf(shown: Text) -> bytes:
    """Return the annex as a PDF: its title, its blocks, page numbers."""
    flow = [*centred(shown.title, 16, 28), Strip(LEADING / 2, ()), *strips(shown.lines)]
    leaves = paginate(flow, {line.sign: line.text for line in shown.lines if line.kind == "note"})
    pages = [partial(_page, leaf=leaf, number=number) for number, leaf in enumerate(leaves, 1)]
    return pdf(pages, title=shown.title, author=shown.issuer)


def _page(canvas: Canvas, leaf: Leaf, number: int) -> None:
    draw(canvas, leaf)
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(WIDTH / 2, 48, f"— {number} —")
