"""The contents of a gazette issue: its documents in print order, with their pages."""

from __future__ import annotations

from dataclasses import dataclass

from dibao.evidence import text_of
from dibao.reading import Reading
from dibao.records.rows import DocumentRow


@dataclass(frozen=True, slots=True)
class IssuePart:
    """One document of an issue; `part` is "" and `pages` None for one known to stand in it, but not where."""

    part: str
    pages: tuple[int, int] | None  # of the PDF, first and last
    document: DocumentRow


def contents(reading: Reading, issue: DocumentRow) -> tuple[IssuePart, ...]:
    """Return the documents of an issue: those split from its file by part, then those only said to be in it."""
    catalog = reading.catalog
    found: list[IssuePart] = []
    for place in catalog.locations_at(issue.url):
        document = catalog.document(place.document) if place.part else None
        version = catalog.latest_version(place.id)
        if version is None or catalog.version_tombstone(version.id) is not None:
            continue
        rendition = catalog.rendition(version.rendition)
        if document and document.id != issue.id and rendition and not document.taken_down:
            found.append(IssuePart(place.part, text_of(reading, version, rendition).pages, document))
    seen = {item.document.id for item in found}
    for relation in catalog.relations(issue.id):
        document = catalog.document(relation.subject) if relation.kind == "part-of" else None
        if document and document.id != issue.id and document.id not in seen:
            seen.add(document.id)
            found.append(IssuePart("", None, document))
    return tuple(found)
