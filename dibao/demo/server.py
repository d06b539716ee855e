"""Serves the portal on the loopback interface; every site by its Host header.

To look at it: `python -m dibao.demo.server --day 0 --port 8000`, then
`curl -H 'Host: www.yunlan.dibao.test' http://127.0.0.1:8000/`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from dibao.demo.following import FollowingPortal
from dibao.demo.portal import DAYS, Portal
from dibao.demo.schedule import instant

LOOPBACK = "127.0.0.1"  # the portal is never offered to a network


@dataclass(frozen=True, slots=True)
class Serving:
    """A running portal: set `portal.day` to let time pass."""

    portal: Portal
    port: int

    @property
    def address(self) -> str:
        """Where it listens: 127.0.0.1:PORT."""
        return f"{LOOPBACK}:{self.port}"


@contextmanager
def serve(portal: Portal, port: int = 0) -> Iterator[Serving]:
    """Serve a portal in threads until the block ends; port 0 takes a free one."""
    server = _server(portal, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Serving(portal, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # a crawler opens more than the default of 5 at once


def _server(portal: Portal, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30  # seconds an idle connection is kept

        def do_GET(self) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            response = portal.respond(asked.get("host", ""), self.path, asked)
            self.send_response_only(response.status)
            # the simulated night, so that a run can be repeated byte for byte
            self.send_header("Date", self.date_time_string(int(instant(portal.day).timestamp())))
            self.send_header("Server", "nginx")
            for name, value in response.headers:
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(response.body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library fixes the name
            """Say nothing: the crawler reports what it asked for."""

    return _Server((LOOPBACK, port), Handler)


@click.command()
@click.option("--day", type=click.Choice([str(day) for day in DAYS]), default="0", help="day of the story")
@click.option("--follow", metavar="DIR", help="the day of this archive's latest plan, instead of --day")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="0 takes a free one")
def main(day: str, follow: str | None, port: int) -> None:
    """Serve the fictional portal until interrupted."""
    portal = FollowingPortal(Path(follow)) if follow else Portal(int(day))
    server = _server(portal, port)
    click.echo(
        f"serving {' '.join(portal.hosts)} on http://{LOOPBACK}:{server.server_port} (choose by Host header)"
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("stopped")
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
