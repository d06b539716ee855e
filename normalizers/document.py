"""The one entry point of this room: `normalize` turns a payload into a clean document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dibao.errors import NormalizeError
from dibao.records.clean import Block, CleanDocument, Evidence, Quality
from dibao.records.hints import Hints
from normalizers import quality, script
from normalizers.decode import Decoded, decode
from normalizers.describe import Context, describe
from normalizers.gazette import issue as gazette
from normalizers.html.markup import too_deep, without_tags
from normalizers.html.page import Page, read_html
from normalizers.kinds import format_of, kind_of
from normalizers.metadata.labels import from_lines, from_metas
from normalizers.metadata.titles import clean_title, without_site
from normalizers.pdf.reader import read_pdf
from normalizers.text.blocks import read_text
from normalizers.text.furniture import is_breadcrumb
from normalizers.text.glosses import strip_glosses

#: changes whenever the same bytes could give another rendition
NORMALIZER = "2026.11.0"
#: a yearly gazette volume scanned at 300 dpi has about 200 MB; no page of text comes near
MAX_PAYLOAD = 256 * 1024 * 1024
#: parsed markup takes about 20 times its size in memory; the largest portal page sampled has 0.6 MB
MAX_MARKUP = 32 * 1024 * 1024
#: masthead, contents page and imprint are in no document of an issue; half of its text is documents not found
ISSUE_LOST = 0.5
_STATUS = re.compile(r"""\bvar\s+file_status\s*=\s*['"]([^'"]{1,40})['"]""")
_EXPIRED = re.compile(r'"is_(expired|abolished)"\s*:\s*(?:true|"1"|1)\b')


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
    if form == "html" and too_deep(decoded.text):
        plain = without_tags(decoded.text)
        flags = (*_payload_flags(decoded), "markup-too-deep")
        return describe(read_text(plain), Context(said=said, source=plain, flags=flags))
    if form == "html":
        return _html(decoded, said, url, hints)
    return _text(decoded, said, hints)


def _html(decoded: Decoded, said: tuple[Evidence, ...], url: str, hints: Hints) -> CleanDocument:
    page = read_html(decoded.text, url=url, card=hints)
    kind = kind_of(page, decoded.text)
    labels = (*said, *_page_labels(page, hints))
    titles = tuple(_title_candidates(page, labels))
    if kind != "document":
        title = clean_title(titles[0][0]) if titles else ""
        # a listing's text is what it lists; link words of a few characters are navigation
        entries = [link.text for link in page.links if len(link.text) >= 6] if kind == "listing" else []
        blocks = tuple(Block("list-item", entry) for entry in dict.fromkeys(entries))
        text = "\n\n".join(block.text for block in blocks)
        simplified = script.to_simplified(text)
        name = script.detect(text or title)
        return CleanDocument(
            kind=kind, language=script.language(name), script=name, title=title, text=text, simplified=simplified,
            blocks=blocks, attachments=page.attachments, platform=page.platform,
            provenance=labels,
        )  # fmt: skip
    split = gazette.split(page.blocks, gazette=hints.gazette) if hints.gazette else None
    if split:
        text = "\n\n".join(block.text for block in page.blocks)
        return _issue(split, text, page.blocks, labels, _payload_flags(decoded, page))
    context = Context(
        said=labels,
        titles=titles,
        source=page.visible,
        flags=_payload_flags(decoded, page),
        attachments=page.attachments,
        platform=page.platform,
    )
    return describe(page.blocks, context)


def _page_labels(page: Page, hints: Hints) -> Iterator[Evidence]:
    """Yield what the page says in metas, labelled lines and script literals, the most reliable first."""
    yield from from_metas(page.metas)
    if match := _STATUS.search(page.scripts):
        yield Evidence("status", match[1], "script literal file_status", match[0][:200])
    for match in _EXPIRED.finditer(page.scripts):
        value = "失效" if match[1] == "expired" else "废止"
        yield Evidence("status", value, f"script literal is_{match[1]}", match[0][:200])
    lines = [strip_glosses(line)[0] for line in page.lines]
    yield from from_lines(lines, "page label")
    yield from (Evidence("column", line, "breadcrumb", line[:200]) for line in lines if is_breadcrumb(line))
    if hints.publisher:
        yield Evidence("publisher", hints.publisher, "card")
    if page.found_by:
        yield Evidence("body", page.found_by, "selector")


def _title_candidates(page: Page, labels: tuple[Evidence, ...]) -> Iterator[tuple[str, str]]:
    """Yield title candidates: the card's selector, ArticleTitle, the CMS's place, the catalogue, the HTML title."""
    site = next((item.value for item in labels if item.field == "site"), "")
    stated = [item for item in labels if item.field == "title"]
    yield from ((text, basis) for text, basis in page.titles if basis.startswith("card"))
    yield from ((item.value, item.basis) for item in stated if item.basis.startswith("label"))
    yield from ((text, basis) for text, basis in page.titles if basis.startswith("cms") and text != site)
    yield from ((item.value, item.basis) for item in stated if not item.basis.startswith("label"))
    for text, basis in page.titles:
        if basis.startswith("common") and text != site and len(text) >= 4:
            yield text, basis
        elif basis.startswith("html"):
            yield without_site(text, site), basis


def _payload_flags(decoded: Decoded, page: Page | None = None) -> tuple[str, ...]:
    flags = []
    if decoded.spoiled > quality.GARBLED_SHARE * len(decoded.text):
        flags.append("garbled")
    if page and page.images and len(page.visible.strip()) < 20:
        flags.append("image-only")  # a scan set into a page: its words are in no text we have
    return tuple(flags)


def _text(decoded: Decoded, said: tuple[Evidence, ...], hints: Hints) -> CleanDocument:
    blocks = read_text(decoded.text)
    if not blocks:
        return CleanDocument(kind="empty", language="und", script="Zyyy", provenance=said)
    split = gazette.split(blocks, gazette=hints.gazette)
    if split:
        return _issue(split, "\n\n".join(block.text for block in blocks), blocks, said, ())
    return describe(blocks, Context(said=said, source=decoded.text, flags=_payload_flags(decoded)))


def _pdf(payload: bytes, hints: Hints) -> CleanDocument:
    read = read_pdf(payload)
    said = (Evidence("pages", str(read.pages), "pdf"),)
    split = gazette.split(read.blocks, gazette=hints.gazette, running=read.running)
    if split:
        return _issue(split, "\n\n".join(block.text for block in read.blocks), read.blocks, said, read.flags)
    pages = (1, read.pages) if read.pages else None
    return describe(read.blocks, Context(said=said, flags=read.flags, pages=pages))


def _issue(
    split: gazette.Split,
    text: str,
    blocks: tuple[Block, ...],
    said: tuple[Evidence, ...],
    flags: tuple[str, ...],
) -> CleanDocument:
    """Return a gazette issue: a container whose documents are each described like any document."""
    label = split.label
    total = f"（总第{label.total}期）" if label.total else ""
    printed = (
        (Evidence("published", label.published.isoformat(), "gazette issue"),) if label.published else ()
    )
    documents = tuple(
        describe(
            part.blocks,
            Context(
                said=printed,
                titles=((part.title, "contents page"),) if part.title else (),
                number=part.number,
                unified=part.unified,
                pages=part.pages,
                issue=label,
            ),
        )
        for part in split.parts
    )
    if quality.lost_share(text, (document.text for document in documents)) > ISSUE_LOST:
        flags = (*flags, "text-lost")
    name = script.detect(text)
    return CleanDocument(
        kind="issue",
        genre="公报",
        language=script.language(name),
        script=name,
        title=f"{script.to_simplified(label.gazette)}{label.year}年第{label.number}期{total}",
        published=label.published,
        text=text,
        simplified=script.to_simplified(text),
        blocks=blocks,
        issue=label,
        documents=documents,
        quality=quality.assess(text, flags),
        provenance=said,
    )
