"""The relations of a document as seen from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from dibao.records.entries import RelationKind
from dibao.records.rows import DocumentRow
from dibao.resolve.relations import Dangling, dangling
from normalizers.metadata.provisions import spoken
from storage.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A relation as seen from the document asked for; `target` is the other side.

    What its text says of a document that is not held, or that cannot be told from others, has no target: it is
    named by title and number as cited, and `candidates` are the documents it may be.
    """

    kind: RelationKind
    direction: Literal["to", "from"]  # "to" the target, or "from" it
    target: str  # a document, or the location that copies or excerpts
    target_title: str
    target_url: str
    coverage: float | None
    evidence: tuple[str, ...]
    confidence: float
    clause: str = ""  # the provisions of the target it bears on: "7.2"
    target_number: str = ""  # as cited, of what is not held
    candidates: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Tell whether the other side is known."""
        return bool(self.target)

    @property
    def provisions(self) -> str:
        """The provisions as people write them: 第七条第二款."""
        return spoken(self.clause)


def neighbours(catalog: Catalog, document: DocumentRow, *, denied: bool = False) -> tuple[Neighbour, ...]:
    """Return how a document stands to others, which places copy or excerpt it, and what it cites that is not held.

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
                clause=relation.clause,
            )
        )
    if not document.taken_down:
        found += [_missing(one) for one in dangling(catalog, document.id)]
    return tuple(found)


def _missing(one: Dangling) -> Neighbour:
    citation = one.citation
    kind = next(kind for kind in get_args(RelationKind) if kind == citation.kind)
    words = (("until", citation.until), ("status", citation.status))
    return Neighbour(
        kind, "to", "", citation.title, "", None,
        ("stated", *(f"{word}:{value}" for word, value in words if value)), 0.0, citation.clause, citation.number,
        one.candidates,
    )  # fmt: skip
