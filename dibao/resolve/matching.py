"""Find the document a new location shows: strong keys propose, fingerprints propose, `compare` disposes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from dibao.errors import TakenDownError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Related, Rendition
from dibao.records.rows import DocumentRow, VersionRow
from dibao.resolve.kinship import apart, kinship
from dibao.resolve.rank import rank
from normalizers.matching.compare import ALIKE, COVERED
from normalizers.matching.fingerprint import fingerprint, fold
from normalizers.matching.judgement import SLOT, Judgement, judge, same_number
from storage.archive import Archive
from storage.catalog.batch import Batch
from storage.catalog.keying import Key

#: documents taken from the inverted index; on the labelled corpus the true partner is among the first 5
CANDIDATES = 20
#: of the smaller fingerprint set that two texts must share to be worth aligning: unrelated official texts
#: share up to .3 of their 5-grams but under .1 of their winnowed 8-grams
SHARED = 0.1
#: an equal 文号 with less common text than this is a number clash, not the same document; short notices of
#: one office share a third of their characters by formula alone
CLASH = 0.5
#: versions of one document a text is held against, the one most alike among them: each costs an alignment
READ = 4
#: texts of a batch whose fingerprints are looked up together, 3 kB each
PREPARED = 10_000
#: shorter texts are mostly formula (通知, 主送机关, 特此通知), so that being contained proves nothing
SHORT = 200


@dataclass(frozen=True, slots=True)
class Match:
    """The document, how much of the new text is in it (`forward`) and of it in the new text (`backward`), and why."""

    document: DocumentRow
    version: VersionRow
    forward: float
    backward: float
    evidence: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Tell whether the new location shows (nearly) all of the document."""
        return self.backward >= COVERED

    @property
    def founder_is_part(self) -> bool:
        """Tell whether what the archive held so far is but a part of the new text."""
        return self.backward >= COVERED and self.forward < ALIKE


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A document that a text may be, the keys that say so, and the rendition of it most like the text ("" = none)."""

    document: DocumentRow
    keys: tuple[str, ...]
    alike: str


def _text(archive: Archive, rendition: Rendition) -> CleanDocument:
    try:
        return archive.clean(rendition)
    except TakenDownError:  # nothing is like a text that is no more
        return CleanDocument("empty")


class Matcher:
    """Matches clean documents against the documents of one batch's catalog."""

    def __init__(self, archive: Archive, batch: Batch) -> None:
        self._batch = batch
        self._texts = lru_cache(maxsize=256)(partial(_text, archive))
        self._marks = lru_cache(maxsize=PREPARED)(fingerprint)

    def prepare(self, cleans: Iterable[CleanDocument]) -> None:
        """Look up at once what all these will be compared with; later ones are looked up one by one."""
        texts = [clean.simplified for clean in cleans if clean.kind == "document"]
        self._batch.prepare([self._marks(text) for text in texts[:PREPARED]])

    def match(self, clean: CleanDocument) -> Match | None:
        """Return the best match, or None where the document is not known yet.

        Ties break by coverage, then by document id, so that the order of candidates does not matter.
        """
        found = [match for proposal in self._proposed(clean) if (match := self._disposed(clean, proposal))]
        return max(found, key=lambda match: (match.forward + match.backward, match.document.id), default=None)

    def kin(self, clean: CleanDocument, document: str) -> Iterator[Related]:
        """Yield the relations of a new document to those whose text is nearly its own."""
        for proposal in self._proposed(clean):
            row = proposal.document
            if row.id == document:
                continue
            for version in self._worth_reading(proposal):
                known = self.clean(version)
                judged = judge(clean, known)
                found = judged.comparison
                related = kinship(clean, known, found)
                if related is None:
                    continue
                kind, forward = related
                subject, target = (document, row.id) if forward else (row.id, document)
                evidence = (*proposal.keys, *judged.reasons)
                yield Related(
                    kind,
                    subject,
                    target,
                    round(found.forward, 4),
                    evidence,
                    min(found.forward, found.backward),
                )
                break

    def clean(self, version: VersionRow) -> CleanDocument:
        """Return the clean document of a version."""
        rendition = self._batch.rendition(version.rendition)
        if rendition is None:
            raise LookupError(f"version {version.id} names the unknown rendition {version.rendition}")
        return self._texts(rendition)

    def _proposed(self, clean: CleanDocument) -> list[_Proposal]:
        """Return the documents worth comparing, in order of id."""
        keys: dict[str, tuple[str, ...]] = {}
        rows: dict[str, DocumentRow] = {}
        strong: tuple[tuple[Key, str], ...] = (
            ("number", clean.document_number),
            ("unified", clean.unified_number),
            ("index", clean.index_number),
            ("title", fold(clean.title)),
        )
        for name, value in strong:
            named = self._batch.documents_by(name, value) if value else ()
            if name == "title" and len(named) > CANDIDATES:
                continue  # a title that many bear (公告) proposes none of them: the texts must
            for row in named:
                if name == "number" and row.number != value:
                    continue  # it only cites that number
                rows[row.id] = row
                keys[row.id] = (*keys.get(row.id, ()), name)
        marks = self._marks(clean.simplified)
        alike: dict[str, str] = {}
        for candidate in self._batch.candidates(marks, limit=CANDIDATES):
            if candidate.shared < SHARED * min(candidate.size, len(marks)):
                continue
            found = rows.get(candidate.document) or self._batch.document(candidate.document)
            if found is not None:
                rows[found.id] = found
                alike[found.id] = candidate.rendition
                keys.setdefault(found.id, ())
        return [
            _Proposal(rows[identity], keys[identity], alike.get(identity, ""))
            for identity in sorted(rows)
            if rows[identity].kind == "document"
        ]

    def _disposed(self, clean: CleanDocument, proposal: _Proposal) -> Match | None:
        """Return the match when the texts bear out what the keys propose."""
        best: Match | None = None
        for version in self._worth_reading(proposal):
            known = self.clean(version)
            judged = judge(clean, known)
            if not _same_document(clean, known, proposal.document, judged, proposal.keys):
                continue
            comparison = judged.comparison
            evidence = (*proposal.keys, *judged.reasons)
            match = Match(proposal.document, version, comparison.forward, comparison.backward, evidence)
            if best is None or match.forward + match.backward > best.forward + best.backward:
                best = match
        return best

    def _worth_reading(self, proposal: _Proposal) -> list[VersionRow]:
        """Return the latest versions a text is held against: one most like it, then the most official ones.

        Equal contents are read once, so that the 500th repost is not compared with 499.
        """
        latest: dict[str, VersionRow] = {}
        for version in self._batch.versions(proposal.document.id):
            if version.location not in latest or latest[version.location].ordinal < version.ordinal:
                latest[version.location] = version
        distinct: dict[str, VersionRow] = {}
        for version in sorted(
            latest.values(), key=lambda row: (rank(row.standing), row.captured, row.url, row.part)
        ):
            distinct.setdefault(version.content, version)
        chosen = [version for version in latest.values() if version.rendition == proposal.alike][:1]
        return [*chosen, *(version for version in distinct.values() if version not in chosen)][:READ]


