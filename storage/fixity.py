"""Checks a whole archive: every chain, every object the ledger names, and, on demand, every byte."""

from __future__ import annotations

import hashlib
import heapq
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import groupby

from dibao.errors import DibaoError, Transient
from storage.archive import FORMAT_KEY, SPECIFICATION_KEY, Archive, specification_of
from storage.checkpoints import check_checkpoints
from storage.inspection import Problem, inspect_frame
from storage.inspectors import Inspectors
from storage.lease import PREFIX as LEASES
from storage.lease import read_claim
from storage.ledger import PUBLISHER, LedgerObject, seq_of
from storage.objects.protocol import ObjectInfo
from storage.placements import Placements
from storage.progress import Meter, Place, Progress

__all__ = ["Checks", "Problem", "verify"]

#: objects waiting per process: enough to keep it busy, few enough to hold their records in memory
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Checks:
    """What to check, and how hard."""

    read_data: bool = False
    subset: tuple[int, int] = (1, 1)  # n of t: t runs with n = 1 … t together read every object
    rate: float = 0.0  # bytes/s at most, 0 = as fast as it goes
    jobs: int = 1
    store: str = ""  # as opened, for the processes of jobs > 1

    def chooses(self, key: str) -> bool:
        """Tell whether an object belongs to this subset: by the hash of its key, the same every time."""
        n, t = self.subset
        return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % t == n - 1


def verify(
    archive: Archive,
    checks: Checks | None = None,
    *,
    read_data: bool = False,
    place: Place | None = None,
    progress: Progress | None = None,
) -> Iterator[Problem]:
    """Yield every problem of an archive, ledger first, then by key; none means that all is well.

    `read_data` alone is short for its Checks. Without it chains, presence and lengths are checked; with it every object of the subset is read, its
    hash compared with its key, every record with its digests, every capture and text with the ledger. `place`
    remembers what has been read, and is gone on from. Memory stays bounded: what the ledger names lies in a
    temporary file. Raises StoreUnavailableError when the store does not answer: that says nothing of what it holds.
    """
    checks = checks or Checks(read_data)
    meter = Meter(checks.rate, progress)
    with Placements() as placements:
        try:
            chains = archive.ledger.keys()
        except DibaoError as error:
            _unless_away(archive, error)
            yield Problem("ledger/", str(error), "chain")
            return
        # the publisher's last: it moves and removes what crawls placed
        for writer, keys in sorted(chains.items(), key=lambda pair: (pair[0] == PUBLISHER, pair[0])):
            yield from _chain(archive, writer, keys, placements, meter)
        placements.settle()
        place = place or Place()
        yield from _objects(archive, checks, placements, place, meter)
    yield from check_checkpoints(archive)
    if checks.read_data:
        yield from _frames(archive, meter)
        yield from _leases(archive)
        yield from _specification(archive)
    place.finish()


def _unless_away(archive: Archive, error: DibaoError) -> None:
    """Raise StoreUnavailableError when not only this object, but the whole store does not answer."""
    if isinstance(error, Transient):
        archive.objects.stat(FORMAT_KEY)


def _chain(
    archive: Archive, writer: str, keys: list[str], placements: Placements, meter: Meter
) -> Iterator[Problem]:
    """Check one chain link by link, going on after a broken one, and note what its entries name."""
    before: LedgerObject | None = None
    expected = 1
    for number, key in enumerate(keys, 1):
        meter.report(f"ledger {writer}", number, len(keys))
        seq = seq_of(key)
        if seq != expected:
            what = (
                f"{expected} to {seq - 1} of {writer} are missing"
                if seq > expected
                else "its number is there twice"
            )
            yield Problem(key, what, "chain")
            before = None
        try:
            item = archive.ledger.load(key)
        except DibaoError as error:
            _unless_away(archive, error)
            yield Problem(key, str(error), "altered")
            before, expected = None, seq + 1
            continue
        linked = item.prev == (before.sha256 if before else "")
        if not linked and (before is not None or seq == 1):
            yield Problem(
                key, f"does not follow the object before it, names {item.prev[:12] or 'none'}", "chain"
            )
        before, expected = item, seq + 1
        placements.add(item.entries)


@dataclass(frozen=True, slots=True)
class _Object:
    """One key: how large it is (-1: not there), where its last record ends, how many the ledger names in it."""

    key: str
    size: int
    end: int
    count: int


