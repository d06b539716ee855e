"""What the pages of a PDF without text show: one hash, equal for files made anew that look the same.

A scan that is exported again carries another date, /ID or XMP and its objects in another order; what is drawn on its
pages stays. So the pages are drawn and hashed, not the file.
"""

from __future__ import annotations

import ctypes
import hashlib
from typing import Any

import pypdfium2.raw as raw

#: pixels of the longer edge: on A4 a figure of 12 points is 14 pixels tall, and a changed one changes several of them
LONGEST = 1000
#: drawing a page of 300 dpi takes 30-80 ms; a file of more pages is told from another by its bytes
MAX_PAGES = 100
_GRAY, _WHITE = 1, 0xFFFFFFFF  # FPDFBitmap_Gray


def appearance(document: Any, count: int) -> str:  # noqa: ANN401 - a pointer of ctypes
    """Return the sha256 of what `count` pages of a raw pdfium document show, annotations (seals) included.

    "" where that cannot be told: no page, too many, one that cannot be drawn. Equal for the same version of pdfium
    only.
    """
    if not 0 < count <= MAX_PAGES:
        return ""
    seen = hashlib.sha256(b"%d" % count)
    for index in range(count):
        page = raw.FPDF_LoadPage(document, index)
        if not page:
            return ""
        try:
            drawn = _drawn(page)
        finally:
            raw.FPDF_ClosePage(page)
        if drawn is None:
            return ""
        seen.update(drawn)
    return seen.hexdigest()


def _drawn(page: Any) -> bytes | None:  # noqa: ANN401 - the same
    wide, high = float(raw.FPDF_GetPageWidthF(page)), float(raw.FPDF_GetPageHeightF(page))
    if not (wide > 0 and high > 0):
        return None
    scale = LONGEST / max(wide, high)
    width, height = max(1, round(wide * scale)), max(1, round(high * scale))
    bitmap = raw.FPDFBitmap_CreateEx(width, height, _GRAY, None, 0)
    if not bitmap:
        return None
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE)
        stride = int(raw.FPDFBitmap_GetStride(bitmap))
        pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    # what pads a line to a multiple of four bytes is not drawn
    rows = b"".join(pixels[at : at + width] for at in range(0, stride * height, stride))
    # the size in points tells an A4 page from an A3 page that shows the same
    return f"{wide:.1f}x{high:.1f}:{width}x{height}:".encode() + hashlib.sha256(rows).digest()
