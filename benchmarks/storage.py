"""Storage against its targets, in one run: every figure is a ratio, or a size; times hold for this machine only.

    make bench-storage            or   .venv/bin/python benchmarks/storage.py [--captures 100000] [--no-s3]

`--captures 1000000` takes some minutes more. The S3 server is a private Ceph (tests/parts/s3_server.py), or the one
that DIBAO_TEST_S3 names.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

# its own folder goes: this script would be taken for our package `storage`
sys.path[0:1] = [str(Path(__file__).parent / "parts"), str(Path(__file__).parents[1] / "tests/parts")]
# ruff: noqa: E402 - only now can these be found
import s3_server
from synthetic import PAGE, START, build, fetched, spool, url_of
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.fixity import verify
from storage.ship import ship

#: pages of a night that are written, and that are put one by one
WRITTEN, PUT = 3_000, 400
LOOKS = 2_000


def line(name: str, value: str, target: str = "") -> None:
    """Print one figure."""
    print(f"{name:<58} {value:>22}   {target}", flush=True)


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(work: Callable[[Path], object], times: int = 3) -> float:
    """Return the least of some timings, each in a new folder."""
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            found.append(seconds(lambda folder=folder: work(Path(folder))))
    return min(found)


def percentiles(times: Sequence[float]) -> str:
    """Return p50 and p99 in microseconds."""
    ordered = sorted(times)
    return f"{ordered[len(ordered) // 2] * 1e6:.0f} / {ordered[len(ordered) * 99 // 100] * 1e6:.0f} µs"


def durable(archive: Archive, folder: Path, count: int) -> None:
    """Spool with grouped syncs, and ship."""
    spool(folder / "spool", "s", (PAGES[number] for number in range(count)))
    ship(archive, folder / "spool")


def loose_files(folder: Path) -> None:
    """Write one fsynced file each, renamed into place."""
    handle = os.open(folder, os.O_RDONLY)
    for number in range(WRITTEN):
        path = folder / f"{number}.html"
        with (folder / "x").open("wb") as file:
            file.write(PAGES[number][1].body)
            file.flush()
            os.fsync(file.fileno())
        (folder / "x").rename(path)
        os.fsync(handle)
    os.close(handle)


def by_warcio(folder: Path) -> None:
    """Write the same pages with warcio, compressed, without any fsync."""
    with (folder / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(WRITTEN):
            exchange = PAGES[number][1]
            head = StatusAndHeaders("200 OK", list(exchange.headers), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                exchange.url, "response", payload=BytesIO(exchange.body), http_headers=head
            )
            writer.write_record(record)


def writing() -> None:
    """Captures per second into a durable local archive."""
    ours = best(lambda folder: durable(Archive.open(str(folder / "a"), create=True), folder, WRITTEN))
    files, warcio = best(loose_files), best(by_warcio)
    line("captures/s, durable local archive", f"{WRITTEN / ours:,.0f}")
    line("  against one fsynced file each", f"{files / ours:.1f}x", ">= 4x")
    line("  against warcio without fsync", f"{warcio / ours:.1f}x", ">= 1x")


@contextmanager
def server() -> Iterator[None]:
    """Have an S3 server, and the settings that name it."""
    with tempfile.TemporaryDirectory() as folder:
        if endpoint := os.environ.get("DIBAO_TEST_S3"):
            keys = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
        else:
            endpoint = s3_server.start(Path(folder) / "s3", os.getpid())
            keys = s3_server.ACCESS_KEY, s3_server.SECRET_KEY
        names = ("DIBAO_S3_ENDPOINT", "DIBAO_S3_ACCESS_KEY", "DIBAO_S3_SECRET_KEY")
        os.environ.update(zip(names, (endpoint, *keys), strict=True))
        yield


def over_s3() -> None:
    """Captures per second into S3, and how many requests that takes."""
    from minio import Minio

    if not os.environ.get("DIBAO_TEST_S3") and s3_server.missing():
        line("S3", "no server here", "apt-get install ceph-mon ceph-osd ceph-mgr radosgw ceph-common")
        return
    with server():
        endpoint = os.environ["DIBAO_S3_ENDPOINT"]
        client = Minio(
            endpoint.split("://")[1], os.environ["DIBAO_S3_ACCESS_KEY"], os.environ["DIBAO_S3_SECRET_KEY"],
            secure=endpoint.startswith("https"),
        )  # fmt: skip
        bucket = s3_server.new_bucket_name()
        client.make_bucket(bucket)

        def one_by_one() -> None:
            for number in range(PUT):
                body = PAGES[number][1].body
                client.put_object(bucket, f"items/{number}", BytesIO(body), len(body))

        single = seconds(one_by_one) / PUT
        archive = Archive.open(f"s3://{s3_server.new_bucket_name()}/a", create=True)
        with tempfile.TemporaryDirectory() as folder:
            ours = seconds(lambda: durable(archive, Path(folder), WRITTEN)) / WRITTEN
        line("captures/s, durable in S3", f"{1 / ours:,.0f}")
        line("  against put_object per item", f"{single / ours:.1f}x", ">= 20x")


def nightly_objects() -> None:
    """Count what a night of 300 sources with ten documents each makes, all shipped at its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = Archive.open(str(folder / "a"), create=True)
        for source in range(300):
            spool(folder / "spool", f"s{source}", (fetched(source * 10 + n) for n in range(10)))
        ship(archive, folder / "spool")
        keys = [info for info in archive.objects.keys("") if info.key.startswith(("segments/", "ledger/"))]
        line("a night of 300 sources x 10 documents: objects put", str(len(keys)))
        line("PUTs per 1,000 captures", f"{len(keys) / 3:.2f}")
        stored = sum(info.size for info in keys if info.key.startswith("segments/"))
        line(f"segment bytes per new page of {PAGE:,} B", f"{stored / 3000:,.0f} B")
        entry = sum(info.size for info in keys if info.key.startswith("ledger/"))
        line("ledger bytes per new capture", f"{entry / 3000:.0f} B")


