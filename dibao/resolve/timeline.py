"""Where a capture belongs in the history of its location, whenever it arrives.

A version is a maximal run of captures with the same content. Captures arrive late (a machine was away for a night,
another was faster), so a capture may begin a version, show that a known one began earlier, or split one in two.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime

from dibao.records.rows import CaptureRow, VersionRow
from storage.catalog.reader import Reader


@dataclass(frozen=True, slots=True)
class Cut:
    """What a capture with other content than its neighbours changes in the history of its location."""

    #: this version began with the capture, earlier than was known: it keeps its id
    begun: VersionRow | None = None
    #: the version before, and the later capture that shows its content again
    resumed: tuple[VersionRow, CaptureRow] | None = None


def cut(reader: Reader, location: str, url: str, at: datetime, content: str) -> Cut | None:
    """Return what a capture of `url` at `at` that shows `content` changes; None when it only confirms a version."""
    held = reader.versions_at(location)
    # at one instant (a simulated clock) several contents may have been seen; each counts once
    if any(version.captured == at and version.content == content for version in held):
        return None
    before = next((version for version in reversed(held) if version.captured <= at), None)
    after = next((version for version in held if version.captured > at), None)
    if before is not None and before.content == content:
        return None
    again = _again(reader, url, before, at, after) if before is not None and before.last_seen > at else None
    if before is not None and again is not None:
        return Cut(resumed=(before, again))
    return Cut(begun=after if after is not None and after.content == content else None)


def next_visit(reader: Reader, url: str, at: datetime) -> datetime | None:
    """Return when `url` was seen next after `at`; None when it was not."""
    later = [row.capture.captured for row in _seen(reader, url) if row.capture.captured > at]
    return min(later, default=None)


def _again(
    reader: Reader, url: str, before: VersionRow, at: datetime, after: VersionRow | None
) -> CaptureRow | None:
    """Return the first capture after `at`, and before the next version, that shows what `before` shows."""
    rendition = reader.rendition(before.rendition)
    later = [
        row
        for row in _seen(reader, url)
        if row.capture.captured > at
        and (after is None or row.capture.captured < after.captured)
        and rendition is not None
        and any(
            (item.part, item.content) == (rendition.part, rendition.content)
            for item in reader.renditions_of(row.capture.sha256)
        )
    ]
    return min(later, key=lambda row: row.capture.captured, default=None)


def _seen(reader: Reader, url: str) -> list[CaptureRow]:
    """Return every capture that shows the page: however long its history, a late one may belong anywhere in it."""
    return [row for row in reader.captures_of(url, sys.maxsize) if row.verdict in ("ok", "unchanged")]
