"""Relations a text states: each citation finds its target, or dangles until it arrives.

What is stated is a function of the texts held, never of the order they came in: whenever a document comes, changes,
merges or splits, the relations of all that cite it or are cited by it are worked out anew (`settled`), and the
differences recorded. Only relations whose evidence begins with the word `stated` are withdrawn this way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from dibao.records.clean import Citation
from dibao.records.entries import Related, RelationKind, Unrelated
from dibao.records.rows import ActRow
from dibao.resolve.naming import EFFECTS, Target, keys_of, target_of
from normalizers.metadata.provisions import joined
from storage.catalog.citing import STATED, CitingReads
from storage.catalog.names import chunks

_KINDS: tuple[RelationKind, ...] = get_args(RelationKind)
#: relations that alter what an archivist would say of the target, and so enter the change feed; a mere
#: citation or legal basis does not
LEGAL_EFFECT = EFFECTS | {"reissues"}
#: documents settled at once: their citations, and all that bear what these cite, fit the memory
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Dangling:
    """What a text says of a document that this archive does not hold, or cannot tell from others it holds."""

    citation: Citation
    candidates: tuple[str, ...]  # documents it may mean, by id; () = none is held


def settled(batch: CitingReads, documents: Iterable[str]) -> Iterator[Related | Unrelated]:
    """Yield what is to be recorded so that the stated relations of and to these documents hold.

    `documents` are those new, revised, merged or split since it was last asked; unknown ids are passed over. What
    is yielded may be recorded at once. What no longer holds comes before what does, by subject.
    """
    for part in chunks(batch.concerned(batch.roots(documents)), _TOGETHER):
        known = batch.recorded(part)
        wanted = {
            (one.kind, one.subject, one.object): one
            for subject, found in _resolved(batch, part)
            for one in _relations(subject, found)
        }
        held = {(one.kind, one.subject, one.object): one for one in known}
        for key, one in held.items():
            if STATED in one.evidence[:1] and key not in wanted:
                yield Unrelated(one.kind, one.subject, one.object)
        for key, one in wanted.items():
            before = held.get(key)
            if before is None or (STATED in before.evidence[:1] and before != one):
                yield one


def dangling(reads: CitingReads, document: str) -> tuple[Dangling, ...]:
    """Return what a document cites and no document of the archive answers to, in order of place, each once."""
    found: dict[tuple[str, str, str], Dangling] = {}
    for _, citations in _resolved(reads, reads.roots([document])):
        for citation, target in citations:
            if not target.document and not target.own:
                found.setdefault((citation.kind, *keys_of(citation)), Dangling(citation, target.candidates))
    return tuple(found.values())


def _resolved(
    reads: CitingReads, documents: Sequence[str]
) -> Iterator[tuple[ActRow, Sequence[tuple[Citation, Target]]]]:
    """Yield each document with its citations and what they name."""
    cited = reads.cited(documents)
    keys = [keys_of(citation) for citations in cited.values() for citation in citations]
    bearing = reads.bearing((number for number, _ in keys), (title for _, title in keys))
    subjects = reads.acts(documents)
    acts = {**reads.acts(one for found in bearing.values() for one in found), **subjects}
    for document in documents:
        subject = subjects.get(document)
        if subject is not None:
            yield (
                subject,
                [
                    (citation, target_of(citation, subject, bearing, acts))
                    for citation in cited.get(document, ())
                ],
            )


def _relations(subject: ActRow, found: Sequence[tuple[Citation, Target]]) -> Iterator[Related]:
    """Yield one relation for each kind and target; a text that alters another does not merely cite it, too."""
    told: dict[tuple[RelationKind, str], Related] = {}
    for citation, target in found:
        if not target.document or target.document == subject.document:
            continue
        for kind in _KINDS:
            if kind == citation.kind:
                new = _related(kind, subject, citation, target)
                old = told.get((kind, target.document))
                told[kind, target.document] = _both(old, new) if old else new
    altered = {document for kind, document in told if kind in LEGAL_EFFECT}
    for (kind, document), one in sorted(told.items()):
        if kind not in ("cites", "based-on") or document not in altered:
            yield one


def _related(kind: RelationKind, subject: ActRow, citation: Citation, target: Target) -> Related:
    words = (("until", citation.until), ("status", citation.status))
    return Related(
        kind=kind,
        subject=subject.document,
        object=target.document,
        evidence=(STATED, *target.evidence, *(f"{word}:{value}" for word, value in words if value)),
        confidence=target.confidence,
        clause=citation.clause,
    )


def _both(one: Related, other: Related) -> Related:
    """Return the relation that two mentions of one document state; what is repealed as a whole is not but in part."""
    best = max(one, other, key=lambda each: each.confidence)
    whole = one.kind == "repeals" and "" in (one.clause, other.clause)
    words = dict.fromkeys((*best.evidence, *one.evidence, *other.evidence))
    told = tuple(word for word in words if word in best.evidence or ":" in word)
    return replace(best, evidence=told, clause="" if whole else joined(one.clause, other.clause))
