"""What goes up to an S3 server: a window of a file or of bytes, never more than a piece of it in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from dibao.errors import StoreError

#: the sha256 that `put` leaves with every object, so that a later put can be compared without reading
SHA256_HEADER = "x-amz-meta-sha256"
#: one read of a file that is hashed
_PIECE = 1 << 20


class Body:
    """The body of one request: `size` bytes of `source` from `offset`, and their sha256 for the signature.

    The signature covers the hash, so a server refuses bytes that were spoiled on their way.
    """

    def __init__(self, key: str, source: BinaryIO, offset: int, size: int, sha256: str = "") -> None:
        """Read the window once for its hash, unless it is given; raises StoreError when the file is shorter."""
        self._key = key
        self._source = source
        self._start = offset
        self._size = size
        self._at = 0
        self.sha256 = sha256
        if not sha256:
            digest = hashlib.sha256()
            while piece := self.read(_PIECE):
                digest.update(piece)
            self.sha256 = digest.hexdigest()
            self.seek(0)

    def __len__(self) -> int:
        """Return the size of the window."""
        return self._size

    def tell(self) -> int:
        """Return where the next read begins."""
        return self._at

    def seek(self, place: int) -> int:
        """Let the next read begin at `place`."""
        self._at = place
        return place

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, none at the end; raises StoreError when the file fails or has shrunk.

        An OSError would be taken for one of the network.
        """
        left = self._size - self._at
        wanted = left if size < 0 else min(size, left)
        try:
            self._source.seek(self._start + self._at)
            data = self._source.read(wanted)
        except OSError as error:
            raise _unreadable(self._key, error) from error
        if wanted and not data:
            raise StoreError(
                f"{self._key}: what to store ends {left} bytes early; something else changes that file"
            )
        self._at += len(data)
        return data


@contextmanager
def source_of(key: str, data: bytes | Path) -> Iterator[BinaryIO]:
    """Open what is to be stored; raises StoreError when it cannot be read."""
    if isinstance(data, bytes):
        yield BytesIO(data)
        return
    try:
        file = data.open("rb")
    except OSError as error:
        raise _unreadable(key, error) from error
    with file:
        yield file


def measure(key: str, data: bytes | Path) -> tuple[int, str]:
    """Return the size and sha256 of what is to be stored; raises StoreError when it cannot be read."""
    if isinstance(data, bytes):
        return len(data), hashlib.sha256(data).hexdigest()
    with source_of(key, data) as file:
        try:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # typeshed asks BinaryIO for readinto
        except OSError as error:
            raise _unreadable(key, error) from error
        return file.tell(), sha256


def _unreadable(key: str, error: OSError) -> StoreError:
    return StoreError(f"{key}: cannot read what to store: {error}; check that file and its disk")