def _objects(
    archive: Archive, checks: Checks, placements: Placements, place: Place, meter: Meter
) -> Iterator[Problem]:
    """Compare what is there with what is named, by key, and read it where that was asked for."""
    yield from place.problems
    total = sum(info.size for info in _listed(archive) if checks.chooses(info.key)) if checks.read_data else 0
    meter.begin("read", total)
    waiting: deque[tuple[_Object, list[Problem], Future[list[Problem]]]] = deque()
    with Inspectors(
        archive.objects,
        meter,
        store=checks.store,
        jobs=checks.jobs if checks.read_data else 1,
        rate=checks.rate,
    ) as inspectors:
        for item in _merged(archive, placements):
            read = checks.read_data and item.size >= 0 and checks.chooses(item.key)
            if read and item.key <= place.reached:
                meter.advance(item.size)
                continue
            problems = list(_presence(item, placements))
            if not read:
                yield from problems
                continue
            waiting.append((item, problems, inspectors.submit(item.key, placements.within(item.key))))
            while len(waiting) > _AHEAD * (checks.jobs - 1):
                yield from _taken(waiting, place, meter)
        while waiting:
            yield from _taken(waiting, place, meter)


def _listed(archive: Archive) -> Iterator[ObjectInfo]:
    yield from archive.objects.keys("segments/")
    yield from archive.objects.keys("texts/")


def _merged(archive: Archive, placements: Placements) -> Iterator[_Object]:
    """Yield every key that is there or named, in order."""
    there = (_Object(info.key, info.size, 0, 0) for info in _listed(archive))
    named = (_Object(key, -1, end, count) for key, end, count in placements.objects())
    both = heapq.merge(there, named, key=lambda item: (item.key, item.size < 0))
    for _, pair in groupby(both, key=lambda item: item.key):
        one, *other = pair
        yield replace(other[0], size=one.size) if other else one


def _presence(item: _Object, placements: Placements) -> Iterator[Problem]:
    if not item.key.startswith(("segments/", "texts/")):
        yield Problem(item.key, "named by the ledger, but no key of this format", "chain")
    elif item.size < 0:
        names = tuple(placed.name for placed in placements.within(item.key))
        yield Problem(item.key, f"missing; {item.count} records lay in it", "missing", names)
    elif not item.count and not placements.was_removed(item.key):
        yield Problem(item.key, "no ledger entry names it: left over from a crash", "orphan")
    elif item.end > item.size:
        names = tuple(
            placed.name for placed in placements.within(item.key) if placed.offset + placed.size > item.size
        )
        yield Problem(item.key, f"cut: {item.size} bytes, but a record ends at {item.end}", "altered", names)


def _taken(
    waiting: deque[tuple[_Object, list[Problem], Future[list[Problem]]]], place: Place, meter: Meter
) -> Iterator[Problem]:
    """Yield what is wrong with the object that has waited longest, and remember that it was read."""
    item, problems, task = waiting.popleft()
    problems += task.result()
    meter.advance(item.size)
    place.reach(item.key, problems)
    yield from problems


def _leases(archive: Archive) -> Iterator[Problem]:
    """Read every claim to publish: of use only while it runs, but every byte of an archive is accounted for."""
    for info in archive.objects.keys(LEASES):
        try:
            read_claim(archive.objects.get(info.key), info.key)
        except DibaoError as error:
            _unless_away(archive, error)
            yield Problem(info.key, str(error), "altered")


def _frames(archive: Archive, meter: Meter) -> Iterator[Problem]:
    """Check the bytes of what is no WARC: ledger objects and plans."""
    for prefix in ("ledger/", "plans/"):
        for info in archive.objects.keys(prefix):
            try:
                data = b"".join(meter.paced(archive.objects.stream(info.key)))
            except DibaoError as error:
                _unless_away(archive, error)
                yield Problem(info.key, str(error), "altered")
                continue
            found = inspect_frame(info.key, data)
            # what the ledger's own reader cannot read it has said already
            if found is not None and (prefix == "plans/" or "frame were" in found.what):
                yield found


def _specification(archive: Archive) -> Iterator[Problem]:
    """Check the description of the format, without which the archive is hard to read one day."""
    try:
        found = hashlib.sha256(archive.objects.get(SPECIFICATION_KEY)).hexdigest()
    except DibaoError as error:
        _unless_away(archive, error)
        yield Problem(SPECIFICATION_KEY, str(error), "missing")
        return
    if found != specification_of(archive.objects):
        yield Problem(SPECIFICATION_KEY, f"altered: its sha256 is {found}", "altered")
