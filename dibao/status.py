"""What an archive holds, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from dibao.pipeline import House


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


def status(house: House) -> Status:
    """Return the figures of an opened archive."""
    counts = house.catalog.counts()
    last = max((run.logical_date for run in house.catalog.runs()), default=None)
    return Status(
        store=house.settings.store,
        documents=counts.documents,
        issues=counts.issues,
        locations=counts.locations,
        versions=counts.versions,
        captures=counts.captures,
        last_night=last.isoformat() if last else "",
    )
