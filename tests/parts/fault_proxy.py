"""A proxy before a real S3 server that spoils chosen answers, as networks and overloaded servers do."""

from __future__ import annotations

import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

#: refuse: answer `status` without asking the server; deny: ask it, then answer `status`; lose: ask it, then hang up;
#: stall: ask it, then say nothing; cut: hang up in the middle of its answer
Kind = Literal["refuse", "deny", "lose", "stall", "cut"]
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

    @property
    def endpoint(self) -> str:
        """What the setting s3_endpoint is given."""
        return f"{self.scheme}://{self.address}"

    def count(self, method: str) -> int:
        """Return how many requests of this method were seen."""
        return sum(line.startswith(method + " ") for line in self.seen)

    def take(self, method: str, target: str) -> Fault | None:
        """Return the fault of this request."""
        for fault in self.faults:
            if fault.method == method and fault.target in target:
                self.faults.remove(fault)
                return fault
        return None


@contextmanager
def fault_proxy(upstream: str, certificate: Path | None = None) -> Iterator[FaultProxy]:
    """Serve a proxy before the server at `upstream` (http://host:port); with a certificate (and key) over TLS."""
    proxy = FaultProxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            proxy.seen.append(f"{self.command} {self.path}")
            proxy.headers.append(dict(self.headers))
            fault = proxy.take(self.command, self.path)
            if fault and fault.kind == "refuse":
                self._error(fault)
                return
            connection = HTTPConnection(upstream.removeprefix("http://"), timeout=60)
            # the request line and headers as they are: the signature covers them
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            if fault is None or fault.kind == "cut":
                self._pass(answer, data, cut=fault is not None)
            elif fault.kind == "deny":
                self._error(fault)
            else:
                if fault.kind == "stall":
                    proxy.released.wait(60)
                self.close_connection = True

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _any  # noqa: N815 - the library's names

        def _pass(self, answer: HTTPResponse, data: bytes, *, cut: bool) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
            if length is not None:
                self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if cut else data)
            if cut:
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
