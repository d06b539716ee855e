"""The history of an imported place: ordered by the dates it claims, whichever of them arrives first."""

from __future__ import annotations

from datetime import datetime

from dibao.records.entries import Changed, Rendition, Versioned
from dibao.records.rows import CaptureRow, LocationRow, VersionRow
from dibao.resolve.beginnings import begin
from dibao.resolve.sightings import Page
from normalizers.ids import mint
from storage.catalog.batch import Batch

#: of one place, all in all; every one has to be looked at
_ALL = 1_000_000


def insert(
    batch: Batch,
    page: Page,
    location: LocationRow,
    content: str,
    attachments: tuple[Rendition, ...],
    now: datetime,
) -> None:
    """Put a page where its claimed date belongs among the versions of its location.

    The version before goes on, or the one after begins earlier, where the content is theirs; else it is a version
    of its own, and if the one before was shown again later, that begins anew. Changes are dated `now`.
    """
    at = page.row.capture.captured
    known = batch.versions_at(location.id)
    before = max((row for row in known if row.captured <= at), key=_place, default=None)
    after = min((row for row in known if row.captured > at), key=_place, default=None)
    if (before and before.content == content) or "suspect" in page.clean.quality.flags:
        return
    if after and after.content == content:
        batch.apply(_moved(after, page.row))
        batch.apply(_changed("metadata", page, after.document, location.id, after.id, now, "claimed-earlier"))
        return
    if any(row.captured == at and row.content == content for row in known):
        return
    version = begin(batch, page, location.id, location.document, content, attachments)
    batch.apply(_changed("revised", page, location.document, location.id, version, now, "imported"))
    again = _again(batch, before, page, after) if before else None
    if before and again:
        returned = mint("v", location.id, again.capture.captured.isoformat())
        if batch.version(returned) is not None:
            returned = mint("v", location.id, again.capture.captured.isoformat(), before.content)
        batch.apply(_moved(before, again, returned))
        batch.apply(_changed("revised", page, location.document, location.id, returned, now, "imported"))


def _again(batch: Batch, before: VersionRow, page: Page, after: VersionRow | None) -> CaptureRow | None:
    """Return the first capture after this page, and before the next version, that shows the version before."""
    at = page.row.capture.captured
    found = [
        row
        for row in batch.captures_of(page.url, _ALL)
        if at < row.capture.captured
        and (after is None or row.capture.captured < after.captured)
        and row.capture.sha256 == before.blob
    ]
    return min(found, key=lambda row: row.capture.captured, default=None)


def _moved(version: VersionRow, row: CaptureRow, identifier: str = "") -> Versioned:
    """Return a version as it begins at another capture, under its own id unless another is given."""
    return Versioned(
        version=identifier or version.id,
        location=version.location,
        document=version.document,
        rendition=version.rendition,
        capture=row.ref,
        captured=row.capture.captured,
        content=version.content,
        attachments=version.attachments,
    )


def _changed(
    kind: str, page: Page, document: str, location: str, version: str, now: datetime, detail: str
) -> Changed:
    return Changed(kind, document, now, page.source, location, version, "", detail)  # type: ignore[arg-type]  # the callers pass literals


def _place(version: VersionRow) -> tuple[datetime, int]:
    return version.captured, version.ordinal
