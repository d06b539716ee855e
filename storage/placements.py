"""What the ledgers say lies where, in a temporary file: a verifier's memory must not grow with the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from dibao.records.capture import Capture
from dibao.records.entries import Condemned, Entry, Relocated, Removed, Rendition, Shipped, TakenDown

#: a record moves once per compaction; a longer chain than this is a loop
MOST_MOVES = 64
_SCHEMA = """
CREATE TABLE placed(key TEXT, at INTEGER, size INTEGER, url TEXT, status INTEGER, sha256 TEXT, length INTEGER,
                    rendition TEXT, name TEXT, moved INTEGER DEFAULT 0);
CREATE TABLE moves(old TEXT, old_at INTEGER, new TEXT, new_at INTEGER, size INTEGER, PRIMARY KEY(old, old_at))
  WITHOUT ROWID;
CREATE TABLE rewritten(key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE removed(key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE condemned(key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE barred(name TEXT PRIMARY KEY, level TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """One record the ledger places in an object: a capture's response, or a rendition's metadata record."""

    offset: int
    size: int
    url: str  # of a capture, "" for a text
    status: int
    sha256: str  # of the blob, or of the metadata record's block
    length: int  # of the blob
    name: str  # what a person knows it by: the capture's URL and time, or the rendition's id
    rendition: bool


class Placements:
    """An index of records by object, filled from ledger entries in the order of their chains."""

    def __init__(self, wanted: Callable[[str], bool] = lambda _key: True) -> None:
        """Keep only records of objects whose key `wanted` accepts, wherever they were placed first."""
        self._wanted = wanted
        self._folder = TemporaryDirectory(prefix="dibao-verify-")
        self._database = sqlite3.connect(Path(self._folder.name) / "placements.sqlite", isolation_level=None)
        # a cache of this run alone: nothing to make durable
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, entries: Iterable[Entry]) -> None:
        """Take what entries place, move and remove."""
        run = self._database.executemany
        for entry in entries:
            match entry:
                case Shipped():
                    run(
                        "INSERT INTO placed VALUES (?,?,?,?,?,?,?,'',?,0)",
                        [_row(item) for item in entry.captures if item.segment],
                    )
                case Rendition():
                    row = (
                        entry.segment,
                        entry.offset,
                        entry.size,
                        "",
                        0,
                        entry.sha256,
                        0,
                        entry.id,
                        entry.id,
                    )
                    # a redacted text is recorded again under its id: only where it lies last counts
                    self._database.execute(
                        "UPDATE placed SET moved = -1 WHERE rendition = ? AND EXISTS "
                        "(SELECT 1 FROM barred WHERE name = ?)",
                        (entry.id, entry.id),
                    )
                    self._database.execute("INSERT INTO placed VALUES (?,?,?,?,?,?,?,?,?,0)", row)
                case Relocated():
                    self._database.execute("INSERT OR REPLACE INTO rewritten VALUES (?)", (entry.old,))
                    run(
                        "INSERT OR REPLACE INTO moves VALUES (?,?,?,?,?)",
                        [(entry.old, old, entry.new, new, size) for old, new, size in entry.moves],
                    )
                case Removed():
                    self._database.execute("INSERT OR REPLACE INTO removed VALUES (?)", (entry.key,))
                case Condemned():
                    self._database.execute("INSERT OR REPLACE INTO condemned VALUES (?)", (entry.key,))
                case TakenDown():
                    run(
                        # of two decisions over one thing the one that says more counts
                        "INSERT INTO barred VALUES (?,?) ON CONFLICT(name) DO UPDATE SET level = excluded.level"
                        " WHERE excluded.level = 'destroy' OR level = 'hide'",
                        [(name, entry.level) for name in (*entry.blobs, *entry.renditions)],
                    )
                case _:
                    pass

    def settle(self) -> None:
        """Follow every move, then forget what is not wanted; nothing may be added afterwards."""
        run = self._database.execute
        run("CREATE INDEX placed_key ON placed(key, at)")
        for _ in range(MOST_MOVES):
            done = run(
                "UPDATE placed SET (key, at, moved) = (SELECT new, new_at, 1 FROM moves WHERE old = key AND old_at = at)"
                " WHERE moved >= 0 AND EXISTS (SELECT 1 FROM moves WHERE old = key AND old_at = at)"
            )
            if not done.rowcount:
                break
        # what a rewriting left behind was taken down: its decision says so, or `lost` will
        run(
            "UPDATE placed SET moved = -1 WHERE key IN (SELECT key FROM rewritten) AND (sha256 IN"
            " (SELECT name FROM barred WHERE level = 'destroy') OR rendition IN (SELECT name FROM barred))"
        )
        run("DELETE FROM placed WHERE moved = -1")
        with closing(self._database.execute("SELECT DISTINCT key FROM placed")) as rows:
            unwanted = [(key,) for (key,) in rows if not self._wanted(key)]
        self._database.executemany("DELETE FROM placed WHERE key = ?", unwanted)

    def objects(self) -> Iterator[tuple[str, int, int]]:
        """Yield (key, end of the last record, number of records) of every object, by key."""
        query = "SELECT key, max(at + size), count(*) FROM placed GROUP BY key ORDER BY key"
        yield from self._database.execute(query)

    def within(self, key: str) -> tuple[Placed, ...]:
        """Return what lies in one object, by offset; the same record named twice is there twice."""
        query = (
            "SELECT at, size, url, status, sha256, length, name, rendition != '' FROM placed WHERE key = ?"
            " ORDER BY at, name"
        )
        rows = self._database.execute(query, (key,))
        return tuple(
            Placed(at, size, url, status, sha256, length, name, bool(text))
            for at, size, url, status, sha256, length, name, text in rows
        )

    def was_removed(self, key: str) -> bool:
        """Tell whether an object was deleted, or its deletion may have been under way, on purpose."""
        query = "SELECT 1 FROM removed WHERE key = :key UNION ALL SELECT 1 FROM condemned WHERE key = :key"
        return self._database.execute(query, {"key": key}).fetchone() is not None

    def barred(self) -> Iterator[tuple[str, str]]:
        """Yield (hash or rendition id, level) of everything taken down, by name."""
        yield from self._database.execute("SELECT name, level FROM barred ORDER BY name")


def _row(capture: Capture) -> tuple[str | int, ...]:
    return (
        capture.segment,
        capture.offset,
        capture.size,
        capture.url,
        capture.status,
        capture.sha256,
        capture.length,
        f"{capture.url} captured {capture.captured.isoformat()}",
    )