def large(captures: int) -> None:
    """Measure an archive of so many captures: size, rebuild, look-ups."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = Archive.open(str(folder / "a"), create=True)
        build(archive, captures)
        entry = sum(info.size for info in archive.objects.keys("ledger/"))
        line(f"ledger bytes per unchanged capture, {captures:,}", f"{entry / captures:.1f} B", "<= 120")
        database = folder / "c.sqlite"
        with Catalog.open(f"sqlite:///{database}") as catalog:
            begun = time.process_time()
            catalog.sync(archive)
            taken = time.process_time() - begun
        # closed: what its log held is in it
        size = sum(path.stat().st_size for path in folder.glob("c.sqlite*"))
        line("SQLite bytes per unchanged capture, with its URL", f"{size / captures:.1f} B", "<= 120")
        line("rebuild, captures per second of one processor", f"{captures / taken:,.0f}", ">= 50,000")
        chance, pages = random.Random(1), captures // 10  # noqa: S311 - a benchmark keeps no secrets
        with Catalog.open(f"sqlite:///{database}") as catalog:
            times = []
            for _ in range(LOOKS):
                url, at = url_of(chance.randrange(pages)), START + timedelta(days=chance.random() * 10)
                times.append(seconds(lambda url=url, at=at: catalog.captured_as_of(url, at)))
        line("as-of look-up of a URL, p50 / p99", percentiles(times))


def reading() -> None:
    """Point reads of packed records, and verify against sha256sum."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = Archive.open(str(folder / "a"), create=True)
        durable(archive, folder, WRITTEN)
        (writer,) = archive.ledger.writers()
        captures = [
            item
            for shipped in archive.ledger.read(writer)
            for entry in shipped.entries
            for item in entry.captures
        ]
        chance = random.Random(1)  # noqa: S311 - the same
        times = [
            seconds(lambda item=item: archive.payload(item)) for item in chance.choices(captures, k=LOOKS)
        ]
        line("point read of a record, p50 / p99", percentiles(times))
        files = [str(path) for path in (folder / "a/segments").rglob("*.gz")]
        size = sum(Path(path).stat().st_size for path in files)
        plain = seconds(lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True))
        checked = seconds(lambda: list(verify(archive, read_data=True)))
        line("verify --read-data, MB/s of segments", f"{size / checked / 1e6:.0f}")
        line("  against sha256sum of the same files", f"{plain / checked:.2f}x")
        line("  bytes inflated and hashed, MB/s", f"{WRITTEN * PAGE / checked / 1e6:.0f}")


def growing(sizes: Sequence[int]) -> None:
    """Measure what adding 1 MB costs to archives of several sizes: processor time to spool, ship and sync the catalog."""
    first = 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            archive = Archive.open(f"{name}/a", create=True)
            build(archive, size)
            with Catalog.open(f"sqlite:///{name}/c.sqlite") as catalog:
                catalog.sync(archive)
                times = sorted(
                    _megabyte(archive, catalog, Path(name) / "spool", day) for day in range(20, 25)
                )
        first = first or times[1]
        line(
            f"adding 1 MB to {size:,} captures, processor time",
            f"{times[1] * 1e3:.0f} ms, {times[1] / first:.2f}x",
            "flat",
        )


def _megabyte(archive: Archive, catalog: Catalog, folder: Path, day: int) -> float:
    pages = [fetched(number, day, day) for number in range((1 << 20) // PAGE)]
    begun = time.process_time()
    spool(folder, f"s{day}", iter(pages))
    ship(archive, folder)
    catalog.sync(archive)
    return time.process_time() - begun


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--captures", type=int, default=100_000, help="of the large archive")
    parser.add_argument("--no-s3", action="store_true")
    chosen = parser.parse_args()
    line("processors; load average", f"{os.cpu_count()}; {os.getloadavg()[0]:.1f}")
    writing()
    nightly_objects()
    reading()
    large(chosen.captures)
    growing([size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= chosen.captures])
    if not chosen.no_s3:
        over_s3()


PAGES = [fetched(number) for number in range(WRITTEN)]

if __name__ == "__main__":
    main()
