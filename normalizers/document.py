"""The one entry point of this room: `normalize` turns a payload into a clean document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dibao.errors import NormalizeError
from dibao.records.clean import CleanDocument, Evidence
from dibao.records.hints import Hints
from normalizers.decode import Decoded, decode
from normalizers.describe import Context, describe
from normalizers.filetypes import type_of
from normalizers.gazette.document import describe_issue
from normalizers.gazette.issue import split
from normalizers.html.document import describe_page
from normalizers.html.saved import saved_page
from normalizers.isolation.keeper import Incident, read_apart
from normalizers.isolation.readings import WITH_OCR, read
from normalizers.kinds import format_of
from normalizers.office.document import attachment, describe_office
from normalizers.office.reader import ARCHIVES, FORMS, NAMES_ONLY
from normalizers.office.text import OfficeText
from normalizers.pdf.reader import PdfText
from normalizers.quality import spoiled_flags
from normalizers.text.blocks import read_text

#: changes whenever the same bytes could give another rendition
NORMALIZER = "2026.11.2"
#: a yearly gazette volume scanned at 300 dpi has about 200 MB, which is all the archive ever loads at once
MAX_PAYLOAD = 200 * 1024 * 1024
#: parsed markup takes about 20 times its size in memory; the largest portal page sampled has 0.6 MB
MAX_MARKUP = 32 * 1024 * 1024


def normalize(
    payload: bytes,
    *,
    content_type: str = "",
    headers: Mapping[str, str] | None = None,
    url: str = "",
    card: Hints | None = None,
    apart: bool = True,
) -> CleanDocument:
    """Return the clean document of a payload: a web page, PDF, office file, OFD, archive or plain text.

    What has no text or no reader is an `attachment`, its flags say why. `content_type` defaults to the Content-Type
    of `headers`. Pure: the same arguments give the same document. PDF, office files, OFD and archives are parsed in
    a child process with limits (normalizers.isolation); with `apart` false here, which is for files one trusts.
    Raises NormalizeError for a payload over the size limits, CardError for a selector of the card that is no CSS,
    ReaderError where no child process can be started.
    """
    if not content_type and headers:
        content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    hints = card or Hints()
    form = format_of(payload, content_type)
    # Word and Excel also write XML that looks like a page
    kind = type_of(payload, content_type) if form == "other" or b"<?xml" in payload[:200] else form
    limit = MAX_PAYLOAD if form in ("pdf", "other") and not kind.endswith("-xml") else MAX_MARKUP
    if len(payload) > limit:
        raise NormalizeError(
            f"payload of {url or 'unnamed origin'} has {len(payload)} bytes, the limit for {form} is {limit}: split it"
        )
    if form == "pdf" or kind in FORMS:
        return _file("pdf" if form == "pdf" else kind, payload, hints, apart=apart)
    if form == "other":
        return attachment(("unsupported-format",), ())
    if form == "mht":
        payload, content_type = saved_page(payload)
        form = "html"
    decoded = decode(payload, content_type)
    said = tuple(_decoding(decoded))
    if form == "html":
        return describe_page(decoded, said, url, hints)
    return _text(decoded, said, hints)


def _decoding(decoded: Decoded) -> Iterator[Evidence]:
    """Yield how the text was decoded, and what of its bytes could not be."""
    yield Evidence("encoding", decoded.encoding, decoded.basis)
    if decoded.spoiled:
        quote = f"bytes at {', '.join(map(str, decoded.places))}" if decoded.places else ""
        yield Evidence("undecodable", str(decoded.spoiled), decoded.encoding, quote[:200])
    if decoded.fragments:
        quote = f"bytes at {', '.join(map(str, decoded.fragments[:10]))}"
        yield Evidence("mixed-encoding", str(len(decoded.fragments)), "gbk in utf-8", quote[:200])


def _text(decoded: Decoded, said: tuple[Evidence, ...], hints: Hints) -> CleanDocument:
    blocks = read_text(decoded.text)
    if not blocks:
        return CleanDocument(kind="empty", language="und", script="Zyyy", provenance=said)
    parts = split(blocks, gazette=hints.gazette)
    if parts:
        return describe_issue(parts, blocks, said, ())
    return describe(blocks, Context(said=said, source=decoded.text, flags=spoiled_flags(decoded)))


def _file(form: str, payload: bytes, hints: Hints, *, apart: bool) -> CleanDocument:
    """Read a file with its reader; what stops a reader is a verdict on this file alone."""
    found = read_apart(form, payload) if apart else read(form, payload)
    said: tuple[Evidence, ...] = ()
    if isinstance(found, Incident):
        said = (Evidence(found.cause, found.reason[:200], "isolation"),)
        names = read_apart(form + NAMES_ONLY, payload) if form in ARCHIVES else found
        if not isinstance(names, OfficeText):
            return attachment((found.cause, "unreadable"), said)
        return attachment((found.cause, "unreadable", *names.flags), (*said, *names.evidence), names)
    if isinstance(found, PdfText):
        if hints.ocr and found.pictures and not form.endswith(WITH_OCR):
            return _file(form + WITH_OCR, payload, hints, apart=apart)
        return _pdf(found, hints)
    return describe_office(found, hints)


def _pdf(read: PdfText, hints: Hints) -> CleanDocument:
    said = (Evidence("pages", str(read.pages), "pdf"), *read.said)
    printed = dict(read.printed)
    parts = split(read.blocks, gazette=hints.gazette, running=read.running, printed=printed)
    if parts:
        return describe_issue(parts, read.blocks, said, read.flags)
    if not read.blocks:  # nothing of it was read: what its pages show stands for it, or its bytes
        return attachment((*read.flags, "no-text"), said, appearance=read.appearance)
    pages = (1, read.pages) if read.pages else None
    return describe(read.blocks, Context(said=said, flags=read.flags, pages=pages))
