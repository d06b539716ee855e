"""What changed between two versions of a document: its text, and the text of each annex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dibao.annexes import annexes
from dibao.answer import Question, answer, evidence_of
from dibao.errors import NotFoundError
from dibao.evidence import text_of
from dibao.reading import Reading
from dibao.records.rows import DocumentRow
from dibao.reference import Numbered, chosen, find_document, numbered
from normalizers.matching.difference import ParagraphChange, difference
from normalizers.matching.operations import Operation, operations
from normalizers.matching.significance import SIGNIFICANCES, Significance, significance


@dataclass(frozen=True, slots=True)
class PartDifference:
    """The changes of one part, equal paragraphs included; `name` is "" for the text itself."""

    name: str
    changes: tuple[ParagraphChange, ...]
    operations: tuple[Operation, ...] = ()  # the same for a program, with places in both texts
    significance: Significance = ""

    @property
    def equal(self) -> bool:
        """Tell that nothing changed here."""
        return all(change.kind == "equal" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a document, or of two, and how they differ: the text first, then annexes by name."""

    document: DocumentRow
    old: Numbered
    new: Numbered
    parts: tuple[PartDifference, ...]
    other: DocumentRow | None = None  # the document that `new` is a version of, where it is another

    @property
    def significance(self) -> Significance:
        """Return the weight of the weightiest part."""
        return max((part.significance for part in self.parts), key=SIGNIFICANCES.index, default="")


def compare_versions(
    reading: Reading, ref: str, a: int | None, b: int | None, *, limit: int | None = None
) -> Comparison:
    """Return what changed from version `a` to `b`; by default between the last two of a place that has two.

    Raises NotFoundError for a number outside the list, where no place shows a second version, or where the
    texts together are longer than `limit` characters.
    """
    document = find_document(reading.catalog, ref)
    old, new = _chosen(document, numbered(reading.catalog, document), a, b)
    return _compared(reading, document, old, new, limit=limit)


def compare_documents(reading: Reading, ref: str, other: str) -> Comparison:
    """Return what differs between two documents, each in the version that answers for it today.

    Raises NotFoundError, AmbiguousError or TakenDownError for a reference that does not name one document.
    """
    one, two = answer(reading, Question(ref)), answer(reading, Question(other))
    return _compared(reading, one.document, one.version, two.version, other=two.document)


def _compared(
    reading: Reading,
    document: DocumentRow,
    old: Numbered,
    new: Numbered,
    *,
    other: DocumentRow | None = None,
    limit: int | None = None,
) -> Comparison:
    before, after = _texts(reading, old), _texts(reading, new)
    size = sum(map(len, (*before.values(), *after.values())))
    if limit is not None and size > limit:
        raise NotFoundError(
            f"{document.id}: versions {old.number} and {new.number} have {size} characters together, more than"
            f" {limit}; compare them with `dibao diff {document.id} {old.number} {new.number}`"
        )
    names = dict.fromkeys((*before, *after))
    parts = [_part(name, before.get(name, ""), after.get(name, "")) for name in names]
    kept = tuple(part for part in parts if not part.name or not part.equal)
    return Comparison(document, old, new, kept, other)


def _part(name: str, old: str, new: str) -> PartDifference:
    changes = difference(old, new)
    return PartDifference(name, changes, operations(old, new, changes), significance(changes))


def _chosen(
    document: DocumentRow, versions: Sequence[Numbered], a: int | None, b: int | None
) -> tuple[Numbered, Numbered]:
    if a is not None:
        return chosen(versions, a), chosen(versions, b if b is not None else versions[-1].number)
    revised = [row for row in versions if row.version.ordinal > 1]
    if not revised:
        raise NotFoundError(
            f"{document.number or document.id}: no place shows a second version; name two: diff REF A B"
        )
    new = max(revised, key=lambda row: row.version.captured)
    same_place = [row for row in versions if row.version.location == new.version.location]
    return max((row for row in same_place if row is not new), key=lambda row: row.version.ordinal), new


def _texts(reading: Reading, version: Numbered) -> dict[str, str]:
    """Return the text of a version under "", and those of its annexes under their names."""
    _, clean = evidence_of(reading, reading.catalog, version)
    texts = {"": clean.text}
    for annex in annexes(reading, version.version, clean):
        rendition = reading.catalog.rendition(annex.rendition) if annex.rendition else None
        if rendition:
            name = annex.name or annex.url
            texts[name if name not in texts else f"{name} ({annex.url})"] = text_of(
                reading, version.version, rendition
            ).text
    return texts
