"""The relations of a document as seen from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dibao.records.entries import RelationKind
from dibao.records.rows import DocumentRow
from storage.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A relation as seen from the document asked for; `target` is the other side."""

    kind: RelationKind
    direction: Literal["to", "from"]  # "to" the target, or "from" it
    target: str  # a document, or the location that copies or excerpts
    target_title: str
    target_url: str
    coverage: float | None
    evidence: tuple[str, ...]
    confidence: float


def neighbours(catalog: Catalog, document: DocumentRow, *, denied: bool = False) -> tuple[Neighbour, ...]:
    """Return how a document stands to others, and which places copy or excerpt it.

    With `denied` also the relations that a curator says do not hold.
    """
    own = {document.id} | {
        version.document for version in catalog.versions(document.id)
    }  # relations keep the ids of merged documents
    found = []
    for relation in catalog.relations(document.id, denied=denied):
        incoming = relation.object in own
        found.append(
            Neighbour(
                kind=relation.kind,
                direction="from" if incoming else "to",
                target=relation.subject if incoming else relation.object,
                target_title=relation.subject_title if incoming else relation.object_title,
                target_url=relation.subject_url if incoming else "",
                coverage=relation.coverage,
                evidence=relation.evidence,
                confidence=relation.confidence,
            )
        )
    return tuple(found)
