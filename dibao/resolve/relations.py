"""Relations a text states: each citation finds its target, or waits in the catalog until it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from dibao.records.clean import Citation, CleanDocument
from dibao.records.entries import Related, RelationKind
from normalizers.matching.fingerprint import fold
from storage.catalog.batch import Batch
from storage.catalog.keying import Key

_KINDS: tuple[RelationKind, ...] = get_args(RelationKind)
#: relations that alter what an archivist would say of the target, and so enter the change feed; a mere
#: citation or legal basis does not
LEGAL_EFFECT = frozenset(
    {"amends", "repeals", "replaces", "reissues", "corrects", "supplements", "extends-validity", "suspends"}
)


def stated(batch: Batch, document: str, clean: CleanDocument) -> Iterator[Related]:
    """Yield the relations in which a document's text stands to documents the archive knows."""
    for citation in clean.citations:
        target, evidence = _target(batch, citation)
        if target and target != document:
            yield from _related(batch, citation.kind, document, target, evidence)


def awaited(batch: Batch, document: str, clean: CleanDocument) -> Iterator[Related]:
    """Yield the relations of documents that cited this one before it arrived."""
    for subject, citation in batch.citing(clean.document_number, fold(clean.title)):
        if subject != document and _target(batch, citation)[0] == document:
            yield from _related(batch, citation.kind, subject, document, _target(batch, citation)[1])


def _related(
    batch: Batch, kind: str, subject: str, target: str, evidence: tuple[str, ...]
) -> Iterator[Related]:
    for known in _KINDS:
        if known == kind and not batch.has_relation(known, subject, target):
            yield Related(kind=known, subject=subject, object=target, evidence=evidence)


def _target(batch: Batch, citation: Citation) -> tuple[str, tuple[str, ...]]:
    """Return the one document a citation names, by 文号 before title; "" where none or several fit."""
    proposals: tuple[tuple[Key, str], ...] = (("number", citation.number), ("title", fold(citation.title)))
    for key, value in proposals:
        if not value:
            continue
        rows = [row for row in batch.documents_by(key, value) if key != "number" or row.number == value]
        if len(rows) == 1:
            return rows[0].id, (key,)
    return "", ()
