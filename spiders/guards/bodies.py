"""Large bodies go to a file on the spool's disk while they come in, never into memory.

Scrapy collects a body in a buffer of its reader. The classes of reader and agent are Scrapy 2.19's own
(`scrapy.core.downloader.handlers.http11`) with that buffer replaced: there is no public hook. The file has no
name, so a killed crawl leaves nothing behind; `request.meta["spilled"]` holds it, and the response's body is empty.
"""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from scrapy.core.downloader.handlers.http11 import _ResponseReader, _ScrapyAgent
from scrapy.http import Request
from twisted.python.failure import Failure

from dibao.errors import StoreUnavailableError
from spiders.guards import limits
from storage.coding import LARGE

#: where a request's body lies when it is not in its response
SPILLED = "spilled"
#: bytes between two looks at the free space
_LOOK = 16 * LARGE
#: a body may take this many seconds more for every MiB of it: whoever sends slower is cut off at the timeout
_SECONDS_PER_MIB = 1.0


class Body:
    """What a reader collects: in memory up to LARGE bytes, in a file of `folder` beyond."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory = BytesIO()
        self.file: BinaryIO | None = None
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append; raises StoreUnavailableError when the disk is full or fails."""
        seen, self.size = self.size, self.size + len(data)
        try:
            if self.file is None and self.size > LARGE:
                self.file = TemporaryFile(prefix="dibao-body-", dir=self._folder)  # noqa: SIM115 - the recorder closes it
                self.file.write(self._memory.getbuffer())
                self._memory = BytesIO()
            if self.file is None:
                self._memory.write(data)
                return
            if self.size // _LOOK > seen // _LOOK and self._free() < limits.FREE:
                raise StoreUnavailableError(
                    f"spool {self._folder}: a body of {self.size} bytes and counting would fill the disk; "
                    "make space, then crawl again"
                )
            self.file.write(data)
        except OSError as error:
            raise StoreUnavailableError(
                f"spool {self._folder}: {error}; check space and rights, then crawl again"
            ) from error

    def getvalue(self) -> bytes:
        """Return the body, nothing where it lies in the file."""
        return self._memory.getvalue()

    def truncate(self, _size: int) -> None:
        """Forget everything: Scrapy does this with a body over the limit."""
        self._memory = BytesIO()
        if self.file is not None:
            self.file.close()

    def _free(self) -> int:
        return shutil.disk_usage(self._folder or ".").free


class _Reader(_ResponseReader):
    """Scrapy's reader over a `Body`."""

    _bodybuf: Any
    _dibao_agent: Agent
    transport: Any

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        before = self._bodybuf.size
        try:
            super().dataReceived(data)
        except StoreUnavailableError:
            failure = Failure()  # type: ignore[no-untyped-call]  # Twisted's
            if not self._finished.called:
                self._bodybuf.truncate(0)
                self.transport.loseConnection()
                self._finished.errback(failure)
            return
        if not self._finished.called:
            self._dibao_agent.allow((self._bodybuf.size // LARGE - before // LARGE) * _SECONDS_PER_MIB)

    def _finish_response(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own arguments
        if self._bodybuf.file is not None:
            self._request.meta[SPILLED] = self._bodybuf.file
        super()._finish_response(*args, **kwargs)


class Agent(_ScrapyAgent):
    """Scrapy's agent with readers that spill into `folder`."""

    folder: Path | None = None
    _timeout_cl: Any

    def allow(self, seconds: float) -> None:
        """Give the exchange so many seconds more."""
        if seconds and self._timeout_cl.active():
            self._timeout_cl.delay(seconds)

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:  # noqa: ANN401 - Twisted's types
        request.meta.pop(SPILLED, None)  # of an earlier try
        result = super()._cb_bodyready(txresponse, request)
        reader = txresponse._bodyProtocol  # noqa: SLF001 - where Twisted keeps what deliverBody was given
        if isinstance(reader, _ResponseReader):
            self._convert(reader)
        return result

    def _convert(self, reader: Any) -> None:  # noqa: ANN401 - what it becomes
        # what came with the headers (at most one read) is in its buffer already
        body = Body(self.folder)
        body.write(reader._bodybuf.getvalue())  # noqa: SLF001 - see the module
        reader.__class__ = _Reader
        reader._bodybuf = body  # noqa: SLF001
        reader._dibao_agent = self  # noqa: SLF001
