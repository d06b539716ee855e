"""The spool of one crawl process: captures on disk before anybody may call them acknowledged."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from dibao import clock
from dibao.errors import NormalizeError, StoreError, StoreUnavailableError
from dibao.records.capture import Capture, Exchange, Run
from storage.journal import CAPTURE, FORMAT, JOURNAL, RUN, journal_line, members_of, read_spool
from storage.objects.folder import make_folder, sync_folder
from storage.segments import payload_pieces, response_pieces

__all__ = ["SpoolWriter", "lock", "read_spool"]

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}\Z")


class SpoolWriter:
    """Writes one spool and holds its lock; a context manager that closes."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin the spool `name` in `folder` (as `name-2` … where an earlier one was not shipped yet).

        Raises StoreError for an illegal name or a folder that cannot be written.
        """
        if not _NAME.match(name):
            raise StoreError(
                f"spool {name[:80]!r}: a name is [A-Za-z0-9._-], at most 150 long, no dot in front"
            )
        self._failed: BaseException | None = None
        self._finished = False
        self._end = 0
        with ExitStack() as opened, self._guarded(folder):
            make_folder(folder)
            self.journal, self._lines = _claim(folder, name)
            opened.callback(_let_go, self._lines)
            self._members = members_of(self.journal).open("xb")
            opened.callback(_let_go, self._members)
            self.id = f"{self.journal.name.removesuffix(JOURNAL)}.{_nonce()}"
            self._sum = b""
            self._line({"format": FORMAT, "spool": self.id, "created": clock.now().isoformat()})
            self.sync()
            sync_folder(folder)
            opened.pop_all()  # a spool that could not be begun holds neither files nor its lock

    def add(self, capture: Capture, exchange: Exchange | None) -> Capture:
        """Write a capture, and its record where it has an exchange; return it with offset and size.

        It is acknowledged by the next `sync`. Raises ValueError for an exchange that is not the capture's (it
        could never be served), StoreUnavailableError when the disk fails: the spool then takes no more.
        """
        self._refuse_after_end()
        if capture.captured.tzinfo is None:
            raise ValueError(f"capture of {capture.url}: its time {capture.captured} has no offset")
        if exchange is not None:
            _agree(capture, exchange)
        with self._guarded(self.journal):
            size, digest = self._member(exchange, capture) if exchange is not None else (0, "")
            # before its line reaches the disk by itself: else a kill looks like damage
            self._members.flush()
            placed = replace(capture, segment="", offset=self._end if size else 0, size=size)
            self._end += size
            self._line({"capture": CAPTURE.dump_python(placed, mode="json"), "member": digest})
        return placed

    def _member(self, exchange: Exchange, capture: Capture) -> tuple[int, str]:
        """Write the member of an exchange; return its size and hash."""
        pieces: Iterable[bytes] = response_pieces(exchange, capture)
        if exchange.file is None:
            pieces = tuple(pieces)  # whatever raises does so before a byte is written
        digest, size = hashlib.sha256(), 0
        try:
            for piece in pieces:
                self._members.write(piece)
                digest.update(piece)
                size += len(piece)
        except BaseException as error:
            self._failed = error  # a piece of a member lies at the end: nothing may follow it
            raise
        return size, digest.hexdigest()

    def sync(self) -> None:
        """Make every capture added so far durable: from here on it is acknowledged."""
        with self._guarded(self.journal):
            # members first: a line is worth nothing without its member
            for file in (self._members, self._lines):
                file.flush()
                os.fsync(file.fileno())

    def finish(self, run: Run) -> None:
        """Write how the run ended, as the last line, durably."""
        self._refuse_after_end()
        with self._guarded(self.journal):
            self._line({"run": RUN.dump_python(run, mode="json")})
            self._finished = True
        self.sync()

    def close(self) -> None:
        """Make everything durable and let go of the lock; a spool that failed is only let go of."""
        if self._lines.closed:
            return
        try:
            if self._failed is None:
                self.sync()
        finally:
            for file in (self._members, self._lines):
                _let_go(file)

    def __enter__(self) -> SpoolWriter:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _refuse_after_end(self) -> None:
        if self._finished or self._lines.closed:
            raise StoreError(f"spool {self.id}: it has ended; begin another")

    def _line(self, content: dict[str, object]) -> None:
        line, self._sum = journal_line(self._sum, content)
        self._lines.write(line)

    @contextmanager
    def _guarded(self, where: Path) -> Iterator[None]:
        """Refuse everything after a failed write: what lies on the disk then ends in an unknown place."""
        if self._failed is not None:
            raise StoreUnavailableError(
                f"spool {where}: an earlier write failed ({self._failed}); begin another"
            )
        try:
            yield
        except OSError as error:
            self._failed = error
            raise StoreUnavailableError(
                f"spool {where}: {error}; check space and rights, then crawl again"
            ) from error


def lock(handle: int) -> bool:
    """Take the exclusive lock of an open file; False when a living process holds it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _claim(folder: Path, name: str) -> tuple[Path, BinaryIO]:
    """Make and lock a new journal; a shipper may take and remove an empty one before it is locked."""
    count = 1
    while True:
        path = folder / f"{name if count == 1 else f'{name}-{count}'}{JOURNAL}"
        count += 1
        if members_of(path).exists():  # somebody took its journal away; those bytes are not ours to pair up
            continue
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        if lock(file.fileno()) and os.fstat(file.fileno()).st_nlink:
            return path, file
        file.close()


def _agree(capture: Capture, exchange: Exchange) -> None:
    """Check that what will be read back from this exchange is what the capture says."""
    if (capture.url, capture.status) != (exchange.url, exchange.status):
        raise ValueError(f"capture of {capture.url} ({capture.status}) with the exchange of {exchange.url}")
    if not capture.sha256:
        return
    digest, length = hashlib.sha256(), 0
    try:
        for piece in payload_pieces(exchange):
            digest.update(piece)
            length += len(piece)
    except NormalizeError as error:
        raise ValueError(f"capture of {capture.url} names a blob, but there is none: {error}") from error
    if (capture.length, capture.sha256) != (length, digest.hexdigest()):
        raise ValueError(f"capture of {capture.url}: sha256 and length are not those of the payload")


def _nonce() -> str:
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def _let_go(file: BinaryIO) -> None:
    """Close a file whose buffer may no longer be written: the lock goes with it either way."""
    with suppress(OSError):  # only after a failed write, which was reported; the file is closed all the same
        file.close()
