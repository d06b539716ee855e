"""What every object store promises, and which keys there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dibao.errors import StoreError

#: S3 allows 1,024 bytes a key; most file systems 255 bytes a name, less what a temporary file adds
LONGEST_KEY = 1024
LONGEST_NAME = 200
#: a name never begins with a dot: no `..`, no hidden file, and temporary files are told apart
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\Z")
#: a local store keeps its machine's own files (catalog, spools) in this folder: never objects
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One stored object: its key, its size in bytes, when it was written (UTC)."""

    key: str
    size: int
    modified: datetime


class Objects(Protocol):
    """A store of objects that are written once and never overwritten.

    Every method raises StoreError for an illegal key and StoreUnavailableError when the store does not answer.
    """

    def put(self, key: str, data: bytes | Path) -> None:
        """Store bytes, or the content of a file, durably before returning.

        A key that already holds the same bytes is fine; other bytes raise StoreError and change nothing.
        """

    def get(self, key: str) -> bytes:
        """Return the whole object; raises NotFoundError.

        Only S3 keeps a hash with it, and checks: FixityError. Everything else that is read is the caller's to check
        against what the ledger or the key says.
        """

    def read(self, key: str, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset`; fewer raise FixityError, no object NotFoundError."""

    def stream(self, key: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield `size` bytes from `offset` (None: to the end) in pieces of at most 1 MiB; errors as `read`.

        Close an iterator that is not read to its end: it holds a file or connection.
        """

    def stat(self, key: str) -> ObjectInfo | None:
        """Return what is known of an object, None where there is none."""

    def keys(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects whose key begins with `prefix` and is greater than `after`, sorted (code point order)."""

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there raises NotFoundError.

        A bucket with versioning keeps its bytes: `erase` is for what must be gone.
        """

    def erase(self, key: str) -> None:
        """Remove an object and every version the store keeps of it; raises NotFoundError when there is none.

        StoreError when something of it must stay (no right to delete, Object Lock): then nothing is promised gone.
        """


def check_key(key: str) -> str:
    """Return `key` if it is legal; raises StoreError saying what a key may be."""
    names = key.split("/")
    legal = _KEY.match(key) and len(key) <= LONGEST_KEY and max(map(len, names)) <= LONGEST_NAME
    if not legal or names[0] == LOCAL:
        raise StoreError(
            f"object key {key[:80]!r}: keys are names of [A-Za-z0-9._-] joined by /, none beginning with a dot, "
            f"each at most {LONGEST_NAME} long, and not below {LOCAL}/"
        )
    return key