def _same_document(
    clean: CleanDocument,
    known: CleanDocument,
    document: DocumentRow,
    judged: Judgement,
    keys: tuple[str, ...],
) -> bool:
    """Decide whether two texts are one document.

    Different 文号, or different 成文日期 without a common 文号, are siblings or re-issues, never copies. A title
    that differs (another year, number or place in a template) needs the one text to be inside the other.
    """
    found = judged.comparison
    if apart(clean, known) or found.kind == "template-sibling":
        return False
    number = clean.document_number
    if number and document.number and not same_number(number, document.number):
        return False
    if "number" in keys or "unified" in keys:
        return max(found.forward, found.backward) >= CLASH
    if found.kind == "different" or (clean.signed and known.signed and clean.signed != known.signed):
        return False
    if found.kind == "same":
        return True
    ours, theirs = fold(clean.title), fold(known.title)
    if ours and theirs and (ours in theirs or theirs in ours):
        return max(found.forward, found.backward) >= ALIKE
    # a lede or another headline does not hide an excerpt
    if found.kind == "part":
        return len(clean.simplified) >= SHORT
    # nor a text it stands round: all of the known text, and hardly more; a compilation has much more
    slots = any(edit.place == "inner" and edit.kind in SLOT for edit in found.edits)
    wrapped = found.kind == "contains" and min(found.forward, found.backward) >= ALIKE
    return (
        wrapped
        and found.backward >= COVERED
        and not slots
        and (len(known.simplified) >= SHORT or bool(theirs and theirs in fold(clean.simplified)))
    )
