"""Invented nights of pages for benchmarks: as long, as repetitive and as compressible as those of the portals we know."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dibao.records.capture import Capture, Exchange
from dibao.records.entries import Shipped
from storage.archive import Archive
from storage.spool import SpoolWriter

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
#: of a 公文 page, uncompressed; as in docs/scale.md
PAGE = 12_000
#: captures between two syncs, as the recorder groups them
GROUP = 64
#: captures of a ledger object: a night of one machine
BATCH = 10_000
#: of a page's characters that are its own; the rest is the site's furniture
OWN = 1_500
_FURNITURE = "".join(
    f'<li class="nav"><a href="/zwgk/col/{n}/index.html">政务公开栏目{n}</a></li>' for n in range(120)
)


def url_of(number: int) -> str:
    """Return a URL as long as those of the platforms we know."""
    return f"https://www.example.gov.cn/zwgk/fggw/sfbgtwj/content/post_{9_000_000 + number}.html"


def page(number: int, change: int = 0) -> bytes:
    """Return a page of about PAGE bytes; another `change` is another text."""
    chance = random.Random(number * 1_000 + change)  # noqa: S311 - a benchmark keeps no secrets
    own = "".join(chr(0x4E00 + int(chance.paretovariate(1.1)) % 3000) for _ in range(OWN))
    text = f"<!DOCTYPE html><html><body><ul>{_FURNITURE}</ul><div class=TRS_Editor>{own}</div></body></html>"
    return text.encode()[:PAGE].ljust(PAGE)


def fetched(number: int, change: int = 0, night: int = 0) -> tuple[Capture, Exchange]:
    """Return the capture and exchange of a page with new content."""
    body, at = page(number, change), START + timedelta(days=night, microseconds=number * 50_021)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{number:x}-{change:x}"'))
    source = f"src-{number % 300:03d}"
    capture = Capture(
        source=source, run=f"{source}-{at:%Y%m%d}", url=url_of(number), captured=at, verdict="ok", status=200,
        media_type=headers[0][1], sha256=hashlib.sha256(body).hexdigest(), length=len(body), etag=headers[1][1],
    )  # fmt: skip
    return capture, Exchange(capture.url, at, 200, headers, body)


def spool(folder: Path, name: str, pairs: Iterator[tuple[Capture, Exchange]]) -> int:
    """Write a spool the way a crawl does, synced by groups; return how many captures."""
    count = 0
    with SpoolWriter(folder, name) as writer:
        for count, (capture, exchange) in enumerate(pairs, 1):
            writer.add(capture, exchange)
            if count % GROUP == 0:
                writer.sync()
    return count


def unchanged(number: int, night: int) -> Capture:
    """Return the capture of a page that is as it was: an answer 304, or the same bytes again."""
    at = START + timedelta(days=night, microseconds=number * 50_021 + number % 97)
    source = f"src-{number % 300:03d}"
    return Capture(
        source=source, run=f"{source}-{at:%Y%m%d}", url=url_of(number), captured=at, verdict="unchanged",
        status=304 if number % 2 else 200, sha256=hashlib.sha256(f"{number}".encode()).hexdigest(), length=PAGE,
        etag=f'"{number:x}"', via="https://www.example.gov.cn/zwgk/index.html",
    )  # fmt: skip


def build(archive: Archive, captures: int, nights: int = 10, writer: str = "wabcdefghijkl") -> None:
    """Commit so many captures of `captures / nights` pages, one ledger object per BATCH: years of re-visits in seconds.

    Only ledger objects: a capture that brought nothing new has no bytes in a segment.
    """
    pages = max(1, captures // nights)
    waiting: list[Capture] = []
    for number in range(captures):
        waiting.append(unchanged(number % pages, number // pages))
        if len(waiting) == BATCH:
            archive.ledger.append(writer, (Shipped(tuple(waiting)),))
            waiting.clear()
    if waiting:
        archive.ledger.append(writer, (Shipped(tuple(waiting)),))
