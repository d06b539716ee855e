"""Hanweb JCMS: columns whose rows come as XML from `/module/web/jpage/dataproxy.jsp`.

An answer is `<datastore><totalrecord>…<recordset><record><![CDATA[<li>…]]>`. It may hold more records than were asked
for (76 where the client stepped by 25), so the next request begins after the records received. Column pages embed their
first records in the same form. Documents are /art/{y}/{m}/{d}/art_{column}_{id}.html.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.cards import Card
from spiders.platforms.listing import MAX_PAGE, Listing, anchors, files_of, in_furniture, items_of, total_of

_PROXY = "/dataproxy.jsp"
_DOCUMENT = re.compile(r"/art_\d+_\d+\.s?html?$")
_PAGE = re.compile(r"/col/[\w/]{0,80}(?:index\.s?html?)?$")
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.{0,20000}?)\]\]>\s*</record>", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,9})\s*</totalrecord>")
#: records asked for at once where the card's address does not say
_SPAN = 75


class Hanweb:
    """Reads the XML lists and the column pages of Hanweb sites."""

    newest_first = True

    def __init__(self, card: Card) -> None:
        """Take the card for symmetry; the start page's query says all: columnid, unitid, webid, startrecord …"""

    def listing(self, url: str, html: str) -> Listing:
        """Read an answer of the list service, or a column page."""
        records = _RECORD.findall(html[:MAX_PAGE])
        # a line each, so that a torn record cannot swallow the next
        links = list(anchors("\n".join(records) if records else html, url))
        items = items_of(
            link for link in links if _DOCUMENT.search(urlsplit(link[1]).path) and not in_furniture(link[0])
        )
        found = _TOTAL.search(html[:MAX_PAGE])
        total = int(found[1]) if found else total_of(html)
        if not urlsplit(url).path.endswith(_PROXY):
            return Listing(items, (), total)
        return Listing(items, _following(url, len(records), total), total, end=total == 0)

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the files a document page offers, by extension."""
        return files_of(url, body)

    def is_listing(self, url: str) -> bool:
        """Tell whether this is the list service or a column page."""
        path = urlsplit(url).path
        return path.endswith(_PROXY) or _PAGE.search(path) is not None


def _following(url: str, received: int, total: int | None) -> tuple[str, ...]:
    """Return the address of the records after those received, () after the last."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    start = _whole(query.get("startrecord"), 1)
    span = max(1, _whole(query.get("endrecord"), start + _SPAN - 1) - start + 1)
    after = start + received
    if not received or total is None or after > total:
        return ()
    query |= {"startrecord": str(after), "endrecord": str(min(after + span - 1, total))}
    return (urlunsplit((*parts[:3], urlencode(query), "")),)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
