"""The catalog over many nights: bytes per capture, rebuild speed, and the look-ups that answer the three clocks.

    .venv/bin/python benchmarks/catalog.py [captures=100000] [--catalog postgresql://user@host/database]

Invented captures: URLs visited night after night, most of them unchanged (answered 304, or the same bytes again), some
with new content. `ledger` is reading and checking the ledger objects alone, so that the rest can be told apart. Only
ratios mean anything on a busy machine. A PostgreSQL catalog is rebuilt in the database named: give one to spare.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dibao.records.capture import Capture
from dibao.records.entries import Shipped
from storage.archive import Archive
from storage.catalog import Catalog
from storage.rebuild import rebuild

NIGHTS = 10
#: captures of one ledger object: a night of one machine is one, a back-fill several
BATCH = 10_000
#: share of pages with new content in a night
CHANGED = 0.02
START = datetime(2026, 3, 2, 18, tzinfo=UTC)


def url_of(number: int) -> str:
    """Return a URL as long as those of the platforms we know."""
    return f"https://www.gz.gov.cn/zwgk/fggw/sfbgtwj/content/post_{9_000_000 + number}.html"


def nights(count: int) -> Iterator[tuple[Capture, ...]]:
    """Yield the captures of each batch, `count` in all, over NIGHTS nights."""
    chance = random.Random(1)  # noqa: S311 - a benchmark keeps no secrets
    urls = count // NIGHTS
    content = [0] * urls
    batch: list[Capture] = []
    for night in range(NIGHTS):
        begun = START + timedelta(days=night)
        for number in range(urls):
            changed = night == 0 or chance.random() < CHANGED
            content[number] += changed
            digest = hashlib.sha256(f"{number} {content[number]}".encode()).hexdigest()
            batch.append(
                Capture(
                    source=f"gz-{number % 300:03d}",
                    run=f"r{night:04d}{number % 300:03d}abcdefghijklm",
                    url=url_of(number),
                    captured=begun + timedelta(microseconds=number * 50_021),
                    verdict="ok" if changed else "unchanged",
                    status=200 if changed or number % 2 else 304,
                    media_type="text/html; charset=utf-8",
                    sha256=digest,
                    length=20_000 + number % 9_000 if changed else 0,
                    segment=f"segments/2026/03/{night + 1:02d}/{night:064d}.warc.gz" if changed else "",
                    offset=number * 4_000 + 1 if changed else 0,
                    size=4_000 if changed else 0,
                    via="https://www.gz.gov.cn/zwgk/fggw/sfbgtwj/index.html" if night == 0 else "",
                    etag=f'"{number:x}-{digest[:12]}"',
                    last_modified=(START - timedelta(days=number % 900)).strftime(
                        "%a, %d %b %Y %H:%M:%S GMT"
                    ),
                )
            )
            if len(batch) == BATCH:
                yield tuple(batch)
                batch.clear()
    if batch:
        yield tuple(batch)


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long something takes."""
    begun = clock()
    work()
    return clock() - begun


def sizes(file: Path) -> dict[str, int]:
    """Return the bytes of each table and index of an SQLite file."""
    connection = sqlite3.connect(file)
    try:
        return dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    finally:
        connection.close()


def percentiles(times: list[float]) -> str:
    """Return p50 and p99 in microseconds."""
    ordered = sorted(times)
    return f"p50 {ordered[len(ordered) // 2] * 1e6:,.0f} us, p99 {ordered[len(ordered) * 99 // 100] * 1e6:,.0f} us"


def main() -> None:
    """Make the archive, rebuild its catalog, and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("captures", nargs="?", type=int, default=100_000)
    parser.add_argument("--catalog", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(f"{folder}/archive", create=True, demo=True)
        total = 0
        for batch in nights(given.captures):
            archive.ledger.append("waaaaaaaaaaaa", [Shipped(captures=batch)])
            total += len(batch)
        stored = sum(path.stat().st_size for path in Path(folder, "archive", "ledger").rglob("*.zst"))
        print(f"captures         {total:,}: {total // NIGHTS:,} URLs, {NIGHTS} nights")
        print(f"ledger           {stored / total:,.1f} bytes per capture")
        # of this process's own time: other work on the machine does not count, nor does a PostgreSQL server's
        reading = seconds(lambda: sum(1 for _ in archive.ledger.read("waaaaaaaaaaaa")), time.process_time)
        file = Path(folder, "catalog.sqlite")
        url = given.catalog or f"sqlite:///{file}"
        whole = seconds(lambda: rebuild(archive, url), time.process_time)
        print(f"reading ledger   {total / reading:,.0f} captures/s of one core")
        print(
            f"rebuild          {total / whole:,.0f} captures/s of one core, without reading {total / (whole - reading):,.0f}"
        )
        if not given.catalog:
            per = sizes(file)
            ours = (
                "captures",
                "captures_place",
                "captures_blob",
                "names",
                "names_hash",
                "blobs",
                "blobs_sha256",
            )
            print(f"catalog          {sum(per[name] for name in ours) / total:,.1f} bytes per capture, of it")
            for name in ours:
                print(f"  {name:14} {per[name] / total:,.1f}")
        with Catalog.open(url) as catalog:
            chance = random.Random(2)  # noqa: S311 - as above
            times = []
            for _ in range(2_000):
                place = url_of(chance.randrange(total // NIGHTS))
                moment = START + timedelta(days=chance.random() * NIGHTS)
                times.append(
                    seconds(lambda place=place, moment=moment: catalog.captured_as_of(place, moment))
                )
            print(f"as-of look-up    {percentiles(times)}")


if __name__ == "__main__":
    main()
