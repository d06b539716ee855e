"""A small typesetter for official Chinese prose: lines, ruled tables and footnotes onto A4 pages.

Only what a gazette needs; the font is the standard Adobe CID font, which PDF readers bring along, so that
nothing has to be embedded or shipped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from dibao.demo.texts import NOTE_MARK, Line

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
SIZE, LEADING = 12.0, 21.0  # points; 公文 are set in 三号, gazettes smaller
NOTE_SIZE, NOTE_LEADING = 9.0, 13.0
MEASURE = 37 * SIZE  # 37 characters a line
LEFT = (WIDTH - MEASURE) / 2
TOP, BOTTOM = HEIGHT - 86, 82.0
PAD = 4.0  # points between a cell's words and its rules
_TOKEN = re.compile(r"\[\^\d\]|[A-Za-z0-9.%/:@_-]+|.")
#: these never open a line: they hang over the right edge instead
_CLOSING = frozenset("，。、；：？！）〕》”’")
#: and these never end one
_OPENING = "（〔《“‘"

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def width(words: str, size: float) -> float:
    """Return the width of some words in points."""
    return float(pdfmetrics.stringWidth(words, FONT, size))


@dataclass(frozen=True, slots=True)
class Strip:
    """One horizontal strip of a page: a line of words, or a row of a table."""

    height: float
    words: tuple[tuple[float, float, float, str], ...]  # x, baseline below the top, size, text
    rules: tuple[tuple[float, float, float, float], ...] = ()  # x0, y0, x1, y1 below the top
    edge: tuple[tuple[float, float], ...] = ()  # of a row that continues cells: rules a page top would need
    notes: tuple[str, ...] = ()  # signs of the footnotes it refers to
    breaks: bool = False  # starts a page
    keep: int = 0  # strips that must follow on the same page


def wrap(text: str, measure: float, size: float, indent: float = 0.0) -> list[tuple[str, tuple[str, ...]]]:
    """Break words into lines no wider than `measure`; each comes with the note signs in it."""
    lines: list[tuple[str, tuple[str, ...]]] = []
    current, room = "", measure - indent
    signs: list[str] = []
    for token in _TOKEN.findall(text):
        taken = size / 2 if NOTE_MARK.fullmatch(token) else width(token, size)
        if taken > room + 0.01 and current and token not in _CLOSING and not NOTE_MARK.fullmatch(token):
            carried = current[-1] if current[-1] in _OPENING and len(current) > 1 else ""
            lines.append((current.removesuffix(carried) if carried else current, tuple(signs)))
            current, signs, room = carried, [], measure - width(carried, size)
        if found := NOTE_MARK.fullmatch(token):
            signs.append(found[1])
        current += token
        room -= taken
    if len(current) == 1 and lines and lines[-1][0][-1] not in (_CLOSING | {"]"}):
        # a lone character of a font that is not embedded has no width without that font, and is lost on
        # reading (PDFium skips text objects without width): it takes its neighbour along
        before, before_signs = lines.pop()
        lines.append((before[:-1], before_signs))
        current = before[-1] + current
    return [*lines, (current, tuple(signs))]


def strips(lines: Sequence[Line], *, size: float = SIZE, leading: float = LEADING) -> list[Strip]:
    """Return the strips of some blocks; notes are left to `paginate`."""
    out: list[Strip] = []
    starts_page = False
    rest = [line for line in lines if line.kind != "note"]
    for is_row, group in groupby(rest, key=lambda line: line.kind == "row"):
        if is_row:
            out.extend(table([line.cells for line in group]))
            out.append(Strip(leading / 2, ()))
            continue
        for line in group:
            if line.kind == "break":
                starts_page = True
                continue
            made = _line_strips(line, size, leading)
            if starts_page:
                made[0] = Strip(made[0].height, made[0].words, notes=made[0].notes, breaks=True)
                starts_page = False
            out.extend(made)
    return out


def centred(text: str, size: float, leading: float, *, keep: int = 2, breaks: bool = False) -> list[Strip]:
    """Return strips of centred words, kept with what follows."""
    return [
        Strip(
            leading,
            _run((WIDTH - width(words, size)) / 2, leading, size, words),
            keep=keep,
            breaks=breaks and not n,
        )
        for n, (words, _) in enumerate(wrap(text, MEASURE - 2 * size, size))
    ]


def _line_strips(line: Line, size: float, leading: float) -> list[Strip]:
    if line.kind == "title":
        return [Strip(leading / 2, ()), *centred(line.text, size + 4, leading + 6), Strip(leading / 2, ())]
    if line.kind == "chapter":
        return centred(line.text, size + 1, leading + 6)
    if line.kind == "right":
        start = LEFT + MEASURE - 2 * size - width(line.text, size)
        return [Strip(leading, _run(start, leading, size, line.text))]
    indent = 0.0 if line.kind == "flush" else 2 * size
    return [
        Strip(leading, _run(LEFT + (0.0 if n else indent), leading, size, words), notes=signs)
        for n, (words, signs) in enumerate(wrap(line.text, MEASURE, size, indent))
    ]


def _run(x: float, leading: float, size: float, words: str) -> tuple[tuple[float, float, float, str], ...]:
    """Place words on their baseline, footnote signs raised."""
    baseline = (leading + size) / 2 - size * 0.12
    out = []
    for index, piece in enumerate(NOTE_MARK.split(words)):
        small = size / 2
        if index % 2:
            out.append((x, baseline - size * 0.45, small, piece))
            x += width(piece, small)
        elif piece:
            out.append((x, baseline, size, piece))
            x += width(piece, size)
    return tuple(out)


def table(rows: Sequence[Sequence[str]], size: float = 10.5, leading: float = 16.0) -> list[Strip]:
    """Return one ruled strip per row; `^` continues the cell above, `<` the one to the left."""
    columns = len(rows[0])
    longest = [max((len(row[x]) for row in rows if row[x] not in "^<"), default=1) for x in range(columns)]
    # up to eight characters stay on one line (a lone character on a second one is easily lost on reading
    # the PDF); what is left of the measure is shared out equally
    needs = [min(max(length, 3), 8) * size + 2 * PAD + 1 for length in longest]
    spare = (MEASURE - sum(needs)) / columns
    edges = [LEFT]
    for need in needs:
        edges.append(edges[-1] + need + spare)
    out = []
    for y, row in enumerate(rows):
        words: list[tuple[float, float, float, str]] = []
        rules: list[tuple[float, float, float, float]] = []
        edge: list[tuple[float, float]] = []
        cells: list[tuple[float, float, list[str]]] = []
        for x, cell in enumerate(row):
            if cell == "<":
                continue
            end = x + 1
            while end < columns and row[end] == "<":
                end += 1
            if cell == "^":
                edge.append((edges[x], edges[end]))
            wrapped = [] if cell == "^" else wrap(cell, edges[end] - edges[x] - 2 * PAD, size)
            cells.append((edges[x], edges[end], [line for line, _ in wrapped]))
        height = max(len(lines) for *_, lines in cells) * leading + 2 * PAD
        below = rows[y + 1] if y + 1 < len(rows) else None
        for (left, right, lines), x in zip(
            cells, (x for x, cell in enumerate(row) if cell != "<"), strict=True
        ):
            words += [
                (left + PAD, PAD + n * leading + size + 1, size, line) for n, line in enumerate(lines) if line
            ]
            rules += [(left, 0, left, height), (right, 0, right, height)]
            if row[x] != "^":
                rules.append((left, 0, right, 0))
            if below is None or below[x] != "^":
                rules.append((left, height, right, height))
        out.append(Strip(height, tuple(words), tuple(rules), tuple(edge), keep=1 if y == 0 else 0))
    return out
