"""Egress rules as a downloader middleware."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request

from spiders.guards.egress import Egress, Refused
from spiders.job import job_of


class EgressMiddleware:
    """Refuses every request the card does not allow, whatever asked for it."""

    def __init__(self, egress: Egress) -> None:
        """Take the rules of one card."""
        self._egress = egress

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EgressMiddleware:
        """Build it for the crawl's card."""
        job = job_of(crawler)
        if job is None:
            raise NotConfigured("no crawl of a card")
        return cls(job.egress)

    def process_request(self, request: Request) -> None:
        """Raise Refused for a URL outside the card."""
        reason = self._egress.refusal(request.url)
        if reason:
            raise Refused(reason)
