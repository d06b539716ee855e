"""What an archive holds, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from dibao.reading import Reading
from dibao.report import last_night
from dibao.settings import Settings


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of what is held, and the last night."""

    store: str
    documents: int
    issues: int
    locations: int
    versions: int
    captures: int
    last_night: str


def status(archive: Reading, settings: Settings) -> Status:
    """Return the figures of an opened archive; its last night is the last logical date of a crawl."""
    counts = archive.catalog.counts()
    last = last_night(archive.catalog.runs())
    return Status(
        store=settings.store,
        documents=counts.documents,
        issues=counts.issues,
        locations=counts.locations,
        versions=counts.versions,
        captures=counts.captures,
        last_night=last.isoformat() if last else "",
    )
