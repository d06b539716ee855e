"""Deletion in two phases: an object is condemned in the ledger, and goes when its grace has passed.

In between everything can still be read, whoever was about to name the object names it, and a person may look. An
object that something names by then stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dibao import clock
from dibao.errors import NotFoundError, UsageError
from dibao.records.entries import Condemned, Removed
from storage.archive import Archive
from storage.catalog.catalog import Catalog

#: longer than any run, and than a shipper that was killed waits for its machine to be mended over a holiday
GRACE = timedelta(days=14)
#: deletions recorded as one entry's batch: a lease for each object would double the requests
_AT_ONCE = 1000
#: of these nothing is condemned by hand: they are the archive
_NEVER = ("ledger/", "checkpoints/", "FORMAT", "plans/", "tombstones/", "leases/")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A condemned object: removed, waiting for its grace to pass, or kept because something names it again."""

    key: str
    state: Literal["removed", "waiting", "kept"]
    reason: str
    until: datetime


def condemn(
    archive: Archive, catalog: Catalog, keys: Iterable[str], reason: str, *, grace: timedelta = GRACE
) -> tuple[Condemned, ...]:
    """Condemn objects that nothing names; raises UsageError for one that something does, and condemns none then."""
    catalog.sync(archive)
    wanted = tuple(dict.fromkeys(keys))
    for key in wanted:
        if key.startswith(_NEVER):
            raise UsageError(f"{key}: is what the archive is made of, and is never deleted")
        if catalog.holds(key):
            raise UsageError(f"{key}: ledger entries name it; nothing was condemned")
        if archive.objects.stat(key) is None:
            raise NotFoundError(f"{key}: no such object; nothing was condemned")
    now = clock.now()
    entries = tuple(Condemned(key, reason, now, now + grace) for key in wanted)
    with catalog.batch(archive) as batch:
        for entry in entries:
            batch.apply(entry)
    return entries


def sweep(archive: Archive, catalog: Catalog, *, dry: bool = False) -> tuple[Sentence, ...]:
    """Delete every condemned object whose grace has passed and that nothing names; return all that were condemned.

    With `dry` nothing is deleted. A crash between a deletion and its entry is made good by the next call.
    """
    catalog.sync(archive)
    now = clock.now()
    found: list[Sentence] = []
    for item in catalog.condemned():
        if item.until > now:
            state: Literal["removed", "waiting", "kept"] = "waiting"
        elif catalog.holds(item.key):
            state = "kept"
        else:
            state = "removed"
        found.append(Sentence(item.key, state, item.reason, item.until))
    due = [] if dry else [item.key for item in found if item.state == "removed"]
    for at in range(0, len(due), _AT_ONCE):
        remove(archive, catalog, due[at : at + _AT_ONCE])
    return tuple(found)


def remove(archive: Archive, catalog: Catalog, keys: Iterable[str]) -> None:
    """Delete condemned objects and record it; whoever calls has made sure that they may go."""
    gone = tuple(keys)
    for key in gone:
        with suppress(NotFoundError):  # an earlier call was killed after the deletion
            archive.objects.erase(key)
    if gone:
        with catalog.batch(archive) as batch:
            for key in gone:
                batch.apply(Removed(key, clock.now()))
