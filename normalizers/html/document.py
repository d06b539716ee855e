"""An HTML page becomes a clean document: what it is, what it says of itself around its text, and the text described."""

from __future__ import annotations

from collections.abc import Iterator

from dibao.records.clean import Block, CleanDocument, Evidence
from dibao.records.hints import Hints
from normalizers import script
from normalizers.decode import Decoded
from normalizers.describe import Context, describe
from normalizers.gazette.document import describe_issue
from normalizers.gazette.issue import split
from normalizers.html.page import Page, read_html
from normalizers.kinds import kind_of
from normalizers.metadata.chronology import published_by_address, published_by_line
from normalizers.metadata.dates import find_dates, parse_date
from normalizers.metadata.headings import titles_above
from normalizers.metadata.labels import from_lines, from_metas
from normalizers.metadata.literals import from_scripts, lapse_in, published_in
from normalizers.metadata.pairs import parse_line
from normalizers.metadata.titles import around_of, clean_title, rank
from normalizers.quality import spoiled_flags
from normalizers.text.furniture import is_breadcrumb
from normalizers.text.glosses import strip_glosses


def describe_page(decoded: Decoded, said: tuple[Evidence, ...], url: str, hints: Hints) -> CleanDocument:
    """Return the clean document of a decoded page; raises CardError for a selector of the card that is no CSS."""
    page = read_html(decoded.text, url=url, card=hints)
    kind = kind_of(page, decoded.text)
    labels = (*said, *_page_labels(page, hints, url))
    titles = tuple(rank((*page.titles, *titles_above(page.lines)), labels, around_of(labels)))
    if kind != "document":
        title = clean_title(titles[0][0]) if titles else ""
        # a listing's text is what it lists; link words of a few characters are navigation
        entries = [link.text for link in page.links if len(link.text) >= 6] if kind == "listing" else []
        blocks = tuple(Block("list-item", entry) for entry in dict.fromkeys(entries))
        text = "\n\n".join(block.text for block in blocks)
        simplified = script.to_simplified(text)
        verdict = script.judge(text or title)
        return CleanDocument(
            kind=kind, language=script.language(verdict.script), script=verdict.script,
            script_confidence=verdict.confidence, title=title, text=text, simplified=simplified,
            blocks=blocks, attachments=page.attachments, platform=page.platform,
            provenance=labels,
        )  # fmt: skip
    # a page that names an issue in its title may hold one document of it: an issue holds several
    parts = split(page.blocks, gazette=hints.gazette, running=tuple(text for text, _ in titles)[:2])
    if parts and (hints.gazette or len(parts.parts) > 1):
        return describe_issue(parts, page.blocks, labels, _page_flags(decoded, page))
    context = Context(
        said=labels,
        titles=titles,
        source=page.visible,
        flags=_page_flags(decoded, page),
        attachments=page.attachments,
        platform=page.platform,
    )
    return describe(page.blocks, context)


def _page_labels(page: Page, hints: Hints, url: str) -> Iterator[Evidence]:
    """Yield what the page says in metas, labelled lines and script literals, the most reliable first."""
    lines = [strip_glosses(line)[0] for line in page.lines]
    stated = [
        *from_metas(page.metas),
        *page.fields,
        *from_scripts(page.scripts),
        *from_lines(lines, "page label"),
    ]
    stated += [*lapse_in(page.scripts), *from_metas(page.metas, weak=True)]
    yield from stated
    if not any(item.field == "published" and parse_date(item.value) for item in stated):
        yield from published_in(page.scripts)
        # 2024-05-06 15:07 某报: the line under the title needs no label to be one
        if page.dateline and not parse_line(page.dateline) and (dates := find_dates(page.dateline)):
            yield Evidence(
                "published", dates[0].value.isoformat(), "line under the title", page.dateline[:200]
            )
        yield from published_by_line(
            lines, [text for text, _ in page.titles], [block.text for block in page.blocks]
        )
        yield from published_by_address(url)
    yield from (Evidence("column", line, "breadcrumb", line[:200]) for line in lines if is_breadcrumb(line))
    if hints.publisher:
        yield Evidence("publisher", hints.publisher, "card")
    if page.found_by:
        yield Evidence("body", page.found_by, "selector")


def _page_flags(decoded: Decoded, page: Page) -> tuple[str, ...]:
    # a scan set into a page: its words are in no text we have
    scanned = page.images and len(page.visible.strip()) < 20
    return (*spoiled_flags(decoded), *page.flags, *(("image-only",) if scanned else ()))
