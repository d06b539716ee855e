"""The recorder: every exchange of a crawl becomes a capture in the spool.

It stands next to the downloader (order 950), where bodies are still as received, before redirects and retries
are acted on. It undoes the content coding itself and hands the payload on, so that what was hashed
is what is parsed. Of a large payload only the beginning is handed on; no listing is as long.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from time import monotonic
from urllib.parse import urljoin, urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Request, Response
from w3lib.url import safe_url_string

from dibao import clock
from dibao.errors import NormalizeError
from dibao.records.capture import Capture, Exchange
from spiders.guards import blocks, limits
from spiders.guards.bodies import SPILLED
from spiders.guards.conditional import confirms
from spiders.guards.reasons import reason_of
from spiders.job import Job, job_of
from spiders.links import MAX_LENGTH, place
from spiders.measure import Measured, measured
from spiders.tally import Role
from storage.segments import safe_url
from storage.spool import SpoolWriter

logger = logging.getLogger(__name__)

#: an fsync per capture would cost more than the page; what a crash can lose is this much work, never an
#: acknowledged capture
_SYNC_CAPTURES, _SYNC_SECONDS = 64, 2.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STATUSES = range(100, 1000)
_MEDIA_TYPE = 200
_VALIDATOR = 1024  # longer ETags are no validators but payloads


class Recorder:
    """Judges and records every answer, error and refusal; sets `request.meta["capture"]`."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._spool = _Syncing(job.spool)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """Build it for the crawl's job."""
        job = job_of(crawler)
        if job is None:
            raise NotConfigured("no crawl of a card")
        return cls(job)

    def process_response(self, request: Request, response: Response) -> Response:
        """Record an answer and return it with its payload in place of the coded body."""
        if response.status not in _STATUSES:  # Twisted takes any integer for one; no record could hold it
            self._keep(request, replace(self._blank(request), verdict="error", reason="status-line"), None)
            return response.replace(body=b"")
        exchange = self._exchange(request, response)
        try:
            payload = measured(exchange)
        except NormalizeError as error:
            logger.warning("undecodable url=%s error=%s", exchange.url, error)
            cut = _cut(response)
            capture = replace(
                self._capture(request, response, Measured(), exchange),
                verdict="partial" if cut else "error",
                reason="cut" if cut else "content-coding",
                redirect="",
                sha256="",
                length=0,
            )
            self._keep(request, capture, exchange)
            if exchange.file is not None:
                exchange.file.close()
            return response.replace(body=b"")
        capture = self._capture(request, response, payload, exchange)
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        kept = None if capture.verdict == "unchanged" else exchange
        self._keep(request, capture, kept)
        if exchange.file is not None:
            exchange.file.close()
        return response.replace(body=payload.head, headers=headers)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Record a request that got no answer; the exception goes on to the retries and the spider."""
        reason = reason_of(exception, request.url, self._job.refused_names)
        capture = replace(self._blank(request), verdict="error", reason=reason)
        self._keep(request, capture, None)

    def _keep(self, request: Request, capture: Capture, exchange: Exchange | None) -> None:
        kept = self._spool.add(capture, exchange)
        request.meta["capture"] = kept
        self._job.tally.add(kept, _role(request))
        logger.info(
            "capture url=%s status=%d verdict=%s reason=%s", kept.url, kept.status, kept.verdict, kept.reason
        )

    def _blank(self, request: Request) -> Capture:
        hops = request.meta.get("redirect_urls")
        url = request.meta["visit"].url if request.meta.get("visit") and not hops else place(request.url)
        return Capture(
            source=self._job.card.name,
            run=self._job.plan.run,
            url=url,
            captured=clock.now(),
            verdict="ok",
            via=place(hops[-1]) if hops else request.meta.get("via", ""),
        )

    def _exchange(self, request: Request, response: Response) -> Exchange:
        blank = self._blank(request)
        return Exchange(
            url=blank.url,
            captured=blank.captured,
            status=response.status,
            headers=_lines(response.headers),
            body=response.body,
            method=request.method,
            request_headers=_lines(request.headers),
            address=str(response.ip_address or ""),
            # redirects and retries copy the meta of a request; the file is of this answer alone
            file=request.meta.pop(SPILLED, None),
        )

    def _capture(
        self, request: Request, response: Response, payload: Measured, exchange: Exchange
    ) -> Capture:
        """Return the capture of an answer, judged."""
        visit = request.meta.get("visit") if not request.meta.get("redirect_urls") else None
        digest = payload.sha256
        base = replace(
            self._blank(request),
            captured=exchange.captured,
            status=response.status,
            media_type=_header(response, "Content-Type")[:_MEDIA_TYPE],
            sha256=digest,
            length=payload.length,
            etag=_header(response, "ETag")[:_VALIDATOR],
            last_modified=_header(response, "Last-Modified")[:_VALIDATOR],
        )
        if response.status == 304 and visit is not None and confirms(visit, 304, ""):
            return replace(
                base,
                verdict="unchanged",
                sha256=visit.sha256,
                length=0,
                etag=base.etag or visit.etag,
                last_modified=base.last_modified or visit.last_modified,
            )
        if response.status in _REDIRECTS and "Location" in response.headers:
            return self._redirected(request, base, response)
        role = _role(request)
        judged = blocks.judge(
            base.url, response.status, payload.ends, cut=_cut(response), unbounded="partial" in response.flags
        )
        if judged.verdict == "ok" and confirms(visit, response.status, digest):
            return replace(base, verdict="unchanged")
        # whoever reads the ledger can tell these from documents
        named = role == "robots" or (role == "listing" and judged.verdict == "ok")
        reason = role if named else judged.reason
        return replace(base, verdict=judged.verdict, reason=reason)

    def _redirected(self, request: Request, base: Capture, response: Response) -> Capture:
        """Return the capture of a redirect hop; one that leads nowhere good is not followed."""
        target = _target(request, response)
        refusal = self._job.egress.refusal(target)
        judged = blocks.Judgement("ok", "redirect")
        if refusal:
            judged = blocks.Judgement("error", refusal)
        elif len(target) > MAX_LENGTH:
            judged = blocks.Judgement("error", "redirect-length")
        elif _role(request) in ("document", "attachment"):
            judged = blocks.judge_redirect(base.url, target)
        if judged.verdict == "ok" and len(request.meta.get("redirect_urls", ())) >= limits.REDIRECTS:
            judged = blocks.Judgement("error", "redirects")
        if judged.verdict != "ok":
            request.meta["dont_redirect"] = True
        else:
            target = place(target)
        return replace(
            base, verdict=judged.verdict, reason=judged.reason, redirect=safe_url(target[:MAX_LENGTH])
        )


def _target(request: Request, response: Response) -> str:
    """Return where a redirect leads, by the same steps as Scrapy's middleware, which follows it."""
    location = bytes(response.headers["Location"] or b"")
    try:
        url = safe_url_string(location)
        if location.startswith(b"//"):
            url = f"{urlsplit(request.url).scheme}://{url.lstrip('/')}"
        return urljoin(request.url, url)
    except ValueError:  # a bad port, a broken IPv6 address: no place, and refused as one
        return location.decode("latin-1")


class _Syncing:
    """Groups fsyncs."""

    def __init__(self, spool: SpoolWriter) -> None:
        self._spool = spool
        self._waiting = 0
        self._last = monotonic()

    def add(self, capture: Capture, exchange: Exchange | None) -> Capture:
        """Add a capture, and make all so far durable when enough came together."""
        kept = self._spool.add(capture, exchange)
        self._waiting += 1
        if self._waiting >= _SYNC_CAPTURES or monotonic() - self._last >= _SYNC_SECONDS:
            self._spool.sync()
            self._waiting, self._last = 0, monotonic()
        return kept


def _role(request: Request) -> Role:
    role: Role = "robots" if request.meta.get("dont_obey_robotstxt") else request.meta.get("role", "document")
    return role


def _cut(response: Response) -> bool:
    return "dataloss" in response.flags


def _header(response: Response, name: str) -> str:
    return bytes(response.headers.get(name) or b"").decode("latin-1").strip()


def _lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
