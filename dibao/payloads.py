"""Remembers the payloads read from imported files, for the revisit records that refer to them."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dibao.warcs import Found


@dataclass(frozen=True, slots=True)
class Known:
    """A payload: hash and length without any coding, and its type as sent."""

    sha256: str
    length: int
    media_type: str


class Payloads:
    """What was read in this call, on disk once it grows: a file may hold millions of records; a context manager."""

    def __init__(self) -> None:
        # "" is a private database of SQLite's that spills into a temporary file and goes with the process
        self._held = sqlite3.connect("")
        self._held.execute(
            "CREATE TABLE known (name BLOB PRIMARY KEY, sha256 TEXT, length INTEGER, media_type TEXT) WITHOUT ROWID"
        )

    def keep(self, found: Found, digest: str, date: str) -> None:
        """Remember a payload under its digest, under its place and date, and as the last of its place."""
        payload = found.payload
        row = (payload.sha256, payload.length, payload.media_type)
        for name in (digest, f"{found.url} {date}", found.url):
            if name:
                self._held.execute("REPLACE INTO known VALUES (?, ?, ?, ?)", (_key(name), *row))

    def find(self, digest: str, url: str, date: str, place: str) -> Known | None:
        """Return the payload a revisit record means: by digest, else by what it refers to, else the last of its place.

        A digest that is stated and unknown is never answered with another payload.
        """
        for name in [digest] if digest else [f"{url} {date}", place]:
            query = "SELECT sha256, length, media_type FROM known WHERE name = ?"
            row = self._held.execute(query, (_key(name),)).fetchone()
            if row is not None:
                return Known(*row)
        return None

    def __enter__(self) -> Payloads:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget everything."""
        self._held.close()


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "replace")).digest()[:16]
