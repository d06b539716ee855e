"""Which reader each office format and archive has; all of them are pure functions from bytes to `OfficeText`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import partial

from normalizers.office.text import OfficeText, unreadable

#: what is read here, by what `filetypes.type_of` says
FORMS = frozenset(
    {"docx", "xlsx", "pptx", "ods", "xlsb", "ofd", "rtf", "doc", "xls", "ppt", "ole", "zip", "rar", "7z", "word-xml", "excel-xml"}
)  # fmt: skip
ARCHIVES = frozenset({"zip", "rar", "7z"})
#: appended to the name of an archive's format: only its members' names
NAMES_ONLY = "-names"
#: members whose text is read; a picture or program in an archive is an attachment
_PLAIN = ("html", "txt", "mht")


def read_office(form: str, payload: bytes) -> OfficeText:
    """Return the text of a file of a format in `FORMS`; untrusted bytes: run it in a child process with limits."""
    from normalizers.office import archive

    packed = form.removesuffix(NAMES_ONLY)
    if packed in ARCHIVES:
        member = None if form.endswith(NAMES_ONLY) else read_member
        return (archive.read_zip if packed == "zip" else archive.read_other)(payload, member)
    return _READERS[form](payload)


def read_member(name: str, payload: bytes, depth: int) -> OfficeText:
    """Return the text of a member of an archive by what its bytes are; no text where it is nothing we read."""
    from normalizers.filetypes import type_of
    from normalizers.office import archive

    form = type_of(payload, "")
    if form in ARCHIVES:
        if depth >= archive.MAX_DEPTH:
            return unreadable(f"an archive at depth {depth + 1}", "nested-too-deep")
        reader = archive.read_zip if form == "zip" else archive.read_other
        return reader(payload, read_member, depth + 1)
    if form == "pdf":
        from normalizers.pdf.reader import read_pdf

        read = read_pdf(payload)
        return OfficeText(read.blocks, read.flags)
    if form in _READERS:
        return _READERS[form](payload)
    if form in _PLAIN:
        return _read_plain(payload, html=form == "html" or name.lower().endswith((".htm", ".html")))
    return OfficeText(flags=("unsupported-format",))


def _read_plain(payload: bytes, *, html: bool) -> OfficeText:
    from normalizers.decode import decode
    from normalizers.html.page import read_html
    from normalizers.quality import spoiled_flags
    from normalizers.text.blocks import read_text

    decoded = decode(payload)
    blocks = read_html(decoded.text).blocks if html else read_text(decoded.text)
    return OfficeText(blocks, spoiled_flags(decoded))


def read_ole(payload: bytes) -> OfficeText:
    """Return the text of a compound file by the streams it holds: Word, WPS, Excel or ET, or an encrypted package."""
    from normalizers.office.binary_word import read_doc
    from normalizers.office.compound import Compound, CompoundError
    from normalizers.office.workbook import read_workbook

    try:
        file = Compound(payload)
    except CompoundError as error:
        return unreadable(str(error))
    if "EncryptedPackage" in file:
        return unreadable("an OOXML file under a password (EncryptedPackage)", "encrypted")
    if "WordDocument" in file:
        return read_doc(payload)
    if "Workbook" in file or "Book" in file:
        return read_workbook(payload)
    kind = (
        "a PowerPoint 97-2003 file" if "PowerPoint Document" in file else "a compound file of another program"
    )
    return unreadable(f"{kind}: no reader", "unsupported-format")


def _late(module: str, function: str, payload: bytes) -> OfficeText:
    """Read with a reader that is imported when it is first needed."""
    read: Callable[[bytes], OfficeText] = getattr(
        importlib.import_module(f"normalizers.office.{module}"), function
    )
    return read(payload)


_READERS: dict[str, Callable[[bytes], OfficeText]] = {
    "docx": partial(_late, "word", "read_docx"),
    "word-xml": partial(_late, "word", "read_word_xml"),
    "xlsx": partial(_late, "excel", "read_xlsx"),
    "excel-xml": partial(_late, "excel_xml", "read_excel_xml"),
    "xlsb": partial(_late, "workbook", "read_workbook"),
    "ods": partial(_late, "workbook", "read_workbook"),
    "pptx": partial(_late, "slides", "read_pptx"),
    "ofd": partial(_late, "fixed", "read_ofd"),
    "rtf": partial(_late, "rtf", "read_rtf"),
    **dict.fromkeys(("doc", "xls", "ppt", "ole"), read_ole),
}


#: what readers import when they run, and what those import in turn when they do
_LOADED = (
    *("bz2", "lzma", "zlib", "lxml.etree", "olefile", "python_calamine", "ahocorasick_rs", "bs4"),
    *("normalizers.filetypes", "normalizers.html.page", "normalizers.quality"),
)  # fmt: skip


def preload() -> None:
    """Import all that the readers import when they run: a confined child can open no file, not even a module's."""
    from normalizers import html, office

    for room in (office, html):
        for module in pkgutil.iter_modules(room.__path__):
            importlib.import_module(f"{room.__name__}.{module.name}")
    for name in _LOADED:
        importlib.import_module(name)
    _read_plain(
        b"<html><body><p>a</p></body></html>", html=True
    )  # what is made at the first page is made now
    from normalizers.office.archive import libarchive

    libarchive()
