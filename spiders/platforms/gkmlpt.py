"""gkmlpt, the catalogue of government information (政府信息公开平台) of Guangdong's sites.

`/gkmlpt/index` embeds `window._CONFIG` with the site's number (SID), the tree of categories (TREE) and the prefix of the
site (APP_URL); the rows of a category are JSON at `{APP_URL}/gkmlpt/api/all/{category}?page=N&sid=SID`. A card names the
index, for the whole catalogue, or the API addresses (from `page=1`) of the categories it means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dibao.clock import CHINA
from spiders.cards import Card
from spiders.links import absolute
from spiders.platforms.listing import MAX_ITEMS, Item, Listing, files_of

_INDEX = re.compile(r"/gkmlpt/(?:index)?$")
_API = re.compile(r"/gkmlpt/api/all/\d+$")
_SID = re.compile(r"""\bSID\s*:\s*['"]?(\d{1,12})\b""")
_APP_URL = re.compile(r"""\bAPP_URL\s*:\s*['"]([^'"]{0,300})['"]""")
_TREE = re.compile(r"\bTREE\s*:\s*(?=\[)")
#: categories of one catalogue; the largest seen has about 120
_MAX_CATEGORIES = 1_000


class Gkmlpt:
    """Reads the index and the category pages of a catalogue.

    It remembers how many rows of each category came, because a page past the last one is 404 on some sites: the next
    page is asked for only while the rows are fewer than the category's `post_count`.
    """

    #: the order is by pinned rows and 成文日期, and about 100 rows a page make the whole list cheap
    newest_first = False

    def __init__(self, card: Card) -> None:
        self._started = frozenset(urlsplit(start).path for start in card.start)
        self._rows: dict[str, dict[int, int]] = {}

    def listing(self, url: str, html: str) -> Listing:
        """Read the index (categories as further pages) or one page of a category."""
        return self._page(url, html) if _API.search(urlsplit(url).path) else _catalogue(url, html)

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the files of a post."""
        return files_of(url, body, "a.nfw-cms-attachment")

    def is_listing(self, url: str) -> bool:
        """Tell whether this is the index or an address of the API."""
        path = urlsplit(url).path
        return _INDEX.search(path) is not None or "/gkmlpt/api/" in path

    def _page(self, url: str, text: str) -> Listing:
        data = _parsed(text)
        if not isinstance(data, dict) or not isinstance(data.get("articles"), list):
            return Listing()
        articles = [row for row in data["articles"][:MAX_ITEMS] if isinstance(row, dict)]
        items = {item.url: item for row in articles if (item := _item(url, row))}
        total = _total(data)
        parts = urlsplit(url)
        number = _number(parts.query)
        rows = self._rows.setdefault(parts.path, {})
        rows[number] = len(articles)
        more = bool(items) and (total is None or sum(rows.values()) < total)
        return Listing(
            items=tuple(items.values()),
            next=(_numbered(url, number + 1),) if more else (),
            # many categories hang on one index, whose total is theirs together
            total=total if parts.path in self._started else None,
            end=not articles,
        )


def _catalogue(url: str, html: str) -> Listing:
    """Return the first page of every category without children, by what `window._CONFIG` says."""
    sid, tree, prefix = _SID.search(html), _TREE.search(html), _APP_URL.search(html)
    if not sid or not tree:
        return Listing()
    app = prefix[1] if prefix and prefix[1] else url.partition("/gkmlpt/")[0]
    leaves = list(_leaves(_parsed(html[tree.end() :], whole=False)))[:_MAX_CATEGORIES]
    pages = [absolute(url, f"{app}/gkmlpt/api/all/{leaf['id']}?page=1&sid={sid[1]}") for leaf in leaves]
    counts = [count for leaf in leaves if isinstance(count := leaf.get("post_count"), int) and count >= 0]
    return Listing(
        next=tuple(dict.fromkeys(page for page in pages if page)), total=sum(counts) if counts else None
    )


def _leaves(tree: object) -> Iterator[dict[str, Any]]:
    """Yield the categories without children that lead to no page of their own (`jump_url`)."""
    waiting = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting += node[:_MAX_CATEGORIES]
        elif isinstance(node, dict):
            if node.get("children"):
                waiting.append(node["children"])
            elif isinstance(node.get("id"), int) and not node.get("jump_url"):
                yield node


def _parsed(text: str, *, whole: bool = True) -> object:
    """Return the JSON value a text is, or (`whole` false) begins with; None where it is none."""
    try:
        return json.loads(text) if whole else json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):  # an error page, or nesting that only an attack has
        return None


def _item(base: str, row: dict[str, Any]) -> Item | None:
    address = next(
        (row[key] for key in ("url", "post_url") if isinstance(row.get(key), str) and row[key]), ""
    )
    url = absolute(base, address)
    title = row.get("title")
    return (
        Item(url, " ".join(title.split()) if isinstance(title, str) else "", _day(row.get("date")))
        if url
        else None
    )


def _day(epoch: object) -> date | None:
    """Return the 成文日期: epoch seconds of midnight at +08:00."""
    if not isinstance(epoch, int) or not 0 < epoch < 4_102_444_800:  # 2100: later ones are placeholders
        return None
    return datetime.fromtimestamp(epoch, CHINA).date()


def _total(data: dict[str, Any]) -> int | None:
    """Return how many posts the category holds: `classify.post_count`, on older sites `total`."""
    classify = data.get("classify")
    count = classify.get("post_count") if isinstance(classify, dict) else data.get("total")
    return count if isinstance(count, int) and count >= 0 else None


def _number(query: str) -> int:
    """Return the page number; page 0 is page 1."""
    given = dict(parse_qsl(query)).get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _numbered(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), "page": str(number)}
    return urlunsplit((*parts[:3], urlencode(query), ""))
