"""TRS WCM: column pages paged by `createPageHTML`, documents named by date.

`createPageHTML(total, current, "index", "html")` counts pages from 0: page 1 is index.html, page N is index_{N-1}.html.
Documents are t{yyyymmdd}_{id}.html.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.cards import Card
from spiders.platforms.listing import (
    MAX_PAGE,
    Listing,
    anchors,
    files_of,
    folder,
    in_furniture,
    items_of,
    total_of,
)

_DOCUMENT = re.compile(r"/t\d{8}_\d+\.s?html?$")
_PAGER = re.compile(
    r"""\bcreatePageHTML\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*["']([\w-]{1,60})["']\s*,\s*["'](s?html?)["']"""
)
_PAGE = re.compile(r"/(?:(?:index|list)(?:_\d+)?\.s?html?)?$")


class Trs:
    """Reads column pages of TRS sites."""

    newest_first = True

    def __init__(self, card: Card) -> None:
        """Know further pages of the start pages by their names (`zcwj.shtml` -> `zcwj_1.shtml`)."""
        self._started = tuple(
            start.rpartition(".")[0] for start in card.start if start.endswith(("html", "htm"))
        )

    def listing(self, url: str, html: str) -> Listing:
        """Read one column page: its documents outside navigation, and the page its pager says comes next."""
        links = [link for link in anchors(html, url) if _DOCUMENT.search(urlsplit(link[1]).path)]
        rows = items_of(link for link in links if not in_furniture(link[0]))
        pager = _PAGER.search(html[:MAX_PAGE])
        following: tuple[str, ...] = ()
        if pager and int(pager[2]) + 1 < int(pager[1]):
            following = (f"{folder(url)}{pager[3]}_{int(pager[2]) + 1}.{pager[4]}",)
        return Listing(rows, following, total_of(html))

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the files a document page offers, by extension."""
        return files_of(url, body)

    def is_listing(self, url: str) -> bool:
        """Tell whether this is a folder, index.html, index_N.html, or a further page of a start page."""
        if _PAGE.search(urlsplit(url).path):
            return True
        return any(re.fullmatch(re.escape(stem) + r"(?:_\d+)?\.s?html?", url) for stem in self._started)
