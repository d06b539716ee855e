"""HTML pages: the main content as blocks, and what stands around it: metas, label lines, attachments, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dibao.records.clean import Attachment, Block, Evidence
from dibao.records.hints import Hints
from normalizers.html.around import above_dateline, dateline, label_lines, links, named_in, titles
from normalizers.html.attachments import find_attachments
from normalizers.html.cms import COMMON_TITLE, recognise
from normalizers.html.content import Body, find_body
from normalizers.html.embedded import Embedded, find_embedded
from normalizers.html.inner import Inner, read_inner
from normalizers.html.markup import too_deep
from normalizers.html.outline import Scan
from normalizers.html.second import swallowed
from normalizers.html.selectors import Index
from normalizers.html.signs import DATA_WORDS, find_signs
from normalizers.html.source import MARK, Source, parse, scan_source
from normalizers.html.stored import find_stored
from normalizers.html.structure import blocks as blocks_of
from normalizers.html.weights import is_sentence
from normalizers.text.blocks import count_words
from normalizers.text.furniture import is_foot, is_information

#: links that make a listing, and the share of a page's main text that they are then
LISTING_LINKS, LISTING_SHARE = 8, 0.5
#: characters a page may show and still be the shell of one drawn by its script
_SHELL = 120
#: and words beside which no other text is looked for where the body was found by its weight alone
_SAYING = 600


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: absolute URL and its words."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed HTML page."""

    blocks: tuple[Block, ...]  # of the main content
    visible: str  # all visible text of the main content, read independently of the blocks
    lines: tuple[str, ...]  # visible lines outside the main content
    metas: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]  # (candidate, basis), the best first
    scripts: str
    attachments: tuple[Attachment, ...]
    links: tuple[Link, ...]  # within the main content
    images: int
    link_share: float  # of the main content's characters
    platform: str
    found_by: str  # the selector that gave the body, or "density"
    fields: tuple[Evidence, ...] = ()  # said by data of the page's scripts
    flags: tuple[str, ...] = ()
    dateline: str = ""  # the line of date and source over the text


def read_html(html: str, *, url: str = "", card: Hints | None = None) -> Page:
    """Parse a page and find its main content: the card's selectors, then the CMS's, then common ones, then density.

    Raises CardError for a selector of the card that is no CSS.
    """
    hints = card or Hints()
    signs = find_signs(html)
    family = recognise(signs, hints.platform)
    deep = too_deep(html)
    source = Source("") if deep else parse(html, hints, signs)
    page = scan_source(html, source, again=swallowed(signs), deep=deep)
    index = Index(page)
    named = [*named_in(source.window, page)]
    called = next((value for name, value in source.metas if name.strip().lower() == "articletitle"), "")
    called = called or (named[0][0] if named else source.window)
    body = find_body(page, index, family, _marked(page) if source.marked else (), called)
    dated = dateline(page, body) if body else -1
    found = Page(
        (), "", (), source.metas,
        (*source.titles, *titles(page, index, family, COMMON_TITLE), *above_dateline(page, dated), *named, *_window(source)),
        source.scripts, tuple(find_attachments(page, index, url)), (), 0, 0.0,
        family.name if family else "", "", (), ("markup-too-deep",) if deep else (),
        page.lines[dated].text if dated >= 0 else "",
    )  # fmt: skip
    read = _read(page, body, found, url) if body else found
    # a page that shows a text of its own keeps none elsewhere: only forms and templates of its parts
    said = count_words(read.visible[: 2 * _SAYING])
    if (said < _SHELL or ((body is None or body.found_by == "density") and said < _SAYING)) and (
        markup := find_stored(html, signs)
    ):
        read = _with_stored(read, page, markup, url)
    # gkmlpt says more in its data than in its table; elsewhere data are asked only where the page shows nothing
    if any(word in signs for word in DATA_WORDS) and (
        (read.platform == "gkmlpt" and not any("索引号" in line for line in read.lines))
        or count_words(read.visible[: 2 * _SHELL]) < _SHELL
    ):
        embedded = find_embedded(html)
        if embedded is not None:
            return _with_embedded(read, embedded, url)
    return read


