"""The one spider: walks the listings of a source, fetches new documents and their files, visits the plan."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response

from dibao.errors import DibaoError
from dibao.records.capture import Capture, Visit
from spiders.guards import limits
from spiders.guards.conditional import validators
from spiders.job import Job
from spiders.links import place
from spiders.platforms.listing import MAX_ITEMS, MAX_PAGE, Item, decode
from spiders.tally import Role

logger = logging.getLogger(__name__)

#: listings first, so that a run that is cut short knows at least what it missed; then files of fetched pages
_PRIORITY: dict[Role, int] = {"listing": 20, "attachment": 10, "document": 0, "robots": 0}
_SUNDAY = 7


class SourceSpider(Spider):
    """Crawls the source of `job`, which is set on a subclass made for one process."""

    name = "source"
    job: ClassVar[Job]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy is untyped to mypy
        super().__init__(*args, **kwargs)
        self._listings = 0
        self._documents = 0

    async def start(self) -> AsyncIterator[Request]:
        """Yield the visits of the plan: start pages are listings, all others documents."""
        for visit in sorted(self.job.plan.visits, key=lambda item: item.reason != "start"):
            role: Role = "listing" if visit.reason == "start" else "document"
            yield self._request(visit.url, role, visit=visit)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:  # noqa: ANN401, ARG002 - Scrapy's signature
        """Follow what an answer leads to; the recorder has kept it already."""
        self._check_limits()
        capture: Capture = response.meta["capture"]
        role: Role = response.meta["role"]
        if capture.verdict not in ("ok", "unchanged") or capture.redirect:
            if role == "listing" and response.meta.get("visit") is None:
                self.job.tally.faults["listing page lost"] += 1
            return
        if role == "listing":
            yield from self._follow(response)
        elif role == "document" and capture.verdict == "ok":
            for url in self.job.platform.attachments(response.url, response.body):
                if url not in self.job.known and url not in self.job.visits and self._has_room():
                    yield self._request(url, "attachment", via=capture.url)

    def failed(self, failure: Any) -> None:  # noqa: ANN401 - a Twisted failure
        """Account for a request without an answer; the recorder has kept it already."""
        request = failure.request
        if request.meta["role"] == "listing" and request.meta.get("visit") is None:
            self.job.tally.faults["listing page lost"] += 1
        if isinstance(
            failure.value, DibaoError
        ):  # the spool takes no more: nothing fetched now could be kept
            logger.error("not recorded url=%s error=%s", request.url, failure.value)
            raise CloseSpider("spool")
        self._check_limits()

    def _follow(self, response: Response) -> Iterator[Request]:
        """Follow one listing page: documents not known yet, then the pages after it."""
        tally = self.job.tally
        here = place(response.url)
        if len(response.body) > MAX_PAGE:
            tally.faults["listing page too large"] += 1
            return
        listing = self.job.platform.listing(here, decode(response.body))
        root: str = response.meta["root"] or here
        tally.totals[root] = max(tally.totals.get(root, 0), listing.total or 0)
        tally.named.setdefault(root, set()).update(item.url for item in listing.items)
        if len(listing.items) >= MAX_ITEMS:
            tally.faults["listing page too long"] += 1
        fresh = 0
        for item in listing.items:
            if item.url in tally.listed:
                continue
            tally.listed.add(item.url)
            if item.url in self.job.known or item.url in self.job.visits:
                continue
            fresh += 1
            if self._has_room():
                yield self._request(item.url, "document", via=here)
            else:
                tally.listed.discard(item.url)
        if not listing.items and not listing.next and not listing.end:
            tally.faults["listing page empty"] += 1
        if self._is_overlap(listing.items, fresh):
            tally.skimmed.add(root)
            return
        for url in listing.next:
            self._listings += 1
            if self._listings > limits.LISTINGS:
                tally.faults["listing pages left"] += 1
                return
            yield self._request(url, "listing", via=here, root=root)

    def _has_room(self) -> bool:
        """Count one more document or attachment; tell whether this run may still fetch it."""
        self._documents += 1
        if self._documents <= limits.DOCUMENTS:
            return True
        self.job.tally.dropped += 1
        return False

    def _is_overlap(self, items: tuple[Item, ...], fresh: int) -> bool:
        """Tell whether a page holds nothing new, so that those after it need no look tonight.

        Only where the newest stand first, not before the card's expectation is met, and not on Sundays:
        documents that are published late with an old date stand deeper.
        """
        plan = self.job.plan
        if not items or fresh or not self.job.platform.newest_first or plan.kind != "nightly":
            return False
        enough = len(self.job.tally.listed) >= self.job.card.expect.min
        return enough and plan.logical_date.isoweekday() != _SUNDAY

    def _request(
        self, url: str, role: Role, *, via: str = "", visit: Visit | None = None, root: str = ""
    ) -> Request:
        meta = {"role": role, "via": via, "visit": visit, "root": root}
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            headers=validators(visit),
            meta=meta,
            priority=_PRIORITY[role],
        )

    def _check_limits(self) -> None:
        """Stop a run that is blocked, whose host is down, or that would fill the disk."""
        if self.job.tally.blocked_streak >= limits.BLOCKED_STREAK:
            raise CloseSpider("blocked")
        if len(self.job.tally.silent) >= limits.SILENT_STREAK:
            raise CloseSpider("unreachable")
        if shutil.disk_usage(self.job.spool.journal.parent).free < limits.FREE:
            raise CloseSpider("disk-full")
