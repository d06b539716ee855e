"""What a site answers, and the HTML that all sites share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from dibao.demo.texts import NOTE_MARK, Line, Text

HTML = "text/html; charset=utf-8"
#: a paragraph that opens with 一、 and is short is a heading in bold, as editors set it
_HEADING = re.compile(r"[一二三四五六七八九十]+、.{1,28}")
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百]+条)\s")


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a site before transport: `static` ones carry validators, the others a token."""

    body: str | bytes
    content_type: str = HTML
    status: int = 200
    static: bool = False
    location: str = ""  # of a redirect


@dataclass(frozen=True, slots=True)
class Visit:
    """What differs between two requests of one path: the count, the anti-forgery token, the query."""

    count: int
    token: str
    query: str = ""


def document_html(shown: Text, *, number: bool, style: str = "nfcms") -> str:
    """Return the body of a document as HTML: number and title centred, then its blocks.

    `number` says whether the 文号 is shown: reposts drop it.
    """
    parts = []
    if number and shown.number:
        parts.append(_block("center", escape(shown.number), style))
    parts.append(_block("center", f"<strong>{escape(shown.title)}</strong>", style))
    parts.extend(lines_html(shown.lines, style))
    return "\n".join(parts)


def lines_html(lines: Sequence[Line], style: str = "nfcms") -> Iterator[str]:
    """Yield the HTML of each block; adjoining rows become one table, notes go to the end."""
    notes = [line for line in lines if line.kind == "note"]
    rest = [line for line in lines if line.kind not in ("note", "break")]
    for is_row, group in groupby(rest, key=lambda line: line.kind == "row"):
        if is_row:
            yield table_html([line.cells for line in group])
        else:
            yield from (_line_html(line, style) for line in group)
    for note in notes:
        yield _block("justify", f"<sup>{note.sign}</sup>{escape(note.text)}", style)


def table_html(rows: Sequence[Sequence[str]]) -> str:
    """Return a table in which `^` and `<` cells are merged into the one they continue."""
    out = ['<table border="1" cellspacing="0" cellpadding="4" style="border-collapse: collapse;"><tbody>']
    for y, row in enumerate(rows):
        out.append("<tr>")
        for x, cell in enumerate(row):
            if cell in ("^", "<"):
                continue
            width = 1
            while x + width < len(row) and row[x + width] == "<":
                width += 1
            height = 1
            while y + height < len(rows) and rows[y + height][x] == "^":
                height += 1
            spans = (f' colspan="{width}"' if width > 1 else "") + (
                f' rowspan="{height}"' if height > 1 else ""
            )
            out.append(f'<td{spans}><p style="text-align: center;">{escape(cell)}</p></td>')
        out.append("</tr>")
    return "".join([*out, "</tbody></table>"])


def _line_html(line: Line, style: str) -> str:
    words = NOTE_MARK.sub(r"<sup>\1</sup>", escape(line.text))
    if line.kind in ("title", "chapter"):
        return _block("center", f"<strong>{words}</strong>", style)
    if line.kind == "right":
        return _block("right", words, style)
    if line.kind == "flush":
        return _block("justify", words, style)
    if _HEADING.fullmatch(line.text):
        words = f"<strong>{words}</strong>"
    else:
        words = _ARTICLE.sub(r"<strong>\1</strong>　", words, count=1)
    return _block("justify", f"　　{words}", style)


def _block(align: str, words: str, style: str) -> str:
    if style == "plain":
        return f"<p>{words}</p>" if align == "justify" else f'<p align="{align}">{words}</p>'
    return (
        f'<p style="text-align: {align}; margin-bottom: 10px; line-height: 1.75em;">'
        f'<span style="font-family: 宋体, SimSun;">{words}</span></p>'
    )
