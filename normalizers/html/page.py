"""HTML pages: the main content as blocks, and what stands around it: metas, label lines, attachments, links."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from dibao.errors import CardError
from dibao.records.clean import Attachment, Block, Evidence
from dibao.records.hints import Hints
from normalizers.html.around import above_dateline, dateline, label_lines, links, named_in, titles
from normalizers.html.attachments import find_attachments
from normalizers.html.cms import COMMON_TITLE, recognise
from normalizers.html.content import Body, find_body
from normalizers.html.embedded import Embedded, find_embedded
from normalizers.html.markup import balanced, tokens, too_deep
from normalizers.html.scan import Scan, scan
from normalizers.html.second import read_again, swallowed
from normalizers.html.selectors import Index
from normalizers.html.signs import DATA_WORDS, SCRIPT_WORDS, find_signs
from normalizers.html.structure import blocks as blocks_of
from normalizers.text.blocks import classify, clean_line, read_text

_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]")
#: links that make a listing, and the share of a page's main text that they are then
LISTING_LINKS, LISTING_SHARE = 8, 0.5
#: content that is no text in any reading; the rest of what is skipped must be seen, to know what it swallowed
_CODE = ["script", "style", "svg", "math"]
_MARK = "data-normalizers"
#: a hidden element with this many times the words in sight is shown by the page's script
_HIDDEN_SHARE, _HIDDEN_LEAST = 2.0, 200
#: hidden elements one in another that are opened
_CURTAINS = 3
#: characters a page may show and still be the shell of one drawn by its script
_SHELL = 120


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


@dataclass(frozen=True, slots=True)
class _Source:
    """What the parser gave: the repaired markup, metas, the card's and the window's titles."""

    markup: str
    metas: tuple[tuple[str, str], ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    window: str = ""
    marked: bool = False
    scripts: str = ""


def read_html(html: str, *, url: str = "", card: Hints | None = None) -> Page:
    """Parse a page and find its main content: the card's selectors, then the CMS's, then common ones, then density.

    Raises CardError for a selector of the card that is no CSS.
    """
    hints = card or Hints()
    signs = find_signs(html)
    family = recognise(signs, hints.platform)
    deep = too_deep(html)
    source = _Source("") if deep else _parse(html, hints, signs)
    page = _scan(html, source, again=swallowed(signs), deep=deep)
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
    # gkmlpt says more in its data than in its table; elsewhere data are asked only where the page shows nothing
    if any(word in signs for word in DATA_WORDS) and (
        (read.platform == "gkmlpt" and not any("索引号" in line for line in read.lines))
        or len(_WORDS.findall(read.visible[: 2 * _SHELL])) < _SHELL
    ):
        embedded = find_embedded(html)
        if embedded is not None:
            return _with_embedded(read, embedded, url)
    return read


def _parse(html: str, hints: Hints, signs: Container[str]) -> _Source:
    tree = LexborHTMLParser(html)
    metas = tuple(
        (
            said.get("name") or said.get("property") or said.get("itemprop") or "",
            said.get("content") or "",
        )
        for said in (node.attributes for node in tree.css("meta"))
    ) + tuple(("time", node.attributes.get("datetime") or "") for node in tree.css("time[datetime]")[:1])
    said = tuple(
        (text, f"card selector {selector}")
        for selector in hints.title
        for node in _select(tree, selector)[:1]
        if (text := clean_line(node.text()))
    )
    title = tree.css_first("title")
    for selector in hints.drop:
        for node in _select(tree, selector):
            node.decompose()
    marked = False
    for selector in hints.body:
        nodes = _select(tree, selector)
        for node in sorted(nodes, key=lambda one: -len(one.text()))[:1]:
            if _MARK not in node.attributes:
                node.attrs[_MARK] = str(hints.body.index(selector))
                marked = True
    scripts = ""
    if any(word in signs for word in SCRIPT_WORDS):
        scripts = "\n".join(node.text() for node in tree.css("script"))
    tree.strip_tags(_CODE)
    root = tree.body or tree.root
    markup = (root.html or "") if root is not None else ""
    return _Source(
        markup, metas, said, clean_line(title.text()) if title is not None else "", marked, scripts
    )


def _scan(html: str, source: _Source, *, again: bool, deep: bool) -> Scan:
    """Scan the page; what a script shows, and what an element left open swallowed, is brought back in sight."""
    if deep:
        return scan(balanced(html))
    found = tokens(source.markup)
    page = scan(found)
    shown: frozenset[int] = frozenset()
    for _ in range(_CURTAINS):
        more = _shown(page)
        if not more:
            break
        page = scan(found, shown := shown | more)
    if again and (repaired := read_again(html, page)):
        page = scan(tokens(repaired))
    return page


def _shown(page: Scan) -> frozenset[int]:
    """Return the hidden elements that hold the article: the page's script takes the curtain away (WeChat does)."""
    if not page.hidden:
        return frozenset()
    seen = sum(len(line.text) - line.linked for line in page.lines)
    return frozenset(
        token for token, length in page.hidden if length >= _HIDDEN_LEAST and length > _HIDDEN_SHARE * seen
    )


