"""Verifying an archive against `sha256sum` of its objects, in one run.

    python benchmarks/verify.py [MB] [JOBS]

Makes a demo archive of about MB (default 256) of pages in a temporary folder. Prints MB/s of stored bytes; only the
ratio means anything on a busy machine. Both read from the page cache.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from dibao.records.capture import Capture, Exchange
from storage.archive import Archive
from storage.fixity import Checks, verify
from storage.ship import ship
from storage.spool import SpoolWriter

PAGE = 60_000
WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)


def page(chance: random.Random) -> bytes:
    """Return a page that packs like one of a portal, to about a fourth."""
    words = [chance.randbytes(6).hex() for _ in range(400)]
    return b"<p>" + " ".join(chance.choice(words) for _ in range(PAGE // 13)).encode()


def used() -> float:
    """Return the processor time of this process and of those it waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main(megabytes: int, jobs: int) -> None:
    """Print the figures."""
    chance = random.Random(4)  # noqa: S311 - a benchmark keeps no secrets
    os.environ["DIBAO_CLOCK"] = WHEN.isoformat()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        archive = Archive.open(str(store), create=True, demo=True)
        count = 0
        with SpoolWriter(Path(folder) / "machine/spool", "x") as spool:
            size = 0
            while size < megabytes * 1_000_000:
                body = page(chance)
                sha256 = hashlib.sha256(body).hexdigest()
                url = f"http://h.test/{count}"
                capture = Capture("x", "x", url, WHEN, "ok", 200, "", "text/html", sha256, len(body))
                size += spool.add(
                    capture, Exchange(url, WHEN, 200, (("Content-Type", "text/html"),), body)
                ).size
                count += 1
        ship(archive, Path(folder) / "machine/spool")
        files = sorted(store.rglob("*.warc.gz"))
        stored = sum(file.stat().st_size for file in files) / 1e6
        begun, cost = time.perf_counter(), used()
        subprocess.run(["sha256sum", *map(str, files)], check=True, stdout=subprocess.DEVNULL)
        plain, effort = time.perf_counter() - begun, used() - cost
        print(f"{count} captures, {stored:.0f} MB stored, {count * PAGE / 1e6:.0f} MB of pages")
        print(f"sha256sum             {stored / plain:8.0f} MB/s")
        for number in sorted({1, jobs}):
            begun, cost = time.perf_counter(), used()
            problems = list(verify(archive, Checks(read_data=True, jobs=number, store=str(store))))
            taken = time.perf_counter() - begun
            assert not problems, problems  # noqa: S101 - a wrong archive has no figures
            print(
                f"verify, {number} process(es)  {stored / taken:8.0f} MB/s  {plain / taken:5.2f} of sha256sum, "
                f"{effort / (used() - cost):5.2f} by processor time"
            )
        print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 256, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