def _marked(page: Scan) -> list[int]:
    """Return the elements the card's selectors gave, the first selector's first."""
    marked = [node for node, attributes in enumerate(page.attributes) if MARK in attributes]
    return sorted(marked, key=lambda node: page.attributes[node].partition(MARK)[2])


def _window(source: Source) -> Iterator[tuple[str, str]]:
    if source.window:
        yield source.window, "html title title"


def _read(page: Scan, body: Body, found: Page, url: str) -> Page:
    """Return the page with its main content as blocks, and what is said around it."""
    visible = "".join(page.lines[at].text for at in body.lines if page.lines[at].role != "image")
    start, end = page.first[body.node], page.last[body.node]
    # a page without a sentence is judged by all its links, not by the densest scrap of chrome
    everywhere = body.found_by == "density" and not any(is_sentence(page.lines[at]) for at in body.lines)
    out = set(body.dropped)
    anchors = [one for one in page.anchors if everywhere or (start <= one.line < end and one.line not in out)]
    linked = tuple(Link(target, text) for target, text in links(anchors, url))
    words = sum(count_words(link.text) for link in linked)
    total = count_words("".join(line.text for line in page.lines) if everywhere else visible)
    return replace(
        found,
        blocks=blocks_of(page, body.node, body.lines),
        visible=visible,
        lines=tuple(label_lines(page, body)),
        links=linked,
        images=sum(start <= at <= end for at, _ in page.images),
        link_share=min(1.0, words / total) if total else 0.0,
        found_by=body.found_by,
    )


def _with_embedded(read: Page, embedded: Embedded, url: str) -> Page:
    """Return the page with the fields its data say, and with their body where the page itself shows none."""
    titled = (
        (*read.titles, (embedded.title, f"cms selector {embedded.basis}")) if embedded.title else read.titles
    )
    inner = read_inner(embedded.body, url)
    files = {one.url: one for one in (*read.attachments, *inner.attachments)}
    read = replace(read, titles=titled, fields=embedded.fields, attachments=tuple(files.values()))
    if count_words(inner.visible) <= 2 * count_words(read.visible) and not (
        inner.images and not read.visible
    ):
        return read
    return _replaced(read, inner, f"data {embedded.basis}")


def _with_stored(read: Page, page: Scan, markup: str, url: str) -> Page:
    """Return the page with the text a script would have shown, where that says more than the page itself does."""
    inner = read_inner(markup, url)
    shown = count_words(read.visible) * (1 - read.link_share)
    if read.found_by == "density" and "。" in inner.visible:
        # a menu and a slogan may outweigh a short notice: sentences are held against sentences
        said = (line.text for line in page.lines if is_sentence(line) and not is_foot(line.text))
        shown = count_words("".join(said))
    if count_words(inner.visible) <= 2 * shown:
        return read
    # what was taken for the body is chrome like all else
    nobody = Body(0, "stored", (), ())
    dated = next((at for at, line in enumerate(page.lines) if is_information(line.text)), -1)
    files = {one.url: one for one in (*read.attachments, *inner.attachments)}
    read = replace(
        read, lines=tuple(label_lines(page, nobody)), attachments=tuple(files.values()),
        titles=(*read.titles[:-1], *above_dateline(page, dated), *read.titles[-1:]),
        dateline=page.lines[dated].text if dated >= 0 else "",
    )  # fmt: skip
    return _replaced(read, inner, "stored")


def _replaced(read: Page, inner: Inner, found_by: str) -> Page:
    return replace(
        read, blocks=inner.blocks, visible=inner.visible, images=inner.images, link_share=0.0, links=(),
        found_by=found_by,
    )  # fmt: skip
