"""A clean document as Markdown for people: no crawled character can make HTML, a link or other structure of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block, CleanDocument
from normalizers.text import clean_line, markdown_table, table_rows

_SPECIAL = re.compile(r"[\\`*_\[\]<>~$]|&(?=#?[0-9A-Za-z]{1,32};)")
#: what would begin a heading, list, quote or rule at the start of a line (CommonMark 0.31, sections 4 and 5)
_OPENING = re.compile(r"(?:#{1,6}(?= |$)|[-+](?= |$)|-+(?= *$)|=+(?= *$)|\d{1,9}[.)](?= |$))")
_BULLET = re.compile(r"[-*•·●○■□◆▪–]\s+")
#: the deepest heading Markdown has; the title takes the first level
_DEEPEST = 6


def markdown(clean: CleanDocument, about: Sequence[str] = ()) -> str:
    """Return title, one line of what is known `about` it (number, issuer, dates, URL …), and the text."""
    title = clean_line(clean.title)
    parts = [f"# {escaped(title)}"] if title else []
    known = [escaped(clean_line(item)) for item in about if clean_line(item)]
    if known:
        parts.append(" · ".join(known))
    blocks = list(clean.blocks) or [
        Block("paragraph", line) for line in clean.text.splitlines() if line.strip()
    ]
    if blocks and title and "".join(blocks[0].text.split()) == "".join(title.split()):
        blocks = blocks[1:]
    text = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        piece = _block(block)
        if piece:
            tight = before is not None and before.kind == block.kind == "list-item"
            text += ("\n" if tight else "\n\n") + piece
    return "\n\n".join([*parts, text.strip("\n")]).strip("\n") + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    line = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    return (
        _OPENING.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], line, count=1)
        if _OPENING.match(line)
        else line
    )


def _block(block: Block) -> str:
    if block.kind == "table":
        rows = [[escaped(clean_line(cell)) for cell in row] for row in table_rows(block.text)]
        return markdown_table(rows) if rows and rows[0] else _lines(block.text)
    if block.kind == "heading":
        depth = min(_DEEPEST, max(1, block.level) + 1)
        return f"{'#' * depth} {escaped(clean_line(block.text))}"
    if block.kind == "list-item":
        return f"- {escaped(clean_line(_BULLET.sub('', block.text, count=1)))}"
    if block.kind == "image":
        return f"\\[{escaped(clean_line(block.text))}\\]" if block.text.strip() else ""
    return _lines(block.text)


def _lines(text: str) -> str:
    # two spaces keep a line break inside a paragraph
    return "  \n".join(escaped(clean_line(line)) for line in text.splitlines() if clean_line(line))
