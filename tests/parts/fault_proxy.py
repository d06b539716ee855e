"""A proxy before a real S3 server that spoils chosen answers, as networks and overloaded servers do."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from storage.objects.s3_upload import SHA256_HEADER

#: refuse: answer `status` without asking the server; deny: ask it, then answer `status`; reset: reset the connection
#: without asking; lose: ask it, then reset; stall: ask it, then say nothing; hang: say nothing without asking;
#: cut: hang up in the middle of its answer; flip: alter a byte of its answer; short: leave its last byte out and
#: announce one less; spoil: alter a byte of the request; stale: leave the last key out of its listing;
#: late: keep the request until `deliver`, and reset
Kind = Literal[
    "refuse", "deny", "reset", "lose", "stall", "hang", "cut", "flip", "short", "spoil", "stale", "late"
]
#: hop by hop, or set anew here
_OWN = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}


@dataclass(frozen=True)
class Fault:
    """What happens to the next request of this method whose target contains `target`."""

    method: str
    kind: Kind
    status: int = 500
    target: str = ""
    code: str = "InternalError"
    extra: str = ""  # put into the error document


@dataclass
class FaultProxy:
    """The proxy's address, the faults still to come, and the requests it saw."""

    address: str = ""
    scheme: str = "http"
    faults: deque[Fault] = field(default_factory=deque)
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    #: requests that were kept by `late`: method, target, headers, body
    kept: list[tuple[str, str, list[tuple[str, str]], bytes]] = field(default_factory=list)
    #: answer requests that name the bucket in the path, or sign in chunks, as servers do that cannot
    restricted: str = ""
    upstream: str = ""

    @property
    def endpoint(self) -> str:
        """What the setting s3_endpoint is given."""
        return f"{self.scheme}://{self.address}"

    def count(self, method: str) -> int:
        """Return how many requests of this method were seen."""
        return sum(line.startswith(method + " ") for line in self.seen)

    def deliver(self) -> list[int]:
        """Send what was kept, now that everybody has given it up; return the server's answers."""
        return [self.ask(*self.kept.pop(0))[0].status for _ in range(len(self.kept))]

    def ask(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[HTTPResponse, bytes]:
        """Send a request to the server, its line and headers as they are: the signature covers them."""
        connection = HTTPConnection(self.upstream.removeprefix("http://"), timeout=60)
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer, data

    def refusal(self, headers: Mapping[str, str]) -> Fault | None:
        """Return what a server of a restricted profile answers to a request it does not understand."""
        host = headers.get("Host", "").split(":")[0]
        if self.restricted and (host == self.restricted or not host.endswith("." + self.restricted)):
            return Fault("", "refuse", 400, code="PathStyleNotSupported")
        chunked = "STREAMING" in headers.get("x-amz-content-sha256", "") or "aws-chunked" in headers.get(
            "Content-Encoding", ""
        )
        return Fault("", "refuse", 501, code="NotImplemented") if self.restricted and chunked else None

    def take(self, method: str, target: str) -> Fault | None:
        """Return the fault of this request."""
        for fault in self.faults:
            if fault.method == method and fault.target in target:
                self.faults.remove(fault)
                return fault
        return None


def _flipped(data: bytes) -> bytes:
    """Return the data with one bit of its middle byte altered."""
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :] if data else data


def _without_last(data: bytes) -> bytes:
    """Return a listing as it was before its last key was stored."""
    before, found, after = data.rpartition(b"<Contents>")
    return before + after.partition(b"</Contents>")[2] if found else data


@contextmanager
def fault_proxy(upstream: str, certificate: Path | None = None) -> Iterator[FaultProxy]:
    """Serve a proxy before the server at `upstream` (http://host:port); with a certificate (and key) over TLS."""
    proxy = FaultProxy(upstream=upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            proxy.seen.append(f"{self.command} {self.path}")
            proxy.headers.append(dict(self.headers))
            fault = proxy.refusal(self.headers) or proxy.take(self.command, self.path)
            kind = fault.kind if fault else ""
            if fault and kind == "refuse":
                self._error(fault)
                return
            if kind in ("reset", "late"):
                if kind == "late":
                    proxy.kept.append((self.command, self.path, self.headers.items(), body))
                self._reset()
                return
            if kind == "hang":
                self._wait()
                return
            if kind == "spoil":
                body = _flipped(body)
            answer, data = proxy.ask(self.command, self.path, self.headers.items(), body)
            if fault and kind == "deny":
                self._error(fault)
            elif kind == "lose":
                self._reset()
            elif kind == "stall":
                self._wait()
            else:
                self._pass(answer, data, kind)

        def _wait(self) -> None:
            proxy.released.wait(60)
            self.close_connection = True

        def _reset(self) -> None:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _any  # noqa: N815 - the library's names

        def _pass(self, answer: HTTPResponse, data: bytes, kind: str) -> None:
            if kind == "flip":
                data = _flipped(data)
            elif kind == "stale":
                data = _without_last(data)
            elif kind == "short":
                data = data[:-1]
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN:
                    spoiled = kind == "flip" and self.command == "HEAD" and name.lower() == SHA256_HEADER
                    self.send_header(name, _flipped(value.encode()).hex()[:64] if spoiled else value)
            length: str | None = str(len(data))
            if self.command == "HEAD":
                length = answer.getheader("Content-Length")
                if length and kind == "short":
                    length = str(int(length) - 1)
            if length is not None:
                self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if kind == "cut" else data)
            if kind == "cut":
                self.close_connection = True

        def _error(self, fault: Fault) -> None:
            text = f"<Error><Code>{fault.code}</Code><Message>no</Message>{fault.extra}</Error>"
            data = b"" if self.command == "HEAD" else text.encode()
            self.send_response(fault.status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that hang up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            proxy.scheme = "https"
        proxy.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.released.set()
            server.shutdown()
            thread.join()
