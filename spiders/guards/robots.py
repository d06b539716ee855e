"""robots.txt: Scrapy's own obedience, made strict, and Crawl-delay.

404 and other refusals of the file mean that all is allowed; 401 and 403 mean stop, as do an unreachable or
failing server (RFC 9309 2.3.1) and a file too large to be one.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from normalizers.urls import host
from spiders.guards import limits
from spiders.guards.egress import Refused
from spiders.job import job_of

logger = logging.getLogger(__name__)


class Robots(RobotsTxtMiddleware):
    """Refuses what robots.txt forbids, and everything on a host whose robots.txt says stop."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._stopped: dict[str, str] = {}  # network location -> reason word

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - the base's signature
        """Raise Refused with reason `robots` for a forbidden URL, robots-… for a host that says stop."""
        if request.meta.get("dont_obey_robotstxt"):
            request.meta.setdefault("download_maxsize", limits.ROBOTS_BODY)
            return
        parser = await self.robot_parser(request)
        stopped = self._stopped.get(urlparse_cached(request).netloc)
        if stopped:
            raise Refused(stopped)
        if parser is not None and not parser.allowed(request.url, self._agent):
            self._stats.inc_value("robotstxt/forbidden")
            raise Refused("robots")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        """Judge the answer before it is parsed; parse no more than a parser bears."""
        status = response.status
        if status in (401, 403) or status >= 500:
            self._stopped[netloc] = f"robots-status-{status}"
        body = response.body if 200 <= status < 300 else b""
        if len(body) > limits.ROBOTS:
            body = body[: limits.ROBOTS].rpartition(b"\n")[0]
        await super()._parse_robots(response.replace(body=body), netloc, request)
        self._obey_delay(self._parsers[netloc], request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        """Take a robots.txt that could not be had as a refusal, never as permission."""
        job = job_of(self.crawler)
        inside = job is not None and host(f"//{netloc}") in job.refused_names
        reason = "egress-address" if inside else "robots-unavailable"
        self._stopped[netloc] = exc.reason if isinstance(exc, Refused) else reason
        super()._robots_error(exc, netloc)

    def _obey_delay(self, parser: Any, request: Request) -> None:  # noqa: ANN401 - the same
        """Slow the host's slot down to its Crawl-delay, bounded so that a run still ends."""
        asked = parser.crawl_delay(self._agent)
        if not asked:
            return
        delay = min(float(asked), limits.CRAWL_DELAY)
        downloader = self.crawler.engine.downloader
        host = urlparse_cached(request).hostname or ""
        delay = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # the entry is for slots made anew after an idle minute
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": delay}
        slot = downloader.slots.get(host)
        if slot is not None:
            slot.delay, slot.concurrency = delay, 1
        logger.info("crawl-delay host=%s asked=%s obeyed=%s", host, asked, delay)
