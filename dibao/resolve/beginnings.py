"""Where a version begins: at the capture that shows its content first."""

from __future__ import annotations

from dibao.records.entries import Rendition, Versioned
from dibao.resolve.sightings import Page
from normalizers.ids import mint
from storage.catalog.batch import Batch


def begin(
    batch: Batch,
    page: Page,
    location: str,
    document: str,
    content: str,
    attachments: tuple[Rendition, ...],
) -> str:
    """Record that a location shows new content from this capture on; return the version's id."""
    captured = page.row.capture.captured
    version = mint("v", location, captured.isoformat())
    if (
        batch.version(version) is not None
    ):  # two contents at one instant: a simulated clock, or a claimed date
        version = mint("v", location, captured.isoformat(), content)
    batch.apply(
        Versioned(
            version=version,
            location=location,
            document=document,
            rendition=page.rendition.id,
            capture=page.row.ref,
            captured=captured,
            content=content,
            attachments=tuple(rendition.id for rendition in attachments),
        )
    )
    return version
