"""How requests travel to an S3 server: promptly, once, conditional where the server can."""

from __future__ import annotations

import socket
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, PoolManager, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ProtocolError
from urllib3.response import BaseHTTPResponse

from storage.objects.s3_upload import SHA256_HEADER, Body

#: bodies are sent in pieces, each with a timeout of its own: one over the whole 64 MiB would demand a fast line
PIECE = 256 * 1024


class _Prompt(HTTPConnection):
    """A connection that acknowledges at once.

    Servers that send head and body in two packets (Ceph by default) wait for the acknowledgement of the first,
    which Linux delays by 40 ms: 22 small reads per second instead of hundreds.
    """

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in the library
        """Wait for the answer; Linux forgets the option with every exchange."""
        if self.sock is not None and hasattr(socket, "TCP_QUICKACK"):
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return super().getresponse()


class _PromptTls(_Prompt, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Prompt


class _PoolTls(HTTPSConnectionPool):
    ConnectionCls = _PromptTls


class Transport(PoolManager):
    """Sends each request once (`S3Objects` decides what to ask again), except the parts of a large upload."""

    #: until the server says 501 to it
    conditional = True
    #: seconds before a part is sent again, doubled each time
    backoff = 0.5

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(**options)
        self.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTls}

    def urlopen(  # type: ignore[override]  # the client passes no more than this
        self,
        method: str,
        url: str,
        redirect: bool = True,
        **kw: Any,  # noqa: ANN401 - the library's
    ) -> BaseHTTPResponse:
        """Send a request of the client; never follows a redirect, which the client wants to see itself."""
        # a part is replaced by its like: repeating it alone is safe, and saves sending the others again
        tries = 3 if method == "PUT" and "partNumber=" in url else 0
        kw["retries"] = Retry(
            tries, redirect=0, raise_on_redirect=False, status_forcelist={500, 502, 503, 504}, raise_on_status=False,
            backoff_factor=self.backoff if tries else 0, respect_retry_after_header=False,
        )  # fmt: skip
        response = self._send(method, url, redirect, **kw)
        if method == "HEAD" and response.status == 409:
            raise ProtocolError("409 Conflict")  # the client stumbles over its own table of errors here
        return response

    def _send(self, method: str, url: str, redirect: bool, **kw: Any) -> BaseHTTPResponse:  # noqa: ANN401 - the same
        headers = kw.get("headers") or {}
        if not (self.conditional and method == "PUT" and SHA256_HEADER in headers):
            return super().urlopen(method, url, redirect, **kw)
        # armour, not foundation: servers that know it let only one of two racing puts win, others ignore it
        armoured = headers.copy()
        armoured["If-None-Match"] = "*"
        response = super().urlopen(method, url, redirect, **{**kw, "headers": armoured})
        if response.status != 501:
            return response
        self.conditional = False
        if isinstance(kw.get("body"), Body):
            kw["body"].seek(0)
        return super().urlopen(method, url, redirect, **kw)
