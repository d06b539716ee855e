"""PDF: text layer with geometry to blocks.

pdfium gives characters in the order of the content, which for 公文 and gazettes (one or two columns) is the reading
order. What cannot be read is a flag, never an exception: an archive keeps the bytes and says what it could not read.
Flags: too-large, unreadable, encrypted, too-many-pages, page-unreadable, no-text-layer, garbled, tables-skipped.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from dibao.records.clean import Block
from normalizers.pdf.layout import Sheet, compose, drop_running
from normalizers.pdf.page import Line, Page
from normalizers.pdf.tables import Grid, Table, find_grids, read_table

#: bytes; the largest gazette PDFs met (scans of a year) are below 100 MB
MAX_BYTES = 200 * 1024 * 1024
#: a bound year of a gazette has about 2,500 pages
MAX_PAGES = 10_000
#: a page of running text has about 800 characters; below this per page, on average, the pages are pictures
_LEAST_CHARACTERS = 8
#: above this share of U+FFFD, private-use and control characters the font mapping is broken
_GARBLED = 0.05
#: pdfium's code for a missing or wrong password (fpdfview.h)
_PASSWORD = 4


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says: blocks in reading order, its number of pages, and what was wrong with it."""

    blocks: tuple[Block, ...]
    pages: int
    flags: tuple[str, ...]
    running: tuple[str, ...] = ()  # the heads and feet left out: a gazette names its issue there


def read_pdf(payload: bytes) -> PdfText:
    """Return the text of a PDF as blocks with 1-based pages; empty blocks and a flag where there is none.

    Running heads and feet and page numbers are removed, paragraphs rejoined over lines and pages, ruled tables
    are Markdown, foot notes are blocks of kind "note". Untrusted bytes: run it in a child process with limits.
    """
    import pypdfium2

    if len(payload) > MAX_BYTES:
        return PdfText((), 0, ("too-large",))
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower()
        return PdfText((), 0, ("encrypted",) if encrypted else ("unreadable",))
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: Any) -> PdfText:  # noqa: ANN401 - the library has no types
    import pypdfium2

    count = len(document)
    flags: set[str] = {"too-many-pages"} if count > MAX_PAGES else set()
    sheets: list[Sheet] = []
    for index in range(min(count, MAX_PAGES)):
        try:
            with Page(document, index) as page:
                sheets.append(_sheet(page, flags))
        except pypdfium2.PdfiumError:
            flags.add("page-unreadable")
    bodies, running = drop_running(sheets)
    blocks = compose(bodies)
    text = "".join(block.text for block in blocks)
    if len(text) < _LEAST_CHARACTERS * max(count, 1):
        flags.add("no-text-layer")
        return PdfText((), count, tuple(sorted(flags)))
    strange = sum(
        char == "\ufffd" or unicodedata.category(char) in ("Co", "Cc", "Cn") for char in text if char != "\n"
    )
    if strange > _GARBLED * len(text):
        flags.add("garbled")
    return PdfText(blocks, count, tuple(sorted(flags)), running)


def _sheet(page: Page, flags: set[str]) -> Sheet:
    lines = page.lines()
    rules = page.rules()
    if rules is None:
        flags.add("tables-skipped")
    grids = find_grids(rules or [])
    if not grids:
        return Sheet(page.height, tuple(lines))
    text = page.characters()
    inside: dict[int, list[tuple[int, str]]] = {}
    items: list[Line | Grid] = []
    for line in lines:
        at = _grid_of(line, grids)
        if at is None:
            items.append(line)
            continue
        if at not in inside:
            items.append(grids[at])
        inside.setdefault(at, []).extend((index, text[index]) for index in range(line.start, line.stop))
    placed: list[Line | Table] = []
    for item in items:
        if isinstance(item, Line):
            placed.append(item)
        else:
            placed.append(read_table(page, item, inside[grids.index(item)]))
    return Sheet(page.height, tuple(placed))


def _grid_of(line: Line, grids: list[Grid]) -> int | None:
    middle = line.y + 0.35 * line.size
    return next(
        (at for at, grid in enumerate(grids) if grid.cell((line.x0 + line.x1) / 2, middle) is not None), None
    )
