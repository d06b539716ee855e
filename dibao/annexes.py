"""The annexes of a version: what the page offers for download, and which bytes of it the archive holds."""

from __future__ import annotations

from dataclasses import dataclass

from dibao.reading import Reading
from dibao.records.clean import CleanDocument
from dibao.records.origin import sibling
from dibao.records.rows import VersionRow
from normalizers.urls import canonical


@dataclass(frozen=True, slots=True)
class Annex:
    """One file a page offers; `blob` and `rendition` are "" where this version has none of it."""

    name: str
    url: str
    blob: str = ""  # sha256 of its bytes
    rendition: str = ""  # id of its text


def annexes(reading: Reading, version: VersionRow, clean: CleanDocument) -> tuple[Annex, ...]:
    """Return the annexes of a version in page order, each with the bytes that belong to this version."""
    catalog = reading.catalog
    barred = catalog.barred("blob")
    held = {
        rendition.blob: rendition.id
        for rendition in map(catalog.rendition, version.attachments)
        if rendition and rendition.blob not in barred
    }
    found = []
    for item in clean.attachments:
        blobs = [row.capture.sha256 for row in catalog.captures_of(sibling(canonical(item.url), version.url))]
        blob = next((blob for blob in blobs if blob in held), "")
        found.append(Annex(item.name, item.url, blob, held.get(blob, "")))
    return tuple(found)
