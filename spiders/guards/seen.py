"""Never the same URL twice in one run, whatever its spelling."""

from __future__ import annotations

from scrapy.dupefilters import BaseDupeFilter
from scrapy.http import Request

from spiders.links import place


class SeenFilter(BaseDupeFilter):
    """Drops a request whose canonical URL was asked for before in this process.

    A redirect back to a page of its own chain (a portal that sets a cookie first, here or on the way) passes;
    the limit on redirects ends it.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def request_seen(self, request: Request) -> bool:
        """Tell whether a request is to be dropped, and remember it."""
        here = place(request.url)
        if here in map(place, request.meta.get("redirect_urls", ())):
            return False
        if here in self._seen:
            return True
        self._seen.add(here)
        return False
