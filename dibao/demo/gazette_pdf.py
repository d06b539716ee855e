"""One gazette number as a PDF: cover, contents, documents under running heads, imprint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache, partial

from reportlab.pdfgen.canvas import Canvas

from dibao.demo.paging import Leaf, draw, paginate, pdf
from dibao.demo.schedule import Issue, instant
from dibao.demo.texts import CONTENT, Text
from dibao.demo.typeset import (
    FONT,
    HEIGHT,
    LEADING,
    LEFT,
    MEASURE,
    WIDTH,
    Strip,
    centred,
    strips,
    width,
    wrap,
)

GAZETTE = "云澜市人民政府公报"
LATIN = "GAZETTE OF THE PEOPLE'S GOVERNMENT OF YUNLAN MUNICIPALITY"
FURNITURE = "（本文与正式文件同等效力）"
#: reportlab writes this instant into every invariant file; a PDF made anew bears another of equal length
_STAMP = rb"\(D:20000101000000\+00'00'\)"
_IDENTIFIER = re.compile(rb"\[<[0-9a-f]{32}><[0-9a-f]{32}>\]")


def issue_pdf(issue: Issue, day: int) -> bytes:
    """Return the PDF of an issue as it stands on that day.

    Making it anew (`resealed`) changes ModDate and file identifier and nothing else.
    """
    made = max([issue.day, *(seal for seal in issue.resealed if seal <= day)])
    return _seal(_typeset(issue, issue.texts(day)), f"{issue.number}/{made}", f"{instant(made):%Y%m%d%H%M%S}")


def _seal(payload: bytes, salt: str, stamp: str) -> bytes:
    digest = hashlib.md5(payload + salt.encode(), usedforsecurity=False).hexdigest().encode()
    stamped = re.sub(_STAMP, b"(D:" + stamp.encode() + b"+08'00')", payload)
    sealed = _IDENTIFIER.sub(b"[<" + digest + b"><" + digest + b">]", stamped)
    if sealed == payload or len(sealed) != len(payload):
        raise ValueError("reportlab writes dates or identifiers in another way now: mend gazette_pdf._seal")
    return sealed


@cache
def _typeset(issue: Issue, texts: tuple[Text, ...]) -> bytes:
    leaves: list[Leaf] = []
    starts: list[int] = []
    section = ""
    for shown in texts:
        starts.append(len(leaves) + 1)
        flow = _document(shown, heading=shown.section if shown.section != section else "")
        section = shown.section
        leaves += paginate(flow, {line.sign: line.text for line in shown.lines if line.kind == "note"})
    pages: list[Callable[[Canvas], None]] = [
        partial(_cover, issue=issue),
        partial(_contents, issue=issue, texts=texts, starts=tuple(starts)),
        *(partial(_body, issue=issue, leaf=leaf, number=number) for number, leaf in enumerate(leaves, 1)),
        _imprint,
    ]
    return pdf(pages, title=f"{GAZETTE}{issue.label}", author="云澜市人民政府公报编辑部")


def _document(shown: Text, heading: str) -> list[Strip]:
    flow = []
    if heading:
        flow += [*centred(heading, 18, 34, keep=4), Strip(LEADING, ())]
    if shown.number:
        flow += centred(shown.number, 12, LEADING, keep=4)
    flow += [*centred(shown.title, 16, 28, keep=3), Strip(LEADING, ())]
    return [*flow, *strips(shown.lines)]


def _head(canvas: Canvas, issue: Issue) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawString(LEFT, HEIGHT - 60, GAZETTE)
    canvas.drawRightString(LEFT + MEASURE, HEIGHT - 60, _spaced(issue))
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, HEIGHT - 66, LEFT + MEASURE, HEIGHT - 66)


def _spaced(issue: Issue) -> str:
    """Return the label as the running head prints it, with spaces round the figures."""
    return f"{issue.date.year} 年第 {issue.number} 期（总第 {issue.total} 期）"


def _cover(canvas: Canvas, issue: Issue) -> None:
    for y, size, words in (
        (HEIGHT - 220, 34, GAZETTE),
        (HEIGHT - 252, 11, LATIN),
        (HEIGHT - 420, 40, str(issue.date.year)),
        (HEIGHT - 470, 16, f"第{issue.number}期（总第{issue.total}期）"),
    ):
        canvas.setFont(FONT, size)
        canvas.drawCentredString(WIDTH / 2, y, words)


def _contents(canvas: Canvas, issue: Issue, texts: tuple[Text, ...], starts: tuple[int, ...]) -> None:
    y = HEIGHT - 110
    for size, step, words in (
        (22, 30, GAZETTE),
        (12, 22, _spaced(issue)),
        (12, 44, f"{issue.date.year} 年 {issue.date.month} 月 {issue.date.day} 日"),
        (18, 36, "目　录"),
    ):
        canvas.setFont(FONT, size)
        canvas.drawCentredString(WIDTH / 2, y, words)
        y -= step
    section = ""
    for shown, start in zip(texts, starts, strict=True):
        if shown.section != section:
            section = shown.section
            canvas.setFont(FONT, 13)
            canvas.drawCentredString(WIDTH / 2, y, section)
            y -= 26
        lines = [words for words, _ in wrap(shown.title, MEASURE - 48, 12)]
        if shown.number:
            lines.append(f"（{shown.number}）")
        canvas.setFont(FONT, 12)
        for words in lines:
            canvas.drawString(LEFT, y, words)
            y -= LEADING
        end = LEFT + width(lines[-1], 12)
        page = f"({start})"
        dots = "." * max(0, int((LEFT + MEASURE - width(page, 12) - end - 8) / width(".", 12)))
        canvas.drawString(end + 4, y + LEADING, dots)
        canvas.drawRightString(LEFT + MEASURE, y + LEADING, page)
        y -= 12


def _body(canvas: Canvas, issue: Issue, leaf: Leaf, number: int) -> None:
    _head(canvas, issue)
    draw(canvas, leaf)
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(WIDTH / 2, 58, f"— {number} —")
    canvas.drawCentredString(WIDTH / 2, 44, FURNITURE)


def _imprint(canvas: Canvas) -> None:
    y = HEIGHT - 130
    for entry in (CONTENT / "imprint.txt").read_text("utf-8").splitlines():
        canvas.setFont(FONT, 11)
        for words, _ in wrap(entry, MEASURE, 11) if entry else []:
            canvas.drawString(LEFT, y, words)
            y -= 19
        y -= 5
