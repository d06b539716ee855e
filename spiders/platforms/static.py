"""Hand-made or unknown sites: listing pages read by the CSS selectors of the card."""

from __future__ import annotations

from urllib.parse import urlsplit

from spiders.cards import Card, ListingHints
from spiders.platforms.listing import FILE, Listing, anchors, files_of, items_of, total_of


class Static:
    """Reads listings by `listing.item` and `listing.next` of the card."""

    newest_first = True

    def __init__(self, card: Card) -> None:
        self._hints = card.listing or ListingHints("a[href]")
        self._start = frozenset(card.start)

    def listing(self, url: str, html: str) -> Listing:
        """Read one listing page; an item selector may name the link or an element that holds it."""
        following = anchors(html, url, self._hints.next) if self._hints.next else ()
        pages = dict.fromkeys(target for _, target in following)
        items = items_of(link for link in anchors(html, url, self._hints.item) if link[1] not in pages)
        return Listing(items, tuple(pages), total_of(html))

    def attachments(self, url: str, body: bytes) -> tuple[str, ...]:
        """Return the files a page offers, by extension."""
        return files_of(url, body)

    def is_listing(self, url: str) -> bool:
        """Tell whether this is a start page; further pages are known by the selector only."""
        return url in self._start or (url.endswith("/") and not FILE.search(urlsplit(url).path))
