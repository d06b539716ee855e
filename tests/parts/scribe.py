"""A small crawl and a small publisher: real spools, segments, texts, ledger and catalog, but no HTML and no matching.

Where the question is whether storage keeps its promises, thousands of runs must fit into minutes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dibao.records.capture import Capture, Exchange, Run
from dibao.records.clean import CleanDocument
from dibao.records.entries import Changed, Consumed, Located, Minted, Rendition, Shipped, Versioned
from dibao.records.rows import CaptureRow
from dibao.resolve.timeline import cut
from normalizers.ids import mint
from storage.archive import Archive, TextItem
from storage.catalog.batch import Batch
from storage.catalog.catalog import Catalog
from storage.spool import SpoolWriter

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
NORMALIZER = "scribe.1"


def body_of(url: str, state: int) -> bytes:
    """Return what a page shows in one of its states."""
    return f"{url} 第{state}稿：".encode() + hashlib.sha256(f"{url}{state}".encode()).hexdigest().encode() * 4


def shot(source: str, number: int, state: int, hour: float) -> tuple[Capture, Exchange]:
    """Return the capture of a page in a state, `hour` hours after the start."""
    url, when = f"http://{source}.dibao.test/{number}.html", START + timedelta(hours=hour)
    body = body_of(url, state)
    capture = Capture(
        source, f"{source}-1", url, when, "ok",
        status=200, media_type="text/html", sha256=hashlib.sha256(body).hexdigest(), length=len(body),
    )  # fmt: skip
    return capture, Exchange(url, when, 200, (("Content-Type", "text/html"),), body)


def key_of(capture: Capture) -> tuple[str, str]:
    """Return what tells captures of one machine apart."""
    return capture.url, capture.captured.isoformat()


def run_of(source: str) -> Run:
    """Return how a crawl ended."""
    return Run(f"{source}-1", source, "nightly", date(2026, 3, 3), "complete")


def spool(folder: Path, source: str, shots: Iterable[tuple[Capture, Exchange | None]]) -> Iterable[Capture]:
    """Spool captures one by one; what is yielded is acknowledged."""
    with SpoolWriter(folder, f"{source}-1") as writer:
        for capture, exchange in shots:
            writer.add(capture, exchange)
            writer.sync()
            yield capture
        writer.finish(run_of(source))


def captures_in(archive: Archive) -> list[tuple[str, Capture]]:
    """Return every committed capture with its writer, in ledger order."""
    return [
        (writer, capture)
        for writer in archive.ledger.writers()
        for item in archive.ledger.read(writer)
        for entry in item.entries
        if isinstance(entry, Shipped)
        for capture in entry.captures
    ]


def publish(archive: Archive, catalog: Catalog) -> int:
    """Publish what was shipped and not yet consumed; return how many captures that were.

    A document per URL, a version per run of equal content in the order of capture.
    """
    catalog.sync(archive)
    with catalog.batch(archive) as batch:
        refs = batch.unconsumed()
        rows: list[CaptureRow] = []
        for ref in refs:
            batch.apply(Consumed(ref.writer, ref.seq, ref.sha256))
            rows += batch.captures_in(ref.writer, ref.seq)
        rows.sort(key=lambda row: (row.capture.captured, row.capture.url, row.ref.writer, row.ref.seq))
        shown = [row for row in rows if row.verdict == "ok"]
        renditions = dict(zip((row.capture.sha256 for row in shown), _texts(archive, shown), strict=True))
        for row in shown:
            capture = row.capture
            rendition = renditions[capture.sha256]
            if batch.rendition(rendition.id) is None:
                batch.apply(rendition)
            document, location = mint("d", capture.url), mint("l", capture.url, "")
            known = batch.document(document) is not None
            if not known:
                batch.apply(Minted(document, "document"))
                batch.apply(Located(location, capture.url, "", capture.source, document, "issuer", 1.0))
            found = cut(batch, location, capture.url, capture.captured, rendition.content)
            if found is None:
                continue
            again = found.begun.id if found.begun else _fresh(batch, location, capture.captured)
            batch.apply(
                Versioned(
                    again, location, document, rendition.id, row.ref, capture.captured, rendition.content
                )
            )
            kind = "metadata" if found.begun else "revised" if known else "new"
            batch.apply(Changed(kind, document, capture.captured, capture.source, location, again))  # type: ignore[arg-type]  # literals
            if found.resumed:
                old, later = found.resumed
                at = later.capture.captured
                version = _fresh(batch, location, at)
                batch.apply(Versioned(version, location, document, old.rendition, later.ref, at, old.content))
                batch.apply(Changed("revised", document, at, capture.source, location, version))
    return len(rows)


def _fresh(batch: Batch, location: str, at: datetime) -> str:
    number = 0
    while batch.version(version := mint("v", location, at.isoformat(), str(number))) is not None:
        number += 1
    return version


def _texts(archive: Archive, rows: Sequence[CaptureRow]) -> Sequence[Rendition]:
    items = []
    for row in rows:
        text = archive.payload(row.capture).decode()
        clean = CleanDocument(kind="document", title=text[:20], text=text, simplified=text)
        items.append(TextItem(row.capture.sha256, "", NORMALIZER, clean))
    return archive.write_texts(items)
