"""A new archive from segments and texts alone: for when the ledger is lost, or can no longer be believed.

Every whole record is taken, whatever lies around it. What only the ledger knew is lost: captures without a record
(unchanged, no answer), runs, and which document each was; the next `process` works that out again.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter

from dibao.errors import StoreError
from dibao.records.capture import Capture
from dibao.records.entries import Asserted, Rendition, Shipped, TakeDownLevel, TakenDown
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.harvest import fetch
from storage.objects.store import open_objects
from storage.rescue import Kept, decisions_of, store

#: the chain of what was salvaged; a machine's name is never this
WRITER = "salvage"
#: captures of a ledger object: as a shipper's
BATCH = 20_000
_CAPTURE = TypeAdapter(Capture)
_RENDITION = TypeAdapter(Rendition)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Saved:
    """What one salvage took over; `damaged` objects had stretches without a whole record, `lost` bytes in all."""

    objects: int
    captures: int
    texts: int
    decisions: int
    damaged: int
    lost: int
    remarks: tuple[str, ...]


def salvage(source: str, target: str, *, progress: Progress = lambda _stage, _done, _total: None) -> Saved:
    """Make the archive `target` from the segments and texts in the store `source`, which is only read.

    Take-downs are kept: from the ledger as far as it can be read, from the tombstones beyond. Raises StoreError
    for a target that holds an archive with anything in it.
    """
    old = open_objects(source, create=False)
    new = Archive.open(target, create=True, demo=_is_demo(source))
    if new.ledger.writers():
        raise StoreError(
            f"store {target}: holds an archive already; salvage makes a new one, name another place"
        )
    decisions, remarks = decisions_of(old)
    gone, wordless = _named(decisions, "destroy"), _named(decisions, "redact")
    keys = [info.key for prefix in ("segments/", "texts/") for info in old.keys(prefix)]
    damaged = lost = 0
    stored: set[str] = set()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dibao-salvage-")))
        found = stack.enter_context(_Found(folder / "found.sqlite"))
        for done, key in enumerate(keys, 1):
            harvest = fetch(old, key, folder)
            kept = store(new.objects, harvest, gone, wordless)
            found.add(kept)
            stored |= {item.segment for item in kept.captures} | {item.segment for item in kept.renditions}
            if harvest.gaps or harvest.sha256 not in key:
                damaged, lost = damaged + 1, lost + harvest.lost
                remarks.append(f"{key}: {harvest.gaps} stretches, {harvest.lost} bytes, hold no whole record")
            progress("salvage", done, len(keys))
        for info in old.keys("plans/"):
            new.objects.put(info.key, old.get(info.key))
        for key in stored - found.objects():  # merged since: another object gave all that is in it
            new.objects.delete(key)
        captures = _ship(new, found)
        texts = _publish(new, found, decisions, folder)
    return Saved(len(keys), captures, texts, len(decisions), damaged, lost, tuple(remarks))


def _named(decisions: Sequence[TakenDown | Asserted], level: TakeDownLevel) -> set[str]:
    """Return the payloads that decisions of a level name."""
    taken = [item for item in decisions if isinstance(item, TakenDown) and item.level == level]
    return {blob for item in taken for blob in item.blobs}


class _Found:
    """Captures and texts found so far, in a file: an archive's do not fit the memory."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE captures(time TEXT, url TEXT, at INTEGER, body TEXT, object TEXT, what TEXT PRIMARY KEY);"
            "CREATE TABLE texts(id TEXT PRIMARY KEY, body TEXT, object TEXT);"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, kept: Kept) -> None:
        """Take what one object gave; of a text recorded twice the later object's counts, of a capture the first's."""
        self._database.executemany(
            "INSERT OR IGNORE INTO captures VALUES (?,?,?,?,?,?)",
            [
                (
                    item.captured.isoformat(),
                    item.url,
                    item.offset,
                    _CAPTURE.dump_json(item).decode(),
                    item.segment,
                    # a record that was moved lies in two objects until the old one has gone
                    _CAPTURE.dump_json(replace(item, segment="", offset=0)).decode(),
                )
                for item in kept.captures
            ],
        )
        self._database.executemany(
            "INSERT OR REPLACE INTO texts VALUES (?,?,?)",
            [(item.id, _RENDITION.dump_json(item).decode(), item.segment) for item in kept.renditions],
        )

    def objects(self) -> set[str]:
        """Return the objects that something of what was found is taken from."""
        query = "SELECT object FROM captures UNION SELECT object FROM texts"
        with closing(self._database.execute(query)) as rows:
            return {key for (key,) in rows}

    def captures(self) -> Iterator[Capture]:
        """Yield the captures as time went."""
        query = "SELECT body FROM captures ORDER BY time, url, at"
        with closing(self._database.execute(query)) as rows:
            yield from (_CAPTURE.validate_json(body) for (body,) in rows)

    def renditions(self) -> Iterator[Rendition]:
        """Yield the texts by id."""
        with closing(self._database.execute("SELECT body FROM texts ORDER BY id")) as rows:
            yield from (_RENDITION.validate_json(body) for (body,) in rows)


def _ship(new: Archive, found: _Found) -> int:
    """Commit the captures; no ledger object holds two payloads of one URL, or one of them would be passed over."""
    count = 0
    batch: list[Capture] = []
    seen: dict[str, str] = {}
    for capture in found.captures():
        if len(batch) >= BATCH or seen.get(capture.url, capture.sha256) != capture.sha256:
            new.ledger.append(WRITER, (Shipped(tuple(batch)),))
            batch, seen = [], {}
        batch.append(capture)
        seen[capture.url] = capture.sha256
        count += 1
    if batch:
        new.ledger.append(WRITER, (Shipped(tuple(batch)),))
    return count


def _publish(new: Archive, found: _Found, decisions: list[TakenDown | Asserted], folder: Path) -> int:
    """Record the texts, then what was decided before."""
    count = 0
    with Catalog.open(f"sqlite:///{folder / 'catalog.sqlite'}") as catalog:
        catalog.sync(new)
        renditions = found.renditions()
        more = True
        while more:
            with catalog.batch(new) as batch:
                for _ in range(BATCH):
                    item = next(renditions, None)
                    more = item is not None
                    if item is None:
                        break
                    batch.apply(item)
                    count += 1
        with catalog.batch(new) as batch:
            for decision in decisions:
                batch.apply(decision)
    return count


def _is_demo(source: str) -> bool:
    try:
        return Archive.open(source).demo
    except StoreError:  # FORMAT.json may be lost with the rest; a real archive refuses a simulated clock
        return False
