"""Which reader a format has, what it gives, and how that crosses from the child as JSON: data, never objects."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from normalizers.office.reader import ARCHIVES
from normalizers.office.text import OfficeText
from normalizers.pdf.reader import PdfText, read_pdf

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Reading = PdfText | OfficeText
#: appended to "pdf": pages that are pictures are read by OCR, which takes seconds a page
WITH_OCR = "-ocr"
#: codecs that only Windows has
_WINDOWS = ("mbcs", "oem")


def read(form: str, payload: bytes) -> Reading:
    """Return what the reader of a format makes of a payload, here and now."""
    from normalizers.office.reader import read_office

    if not form.startswith("pdf"):
        return _sound(read_office(form, payload))
    found = read_pdf(payload)
    if form.endswith(WITH_OCR):
        from normalizers.pdf.ocr import with_ocr

        found = with_ocr(found, payload)
    return _sound(found)


def encode(form: str, reading: Reading) -> bytes:
    """Return a reading as JSON."""
    return _adapter(form).dump_json(reading)


def decode(form: str, data: bytes) -> Reading:
    """Return the reading in JSON of a child that may have been taken over; raises ValueError for anything else."""
    reading: Reading = _adapter(form).validate_json(data, strict=True)
    return reading


@cache
def preload(form: str) -> None:
    """Load all that the reader of a format may need, once: a confined child can open no file, not even a module's."""
    import encodings

    from normalizers.isolation.tables import hold_registers, hold_tables
    from normalizers.office.reader import preload as preload_office

    packed = form.removesuffix("-names") in ARCHIVES  # what is in an archive is anything
    _adapter(form)
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in _WINDOWS:
            importlib.import_module(f"encodings.{module.name}")
    if form.endswith(WITH_OCR):
        from normalizers.pdf import ocr

        ocr.preload()
    if form.startswith("pdf") or packed:
        import pypdfium2  # noqa: F401 - used by the reader of PDFs

        from normalizers import pdf

        for module in pkgutil.iter_modules(pdf.__path__):
            importlib.import_module(f"normalizers.pdf.{module.name}")
        hold_tables()
    if not form.startswith("pdf"):
        preload_office()
    hold_registers()


@cache
def _adapter(form: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(PdfText if form.startswith("pdf") else OfficeText)


def _sound(reading: Reading) -> Reading:
    """Return the reading without lone surrogates, which are no characters and fit no encoding."""
    try:
        "".join(block.text for block in reading.blocks).encode()
    except UnicodeEncodeError:
        blocks = tuple(
            replace(block, text=block.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
            for block in reading.blocks
        )
        return replace(reading, blocks=blocks)
    return reading
