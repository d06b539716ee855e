"""What a platform reads from a listing page, and the parsing the platforms share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.links import absolute

#: a listing page of a real portal holds 10-100 rows; thousands are a trap or a site map
MAX_ITEMS = 5_000
#: parsing is the cost of a crawl; a listing page beyond this is none (200 rows of a heavy template are 400 KB)
MAX_PAGE = 5 * 1024 * 1024
#: elements above a link that are looked at; templates nest some 30, a trap nests 100,000
MAX_DEPTH = 100
#: what government sites offer for download (portal-observed: pdf doc docx xls xlsx zip rar wps ofd)
FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|pptx?|ofd|rtf|zip|rar|7z|txt|csv)$", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)")
_TOTAL = re.compile(r"(?:共|总计)\s*(?:有)?\s*(\d{1,7})\s*(?:条|篇|个文件|件)")
_FURNITURE = frozenset({"nav", "header", "footer", "aside"})
_SPACE = re.compile(r"\s+")
_SAYS_UTF8 = re.compile(rb"charset\s*=\s*[\"']?utf-?8", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One document a listing names: canonical absolute URL, title as printed, date where one stands beside it."""

    url: str
    title: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one listing page says: its documents in page order, further listing pages, and the total it claims."""

    items: tuple[Item, ...] = ()
    next: tuple[str, ...] = ()
    total: int | None = None
    end: bool = False  # an empty list that says it is one: no fault


class Platform(Protocol):
    """A family of content management systems; pure functions of what was fetched."""

    #: whether pages follow one another from the newest document to the oldest
    newest_first: bool

    def listing(self, url: str, html: str) -> Listing:
        """Read a listing page fetched from `url`."""
        ...

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the canonical URLs of the files a document page offers, in page order."""
        ...

    def is_listing(self, url: str) -> bool:
        """Tell whether an address has the form of this family's listing pages."""
        ...


def decode(body: bytes) -> str:
    """Return the text of a listing page: UTF-8, else GB18030 (what gb2312 and gbk labels mean).

    A page that says UTF-8 and is so but for a torn character stays UTF-8. Only links, titles and dates are read
    from it, so no further evidence is weighed; what cannot be read becomes U+FFFD.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("utf-8", errors="replace")
    torn = text.count("\ufffd") * 100 <= len(text)
    return text if torn and _SAYS_UTF8.search(body[:4096]) else body.decode("gb18030", errors="replace")


def anchors(html: str, url: str, selector: str = "a[href]") -> Iterator[tuple[LexborNode, str]]:
    """Yield the links of a page in page order, each with its canonical absolute URL, never one to the page itself."""
    for node in LexborHTMLParser(html[:MAX_PAGE]).css(selector):
        link = node if node.tag == "a" else node.css_first("a[href]")
        if link is None:
            continue
        target = absolute(url, link.attributes.get("href") or "")
        if target and target != url:
            yield link, target


def items_of(links: Iterable[tuple[LexborNode, str]]) -> tuple[Item, ...]:
    """Return the items of these links, each URL once, the longest title it is given."""
    found: dict[str, Item] = {}
    crowded: dict[int, bool] = {}
    for node, url in links:
        known = found.get(url)
        if known is None and len(found) == MAX_ITEMS:
            break
        item = Item(url, _title(node), date_beside(node, crowded))
        if known is None:
            found[url] = item
        elif len(item.title) > len(known.title):
            found[url] = Item(url, item.title, item.date or known.date)
    return tuple(found.values())


def in_furniture(node: LexborNode) -> bool:
    """Tell whether a link stands in the page's navigation, header, footer or side column."""
    parent = node.parent
    for _ in range(MAX_DEPTH):
        if parent is None:
            return False
        if parent.tag in _FURNITURE:
            return True
        parent = parent.parent
    return False


def total_of(html: str) -> int | None:
    """Return the number of entries the listing says it holds (共 128 条), None where it does not say."""
    found = _TOTAL.search(_strip_tags(html))
    return int(found[1]) if found else None


def files_of(url: str, body: bytes, marked: str = "") -> tuple[str, ...]:
    """Return the files a page links to, by extension of the path or by the CSS selector `marked`."""
    if not _looks_like_html(body):
        return ()
    tree = LexborHTMLParser(decode(body[:MAX_PAGE]))
    chosen = {node.mem_id for node in tree.css(marked)} if marked else set()
    found: dict[str, None] = {}
    for node in tree.css("a[href], iframe[src], embed[src], object[data]"):
        href = node.attributes.get("href") or node.attributes.get("src") or node.attributes.get("data") or ""
        target = absolute(url, _viewed(href))
        if target and target != url and (node.mem_id in chosen or FILE.search(urlsplit(target).path)):
            found.setdefault(target)
    return tuple(found)


def folder(url: str) -> str:
    """Return a URL up to and with its last slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"


def _viewed(href: str) -> str:
    """Return the file behind a pdf.js viewer link (viewer.html?file=…)."""
    _, mark, file = href.partition("viewer.html?file=")
    return unquote(file.split("&", 1)[0]) if mark else href


def _looks_like_html(body: bytes) -> bool:
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<")


def _title(node: LexborNode) -> str:
    text = _SPACE.sub(" ", node.text()).strip()
    given = _SPACE.sub(" ", node.attributes.get("title") or "").strip()
    # a listing cuts long titles with an ellipsis and keeps the whole one in the attribute
    return given if len(given) > len(text) or text.endswith(("…", "...")) else text


def date_beside(node: LexborNode, crowded: dict[int, bool]) -> date | None:
    """Return the date in the row (li, tr, dd or the like) that holds this link and no other one.

    `crowded` remembers which elements of this page hold several links: looking anew for each of 100,000 links in
    one element would take hours.
    """
    row: LexborNode | None = node
    for _ in range(4):  # span, heading, cell, row: deeper is another row
        if row is None:
            return None
        if row.mem_id not in crowded:
            crowded[row.mem_id] = row is not node and _holds_links(row)
        if crowded[row.mem_id]:
            return None
        found = _DATE.search(row.text())
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:  # 2024-13-45: no date
                return None
        row = row.parent
    return None


def _holds_links(row: LexborNode) -> bool:
    """Tell whether an element holds more than one link, looking no further than the second."""
    links = (one for one in row.traverse() if one.tag == "a" and "href" in one.attributes)
    return next(links, None) is not None and next(links, None) is not None


def _strip_tags(html: str) -> str:
    return re.sub(r"<[^<>]{0,2000}>", "", html[:MAX_PAGE])
