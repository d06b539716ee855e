"""Ingest: local files become captures of unknown origin (or of the URL and source named), then are processed."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dibao import clock
from dibao.errors import NormalizeError, NotFoundError, UsageError
from dibao.pipeline import House, Progress
from dibao.process import Processed
from dibao.records.capture import Capture, Exchange, Run
from dibao.warcs import LeftOut, read_warc
from spiders.cards import INGEST
from spiders.links import absolute
from storage.coding import LIMIT
from storage.segments import payload_of
from storage.spool import SpoolWriter

_WARC = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Ingested:
    """One file or WARC record taken in, and under which URL."""

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
    """What one call of `ingest` did."""

    taken: tuple[Ingested, ...]
    omitted: tuple[Omitted, ...]
    processed: Processed


def ingest(
    house: House, paths: Sequence[Path], *, source: str = "", url: str = "", progress: Progress
) -> Intake:
    """Take in files, folders and WARCs, and process them; raises NotFoundError and UsageError before anything is kept.

    A file without `url` is located at `urn:sha256:…`: all that is known of its origin is its bytes. The same
    file taken in twice is the same location with the same content. In folders neither hidden files nor symbolic
    links are taken; whatever is left out is named in the result.
    """
    found = tuple(_files(paths))
    place = _checked(url, [path for path, left in found if left is None]) if url else ""
    if source:
        house.chosen([source])
    run = _run(source or INGEST)
    taken: list[Ingested] = []
    omitted: Counter[tuple[str, LeftOut]] = Counter()
    with SpoolWriter(house.settings.spool_folder, run.id) as spool:
        for done, (path, left) in enumerate(found, 1):
            name = os.fsencode(path.name).decode("utf-8", "replace")
            for item in [left] if left else _read(path, place):
                kept = item if isinstance(item, LeftOut) else _take(spool, run, name, item)
                if isinstance(kept, LeftOut):
                    omitted[name, kept] += 1
                else:
                    taken.append(kept)
            progress("take in", done, len(found))
        faults = sum(count for (_, kept), count in omitted.items() if kept.fault)
        spool.finish(
            replace(
                run,
                state="partial" if faults else "complete",
                reason=f"left out: {faults}" if faults else "",
                ended=clock.now(),
                requests=len(taken),
                verdicts=(("ok", len(taken)),),
            )
        )
    house.ship()
    named = (Omitted(name, kept.why, count, kept.fault) for (name, kept), count in omitted.items())
    return Intake(tuple(taken), tuple(named), house.process(progress))


def _run(source: str) -> Run:
    now = clock.now()
    return Run(
        f"{source}-ingest-{now:%Y%m%dT%H%M%S%f}", source, "ingest", clock.today(), "complete", started=now
    )


def _checked(url: str, files: Sequence[Path]) -> str:
    """Return the canonical form of the address given for the one file."""
    if len(files) != 1:
        raise UsageError(f"--url names one place, but {len(files)} files were given; take them in one by one")
    if _is_warc(files[0]):
        raise UsageError(f"{files[0]}: a WARC names its addresses itself; leave --url away")
    place = absolute("", url)
    if place is None:
        raise UsageError(f"--url {url!r}: write an http or https address")
    return place


def _take(spool: SpoolWriter, run: Run, name: str, exchange: Exchange) -> Ingested | LeftOut:
    try:
        payload = payload_of(exchange)
    except NormalizeError as error:
        return LeftOut(str(error))
    if not payload:
        return LeftOut("empty")
    digest = hashlib.sha256(payload).hexdigest()
    place = exchange.url or f"urn:sha256:{digest}"
    media_type = next((value for key, value in exchange.headers if key.lower() == "content-type"), "")
    capture = Capture(
        source=run.source,
        run=run.id,
        url=place,
        captured=exchange.captured,
        verdict="ok",
        status=exchange.status,
        reason="imported",
        media_type=media_type[:200],
        sha256=digest,
        length=len(payload),
        via=name,
    )
    spool.add(capture, replace(exchange, url=place))
    return Ingested(name, place, digest)


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, LeftOut | None]]:
    """Yield the files named, and those below folders named, in order; with a reason where one is left out."""
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield path, None
        else:
            raise NotFoundError(f"{path}: no such file or folder")


def _below(folder: Path) -> Iterator[tuple[Path, LeftOut | None]]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield folder, LeftOut(f"unreadable: {error.strerror}")
        return
    for path in entries:
        if path.name.startswith("."):
            yield path, LeftOut("hidden", fault=False)
        elif path.is_symlink():
            # what it points to may be anything this user can read
            yield path, LeftOut("a symbolic link; name what it points to", fault=False)
        elif path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield path, None
        else:
            yield path, LeftOut("no regular file", fault=False)


def _read(path: Path, url: str) -> Iterator[Exchange | LeftOut]:
    """Yield what a file holds: itself, or the answers in a WARC."""
    if _is_warc(path):
        yield from read_warc(path)
        return
    media_type, packed = mimetypes.guess_type(path.name)
    if packed or not media_type:  # of page.html.gz the guess would be the page
        media_type = "application/octet-stream"
    try:
        if path.stat().st_size > LIMIT:
            yield LeftOut(f"larger than {LIMIT // 1024 // 1024} MiB, which no normaliser takes; split it")
            return
        body = path.read_bytes()
    except OSError as error:
        yield LeftOut(f"unreadable: {error.strerror}")
        return
    yield Exchange(url, clock.now(), 200, (("Content-Type", media_type),), body)


def _is_warc(path: Path) -> bool:
    return path.name.lower().endswith(_WARC)
