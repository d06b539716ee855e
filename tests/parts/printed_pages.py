"""Issues set on paper: a PDF of centred and running lines in one or two columns, with heads and feet."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
SIZE, TITLE_SIZE, LEADING, TOP, LEFT = 12, 18, 19, HEIGHT - 90, 70
#: printed lines of a column, as tests/parts/labelled_issues.py fills it
COLUMN_LINES = 34


def pdf_of(
    masthead: Sequence[str],
    contents: Sequence[str],
    sheets: Sequence[tuple[int, Sequence[tuple[str, str]]]],
    imprint: Sequence[str],
    *,
    head: str,
    foot: str,
    equality: str,
    columns: int,
) -> bytes:
    """Return the PDF: a cover, the contents page, a page for each sheet, the imprint.

    A sheet is its printed number and its lines, each with its place: "centre", "first" of a paragraph or "next".
    """
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
            _entry(canvas, line, TOP - 17 * at) if at else canvas.drawCentredString(WIDTH / 2, TOP, line)
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


def _entry(canvas: Canvas, line: str, y: float) -> None:
    """One line of the contents page: its page number stands at the right margin."""
    match = re.search(r"^(.*?)((?:[…. ]{2,}|[ /])[(（]?\d{1,3}[)）]?)$", line)
    if match is None:
        canvas.drawString(LEFT, y, line)
        return
    leader = "…" if "…" in match[2] else "."
    canvas.drawString(LEFT, y, match[1])
    at = LEFT + pdfmetrics.stringWidth(match[1], FONT, 10) + 6
    page = match[2].strip("…. /")
    end = WIDTH - LEFT - pdfmetrics.stringWidth(page, FONT, 10)
    dots = int((end - 6 - at) / pdfmetrics.stringWidth(leader, FONT, 10))
    canvas.drawString(at, y, leader * max(dots, 0))
    canvas.drawString(end, y, page)


def _fill(canvas: Canvas, lines: Sequence[tuple[str, str]], columns: int) -> None:
    width = (WIDTH - 2 * LEFT - 20 * (columns - 1)) / columns
    for at, (text, place) in enumerate(lines):
        column, row = divmod(at, COLUMN_LINES)
        left = LEFT + column * (width + 20)
        y = TOP - row * LEADING
        canvas.setFont(FONT, SIZE)
        if "\t" in text:
            for cell, word in enumerate(text.split("\t")):
                canvas.drawString(left + cell * width / 3, y, word)
        elif place == "centre":
            if columns == 1 and len(text) <= 22:
                canvas.setFont(FONT, TITLE_SIZE)
            canvas.drawCentredString(left + width / 2, y, text)
        else:
            canvas.drawString(left + (2 * SIZE if place == "first" else 0), y, text)
