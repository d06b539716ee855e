"""Ingest: local files become captures of unknown origin (or of the URL and source named), then are processed."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from dibao import clock
from dibao.errors import NotFoundError, UsageError
from dibao.pipeline import House, Progress
from dibao.process import Processed
from dibao.records.capture import Capture, Exchange, Run
from storage.segments import decode_payload
from storage.spool import SpoolWriter

#: the source that files without one belong to; no card may have this name
UNKNOWN_SOURCE = "ingest"
#: larger files are refused by the normalisers anyway
MAX_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ingested:
    """One file or WARC record taken in, and under which URL."""

    name: str
    url: str
    sha256: str


def ingest(
    house: House, paths: Sequence[Path], *, source: str = "", url: str = "", progress: Progress
) -> tuple[tuple[Ingested, ...], Processed]:
    """Take in files, folders and WARCs, and process them; raises NotFoundError and UsageError before anything is kept.

    A file without `url` is located at `urn:sha256:…`: all that is known of its origin is its bytes. The same
    file taken in twice is the same location with the same content.
    """
    files = tuple(_files(paths))
    if url and len(files) != 1:
        raise UsageError(f"--url names one place, but {len(files)} files were given; take them in one by one")
    if source:
        house.chosen([source])
    taken: list[Ingested] = []
    name = source or UNKNOWN_SOURCE
    started = clock.now()
    run = Run(
        f"{name}-ingest-{started:%Y%m%dT%H%M%S%f}", name, "ingest", clock.today(), "complete", started=started
    )
    house.settings.spool_folder.mkdir(parents=True, exist_ok=True)
    spool = SpoolWriter(house.settings.spool_folder, run.id)
    try:
        for done, path in enumerate(files, 1):
            taken += [_take(spool, run, path, exchange) for exchange in _exchanges(path, url)]
            progress("take in", done, len(files))
        spool.finish(replace(run, ended=clock.now(), requests=len(taken), verdicts=(("ok", len(taken)),)))
    finally:
        spool.close()
    house.ship()
    return tuple(taken), house.process(progress)


def _take(spool: SpoolWriter, run: Run, path: Path, exchange: Exchange) -> Ingested:
    headers = {name.lower(): value for name, value in exchange.headers}
    payload = decode_payload(exchange.body, headers.get("content-encoding", ""))
    digest = hashlib.sha256(payload).hexdigest()
    place = exchange.url or f"urn:sha256:{digest}"
    capture = Capture(
        source=run.source,
        run=run.id,
        url=place,
        captured=exchange.captured,
        verdict="ok",
        status=exchange.status,
        reason="imported",
        media_type=headers.get("content-type", "")[:200],
        sha256=digest,
        length=len(payload),
        via=path.name,
    )
    spool.add(capture, replace(exchange, url=place))
    return Ingested(path.name, place, digest)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(child for child in path.rglob("*") if child.is_file())
        elif path.is_file():
            yield path
        else:
            raise NotFoundError(f"{path}: no such file or folder")


def _exchanges(path: Path, url: str) -> Iterator[Exchange]:
    """Yield what a file holds: itself, or the 200 responses of a WARC."""
    if path.name.endswith((".warc", ".warc.gz")):
        yield from _warc(path)
        return
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(
            f"{path}: larger than {MAX_BYTES // 1024 // 1024} MiB, which no normaliser takes; split it"
        )
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    yield Exchange(url, clock.now(), 200, (("Content-Type", media_type),), path.read_bytes())


def _warc(path: Path) -> Iterator[Exchange]:
    """Yield the successful responses of a WARC; its dates are claims, so `captured` is the time of import."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            if record.http_headers.get_statuscode() != "200":
                continue
            yield Exchange(
                url=record.rec_headers.get_header("WARC-Target-URI"),
                captured=clock.now(),
                status=200,
                headers=tuple(record.http_headers.headers),
                body=record.raw_stream.read(MAX_BYTES),
            )
