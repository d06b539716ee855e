"""The file around the text: what may change without changing it, locks, damage, limits."""

from __future__ import annotations

import io
import re
import time
import zlib

import pytest
import raw_pdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from normalizers.pdf import characters, reader
from normalizers.pdf.reader import read_pdf

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
LINES = ["云澜市人民政府关于印发渡口规划的通知", "渡口管理部门应当按照属地负责的原则落实各项制度。"]


def drawn(*, encrypt: StandardEncryption | None = None, pages: int = 3, stamp: int = 0) -> bytes:
    """Pages in an embedded subset and a CID font; `stamp` makes what a new print run changes."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, encrypt=encrypt, invariant=1, pageCompression=0)
    for page in range(pages):
        canvas.setFont("Vera", 12)
        canvas.drawString(80, 740, f"Ferry Notice {page}")
        canvas.setFont(FONT, 12)
        for at, line in enumerate(LINES):
            canvas.drawString(80, 700 - 22 * at, line)
        canvas.showPage()
    canvas.save()
    payload = target.getvalue()
    if stamp:
        payload = re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>20240306081500", payload)
        payload = re.sub(rb"[A-Z]{6}\+", b"XQZWVT+", payload)  # the tag of a font subset
        payload = re.sub(
            rb"(/ID\s*\[)<[0-9a-f]{32}><[0-9a-f]{32}>",
            rb"\g<1><" + b"a" * 32 + b"><" + b"b" * 32 + b">",
            payload,
        )
        payload += b"\n%% printed again on 2024-03-06\n"
    return payload


def test_another_print_run_of_the_same_text_gives_the_same_text() -> None:
    first, second = drawn(), drawn(stamp=1)
    assert first != second
    assert b"20240306" in second
    assert b"XQZWVT+" in second
    assert b"a" * 32 in second
    assert read_pdf(first) == read_pdf(second)
    assert read_pdf(first).pages == 3


def test_only_a_user_password_locks_a_file() -> None:
    owner = drawn(encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0, canCopy=0))
    user = drawn(encrypt=StandardEncryption("secret", ownerPassword="owner"))
    assert read_pdf(owner).blocks == read_pdf(drawn()).blocks
    assert read_pdf(owner).flags == ()
    assert (read_pdf(user).blocks, read_pdf(user).flags) == ((), ("encrypted",))


def test_a_broken_table_of_contents_of_the_file_is_mended() -> None:
    payload = drawn()
    wrong = re.sub(rb"startxref\s+\d+", b"startxref\n7", payload)
    lost = payload[: payload.rindex(b"xref\n0")]
    assert read_pdf(wrong).blocks == read_pdf(payload).blocks
    # without a trailer nothing says which object is the catalogue: readable or not, it is said
    found = read_pdf(lost)
    assert found.blocks or found.flags == ("unreadable",)


def test_a_hundred_thousand_pages_stop_at_the_limit_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = raw_pdf.document(raw_pdf.text(LINES[:1], "gbk"), "GBK-EUC-H", pages=100_000)
    monkeypatch.setattr(reader, "MAX_PAGES", 20)
    begun = time.process_time()
    found = read_pdf(payload)
    assert found.pages == 100_000
    assert found.flags == ("too-many-pages",)
    assert {block.page for block in found.blocks} <= set(range(1, 21))
    assert time.process_time() - begun < 20


def test_too_much_text_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = raw_pdf.document(raw_pdf.text(LINES, "gbk"), "GBK-EUC-H", pages=9)
    monkeypatch.setattr(reader, "MAX_CHARACTERS", 100)
    found = read_pdf(payload)
    assert "too-much-text" in found.flags
    assert max(block.page or 0 for block in found.blocks) < 9
    monkeypatch.setattr(characters, "MOST_CHARACTERS", 20)
    found = read_pdf(payload)
    assert (found.blocks, found.flags) == ((), ("no-text-layer", "page-unreadable"))


def test_a_page_of_strokes_is_no_table_and_takes_no_time() -> None:
    strokes = b"".join(
        b"%d %d m %d %d l S\n" % (x, y, x + 5, y) for x in range(10, 580, 6) for y in range(10, 800, 6)
    )
    cells = b"".join(
        b"1 0 0 1 %d %d Tm <b6c9> Tj\n" % (80 + 60 * (at % 5), 700 - 20 * (at // 5)) for at in range(50)
    )
    payload = raw_pdf.document(strokes + b"BT /F1 9 Tf\n" + cells + b"ET", "GBK-EUC-H")
    begun = time.process_time()
    found = read_pdf(payload)
    assert "tables-skipped" in found.flags
    assert sum(block.text.count("渡") for block in found.blocks) == 50
    assert time.process_time() - begun < 5


def test_a_stream_that_unpacks_to_much_is_read_or_refused() -> None:
    packed = zlib.compress(b"BT /F1 9 Tf 1 0 0 1 80 700 Tm <b6c9> Tj ET\n" + b" " * 30_000_000)
    objects = raw_pdf.document(b"", "GBK-EUC-H")
    payload = objects.replace(raw_pdf.stream(b""), raw_pdf.stream(packed, b"/Filter/FlateDecode"), 1)
    begun = time.process_time()
    found = read_pdf(payload)
    assert [block.text for block in found.blocks] == ["渡"] or found.flags
    assert time.process_time() - begun < 10
