"""Objects, requests, bytes and dollars of large archives, from measured constants: the table of docs/scale.md.

    .venv/bin/python benchmarks/scale.py

Constants are those that benchmarks/storage.py prints; prices are list prices and change: put in your own.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from math import ceil
from pathlib import Path

# its own folder goes: storage.py in it would be taken for our package `storage`
sys.path[0] = str(Path(__file__).parents[1])
from storage.ship import BATCH, SEGMENT  # noqa: E402 - only now can it be found

#: measured: bytes of a new page in segments, texts, and both ledgers; of an unchanged capture in the ledger
PAGE, TEXT, SHIPPED, DECIDED, UNCHANGED = 2_000, 4_150, 46, 200, 37
#: assumed: one new capture in 20 is a file of this size that does not get smaller
FILE, FILES = 260_000, 0.05
#: publisher's batches leave a ledger object, an object of texts, and two of a lease (taken, given back)
LEASE = 2
#: US dollars, S3 Standard in us-east-1, list price of 2026-11: per GB and month, per 1,000 PUT and 1,000 GET or HEAD
MONTH, PUTS, GETS = 0.023, 0.005, 0.0004


@dataclass(frozen=True, slots=True)
class Cost:
    """What captures leave in a bucket, and what bringing them there takes."""

    objects: int
    size: int

    @property
    def requests(self) -> int:
        """A HEAD and a PUT for every object."""
        return 2 * self.objects

    @property
    def sending(self) -> float:
        """Dollars for the requests, once."""
        return self.objects * (PUTS + GETS) / 1_000

    @property
    def keeping(self) -> float:
        """Dollars a year for the bytes."""
        return self.size / 1e9 * MONTH * 12


def crawled(new: int, nights: int = 1, machines: int = 1) -> Cost:
    """Return what so many new captures cost, spread over nights and machines."""
    stored = new * ((1 - FILES) * PAGE + FILES * FILE)
    batches = max(nights, ceil(new / BATCH))
    shipped = max(nights * machines, ceil(new / BATCH))
    segments = max(nights * machines, ceil(stored / SEGMENT))
    objects = segments + shipped + batches * (2 + LEASE)
    return Cost(objects, int(stored + new * (TEXT + SHIPPED + DECIDED)))


def visited(unchanged: int, nights: int = 1, machines: int = 1) -> Cost:
    """Return what so many captures cost that brought nothing new."""
    shipped = max(nights * machines, ceil(unchanged / BATCH))
    return Cost(shipped + max(nights, ceil(unchanged / BATCH)) * (1 + LEASE), unchanged * UNCHANGED)


def loose(new: int) -> Cost:
    """Return what one object per payload, text and record of metadata would cost."""
    return Cost(3 * new, int(new * ((1 - FILES) * PAGE + FILES * FILE + TEXT)))


def row(name: str, cost: Cost) -> str:
    """Return one row of the table."""
    size = f"{cost.size / 1e9:,.2f} GB" if cost.size < 1e12 else f"{cost.size / 1e12:,.2f} TB"
    return f"| {name} | {cost.objects:,} | {cost.requests:,} | {size} | {cost.sending:,.2f} | {cost.keeping:,.2f} |"


def main() -> None:
    """Print the tables."""
    print("| | objects | requests | bytes | $ to send | $ a year to keep |\n|---|---|---|---|---|---|")
    for count, name in ((10**6, "10⁶"), (10**8, "10⁸"), (10**9, "10⁹")):
        print(row(f"{name} new captures, the first full crawl", crawled(count)))
        print(row(f"{name} captures that brought nothing new", visited(count)))
        print(row(f"*{name} new captures, an object per item*", loose(count)))
        daily = count // 365
        print(row(f"a night: {name} documents visited yearly, 1 % new", _year(daily, 1)))
        print(row("a year of such nights, 3 machines", _year(count, 365, 3)))


def _year(visits: int, nights: int, machines: int = 1) -> Cost:
    new, old = crawled(visits // 100, nights, machines), visited(visits - visits // 100, nights, machines)
    # the same ledger objects and batches hold both
    shared = nights * machines + nights * (1 + LEASE) if visits // 100 < BATCH * nights else 0
    return Cost(new.objects + old.objects - shared, new.size + old.size)


if __name__ == "__main__":
    main()
