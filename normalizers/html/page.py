"""HTML pages: the main content as blocks, and what stands around it: metas, label lines, attachments, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from dibao.errors import CardError
from dibao.records.clean import Attachment, Block
from dibao.records.hints import Hints
from normalizers.html.attachments import find_attachments
from normalizers.html.cms import COMMON_BODY, COMMON_TITLE, Family, recognise
from normalizers.html.markup import (
    BLOCKS,
    HAN_LINE_BREAK,
    SKIPPED,
    blocks_of,
    rewrap,
    text_nodes,
    visible_text,
)
from normalizers.text.blocks import classify, clean_line, table_cells
from normalizers.text.furniture import is_breadcrumb, is_chrome

_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]")
#: the lines every portal must print at its foot (政府网站发展指引); on a short page they outweigh the notice
_FOOTER = re.compile("网站标识码|ICP备|公网安备|版权所有")
_FOOT_LENGTH = 400  # all of it in one element; a longer one holds more than the foot
_CONTAINERS = frozenset({"div", "section", "article", "main", "center", "form", "ucapcontent"})
#: text lends weight to its ancestors, less to each further one; six levels reach the body from a nested span
_FADE, _LEVELS = 0.75, 6
#: inline elements between a text and its block: editors nest spans a dozen deep, hostile pages without end
_INLINE = 40
#: links that make a listing, and the share of a page's main text that they are then
LISTING_LINKS, LISTING_SHARE = 8, 0.5


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


#: raised digits: marks of footnotes, and the powers of m² and 10⁴; flat, 资源1 would read as a number
_RAISED = re.compile("[0-9]{1,2}")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_html(html: str, *, url: str = "", card: Hints | None = None) -> Page:
    """Parse a page and find its main content: the card's selectors, then the CMS's, then common ones, then density."""
    hints = card or Hints()
    tree = LexborHTMLParser(html)
    family = recognise(html, hints.platform)
    root = tree.body or tree.root
    scripts = "\n".join(node.text() for node in tree.css("script"))
    metas = tuple(
        (
            node.attributes.get("name")
            or node.attributes.get("property")
            or node.attributes.get("itemprop")
            or "",
            node.attributes.get("content") or "",
        )
        for node in tree.css("meta")
    ) + tuple(("time", node.attributes.get("datetime") or "") for node in tree.css("time[datetime]")[:1])
    titles = tuple(_titles(tree, hints, family))
    if root is None:
        return Page((), "", (), metas, titles, scripts, (), (), 0, 0.0, family.name if family else "", "")
    attachments = tuple(find_attachments(root, url))
    for selector in hints.drop:
        for node in _select(tree, selector):
            node.decompose()
    for node in root.css("sup"):
        if _RAISED.fullmatch(raised := node.text().strip()):
            node.replace_with(raised.translate(_SUPERSCRIPT))
    body, found_by = _find_body(tree, root, hints, family)
    outside = tuple(
        line
        for block in blocks_of(root, skip=body if body.mem_id != root.mem_id else None)
        for line in (table_cells(block.text) if block.kind == "table" else [block.text])
    )
    blocks = classify(tuple(rewrap(list(blocks_of(body)))))
    visible = visible_text(body)
    # a page without a sentence is judged by all its links, not by the densest scrap of chrome
    scope = root if found_by == "density" and "。" not in visible else body
    links = tuple(_links(scope, url))
    linked = sum(len(_WORDS.findall(link.text)) for link in links)
    total = len(_WORDS.findall(visible if scope is body else scope.text()))
    return Page(
        blocks,
        visible,
        outside,
        metas,
        titles,
        scripts,
        attachments,
        links,
        len(body.css("img")),
        min(1.0, linked / total) if total else 0.0,
        family.name if family else "",
        found_by,
    )


def _links(scope: LexborNode, url: str) -> Iterator[Link]:
    for node in scope.css("a[href]"):
        try:
            target = urljoin(url, (node.attributes.get("href") or "").strip())
        except ValueError:  # a crawled address that is none, e.g. a torn IPv6 host: it leads nowhere
            continue
        yield Link(target, clean_line(node.text()))


def _select(tree: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise CardError(f"selector {selector!r} is not CSS that can be read: correct the card") from error


def _titles(tree: LexborHTMLParser, hints: Hints, family: Family | None) -> Iterator[tuple[str, str]]:
    for basis, selectors in (
        ("card selector", hints.title),
        ("cms selector", family.title if family else ()),
        ("common selector", COMMON_TITLE),
        ("html title", ("title",)),
    ):
        for selector in selectors:
            # the first of several headings may be the site's own name
            for node in _select(tree, selector)[: 3 if basis == "common selector" else 1]:
                if text := clean_line(HAN_LINE_BREAK.sub("", node.text())):
                    yield text, f"{basis} {selector}"


def _find_body(
    tree: LexborHTMLParser, root: LexborNode, hints: Hints, family: Family | None
) -> tuple[LexborNode, str]:
    empty: tuple[LexborNode, str] | None = None
    for basis, selectors in (
        ("card", hints.body),
        ("cms", family.body if family else ()),
        ("common", COMMON_BODY),
    ):
        for selector in selectors:
            nodes = [node for node in _select(tree, selector) if node.tag not in SKIPPED]
            best = max(nodes, key=lambda node: len(_WORDS.findall(node.text())), default=None)
            if best is not None and (_WORDS.search(best.text()) or best.css_first("img, a[href]")):
                return best, f"{basis} {selector}"
            # a body without a word is still the body: chrome must not stand in for it
            if best is not None and empty is None:
                empty = best, f"{basis} {selector}"
    if empty:
        return empty
    body = _innermost(_densest(root) or root)
    if "。" in body.text():  # without a sentence the links may be all there is: a listing
        _drop_menus(body)
    return body, "density"


def _innermost(body: LexborNode) -> LexborNode:
    """Return the container within `body` that holds all its text but menus and footers: a page of one line has one."""
    while True:
        spoken = [
            child
            for child in body.iter(include_text=True)
            if _WORDS.search(text := _own_text(child)) and not _is_menu(child) and not _is_foot(text)
        ]
        if len(spoken) != 1 or spoken[0].tag not in _CONTAINERS:
            return body
        body = spoken[0]


def _own_text(node: LexborNode) -> str:
    return "" if node.tag in SKIPPED else clean_line(node.text())


def _is_foot(text: str) -> bool:
    return is_chrome(text) or (len(text) <= _FOOT_LENGTH and _FOOTER.search(text) is not None)


def _is_menu(node: LexborNode) -> bool:
    """Tell whether an element holds two links or more and no other word."""
    links = [] if node.is_text_node else node.css("a[href]")
    linked = sum(len(_WORDS.findall(link.text())) for link in links)
    return len(links) >= 2 and linked >= len(_WORDS.findall(node.text()))


def _drop_menus(body: LexborNode) -> None:
    """Take off the rows of links that a body found by density opens with; a breadcrumb stays, it is evidence."""
    for child in list(body.iter()):
        text = _own_text(child)
        if _WORDS.search(text):
            if not _is_menu(child) or is_breadcrumb(text):
                break
            child.decompose()


def _densest(root: LexborNode) -> LexborNode | None:
    """Return the element whose text of sentences outweighs all others'."""
    scores: dict[int, float] = {}
    nodes: dict[int, LexborNode] = {}
    for node in text_nodes(root):
        text = node.text_content or ""
        weight = float(len(text.strip())) if re.search("[，。；：、,]", text) else 0.0
        if _is_foot(clean_line(text)):
            continue
        if weight < 1:
            continue
        ancestor = node.parent
        for _ in range(_INLINE):
            if ancestor is None or ancestor.tag in BLOCKS:
                break
            if ancestor.tag == "a":
                weight = 0.0
            ancestor = ancestor.parent
        ancestor = ancestor.parent if ancestor is not None and ancestor.tag != "body" else ancestor
        for _ in range(_LEVELS):
            if ancestor is None or ancestor.tag in ("html", "-document"):
                break
            scores[ancestor.mem_id] = scores.get(ancestor.mem_id, 0.0) + weight
            nodes[ancestor.mem_id] = ancestor
            weight *= _FADE
            ancestor = ancestor.parent
    return nodes[max(scores, key=lambda key: scores[key])] if scores and max(scores.values()) > 0 else None
