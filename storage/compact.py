"""Compaction: the small objects of past nights become few large ones; readers follow, the old ones go later."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dibao import clock
from dibao.records.entries import Condemned
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.lease import publisher_lease
from storage.objects.protocol import ObjectInfo
from storage.removal import GRACE
from storage.rewriting import rewrite

#: as large as a shipper makes them: one GET of a verifier
TARGET = 64 * 1024 * 1024
#: an object of a quarter of that is worth no rewriting: each byte would be written again for one object less
SMALL = TARGET // 4
#: days: what is younger may still be named for the first time by a shipper that was killed
SETTLED = 2
_DATE = re.compile(r"(?:segments|texts)/(\d{4})/(\d\d)/(\d\d)/")


@dataclass(frozen=True, slots=True)
class Group:
    """Objects that become one, in order of their keys."""

    keys: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Compacted:
    """What one call did."""

    before: int  # objects
    after: int
    bytes: int


def groups(
    archive: Archive, catalog: Catalog, *, small: int = SMALL, target: int = TARGET, settled: int = SETTLED
) -> tuple[Group, ...]:
    """Return what can be merged: neighbours below `small` bytes, older than `settled` days, up to `target` bytes.

    Objects that no ledger entry names, or that are to be deleted, are left alone.
    """
    last = clock.now().date() - timedelta(days=settled)
    doomed = {item.key for item in catalog.condemned()}
    found: list[Group] = []
    for folder in ("segments/", "texts/"):
        held: list[ObjectInfo] = []
        for info in archive.objects.keys(folder):
            match = _DATE.match(info.key)
            old = match is not None and date(*map(int, match.groups())) <= last
            if not old or info.size >= small or info.key in doomed or not catalog.names_object(info.key):
                continue
            if held and sum(item.size for item in held) + info.size > target:
                found += _group(held)
                held = []
            held.append(info)
        found += _group(held)
    return tuple(found)


def compact(
    archive: Archive,
    catalog: Catalog,
    wanted: Sequence[Group],
    *,
    grace: timedelta = GRACE,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Compacted:
    """Merge each group: new object, then one entry of the publisher that moves its records and condemns the old.

    A crash before the entry leaves an object nothing names; after it nothing is missing. Doing it again makes the
    same object. A group of which something is to be deleted meanwhile is passed over.
    """
    before = after = size = 0
    for done, group in enumerate(wanted, 1):
        # the lease first: what a take-down has rewritten since `wanted` was made must not be merged any more
        with publisher_lease(archive) as lease:
            with catalog.batch(archive, lease) as batch:
                doomed = {item.key for item in batch.condemned()}
            if any(key in doomed or archive.objects.stat(key) is None for key in group.keys):
                continue
            made = rewrite(archive.objects, group.keys)
            now = clock.now()
            with catalog.batch(archive, lease) as batch:
                for entry in made.relocated:
                    batch.apply(entry)
                    batch.apply(Condemned(entry.old, "compacted", now, now + grace))
        before, after, size = before + len(group.keys), after + 1, size + made.size
        progress("compact", done, len(wanted))
    return Compacted(before, after, size)


def _group(held: Sequence[ObjectInfo]) -> Iterator[Group]:
    if len(held) > 1:
        yield Group(tuple(info.key for info in held), sum(info.size for info in held))
