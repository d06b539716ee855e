"""What a printed page repeats: running heads and feet, page numbers, watermarks; and what it numbers itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.pdf.line import OUTER, Line
from normalizers.pdf.tables import Table
from normalizers.pdf.text import tighten

#: a line is a running one when it comes back at the same height, digits aside, on this many pages
_REPEATS = 3
_REPEATS_SHORT = 2  # in a PDF of up to five pages
_SHORT_PDF = 5
#: a chapter's name above its pages changes, but stands where on most pages a running line does, and is small
_BAND = 0.5
#: a watermark is printed this much larger than the text
_LARGE = 1.8
_DASH = r"[-—–―─·•.．\s~～_－]*"
#: — 3 —, - 12 -, ·3·, 第3页 共10页, 3/10, Page 3 of 10
_FOLIO = re.compile(
    rf"{_DASH}(?P<bare>\d{{1,4}}){_DASH}(?:/\s*\d{{1,4}})?|"
    r"第\s*(?P<page>\d{1,4})\s*页.{0,12}|(?i:page)\s*(?P<english>\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?"
)
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page: its number, height, and its lines and tables in the order of the content."""

    number: int
    height: float
    items: tuple[Line | Table, ...]


@dataclass(frozen=True, slots=True)
class Bodies:
    """The pages without what they repeat: the distinct lines dropped, and (PDF page, printed page) pairs."""

    sheets: list[Sheet]
    running: tuple[str, ...]
    printed: tuple[tuple[int, int], ...]


Key = tuple[bool, int, str]


def drop_running(sheets: Sequence[Sheet], body: float) -> Bodies:
    """Return the sheets without running heads and feet, page numbers and watermarks.

    A line in the outer zone goes when its text, digits masked, returns at its height on several pages; a page
    number always; a small line where most pages have a running one; a large line anywhere that returns in place.
    `body` is the size of the text in points.
    """
    candidates = [_candidates(sheet, body) for sheet in sheets]
    leading = _leading(sheets, body)
    for sheet, lines in zip(sheets, candidates, strict=True):
        if any(abs(line.size - body) <= 0.06 * body for line, _ in lines.values()):
            _keep_text(sheet, lines, body, leading)
    seen = Counter(key for lines in candidates for key in {key for _, key in lines.values()})
    needed = _REPEATS if len(sheets) > _SHORT_PDF else _REPEATS_SHORT
    bands = Counter(
        key[:2] for lines in candidates for key in {k for _, k in lines.values() if seen[k] >= needed}
    )
    kept: list[Sheet] = []
    dropped: dict[Key, str] = {}
    numbers: list[tuple[int, Line, bool]] = []
    for sheet, lines in zip(sheets, candidates, strict=True):
        if not lines:
            kept.append(sheet)
            continue
        items: list[Line | Table] = []
        for item in sheet.items:
            if isinstance(item, Table) or id(item) not in lines:
                items.append(item)
                continue
            key = lines[id(item)][1]
            outer = not _inner(item, sheet)
            folio = outer and _FOLIO.fullmatch(item.text) is not None
            small = outer and item.size < 0.9 * body and bands[key[:2]] >= _BAND * len(sheets)
            if seen[key] >= needed or folio or small:
                numbers.append((sheet.number, item, folio))
                if not folio:
                    dropped.setdefault(key, tighten(item.text))
            else:
                items.append(item)
        kept.append(Sheet(sheet.number, sheet.height, tuple(items)))
    return Bodies(kept, tuple(dict.fromkeys(dropped.values())), _printed(numbers))


def _printed(numbers: Sequence[tuple[int, Line, bool]]) -> tuple[tuple[int, int], ...]:
    """Return which number each page bears: alone at its foot, else inside a running line where it counts up."""
    alone: dict[int, int] = {}
    inside: dict[int, set[int]] = defaultdict(set)
    for page, line, folio in numbers:
        if folio and (found := _FOLIO.fullmatch(line.text)):
            alone.setdefault(page, int(found["bare"] or found["page"] or found["english"]))
        else:
            inside[page].update(int(value) for value in _NUMBER.findall(line.text))
    steps = Counter(value - page for page, values in inside.items() for value in values)
    pairs = dict(alone)
    if steps:
        offset, support = max(steps.items(), key=lambda item: (item[1], -abs(item[0])))
        # a year or an issue's number stands still while the pages count, so each page has another offset for it
        if support >= _REPEATS_SHORT:
            for page, values in inside.items():
                if page + offset in values:
                    pairs.setdefault(page, page + offset)
    return tuple(sorted(pairs.items()))


def _candidates(sheet: Sheet, body: float) -> dict[int, tuple[Line, Key]]:
    low, high, large = OUTER * sheet.height, (1 - OUTER) * sheet.height, _LARGE * body
    return {
        id(item): (item, _key(item, sheet))
        for item in sheet.items
        if isinstance(item, Line) and (item.y < low or item.y > high or item.size >= large)
    }


def _leading(sheets: Sequence[Sheet], body: float) -> float:
    """Return how far apart lines of the text usually stand."""
    steps: Counter[float] = Counter()
    for sheet in sheets[:_SHORT_PDF]:
        y = 0.0
        for item in sheet.items:
            if isinstance(item, Line) and abs(item.size - body) <= 0.06 * body:
                if 0 < y - item.y < 3 * body:
                    steps[round(y - item.y)] += 1
                y = item.y
    return steps.most_common(1)[0][0] if steps else 1.5 * body


def _keep_text(sheet: Sheet, lines: dict[int, tuple[Line, Key]], body: float, leading: float) -> None:
    """Take from the candidates what follows the text line by line: a first or last line of it may come back, too."""
    low, high = OUTER * sheet.height + 2 * leading, (1 - OUTER) * sheet.height - 2 * leading
    text = [
        item
        for item in sheet.items
        if isinstance(item, Line)
        and (item.y < low or item.y > high)
        and abs(item.size - body) <= 0.06 * body
        and id(item) not in lines
    ]
    middle = sheet.height / 2
    waiting = sorted((line for line, _ in lines.values()), key=lambda line: abs(line.y - middle))
    for line in waiting:
        if abs(line.size - body) > 0.06 * body:
            continue
        near = (other for other in text if abs(other.y - line.y) <= 1.2 * leading + 1)
        if any(other.x0 < line.x1 and line.x0 < other.x1 and other.y != line.y for other in near):
            del lines[id(line)]
            text.append(line)


def _inner(line: Line, sheet: Sheet) -> bool:
    return OUTER * sheet.height <= line.y <= (1 - OUTER) * sheet.height


def _key(line: Line, sheet: Sheet) -> Key:
    masked = _DIGITS.sub("#", "".join(line.text.split()))
    return line.y > sheet.height / 2, round(line.y / 3), masked
