"""Pages that are pictures, read by OCR: an optional extra that has to be asked for.

`read_pdf` never runs it: it says which pages are pictures (flag no-text-layer or pages-without-text, Evidence
`picture-pages`), and what asks for it names those pages. What comes of it is flagged `ocr` with its confidence:
it is a reading aid, never the published wording.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from dibao.errors import NormalizeError
from dibao.records.clean import Evidence
from normalizers.pdf.columns import arrange
from normalizers.pdf.furniture import Sheet, drop_running
from normalizers.pdf.layout import compose
from normalizers.pdf.line import Line
from normalizers.pdf.reader import PdfText
from normalizers.pdf.reading import ranges
from normalizers.pdf.style import body_size

#: one page takes five to twenty seconds of one core: more than these are asked for in several calls
MOST_PAGES = 50
#: dots per inch; 小四 (12 points) is then 27 pixels high, and the recogniser reads lines of 48
_DPI = 160
#: pixels of the longer side: an A3 page at that resolution; larger paper is made smaller
_LONGEST = 2800
#: lines recognised with less confidence are noise of stamps and borders
_LEAST_SCORE = 0.5
#: below this mean confidence the text is not worth indexing as text
_LOW = 0.8


def available() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("rapidocr_onnxruntime") is not None


def preload() -> None:
    """Load the models and all they import, where the extra is installed: a confined child can open no file."""
    if available():
        import numpy as np

        _engine()(np.full((64, 64, 3), 255, dtype=np.uint8))


def read_scanned(payload: bytes, pages: Collection[int], *, dpi: int = _DPI) -> PdfText:
    """Return the text of these pages (from 1) of a PDF as OCR reads it, flagged `ocr`; mean confidence 0-1 as Evidence.

    Raises NormalizeError where the extra `ocr` is not installed, the PDF cannot be opened, or more than MOST_PAGES
    pages are asked for. Deterministic on one machine; another version of the models may read otherwise.
    """
    if not available():
        raise NormalizeError(
            "OCR was asked for but is not installed: pip install 'dibao[ocr]', or leave `ocr` out"
        )
    if len(pages) > MOST_PAGES:
        raise NormalizeError(
            f"OCR of {len(pages)} pages was asked for, the limit is {MOST_PAGES}: ask for fewer at a time"
        )
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        raise NormalizeError(
            f"the PDF to be read by OCR cannot be opened ({error}): keep the original"
        ) from error
    try:
        count = len(document)
        sheets, scores = _sheets(document, sorted({number for number in pages if 1 <= number <= count}), dpi)
    finally:
        document.close()
    return _told(sheets, scores, count)


def with_ocr(read: PdfText, payload: bytes) -> PdfText:
    """Return the text of a PDF with its pictures read by OCR, at most MOST_PAGES of them (flag `ocr-partial`).

    Without the extra the text stays as it is, flagged `ocr-missing`.
    """
    if not read.pictures:
        return read
    if not available():
        said = Evidence("ocr", "missing", "extra not installed", "pip install 'dibao[ocr]'")
        return replace(read, flags=_flags(read.flags, {"ocr-missing"}), said=(*read.said, said))
    asked = read.pictures[:MOST_PAGES]
    found = read_scanned(payload, asked)
    flags = set(read.flags) - {"no-text-layer", "pages-without-text"} | set(found.flags)
    if len(asked) < len(read.pictures):
        flags |= {"ocr-partial", "pages-without-text"}
    return replace(
        read,
        blocks=tuple(sorted((*read.blocks, *found.blocks), key=lambda block: block.page or 0)),
        flags=_flags(flags),
        running=tuple(dict.fromkeys((*read.running, *found.running))),
        printed=tuple(sorted({**dict(found.printed), **dict(read.printed)}.items())),
        said=(*read.said, *found.said),
    )


def _flags(*several: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({flag for flags in several for flag in flags}))


def _sheets(document: Any, numbers: Sequence[int], dpi: int) -> tuple[list[Sheet], list[tuple[float, int]]]:  # noqa: ANN401 - the library has no types
    import pypdfium2

    sheets: list[Sheet] = []
    scores: list[tuple[float, int]] = []
    for number in numbers:
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            continue
        try:
            width, height = page.get_size()
            scale = min(dpi / 72, _LONGEST / max(width, height, 1))
            picture = page.render(scale=scale, grayscale=False).to_numpy()
        finally:
            page.close()
        lines = []
        for corners, text, score in _recognise(picture):
            if score >= _LEAST_SCORE and text.strip():
                scores.append((score, len(text)))
                lines.append(_line(corners, text.strip(), height, scale, number))
        sheets.append(Sheet(number, height, tuple(arrange(_ordered(lines), ""))))
    return sheets, scores


@cache
def _engine() -> Any:  # noqa: ANN401 - the library has no types
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)


def _recognise(picture: Any) -> list[tuple[Any, str, float]]:  # noqa: ANN401 - the same
    found, _ = _engine()(picture)
    return [(corners, str(text), float(score)) for corners, text, score in found or ()]


def _line(corners: Any, text: str, height: float, scale: float, number: int) -> Line:  # noqa: ANN401 - the same
    xs, ys = [point[0] / scale for point in corners], [point[1] / scale for point in corners]
    tall = max(ys) - min(ys)
    # the box of a line is a fifth higher than its type; sizes are rounded, or every line would have its own
    size = max(round(0.82 * tall), 1)
    return Line(text, min(xs), max(xs), height - max(ys) + 0.2 * tall, float(size), number, 0, 0)


def _ordered(lines: list[Line]) -> list[Line]:
    """Return the lines from the top, those of one row from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and abs(rows[-1][0].y - line.y) < 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.x0)]


def _told(sheets: Sequence[Sheet], scores: Sequence[tuple[float, int]], count: int) -> PdfText:
    sheets = [_even(sheet, sheets) for sheet in sheets]
    body = body_size([item for sheet in sheets for item in sheet.items if isinstance(item, Line)])
    bodies = drop_running(sheets, body)
    blocks = compose(bodies.sheets, body)
    weight = sum(length for _, length in scores)
    mean = sum(score * length for score, length in scores) / weight if weight else 0.0
    flags = {"ocr"} | ({"ocr-unsure"} if mean < _LOW else set()) | (set() if blocks else {"no-text-layer"})
    numbers = [sheet.number for sheet in sheets]
    said = Evidence("ocr-confidence", f"{mean:.3f}", "rapidocr-onnxruntime", f"pages {ranges(numbers)}")
    return PdfText(
        blocks, count, tuple(sorted(flags)), bodies.running, bodies.printed, tuple(numbers), (said,)
    )


def _even(sheet: Sheet, sheets: Sequence[Sheet]) -> Sheet:
    """Give lines whose measured size is near the text's the text's own: boxes differ by a pixel or two."""
    body = body_size([item for one in sheets for item in one.items if isinstance(item, Line)])
    items = tuple(
        item._replace(size=body) if isinstance(item, Line) and abs(item.size - body) <= 0.15 * body else item
        for item in sheet.items
    )
    return Sheet(sheet.number, sheet.height, items)
