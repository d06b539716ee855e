"""The download handler: Scrapy's own, with a limit on response headers and large bodies in files.

Scrapy and Twisted accept any number of header lines. The parser class is set on the connection the way
Scrapy 2.19's own lenient parser is (`scrapy.core.downloader.handlers.http11`): there is no public hook.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from spiders.guards import limits
from spiders.guards.bodies import Agent
from spiders.job import job_of


class HeaderLimitError(Exception):
    """Raised inside Twisted's parser for more header lines or bytes than any honest server sends."""


class _BoundedParser(_LenientHTTPClientParser):
    """Counts header lines of one answer, informational ones (1xx) included; raises HeaderLimitError."""

    _lines = 0
    _bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._lines += 1
        self._bytes += len(line)
        if self._lines > limits.HEADERS or self._bytes > limits.HEADER_BYTES:
            raise HeaderLimitError(f"more than {limits.HEADERS} header lines or {limits.HEADER_BYTES} bytes")
        super().lineReceived(line)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:  # noqa: ANN401 - Twisted's types
        answer = super().request(request)
        self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: ANN401, ARG002, N802 - Twisted's name
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler over connections that bound their headers and spill their bodies."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory  # noqa: SLF001 - as Scrapy sets its own
        job = job_of(crawler)
        self._folder = job.spool.journal.parent if job else None

    async def download_request(self, request: Request) -> Response:
        """Do as the base does, with our agent; DOWNLOAD_FAIL_ON_DATALOSS is off, so no data loss raises here."""
        agent = Agent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        agent.folder = self._folder
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
