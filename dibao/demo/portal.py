"""The portal: a host, a path and a day give an answer; only the visit counter has a memory."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol

from dibao.demo.page import HTML, Page, Visit
from dibao.demo.schedule import NIGHTS, RECHECKS, Family, Schedule, Site, instant, schedule
from dibao.demo.sites.gazette import GazetteSite
from dibao.demo.sites.gkmlpt import GkmlptSite
from dibao.demo.sites.hanweb import HanwebSite
from dibao.demo.sites.mirror import MirrorSite
from dibao.demo.sites.news import NewsSite
from dibao.demo.sites.nfcms import NfcmsSite
from dibao.demo.sites.trs import TrsSite
from dibao.demo.troubles import missing_page

DAYS = tuple(sorted({*NIGHTS, *RECHECKS}))
TEXT = "text/plain; charset=utf-8"
#: how each site behaves: robots.txt (none = 404), whether it packs HTML when asked to
_ROBOTS = {"fengyu": "User-agent: *\nAllow: /\n", "gazette": "User-agent: *\nAllow: /\n",
           "news": "User-agent: *\nDisallow: /search\n"}  # fmt: skip
_PACKING = frozenset({"city", "news"})
_FIRST_VISIT = 48210  # a counter that starts at 1 would look like a test


@dataclass(frozen=True, slots=True)
class Response:
    """What goes over the wire, but for the status line."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Pages(Protocol):
    """A site: the page for a path on a day, None where there is none."""

    @property
    def site(self) -> Site:
        """Its entry in the schedule."""

    def page(self, path: str, day: int, visit: Visit) -> Page | None:
        """Return the page at that path on that day."""


_FAMILIES: dict[Family, Callable[[Site, Schedule], Pages]] = {
    "nfcms": NfcmsSite,
    "gkmlpt": GkmlptSite,
    "trs": TrsSite,
    "hanweb": HanwebSite,
    "gazette": GazetteSite,
    "news": NewsSite,
    "mirror": MirrorSite,
}


class Portal:
    """The sites on one day; set `day` to let time pass.

    Equal requests in equal order get equal answers. Threads may share it.
    """

    def __init__(self, day: int = 0, story: Schedule | None = None) -> None:
        self.day = day
        self._story = story or schedule()
        made: list[Pages] = [_FAMILIES[site.family](site, self._story) for site in self._story.sites]
        self._sites = {pages.site.host: pages for pages in made}
        self._visits = 0
        self._lock = threading.Lock()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of the sites."""
        return tuple(self._sites)

    def respond(self, host: str, path: str, headers: Mapping[str, str]) -> Response:
        """Return the answer to a GET; header names are lower case, a port in `host` is ignored."""
        day, (path, _, query) = self.day, path.partition("?")
        pages = self._sites.get(host.partition(":")[0].lower())
        if pages is None:
            names = " ".join(self._sites)
            return _plain(404, f"no such site here: {host}; the portal serves {names}\n".encode(), TEXT)
        if path == "/robots.txt" and (robots := _ROBOTS.get(pages.site.key)):
            return _plain(200, robots.encode(), TEXT)
        page = pages.page(path, day, self._visit(query)) or missing_page(pages.site.name)
        return self._transport(pages, path, day, page, headers)

    def _visit(self, query: str) -> Visit:
        with self._lock:
            self._visits += 1
            count = _FIRST_VISIT + self._visits
        return Visit(count, hashlib.sha256(f"visit {count}".encode()).hexdigest()[:40], query)

    def _transport(self, pages: Pages, path: str, day: int, page: Page, asked: Mapping[str, str]) -> Response:
        body = page.body.encode() if isinstance(page.body, str) else page.body
        headers = [("Content-Type", page.content_type)]
        if page.location:
            headers.append(("Location", page.location))
        if page.static and page.status == 200:
            modified = _modified(pages, path, day)
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            headers += [("ETag", etag), ("Last-Modified", format_datetime(modified, usegmt=True))]
            if _fresh(asked, etag, modified):
                return Response(304, tuple(headers[1:]), b"")
        if (
            pages.site.key in _PACKING
            and page.content_type == HTML
            and "gzip" in asked.get("accept-encoding", "")
        ):
            body = gzip.compress(body, mtime=0)
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return _plain(page.status, body, *headers)


def _plain(status: int, body: bytes, *headers: str | tuple[str, str]) -> Response:
    """Return a response with its length; a bare string is the content type."""
    pairs = tuple(("Content-Type", header) if isinstance(header, str) else header for header in headers)
    return Response(status, (*pairs, ("Content-Length", str(len(body)))), body)


def _modified(pages: Pages, path: str, day: int) -> datetime:
    """Return when a static page last changed: the evening before the day whose bytes it still has."""
    since = day
    visit = Visit(0, "")
    now = pages.page(path, day, visit)
    for earlier in reversed([other for other in DAYS if other < day]):
        if pages.page(path, earlier, visit) != now:
            break
        since = earlier
    return (instant(since) - timedelta(hours=9)).astimezone(UTC)


def _fresh(asked: Mapping[str, str], etag: str, modified: datetime) -> bool:
    """Tell whether the asker's copy is current; If-None-Match decides where given (RFC 9110, 13.2.2)."""
    if tags := asked.get("if-none-match"):
        return etag in tags or tags.strip() == "*"
    if since := asked.get("if-modified-since"):
        try:
            return modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False  # RFC 9110: a date that cannot be read is ignored
    return False