def _marked(page: Scan) -> list[int]:
    """Return the elements the card's selectors gave, the first selector's first."""
    marked = [node for node, attributes in enumerate(page.attributes) if _MARK in attributes]
    return sorted(marked, key=lambda node: page.attributes[node].partition(_MARK)[2])


def _window(source: _Source) -> Iterator[tuple[str, str]]:
    if source.window:
        yield source.window, "html title title"


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise CardError(f"selector {selector!r} is not CSS that can be read: correct the card") from error


def _read(page: Scan, body: Body, found: Page, url: str) -> Page:
    """Return the page with its main content as blocks, and what is said around it."""
    visible = "".join(page.lines[at].text for at in body.lines if page.lines[at].role != "image")
    start, end = page.first[body.node], page.last[body.node]
    # a page without a sentence is judged by all its links, not by the densest scrap of chrome
    everywhere = body.found_by == "density" and "。" not in visible
    out = set(body.dropped)
    anchors = [one for one in page.anchors if everywhere or (start <= one.line < end and one.line not in out)]
    linked = tuple(Link(target, text) for target, text in links(anchors, url))
    words = sum(len(_WORDS.findall(link.text)) for link in linked)
    total = len(_WORDS.findall("".join(line.text for line in page.lines) if everywhere else visible))
    return replace(
        found,
        blocks=blocks_of(page, body.node, body.lines),
        visible=visible,
        lines=tuple(label_lines(page, body)),
        links=linked,
        images=sum(start <= at <= end for at in page.images),
        link_share=min(1.0, words / total) if total else 0.0,
        found_by=body.found_by,
    )


def _with_embedded(read: Page, embedded: Embedded, url: str) -> Page:
    """Return the page with the fields its data say, and with their body where the page itself shows none."""
    titled = (
        (*read.titles, (embedded.title, f"cms selector {embedded.basis}")) if embedded.title else read.titles
    )
    read = replace(read, titles=titled, fields=embedded.fields)
    if "<" in embedded.body:
        tree = LexborHTMLParser(embedded.body)
        tree.strip_tags(_CODE)
        inner = scan(tokens(tree.body.html or "")) if tree.body is not None else Scan()
        files = find_attachments(inner, Index(inner), url)
        read = replace(
            read, attachments=tuple({one.url: one for one in (*read.attachments, *files)}.values())
        )
        blocks = blocks_of(inner, 0, range(len(inner.lines)))
        visible = "".join(line.text for line in inner.lines if line.role != "image")
    else:
        blocks = classify(read_text(embedded.body))
        visible = embedded.body
    if len(_WORDS.findall(visible)) <= 2 * len(_WORDS.findall(read.visible)):
        return read
    return replace(
        read, blocks=blocks, visible=visible, link_share=0.0, links=(), found_by=f"data {embedded.basis}"
    )
