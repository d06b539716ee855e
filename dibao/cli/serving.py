"""The verb that opens the reading room."""

from __future__ import annotations

import socket

import click

from dibao.cli.context import Context, pass_context
from dibao.errors import UsageError

#: none of the registered ports near it is one that archivists' machines commonly use
PORT = 8637


@click.command()
@click.option(
    "--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@pass_context
def serve(context: Context, port: int, host: str) -> None:
    """Open the reading room: pages to search and read, and the JSON API under /api/v1.

    It only reads. It has no log-in: to let others in, put it behind a web server that has one.
    """
    import uvicorn

    from dibao.web.app import create_app

    with context.reader() as reader, _bound(host, port) as listening:
        address = listening.getsockname()
        shown = f"[{address[0]}]" if ":" in address[0] else address[0]
        context.out.note(f"The reading room is open at http://{shown}:{address[1]}/ (Ctrl+C closes it)")
        config = uvicorn.Config(
            create_app(reader), log_level="warning", server_header=False, access_log=False, lifespan="off"
        )
        uvicorn.Server(config).run(sockets=[listening])


def _bound(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises UsageError where the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            # from here on whoever read the address can connect, and waits until the server takes over
            listening.listen()
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host}:{port}: {error.strerror}; give --host or --port"
        ) from error
    return listening


COMMANDS = (serve,)
