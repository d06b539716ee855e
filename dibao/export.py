"""Export: captures of the archive, chosen by document, source and time, as a WARC file, an index, or a WACZ package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from dibao import clock
from dibao.annexes import annexes
from dibao.evidence import text_of
from dibao.reading import Reading
from dibao.records.capture import Capture
from dibao.reference import find_document, numbered
from normalizers.urls import canonical
from storage.cdxj import IndexEntry, cdxj_line
from storage.export import Exported, WarcExport
from storage.ledger import PUBLISHER
from storage.wacz import WARC_NAME, write_wacz

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which captures: of these places ("" in none: of all), this source ("" = any), and this time, ends included."""

    places: frozenset[str] | None = None  # canonical URLs
    source: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, capture: Capture) -> bool:
        """Tell whether a capture is meant."""
        return (
            (not self.source or capture.source == self.source)
            and (self.since is None or capture.captured >= self.since)
            and (self.until is None or capture.captured <= self.until)
            and (self.places is None or canonical(capture.url) in self.places)
        )


def places_of(reading: Reading, refs: Sequence[str]) -> frozenset[str]:
    """Return the canonical URLs of documents and of their annexes; errors as `find_document`."""
    found: set[str] = set()
    for ref in refs:
        for row in numbered(reading.catalog, find_document(reading.catalog, ref)):
            found.add(canonical(row.version.url))
            rendition = reading.catalog.rendition(row.version.rendition)
            if rendition is not None:
                clean = text_of(reading, row.version, rendition)
                found |= {canonical(annex.url) for annex in annexes(reading, row.version, clean)}
    return frozenset(found)


def export_warc(
    reading: Reading, selection: Selection, out: BinaryIO, name: str, progress: Progress
) -> tuple[Exported, list[IndexEntry]]:
    """Write the chosen captures to `out` in the order of the ledgers; return the counts and an index of `name`."""
    made = WarcExport(reading.archive, out, name, clock.now())
    made.add(_chosen(reading, selection, progress), reading.catalog.stored)
    return made.done, made.index


def export_wacz(
    reading: Reading, selection: Selection, path: Path, title: str, progress: Progress
) -> Exported:
    """Write the chosen captures as a WACZ package."""
    with TemporaryDirectory(prefix="dibao-wacz-", dir=path.parent) as folder:
        warc = Path(folder) / WARC_NAME
        with warc.open("wb") as out:
            done, index = export_warc(reading, selection, out, WARC_NAME, progress)
        beside = Path(folder) / "package"
        write_wacz(beside, warc, index, title, clock.now())
        beside.replace(path)
    return done


def write_index(path: Path, index: Sequence[IndexEntry]) -> None:
    """Write an index as sorted CDXJ."""
    path.write_text("".join(f"{line}\n" for line in sorted(map(cdxj_line, index))), encoding="utf-8")


def _chosen(reading: Reading, selection: Selection, progress: Progress) -> Iterator[Capture]:
    ledger = reading.archive.ledger
    blobs, urls = reading.catalog.barred("blob"), reading.catalog.barred("url")
    writers = [writer for writer in ledger.writers() if writer != PUBLISHER]
    for done, writer in enumerate(writers, 1):
        for item in ledger.read(writer):
            # the catalog knows where records lie now: one that was merged is not taken for two
            rows = reading.catalog.captures_in(writer, item.seq)
            yield from (
                row.capture
                for row in rows
                if selection.holds(row.capture)
                # what was taken down leaves the archive by no door
                and row.capture.sha256 not in blobs
                and canonical(row.capture.url) not in urls
            )
        progress("export", done, len(writers))
