"""A clean document as Markdown for people: no crawled character can make HTML, a link or other structure of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dibao.records.clean import Block, CleanDocument
from normalizers.metadata.numbers import parse
from normalizers.text.blocks import clean_line, markdown_table, table_rows

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
    known = [_shown(clean_line(item)) for item in about if clean_line(item)]
    if known:
        parts.append(" · ".join(known))
    blocks = list(clean.blocks) or [
        Block("paragraph", line) for line in clean.text.splitlines() if line.strip()
    ]
    named = set(_openings(clean))
    blocks = [
        replace(block, kind="heading", level=0) if index in named else block
        for index, block in enumerate(blocks)
    ][_head(blocks, clean) :]
    depths = {level: at for at, level in enumerate(_levels(blocks), 2)}
    text = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        piece = _block(block, min(_DEEPEST, depths.get(block.level, _DEEPEST)))
        if piece:
            tight = before is not None and before.kind == block.kind == "list-item"
            text += ("\n" if tight else "\n\n") + piece
    return "\n\n".join([*parts, text.strip("\n")]).strip("\n") + "\n"


def _head(blocks: Sequence[Block], clean: CleanDocument) -> int:
    """Return how many blocks at the head only repeat the title and the 文号, which stand above the text."""
    title = "".join(clean.title.split())
    for index, block in enumerate(blocks):
        number = parse(block.text)
        if "".join(block.text.split()) != title and (
            number is None or number.normal != clean.document_number
        ):
            return index
    return len(blocks)


def _openings(clean: CleanDocument) -> Iterator[int]:
    """Yield where an instrument or annex opens with its own name."""
    for part in clean.components[1:]:
        if part.start < len(clean.blocks) and part.title:
            block = clean.blocks[part.start]
            if block.kind in ("paragraph", "heading") and "".join(block.text.split()) == "".join(
                part.title.split()
            ):
                yield part.start


def _levels(blocks: Sequence[Block]) -> list[int]:
    """Return the levels that are there, highest first: those of a PDF count the sizes of a whole issue."""
    return sorted({block.level for block in blocks if block.kind == "heading"})


def _shown(item: str) -> str:
    """Return a fact; a URL as code, which shows it as it is and makes no link of it."""
    return f"`{item}`" if re.fullmatch(r"https?://[!-_a-~]+", item) else escaped(item)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    line = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    return (
        _OPENING.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], line, count=1)
        if _OPENING.match(line)
        else line
    )


def _block(block: Block, depth: int) -> str:
    if block.kind == "table":
        rows = [[escaped(clean_line(cell)) for cell in row] for row in table_rows(block.text)]
        return markdown_table(rows) if rows and rows[0] else _lines(block.text)
    if block.kind == "heading":
        return f"{'#' * depth} {escaped(clean_line(block.text))}"
    if block.kind == "list-item":
        return f"- {escaped(clean_line(_BULLET.sub('', block.text, count=1)))}"
    if block.kind == "image":
        return f"\\[{escaped(clean_line(block.text))}\\]" if block.text.strip() else ""
    return _lines(block.text)


def _lines(text: str) -> str:
    # two spaces keep a line break inside a paragraph
    return "  \n".join(escaped(clean_line(line)) for line in text.splitlines() if clean_line(line))
