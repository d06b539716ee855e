"""Ships what a machine has spooled: members into segments, one ledger entry per batch, then the spools go.

The ledger object is the commit: before it a crash leaves spools to be shipped again, after it spools that the
ledger already names, which the next shipment only removes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from dibao import clock
from dibao.errors import FixityError, StoreError, StoreUnavailableError
from dibao.records.capture import Capture
from dibao.records.entries import Shipped
from storage.archive import Archive
from storage.journal import JOURNAL, Spool, members_of, read_spool, read_spooled
from storage.objects.folder import sync_folder
from storage.spool import lock
from storage.tombstones import Tombstones
from storage.warc import segment_key, warcinfo
from storage.writer import lease, writer_of

#: few objects, yet each is soon sent again; only a record larger than this makes a larger one
SEGMENT = 64 * 1024 * 1024
#: keeps a ledger object near 10 MB of JSON however much a night brought
BATCH = 20_000
#: spools at once: each is an open file, of which a process may have 1,024, and a store may be away for nights
ROUND = 256
#: how far a clock may have been set back between beginning a spool and shipping it
SLACK = timedelta(days=2)
#: what was damaged in its middle is put here, not removed: it may hold acknowledged captures
ASIDE = "damaged"
#: the reason of a capture whose payload a take-down forbids to store
TAKEN_DOWN = "taken-down"
NOTE = (
    "answers as Scrapy exposes them: bodies as received with their content coding, transfer coding undone; "
    "status line, case and order of headers rebuilt; requests as handed to the HTTP client"
)


@dataclass(frozen=True, slots=True)
class Shipment:
    """What one shipment committed; `torn` counts the bytes cut off spools whose process was killed."""

    captures: int = 0
    runs: int = 0
    segments: int = 0
    spools: int = 0  # shipped now, or found shipped before and removed
    torn: int = 0


def ship(archive: Archive, folder: Path) -> Shipment:
    """Commit every spool in `folder` that no living process holds, and remove it.

    Raises LeaseError when another process is shipping from here; every other error leaves spools in place.
    """
    total = Shipment()
    with _translated(folder), lease(folder.parent / "ship.lock"):
        folder.mkdir(exist_ok=True)
        for left in folder.glob(".segment-*"):
            left.unlink()
        count = ROUND
        while count == ROUND:
            with ExitStack() as held:
                spools = [read_spool(journal) for journal in islice(_idle(folder, held), ROUND)]
                total, count = _sum(total, _ship(archive, folder, spools)), len(spools)
    return total


def _ship(archive: Archive, folder: Path, spools: Sequence[Spool]) -> Shipment:
    """Commit these spools, whose locks we hold, and remove them."""
    total = Shipment()
    if not spools:
        return total
    writer = writer_of(folder.parent / "writer")
    known = _shipped(archive, writer, spools)
    for spool in [spool for spool in spools if spool.id in known]:
        # without its members it is a removal that was interrupted, not damage
        (_put_aside if spool.damaged and spool.members.exists() else _remove)(spool)
        total = _sum(total, Shipment(spools=1))
    for batch in _batches([spool for spool in spools if spool.id not in known]):
        captures, segments = _store(archive, folder, batch)
        runs = tuple(spool.run for spool in batch if spool.run is not None)
        if captures or runs:
            entry = Shipped(captures, runs, tuple(spool.id for spool in batch if spool.id))
            archive.ledger.append(writer, (entry,))
        for spool in batch:
            (_put_aside if spool.damaged else _remove)(spool)
        torn = sum(spool.torn for spool in batch)
        total = _sum(total, Shipment(len(captures), len(runs), segments, len(batch), torn))
    return total


def _idle(folder: Path, held: ExitStack) -> Iterator[Path]:
    """Yield the journals whose writer is gone, locked until `held` ends."""
    for journal in sorted(folder.glob(f"*{JOURNAL}")):
        file = held.enter_context(journal.open("r+b"))
        if lock(file.fileno()):
            yield journal
        else:
            file.close()


def _shipped(archive: Archive, writer: str, spools: Sequence[Spool]) -> set[str]:
    """Return the ids of spools that the ledger already names.

    Only objects since the oldest of these spools was begun can name one, and the last is always looked at.
    """
    wanted = {spool.id for spool in spools}
    begun = min((spool.created for spool in spools if spool.created), default=None)
    found: set[str] = set()
    for place, item in enumerate(archive.ledger.backwards(writer)):
        if place and begun is not None and item.time < begun - SLACK:
            break
        for entry in item.entries:
            if isinstance(entry, Shipped):
                found |= wanted.intersection(entry.spools)
    return found


def _batches(spools: Sequence[Spool]) -> Iterator[list[Spool]]:
    batch: list[Spool] = []
    for spool in spools:
        if batch and sum(len(item.captures) for item in batch) + len(spool.captures) > BATCH:
            yield batch
            batch = []
        batch.append(spool)
    if batch:
        yield batch


class _Segment:
    """One segment in the making: a temporary file beside the spools, its hash, the captures in it."""

    def __init__(self, folder: Path, first: datetime) -> None:
        self.path = folder / f".segment-{secrets.token_hex(6)}"
        self.file = self.path.open("xb")
        self.size = 0
        self.hash = hashlib.sha256()
        # dated by its first capture, not by now: shipping the same again after a crash makes the same object
        self.write(warcinfo(first, NOTE))

    def write(self, data: bytes) -> None:
        """Append `data`."""
        self.file.write(data)
        self.hash.update(data)
        self.size += len(data)

    def put(self, archive: Archive) -> str:
        """Store the segment under its hash and return the key."""
        self.file.close()
        key = segment_key("segments", clock.now().date(), self.hash.hexdigest())
        archive.objects.put(key, self.path)
        self.path.unlink()
        return key


def _store(archive: Archive, folder: Path, batch: Sequence[Spool]) -> tuple[tuple[Capture, ...], int]:
    """Put the members of a batch into segments; return its captures in place, and how many segments."""
    done: list[Capture] = []
    waiting: list[Capture] = []  # in the order of the spools; placed in `segment`, which has no key yet
    segment: _Segment | None = None
    segments = 0
    barred = Tombstones.read(archive.objects)

    def seal() -> None:
        nonlocal segment, segments
        if segment is not None:
            key = segment.put(archive)
            segments += 1
            done.extend(replace(item, segment=key) if item.size else item for item in waiting)
            segment = None
        else:
            done.extend(waiting)
        waiting.clear()

    for spool in batch:
        with spool.members.open("rb") if spool.members.exists() else Path(os.devnull).open("rb") as file:
            for item in spool.captures:
                if not item.member:
                    waiting.append(item.capture)
                    continue
                if barred.bind(item.capture.url, item.capture.sha256):
                    # that it was there is recorded; what was there is not stored
                    waiting.append(replace(item.capture, reason=TAKEN_DOWN, offset=0, size=0))
                    continue
                if segment is not None and segment.size + item.capture.size > SEGMENT:
                    seal()
                if segment is None:
                    segment = _Segment(folder, item.capture.captured)
                waiting.append(replace(item.capture, offset=segment.size))
                try:
                    for piece in read_spooled(file, item):
                        segment.write(piece)
                except FixityError as error:
                    raise StoreError(
                        f"{spool.members}: changed while it was shipped; check that disk, ship again"
                    ) from error
    seal()
    return tuple(done), segments


def _remove(spool: Spool) -> None:
    """Remove a spool, the journal last: it alone can be recognised as shipped."""
    spool.members.unlink(missing_ok=True)
    sync_folder(spool.journal.parent)
    spool.journal.unlink()
    sync_folder(spool.journal.parent)


def _put_aside(spool: Spool) -> None:
    """Move a damaged spool, whose good part was shipped, where a person can look at it."""
    aside = spool.journal.parent / ASIDE
    aside.mkdir(exist_ok=True)
    name = spool.id or f"{spool.journal.name}.{secrets.token_hex(6)}"
    if spool.members.exists():
        spool.members.rename(aside / members_of(Path(f"{name}{JOURNAL}")).name)
    spool.journal.rename(aside / f"{name}{JOURNAL}")
    sync_folder(aside)
    sync_folder(spool.journal.parent)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailableError(
            f"spools in {folder}: {error}; check space and rights, ship again"
        ) from error


def _sum(one: Shipment, two: Shipment) -> Shipment:
    return Shipment(*map(sum, zip(astuple(one), astuple(two), strict=True)))
