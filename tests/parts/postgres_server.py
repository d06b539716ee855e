"""A real PostgreSQL server for tests: on loopback, from the distribution's package.

    python tests/parts/postgres_server.py FILE PID

returns when the server answers (about 3 s) and leaves its URL in FILE. The server, all of it in a folder of its own
(PostgreSQL refuses root, and no other user may enter a folder of root's), ends and removes it when process PID does,
however that ends. Exits 1 with the logs when it cannot start.
"""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

#: Debian keeps them out of the path, a folder per version
_FOLDERS = "/usr/lib/postgresql"
#: a loaded CI machine took 15 s
PATIENCE = 120
USER = "dibao"
#: durability of a server that lives as long as its test is wasted time
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=60",
    "shared_buffers=64MB",
)


def programs() -> Path | None:
    """Return the folder of the newest server's programs, None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path(_FOLDERS).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


def start(file: Path, owner: int) -> str:
    """Start a server that lives as long as process `owner`, and return its URL without a database."""
    subprocess.run([sys.executable, __file__, str(file), str(owner)], check=True)
    return file.read_text()


class _Server:
    """One cluster and its postmaster, a child of this process."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder, self.user = folder, user
        self.port = _free_port()
        self.child: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        bin_folder = programs()
        assert bin_folder is not None
        # sorted as Chinese readers expect, so that whatever of ours relies on another order is found out
        locale = ("--locale-provider=icu", "--icu-locale=zh", "--locale=C.UTF-8", "--encoding=UTF8")
        data = self.folder / "data"
        with (self.folder / "log").open("ab") as log:
            subprocess.run(
                [bin_folder / "initdb", "-D", data, "-U", USER, "--auth=trust", "--no-sync", *locale],
                stdout=log, stderr=log, check=True, timeout=PATIENCE, user=self.user, cwd=self.folder,
            )  # fmt: skip
            options = [word for setting in _SETTINGS for word in ("-c", setting)]
            self.child = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, "-k", self.folder, "-h", "127.0.0.1", "-p", str(self.port), *options],
                stdout=log, stderr=log, user=self.user, cwd=self.folder,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(f"postgresql://{USER}@127.0.0.1:{self.port}/postgres").close()
            except psycopg.OperationalError:
                if self.child.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.1)
            else:
                return

    def down(self) -> None:
        if self.child is not None:
            self.child.send_signal(signal.SIGINT)  # ends the sessions, and the shared memory is given back
            try:
                self.child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as item:
        item.bind(("127.0.0.1", 0))
        port: int = item.getsockname()[1]
    return port


def _somebody() -> str | None:
    """Return who is to run the server: us, or for root the package's user, else nobody."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _keep(file: Path, owner: int, ready: int) -> None:
    """Run the server until the owner's end; write one byte to `ready` when it answers."""
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    watched = os.pidfd_open(owner)
    user, folder = _somebody(), Path(tempfile.mkdtemp(prefix="dibao-postgres-"))
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    server = _Server(folder, user)
    try:
        server.up()
        file.write_text(f"postgresql://{USER}@127.0.0.1:{server.port}")
        os.write(ready, b"1")
        os.close(ready)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # whoever reads our owner's output must see it end
            os.dup2(nothing, stream)
        select.select([watched], [], [])
    except BaseException as error:
        log = folder / "log"
        text = log.read_text(errors="replace")[-3000:] if log.exists() else ""
        sys.stderr.write(f"{type(error).__name__}: {error}\n{text}\n")
        raise
    finally:
        server.down()


def main() -> int:
    """Start a keeper in the background and wait until its server answers."""
    file, owner = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    ours, theirs = os.pipe()
    if os.fork() == 0:
        os.close(ours)
        _keep(file, owner, theirs)
        return 0
    os.close(theirs)
    return 0 if os.read(ours, 1) else 1


if __name__ == "__main__":
    sys.exit(main())
