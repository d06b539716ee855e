"""NFCMS, the CMS of Guangdong's government sites.

Column pages are index.html, index_2.html …; posts are …/content/post_{id}.html with a mobile twin
mpost_{id}.html; attachments carry the class `nfw-cms-attachment`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.cards import Card
from spiders.platforms.listing import (
    Listing,
    anchors,
    date_beside,
    files_of,
    folder,
    in_furniture,
    items_of,
    total_of,
)

_POST = re.compile(r"/post_\d+\.html?$")
_PAGE = re.compile(r"/(?:index(?:_(\d+))?\.html?)?$")


class Nfcms:
    """Reads columns and posts of NFCMS sites."""

    newest_first = True

    def __init__(self, card: Card) -> None:
        """Take the card for symmetry; this family needs nothing of it."""

    def listing(self, url: str, html: str) -> Listing:
        """Read one column page: its posts outside navigation, and the page after it."""
        links = list(anchors(html, url))
        posts = [link for link in links if _POST.search(urlsplit(link[1]).path) and not in_furniture(link[0])]
        # Rows of the list lie in the column's folder or bear a date; 关于我们 and 联系方式 in the footer do neither.
        crowded: dict[int, bool] = {}
        rows = [link for link in posts if link[1].startswith(folder(url)) or date_beside(link[0], crowded)]
        pages = {
            _number(target)
            for _, target in links
            if folder(target) == folder(url) and self.is_listing(target)
        }
        following = [
            target
            for _, target in links
            if _number(target) == _number(url) + 1 and folder(target) == folder(url)
        ]
        if not following and any(number > _number(url) for number in pages):
            # a pager that skips (1 2 3 … 9) still means that the next page exists
            following = [f"{folder(url)}index_{_number(url) + 1}.html"]
        return Listing(items_of(rows), tuple(dict.fromkeys(following[:1])), total_of(html))

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the files of a post: those of class `nfw-cms-attachment`, and those with a file's extension."""
        return files_of(url, body, "a.nfw-cms-attachment")

    def is_listing(self, url: str) -> bool:
        """Tell whether this is …/, index.html or index_N.html."""
        return _PAGE.search(urlsplit(url).path) is not None


def _number(url: str) -> int:
    """Return the page number of a column page, 0 for any other address."""
    found = _PAGE.search(urlsplit(url).path)
    return int(found[1] or 1) if found else 0
