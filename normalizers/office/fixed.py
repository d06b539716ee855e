"""OFD (GB/T 33190-2016), the national format for fixed layout: glyphs with places become lines, lines blocks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dibao.records.clean import Attachment, Evidence
from normalizers.office.package import Package, PackageError, attribute, child, local
from normalizers.office.text import OfficeText, unreadable
from normalizers.pdf.furniture import Sheet, drop_running
from normalizers.pdf.layout import compose
from normalizers.pdf.line import Line
from normalizers.pdf.style import body_size
from normalizers.text.blocks import clean_line

if TYPE_CHECKING:
    from lxml import etree

#: pages of one file, and glyphs of one page: a newspaper page has 20,000
MAX_PAGES = 10_000
MAX_GLYPHS = 200_000
#: documents in one file (7.4): more than one is rare
_MAX_DOCUMENTS = 50
#: blocks within blocks: the standard's own examples have one
_DEEPEST = 40
_POINTS = 72 / 25.4  # the layout rules count in points, OFD in millimetres
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9})(?:[eE][+-]?\d{1,2})?")
_DELTA = re.compile(r"g\s+(\d{1,6})\s+(\S{1,24})|(\S{1,24})")
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x: float
    y: float
    size: float


def read_ofd(payload: bytes) -> OfficeText:
    """Return the text of an OFD in the order of its pages, paragraphs rejoined, running heads and feet left out.

    Templates are printed on many pages and hold no text of the document. Signatures are noted, not checked.
    Flags: signed, page-unreadable, too-many-pages, image-only, text-cut; unreadable comes without text.
    """
    try:
        package = Package(payload)
        bodies = [item for item in package.xml("OFD.xml") if local(item) == "DocBody"][:_MAX_DOCUMENTS]
    except PackageError as error:
        return unreadable(str(error), error.flag)
    flags: set[str] = set()
    sheets: list[Sheet] = []
    attachments: list[Attachment] = []
    said: list[Evidence] = []
    for body in bodies:
        root = _text_of(child(body, "DocRoot"))
        try:
            _document(package, root.lstrip("/"), sheets, attachments, flags)
        except PackageError as error:
            flags.add("document-unreadable")
            said.append(Evidence("document-unreadable", str(error)[:200], "reader"))
        if _text_of(child(body, "Signatures")):
            flags.add("signed")
            said += _signatures(package, _text_of(child(body, "Signatures")))
        information = child(body, "DocInfo")
        said += [
            Evidence(f"file-{local(item)}", clean_line(_text_of(item))[:100], "OFD.xml")
            for item in (() if information is None else information)
            if local(item) in ("Title", "Author", "CreationDate", "ModDate", "Creator") and _text_of(item)
        ]
    body_type = body_size([item for sheet in sheets for item in sheet.items if isinstance(item, Line)])
    blocks = compose(drop_running(sheets, body_type).sheets, body_type)
    if not blocks:
        flags.add("no-text-layer")
    said.append(Evidence("pages", str(len(sheets)), "ofd"))
    return OfficeText(blocks, tuple(sorted(flags)), tuple(said), tuple(attachments))


def _document(
    package: Package, root: str, sheets: list[Sheet], attachments: list[Attachment], flags: set[str]
) -> None:
    document = package.xml(root)
    folder = posixpath.dirname(root)
    common = child(document, "CommonData")
    area = _box(child(child(common, "PageArea"), "PhysicalBox")) or (0.0, 0.0, 210.0, 297.0)
    pages = child(document, "Pages")
    seen: set[str] = set()
    for page in () if pages is None else pages:
        place = posixpath.normpath(_join(folder, attribute(page, "BaseLoc") or ""))
        if place in seen:  # a page named twice, or in a circle, is printed once
            continue
        seen.add(place)
        if len(sheets) >= MAX_PAGES:
            flags.add("too-many-pages")
            break
        try:
            sheets.append(_page(package.xml(place), area, len(sheets) + 1, flags))
        except PackageError:
            flags.add("page-unreadable")
    where = _text_of(child(document, "Attachments"))
    if where:
        attachments += _attached(package, _join(folder, where), flags)


def _join(folder: str, name: str) -> str:
    return name.lstrip("/") if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))


def _attached(package: Package, place: str, flags: set[str]) -> Iterator[Attachment]:
    try:
        root = package.xml(place)
    except PackageError:
        flags.add("attachments-unreadable")
        return
    for item in root:
        name = clean_line(attribute(item, "Name") or "")
        if local(item) == "Attachment" and name and attribute(item, "Visible") != "false":
            yield Attachment("", name[:200])


def _signatures(package: Package, place: str) -> list[Evidence]:
    try:
        root = package.xml(place.lstrip("/"))
    except PackageError as error:
        return [Evidence("signature", "unreadable", "OFD.xml", str(error)[:200])]
    count = sum(local(item) == "Signature" for item in root)
    return [Evidence("signature", str(count), "OFD.xml", "noted, not checked")] if count else []


def _page(root: etree._Element, area: tuple[float, ...], number: int, flags: set[str]) -> Sheet:
    own = _box(child(child(root, "Area"), "PhysicalBox")) or area
    glyphs: list[_Glyph] = []
    content = child(root, "Content")
    pictures = _collect(content, glyphs, _IDENTITY, 0) if content is not None else 0
    if len(glyphs) > MAX_GLYPHS:
        flags.add("text-cut")
        del glyphs[MAX_GLYPHS:]
    if pictures and not glyphs:
        flags.add("image-only")
    height = own[3] * _POINTS
    return Sheet(number, height, tuple(_lines(glyphs, height, number)))


def _collect(element: etree._Element, glyphs: list[_Glyph], matrix: Matrix, depth: int) -> int:
    """Take the glyphs of an element and those within; return how many pictures stand there."""
    pictures = 0
    for item in element:
        name = local(item)
        if name == "TextObject":
            if attribute(item, "Visible") != "false" and len(glyphs) <= MAX_GLYPHS:
                glyphs.extend(_glyphs(item, matrix))
        elif name == "ImageObject":
            pictures += 1
        elif name in ("Layer", "PageBlock") and depth < _DEEPEST:
            pictures += _collect(item, glyphs, matrix, depth + 1)
    return pictures


def _glyphs(item: etree._Element, outer: Matrix) -> Iterator[_Glyph]:
    box = _numbers(attribute(item, "Boundary"))
    left, top = (box[0], box[1]) if len(box) >= 2 else (0.0, 0.0)
    size = next(iter(_numbers(attribute(item, "Size"))), 3.5)
    own = _numbers(attribute(item, "CTM"))
    a, b, c, d, e, f = own[:6] if len(own) >= 6 else outer
    scale = abs(a * d - b * c) ** 0.5 or 1.0
    x = y = 0.0
    for code in item:
        if local(code) != "TextCode":
            continue
        x = next(iter(_numbers(attribute(code, "X"))), x)
        y = next(iter(_numbers(attribute(code, "Y"))), y)
        across, down = _deltas(attribute(code, "DeltaX")), _deltas(attribute(code, "DeltaY"))
        px, py = x, y
        for at, char in enumerate((code.text or "").strip("\r\n")):
            yield _Glyph(char, left + a * px + c * py + e, top + b * px + d * py + f, size * scale)
            step = next(across, None)
            fall = next(down, 0.0)
            # without deltas glyphs follow by their own width: full for Chinese, half for Latin
            px += step if step is not None else (0.0 if fall else size * (1.0 if char > "\u2e7f" else 0.5))
            py += fall
            if at > MAX_GLYPHS:
                return


def _deltas(text: str | None) -> Iterator[float]:
    """Yield the distances of DeltaX: numbers, and `g n d` for n times d."""
    given = 0
    for match in _DELTA.finditer(text or ""):
        count, value = (int(match[1]), match[2]) if match[1] else (1, match[3])
        number = _NUMBER.fullmatch(value)
        for _ in range(count if number else 0):
            given += 1
            if given > MAX_GLYPHS:
                return
            yield float(value)


def _lines(glyphs: list[_Glyph], height: float, page: int) -> Iterator[Line]:
    """Yield glyphs on one baseline, next to each other in the order of the content, as lines in points."""
    run: list[_Glyph] = []
    start = 0
    for glyph in [*glyphs, None]:
        if run and (glyph is None or not _goes_on(run[-1], glyph)):
            yield _line(run, height, page, start)
            start += len(run)
            run = []
        if glyph is not None:
            run.append(glyph)


def _goes_on(last: _Glyph, glyph: _Glyph) -> bool:
    size = max(last.size, glyph.size)
    return abs(last.y - glyph.y) < 0.4 * size and -1.5 * size <= glyph.x - last.x <= 4 * size


def _line(run: list[_Glyph], height: float, page: int, start: int) -> Line:
    taken = start + len(run)
    run = sorted(run, key=lambda glyph: glyph.x)
    # an indent may be set as blanks (　　): the line begins and ends where it prints something
    inked = [at for at, glyph in enumerate(run) if not glyph.text.isspace()]
    run = run[inked[0] : inked[-1] + 1] if inked else run
    text, before = "", run[0]
    for glyph in run:
        width = before.size * (1.0 if before.text > "\u2e7f" else 0.55)
        gap = glyph.x - before.x - width > 0.6 * before.size
        text += (" " if text and gap and not text.endswith(" ") else "") + glyph.text
        before = glyph
    # in half points, as type is: a size that differs by a rounding of millimetres is the same
    size = round(2 * _POINTS * sorted(glyph.size for glyph in run)[len(run) // 2]) / 2 / _POINTS
    right = before.x + before.size * (1.0 if before.text > "\u2e7f" else 0.5)
    baseline = sorted(glyph.y for glyph in run)[len(run) // 2]
    return Line(
        text.strip(), run[0].x * _POINTS, right * _POINTS, height - baseline * _POINTS, size * _POINTS, page, start, taken
    )  # fmt: skip


def _numbers(text: str | None) -> list[float]:
    return [float(word) for word in (text or "").split()[:16] if _NUMBER.fullmatch(word)]


def _box(element: etree._Element | None) -> tuple[float, ...] | None:
    found = _numbers(_text_of(element))
    return tuple(found) if len(found) == 4 and found[2] > 0 and found[3] > 0 else None


def _text_of(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""
