"""A government gazette: an index of years and issues, issue pages, per-document pages and the issue's PDF.

The index (and, on larger sites, one index per year) lies above its issues: `/gongbao/index.html` lists
`/gongbao/2026/index.html` or `/gongbao/2026/3/index.html`. Whatever lies below the index's folder and looks like an
index page is read as a listing; posts and files found on the way are documents.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.cards import Card
from spiders.platforms.listing import FILE, Listing, anchors, files_of, folder, in_furniture, items_of

#: NFCMS posts, gov.cn content_NNN, TRS tYYYYMMDD_NNN, Hanweb art_N_N: per-document pages of gazettes seen so far
_DOCUMENT = re.compile(r"/(?:m?post_\d+|content_\d+|t\d{8}_\d+|art_\d+_\d+|\d{5,})\.s?html?$")
_INDEX = re.compile(r"/(?:(?:index|list|issue)(?:_\d+)?\.s?html?)?$")


class Gazette:
    """Reads the index, the issue pages and the document pages of a gazette."""

    newest_first = False  # an index names all its issues at once

    def __init__(self, card: Card) -> None:
        self._roots = tuple(folder(start) for start in card.start)

    def listing(self, url: str, html: str) -> Listing:
        """Read an index or issue page: documents and PDFs, and the index pages below the start pages."""
        links = [(node, target) for node, target in anchors(html, url) if not in_furniture(node)]
        items = [link for link in links if self._is_item(link[1])]
        pages = [target for _, target in links if self.is_listing(target)]
        return Listing(items_of(items), tuple(dict.fromkeys(pages)))

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the files a document page offers."""
        return files_of(url, body, "a.nfw-cms-attachment")

    def is_listing(self, url: str) -> bool:
        """Tell whether this is an index page below a start page's folder."""
        return url.startswith(self._roots) and _INDEX.search(urlsplit(url).path) is not None

    def _is_item(self, url: str) -> bool:
        path = urlsplit(url).path
        return _DOCUMENT.search(path) is not None or (
            FILE.search(path) is not None and url.startswith(self._roots)
        )
