"""Ingest: files of others become captures that are marked as imported, not witnessed, and are processed.

A large file is taken in by batches, each durable and published before the next begins: memory stays small,
and a call that was killed goes on where it stopped, since what is there already is not taken twice.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from dibao import clock
from dibao.claims import Claim, read_manifest
from dibao.errors import UsageError
from dibao.intake import Item, answers, files, is_packed
from dibao.payloads import Payloads
from dibao.pipeline import House, Progress
from dibao.process import Processed
from dibao.records.capture import Capture, Exchange, Run
from dibao.records.origin import UNKNOWN, imported, reason_of
from dibao.warcs import LeftOut
from spiders.cards import INGEST
from spiders.links import absolute
from storage.spool import SpoolWriter

#: captures and bytes of a batch: what processing holds in memory at once
BATCH = 5_000
BATCH_BYTES = 128 << 20
#: files and records a result names; the rest is counted
LISTED = 1_000
ALREADY = LeftOut("taken in before", fault=False)


@dataclass(frozen=True, slots=True)
class Ingested:
    """One file or record taken in, and the place it has in the archive."""

    name: str
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """What was not taken from a file, and how often."""

    name: str
    why: str
    count: int
    fault: bool  # not by rule: something is damaged, unreadable or too large


@dataclass(frozen=True, slots=True)
class Intake:
    """What one call of `ingest` did; `taken` names the first LISTED of `count`."""

    taken: tuple[Ingested, ...]
    count: int
    omitted: tuple[Omitted, ...]
    processed: Processed


def ingest(
    house: House,
    paths: Sequence[Path],
    *,
    source: str = "",
    url: str = "",
    manifest: Path | None = None,
    progress: Progress,
) -> Intake:
    """Take in files, folders, WARCs, WACZs and what a manifest names; raises before anything is kept.

    A file without an address is kept at `urn:sha256:…`: all that is known of its origin is its bytes. What was
    taken in before (same place, date and bytes) changes nothing. In folders neither hidden files nor symbolic
    links are taken; whatever is left out is named in the result. Raises NotFoundError and UsageError.
    """
    found = tuple(files(paths, read_manifest(manifest) if manifest else {}))
    place = _checked(url, [item.path for item in found if item.left is None]) if url else ""
    if source:
        house.chosen([source])
    work = _Work(house, source or INGEST)
    total = sum(item.size for item in found)
    with ExitStack() as held:
        held.callback(work.release)
        payloads = held.enter_context(Payloads())
        done = 0
        for item in found:
            name = os.fsencode(item.path.name).decode("utf-8", "replace")
            claim = replace(item.claim, url=place) if place and item.claim else item.claim

            def report(position: int, before: int = done) -> None:
                progress("take in", before + position, total)

            for answer in answers(replace(item, claim=claim), payloads, report):
                work.take(name, answer)
            done += item.size
            report(0, done)
        work.end(progress)
    return work.intake()


def _checked(url: str, paths: Sequence[Path]) -> str:
    """Return the canonical form of the address given for the one file."""
    if len(paths) != 1:
        raise UsageError(f"--url names one place, but {len(paths)} files were given; take them in one by one")
    if is_packed(paths[0]):
        raise UsageError(f"{paths[0]}: a WARC names its addresses itself; leave --url away")
    place = absolute("", url)
    if place is None:
        raise UsageError(f"--url {url!r}: write an http or https address")
    return place


class _Work:
    """The state of one call: the batch in the making, and the counts."""

    def __init__(self, house: House, source: str) -> None:
        self._house = house
        now = clock.now()
        self._run = Run(
            f"{source}-ingest-{now:%Y%m%dT%H%M%S%f}", source, "ingest", clock.today(), "complete", started=now
        )
        self._spool: SpoolWriter | None = None
        self._batch: set[tuple[str, str, str]] = set()  # place, date, payload
        self._undated: set[tuple[str, str]] = set()  # place and payload
        self._bytes = 0
        self._taken: list[Ingested] = []
        self._count = 0
        self._omitted: Counter[tuple[str, LeftOut]] = Counter()
        self._processed = Processed(0, (), 0)

    def take(self, name: str, item: Item | LeftOut) -> None:
        """Keep one answer, unless it is here."""
        if isinstance(item, LeftOut):
            self._omitted[name, item] += 1
            return
        digest = item.payload.sha256
        place = imported(item.claim.url) if item.claim.url else f"{UNKNOWN}{digest}"
        if self._is_here(place, item.claim, digest):
            self._omitted[name, ALREADY] += 1
            return
        capture = Capture(
            source=self._run.source,
            run=self._run.id,
            url=place,
            captured=item.claim.date,
            # what a revisit record says: the same again, and no bytes
            verdict="ok" if item.exchange else "unchanged",
            status=item.status,
            reason=reason_of(item.claim.basis),
            media_type=item.media_type,
            sha256=digest,
            length=item.payload.length,
            via=name,
        )
        if self._spool is None:
            self._spool = SpoolWriter(self._house.settings.spool_folder, self._run.id)
        self._spool.add(capture, _placed(item.exchange, capture))
        self._batch.add((place, item.claim.date.isoformat(), digest))
        self._undated.add((place, digest))
        self._bytes += item.payload.length
        self._count += 1
        if len(self._taken) < LISTED:
            self._taken.append(Ingested(name, place, digest))
        if len(self._batch) >= BATCH or self._bytes >= BATCH_BYTES:
            self._publish(lambda _stage, _done, _total: None)

    def end(self, progress: Progress) -> None:
        """Record how the run ended, and publish what is left; nothing at all where nothing was taken."""
        if not self._count:
            return
        if self._spool is None:
            self._spool = SpoolWriter(self._house.settings.spool_folder, self._run.id)
        faults = sum(count for (_, left), count in self._omitted.items() if left.fault)
        self._spool.finish(
            replace(
                self._run,
                state="partial" if faults else "complete",
                reason=f"left out: {faults}" if faults else "",
                ended=clock.now(),
                requests=self._count,
                verdicts=(("ok", self._count),),
            )
        )
        self._publish(progress)

    def release(self) -> None:
        """Let go of the spool, whatever happened; what it holds is shipped by the next call."""
        if self._spool is not None:
            self._spool.close()

    def intake(self) -> Intake:
        """Return what was done."""
        named = (Omitted(name, left.why, count, left.fault) for (name, left), count in self._omitted.items())
        return Intake(tuple(self._taken), self._count, tuple(named), self._processed)

    def _publish(self, progress: Progress) -> None:
        self.release()
        self._spool = None
        self._house.ship()
        done, before = self._house.process(progress), self._processed
        changes = Counter(dict(before.changes)) + Counter(dict(done.changes))
        self._processed = Processed(
            before.captures + done.captures,
            tuple(sorted(changes.items())),
            before.quarantined + done.quarantined,
            before.suspect + done.suspect,
        )
        self._batch.clear()
        self._undated.clear()
        self._bytes = 0

    def _is_here(self, place: str, claim: Claim, digest: str) -> bool:
        """Tell whether this was taken in before, now or by an earlier call.

        Where nothing but a time stamp, or nothing at all, dates a file, its bytes alone say that it is here: a
        copy has another time stamp.
        """
        dated = claim.basis not in ("mtime", "none")
        if (place, claim.date.isoformat(), digest) in self._batch or (
            not dated and (place, digest) in self._undated
        ):
            return True
        held = self._house.catalog.captures_of(place, _ALL)
        return any(
            row.capture.sha256 == digest and (row.capture.captured == claim.date or not dated) for row in held
        )


#: captures of one place: every one has to be looked at
_ALL = 1_000_000


def _placed(exchange: Exchange | None, capture: Capture) -> Exchange | None:
    return replace(exchange, url=capture.url, captured=capture.captured) if exchange else None
