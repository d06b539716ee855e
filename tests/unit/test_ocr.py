"""Pages that are pictures: never read by surprise, read on request, flagged with a confidence."""

from __future__ import annotations

import io
import os

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from dibao.errors import NormalizeError
from dibao.records.clean import Evidence
from dibao.records.hints import Hints
from normalizers.document import normalize
from normalizers.pdf import ocr
from normalizers.pdf.reader import read_pdf

FONT = "STSong-Light"
SIZE = (420, 160)  # points: a strip of a page is read faster than a page
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
TITLE = "云澜市渡口安全通告"
TEXT = "冬季水位下降，东门渡自十二月一日起停航。"


def _text(canvas: Canvas) -> None:
    canvas.setFont(FONT, 22)
    canvas.drawString(80, 110, TITLE)
    canvas.setFont(FONT, 14)
    canvas.drawString(30, 60, TEXT)
    canvas.showPage()


def scan(*, cover: bool = False) -> bytes:
    """A page rendered to pixels and put into a PDF as a picture; with `cover`, a page of text before it."""
    drawn, target = io.BytesIO(), io.BytesIO()
    canvas = Canvas(drawn, pagesize=SIZE)
    _text(canvas)
    canvas.save()
    picture = pypdfium2.PdfDocument(drawn.getvalue())[0].render(scale=1.6, grayscale=True).to_pil()
    canvas = Canvas(target, pagesize=SIZE, invariant=1)
    if cover:
        _text(canvas)
    canvas.drawImage(ImageReader(picture), 0, 0, *SIZE)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_a_scan_is_told_and_not_read_by_surprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "read_scanned", lambda *_, **__: pytest.fail("OCR ran unasked"))
    found = read_pdf(scan())
    assert (found.blocks, found.flags, found.pictures) == ((), ("no-text-layer",), (1,))
    assert found.said == (Evidence("picture-pages", "1", "pdf", "1 of 1 pages are pictures"),)
    mixed = read_pdf(scan(cover=True))
    assert (mixed.flags, mixed.pictures) == (("pages-without-text",), (2,))
    document = normalize(scan(), content_type="application/pdf")
    assert {"no-text", "no-text-layer"} <= set(document.quality.flags)


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(NormalizeError, match=r"dibao\[ocr\]"):
        ocr.read_scanned(scan(), [1])
    found = normalize(scan(), content_type="application/pdf", card=Hints(ocr=True), apart=False)
    assert {"no-text-layer", "ocr-missing"} <= set(found.quality.flags)


def test_too_many_pages_are_refused() -> None:
    if not ocr.available():
        _missing()
    with pytest.raises(NormalizeError, match="limit"):
        ocr.read_scanned(scan(), range(1, ocr.MOST_PAGES + 2))
    with pytest.raises(NormalizeError, match="cannot be opened"):
        ocr.read_scanned(b"%PDF", [1])


def test_a_scan_is_read_on_request_and_flagged() -> None:
    if not ocr.available():
        _missing()
    found = normalize(scan(cover=True), content_type="application/pdf", card=Hints(ocr=True))
    assert "ocr" in found.quality.flags
    assert "pages-without-text" not in found.quality.flags
    assert found.quality.score < 0.8
    (said,) = [item for item in found.provenance if item.field == "ocr-confidence"]
    assert 0.8 < float(said.value) <= 1
    assert said.quote == "pages 2"
    second = "".join(block.text for block in found.blocks if block.page == 2)
    wanted = TITLE + TEXT
    assert sum(char in second for char in wanted) > 0.9 * len(wanted)


def _missing() -> None:
    if os.environ.get("CI") == "true":
        pytest.fail("CI must install the extra: pip install 'dibao[ocr]'")
    pytest.skip("the extra `ocr` is not installed")
