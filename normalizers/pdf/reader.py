"""PDF: text layer with geometry to blocks.

pdfium gives characters in the order of the content, which for 公文 and gazettes (one or two columns) is the reading
order; where columns were printed line by line, or cells stand in rows, their places decide. A page that pdfium reads
garbled is read again by a second engine, and the better reading taken. What cannot be read is a flag, never an
exception: an archive keeps the bytes and says what it could not read.

Flags: too-large, unreadable, encrypted, too-many-pages, too-much-text, page-unreadable, no-text-layer, pages-without-text,
hidden-text-layer, garbled, tables-skipped.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from typing import Any

from dibao.records.clean import Block, Evidence
from normalizers.pdf.appearance import appearance
from normalizers.pdf.furniture import drop_running
from normalizers.pdf.layout import compose
from normalizers.pdf.line import Line
from normalizers.pdf.reading import GARBLED, LEAST_CHARACTERS, Reading, ranges
from normalizers.pdf.style import body_size

#: bytes; the largest gazette PDFs met (scans of a year) are below 100 MB
MAX_BYTES = 200 * 1024 * 1024
#: a bound year of a gazette has about 2,500 pages
MAX_PAGES = 10_000
#: a bound year has about 5 million characters
MAX_CHARACTERS = 20_000_000
#: pdfium's code for a missing or wrong password (fpdfview.h)
_PASSWORD = 4


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says: blocks in reading order, its number of pages, and what was wrong with it."""

    blocks: tuple[Block, ...]
    pages: int
    flags: tuple[str, ...]
    running: tuple[str, ...] = ()  # the heads and feet left out: a gazette names its issue there
    printed: tuple[tuple[int, int], ...] = ()  # (PDF page, number printed on it), for pages that bear one
    pictures: tuple[int, ...] = ()  # pages that are pictures: what OCR may be asked for
    said: tuple[Evidence, ...] = ()  # pages that are pictures, which engine read what, what was set aside
    appearance: str = ""  # of a file without text: sha256 of what its pages show


def read_pdf(payload: bytes) -> PdfText:
    """Return the text of a PDF as blocks with 1-based pages; empty blocks and a flag where there is none.

    Running heads and feet and page numbers are removed, paragraphs rejoined over lines and pages, tables are
    Markdown, foot notes are blocks of kind "note". Untrusted bytes: run it in a child process with limits.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    if len(payload) > MAX_BYTES:
        return PdfText((), 0, ("too-large",))
    pypdfium2.PDFIUM_INFO  # noqa: B018 - importing the library, not only its raw part, initialises pdfium
    document = raw.FPDF_LoadMemDocument64(payload, ctypes.c_size_t(len(payload)), None)
    if not document:
        encrypted = raw.FPDF_GetLastError() == _PASSWORD
        return PdfText((), 0, ("encrypted",) if encrypted else ("unreadable",))
    try:
        return _read(document, payload)
    finally:
        raw.FPDF_CloseDocument(document)


def _read(document: Any, payload: bytes) -> PdfText:  # noqa: ANN401 - a pointer of ctypes
    import pypdfium2.raw as raw

    from normalizers.pdf.page import Page

    count = int(raw.FPDF_GetPageCount(document))
    reading = Reading(payload)
    if count > MAX_PAGES:
        reading.flags.add("too-many-pages")
    for index in range(min(count, MAX_PAGES)):
        try:
            with Page(document, index) as page:
                reading.take(page)
        except ValueError:
            reading.flags.add("page-unreadable")
        if reading.characters > MAX_CHARACTERS:
            reading.flags.add("too-much-text")
            break
    if reading.garbled:
        reading.again()
    found = _told(reading, count)
    return found if found.blocks else replace(found, appearance=appearance(document, count))


def _told(reading: Reading, count: int) -> PdfText:
    """Put the pages together and say what was noticed."""
    sheets, flags = [sheet for _, sheet in sorted(reading.sheets.items())], reading.flags
    lines = [item for sheet in sheets for item in sheet.items if isinstance(item, Line)]
    body = body_size(lines)
    bodies = drop_running(sheets, body)
    blocks = compose(bodies.sheets, body)
    size = sum(len(block.text) for block in blocks)
    if not size or (reading.pictures and size < LEAST_CHARACTERS * count):
        flags.add("no-text-layer")
    elif reading.pictures:
        flags.add("pages-without-text")
    if reading.hidden:
        flags.add("hidden-text-layer")
    bad = sum(
        share * sum(len(item.text) for item in reading.sheets[page].items if isinstance(item, Line))
        for page, share in reading.garbled.items()
    )
    if bad > GARBLED * max(size, 1):
        flags.add("garbled")
    return PdfText(
        blocks,
        count,
        tuple(sorted(flags)),
        bodies.running,
        bodies.printed,
        tuple(reading.pictures),
        _evidence(reading, count),
    )


def _evidence(reading: Reading, count: int) -> tuple[Evidence, ...]:
    said: list[Evidence] = []
    if reading.pictures:
        quote = f"{len(reading.pictures)} of {count} pages are pictures"
        said.append(Evidence("picture-pages", ranges(reading.pictures), "pdf", quote))
    if reading.hidden:
        said.append(Evidence("hidden-text", ranges(reading.hidden), "pdf text render mode 3"))
    if reading.second:
        quote = f"pdfium's reading was garbled up to {max(reading.second.values()):.0%}"
        said.append(Evidence("engine", "pdfminer.six", f"pages {ranges(list(reading.second))}", quote))
    if reading.folded:
        said.append(Evidence("characters-folded", str(reading.folded), "pdf font table"))
    for reason, texts in sorted(reading.aside.items()):
        quote = "；".join(dict.fromkeys(texts))[:200]
        said.append(Evidence(f"set-aside-{reason}", str(len(texts)), "pdf", quote))
    return tuple(said)
