"""Issues set on paper: a PDF of centred and running lines in one or two columns, with heads and feet."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
SIZE, LEADING, TOP, LEFT = 12, 19, HEIGHT - 90, 70
#: printed lines of a column, as tests/parts/labelled_issues.py fills it
COLUMN_LINES = 34


def pdf_of(
    masthead: Sequence[str],
    contents: Sequence[str],
    sheets: Sequence[tuple[int, Sequence[tuple[str, bool]]]],
    imprint: Sequence[str],
    *,
    head: str,
    foot: str,
    equality: str,
    columns: int,
) -> bytes:
    """Return the PDF: a cover, the contents page, a page for each sheet (printed number, lines and whether centred), the imprint."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=True)
    for at, line in enumerate(masthead):
        canvas.setFont(FONT, 30 if at == 0 else 16)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 200 - 60 * at, line)
    canvas.showPage()
    if contents:
        for at, line in enumerate(contents):
            canvas.setFont(FONT, 18 if at == 0 else 10)
            canvas.drawString(LEFT if at else WIDTH / 2 - 20, TOP - 17 * at, line)
        canvas.showPage()
    for number, lines in sheets:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 45, head)
        canvas.drawCentredString(WIDTH / 2, 30, foot.format(number))
        if equality:
            canvas.drawCentredString(WIDTH / 2, 48, equality)
        _fill(canvas, lines, columns)
        canvas.showPage()
    for at, line in enumerate(imprint):
        canvas.setFont(FONT, 10)
        canvas.drawString(LEFT, TOP - 20 * at, line)
    if imprint:
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _fill(canvas: Canvas, lines: Sequence[tuple[str, bool]], columns: int) -> None:
    width = (WIDTH - 2 * LEFT - 20 * (columns - 1)) / columns
    for at, (text, centred) in enumerate(lines):
        column, row = divmod(at, COLUMN_LINES)
        left = LEFT + column * (width + 20)
        y = TOP - row * LEADING
        canvas.setFont(FONT, SIZE)
        if "\t" in text:
            for cell, word in enumerate(text.split("\t")):
                canvas.drawString(left + cell * width / 3, y, word)
        elif centred:
            canvas.drawCentredString(left + width / 2, y, text)
        else:
            canvas.drawString(left, y, text)
