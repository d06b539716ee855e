"""The one entry point of this room: `normalize` turns a payload into a clean document."""

from __future__ import annotations

from collections.abc import Mapping

from dibao.errors import NormalizeError
from dibao.records.clean import CleanDocument, Evidence, Quality
from dibao.records.hints import Hints
from normalizers.decode import Decoded, decode
from normalizers.describe import Context, describe
from normalizers.gazette.document import describe_issue
from normalizers.gazette.issue import split
from normalizers.html.document import describe_page
from normalizers.kinds import format_of
from normalizers.pdf.ocr import with_ocr
from normalizers.pdf.reader import read_pdf
from normalizers.quality import spoiled_flags
from normalizers.text.blocks import read_text

#: changes whenever the same bytes could give another rendition
NORMALIZER = "2026.11.0"
#: a yearly gazette volume scanned at 300 dpi has about 200 MB; no page of text comes near
MAX_PAYLOAD = 256 * 1024 * 1024
#: parsed markup takes about 20 times its size in memory; the largest portal page sampled has 0.6 MB
MAX_MARKUP = 32 * 1024 * 1024


def normalize(
    payload: bytes,
    *,
    content_type: str = "",
    headers: Mapping[str, str] | None = None,
    url: str = "",
    card: Hints | None = None,
) -> CleanDocument:
    """Return the clean document of a payload: HTML, PDF or plain text; anything else is an `attachment`.

    `content_type` defaults to the Content-Type of `headers`. Pure: the same arguments give the same document.
    Raises NormalizeError for a payload over the size limits, CardError for a selector of the card that is no CSS.
    """
    if not content_type and headers:
        content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    hints = card or Hints()
    form = format_of(payload, content_type)
    limit = MAX_PAYLOAD if form in ("pdf", "other") else MAX_MARKUP
    if len(payload) > limit:
        raise NormalizeError(
            f"payload of {url or 'unnamed origin'} has {len(payload)} bytes, the limit for {form} is {limit}: split it"
        )
    if form == "pdf":
        return _pdf(payload, hints)
    if form == "other":
        return CleanDocument(
            kind="attachment", language="und", script="Zyyy", quality=Quality(1.0, ("unsupported-format",))
        )
    decoded = decode(payload, content_type)
    said = (Evidence("encoding", decoded.encoding, decoded.basis),)
    if form == "html":
        return describe_page(decoded, said, url, hints)
    return _text(decoded, said, hints)


def _text(decoded: Decoded, said: tuple[Evidence, ...], hints: Hints) -> CleanDocument:
    blocks = read_text(decoded.text)
    if not blocks:
        return CleanDocument(kind="empty", language="und", script="Zyyy", provenance=said)
    parts = split(blocks, gazette=hints.gazette)
    if parts:
        return describe_issue(parts, "\n\n".join(block.text for block in blocks), blocks, said, ())
    return describe(blocks, Context(said=said, source=decoded.text, flags=spoiled_flags(decoded)))


def _pdf(payload: bytes, hints: Hints) -> CleanDocument:
    read = read_pdf(payload)
    if hints.ocr and read.pictures:
        read = with_ocr(read, payload)
    said = (Evidence("pages", str(read.pages), "pdf"), *read.said)
    printed = dict(read.printed)
    parts = split(read.blocks, gazette=hints.gazette, running=read.running, printed=printed)
    if parts:
        return describe_issue(
            parts, "\n\n".join(block.text for block in read.blocks), read.blocks, said, read.flags
        )
    pages = (1, read.pages) if read.pages else None
    return describe(read.blocks, Context(said=said, flags=read.flags, pages=pages))
