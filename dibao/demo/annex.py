"""Attached files: a plain PDF without running heads, a Word file, a workbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from reportlab.pdfgen.canvas import Canvas

from dibao.demo.office import DOCX, XLSX, docx, xlsx
from dibao.demo.page import Page
from dibao.demo.paging import Leaf, draw, paginate, pdf
from dibao.demo.texts import Text
from dibao.demo.typeset import FONT, LEADING, WIDTH, Strip, centred, strips


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


#: how a file is made from a text, by its extension
_FORMS: dict[str, tuple[Callable[[Text], bytes], str]] = {
    "pdf": (annex_pdf, "application/pdf"),
    "docx": (docx, DOCX),
    "xlsx": (xlsx, XLSX),
}


def file_page(form: str, shown: Text) -> Page:
    """Return the answer that gives a text as a file of that extension: pdf, docx or xlsx."""
    make, content_type = _FORMS[form]
    return Page(make(shown), content_type, static=True)
