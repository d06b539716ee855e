"""What `show` answers: one version of one document under the clock that was named, with its attestation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dibao.clock import local, local_day
from dibao.errors import NotFoundError
from dibao.evidence import text_of
from dibao.force import Force, Repeal, effective, in_force
from dibao.governing import Statement, governed, statements
from dibao.reading import Reading
from dibao.records.capture import Capture
from dibao.records.clean import CleanDocument
from dibao.records.origin import Basis, basis_of
from dibao.records.rows import DocumentRow, RelationRow
from dibao.reference import (
    Numbered,
    at_place,
    best,
    captured_as_of,
    chosen,
    find_document,
    numbered,
    parse_day,
    parse_moment,
)
from normalizers.metadata.contradictions import contradictions
from storage.catalog.catalog import Catalog

#: characters of the text that `show` prints without --text
OPENING = 400


@dataclass(frozen=True, slots=True)
class Question:
    """A reference and the clocks it is asked under, as written."""

    ref: str
    number: int | None = None
    captured_as_of: str | None = None
    in_force_on: str | None = None
    known_as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line of an answer."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Where something not witnessed comes from, when it was taken in, and what date is claimed on what ground."""

    name: str
    at: datetime | None  # None: its run is not known (any more)
    claimed: datetime | None
    basis: Basis

    def sentence(self) -> str:
        """Return the attestation in English."""
        at = f" on {local(self.at)}" if self.at else ""
        claim = (
            f"the date {local(self.claimed)} is a claim ({self.basis})"
            if self.claimed
            else "no date is claimed"
        )
        return f"imported from {self.name}{at} and not witnessed by us; {claim}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The document, the version that answers, how it is attested, and whether it was in force if asked."""

    document: DocumentRow
    version: Numbered
    capture: Capture
    attestation: str
    relations: tuple[RelationRow, ...]
    clean: CleanDocument
    force: Force | None = None
    imported: Imported | None = None  # None: we saw it ourselves
    said: tuple[Statement, ...] = ()  # what curators say; `clean` has in its fields what governs

    def described(self) -> Iterator[Line]:
        """Yield what people are shown, empty fields left out."""
        if self.force:
            yield Line("in force", f"{self.force.answer} on {self.force.day}")
            for reason in self.force.reasons:
                yield Line("because", reason)
        row, clean = self.document, self.clean
        issue = row.issue or clean.issue
        pairs = (
            ("document", f"{row.id} ({row.kind})"),
            ("title 标题", clean.title),
            ("number 文号", row.number),
            ("统一编号", clean.unified_number),
            ("索引号", clean.index_number),
            ("genre 文种", clean.genre),
            ("issuer 发文机关", "、".join(clean.issuers)),
            ("signed 成文日期", str(clean.signed or "")),
            ("公布日期", str(clean.promulgated or "")),
            ("印发", f"{clean.printed_by} {clean.printed or ''}".strip()),
            ("published", str(clean.published or "")),
            ("抄送", "、".join(clean.copied_to)),
            ("主题分类", " › ".join(clean.topics)),
            ("公开方式", clean.openness),
            ("附注", clean.remark),
            ("repeats 转自", clean.repost_of),
            ("status 状态", row.status),
            ("全宗号", row.fonds),
            ("档号", row.file_number),
            ("保管期限", row.retention),
            ("issue 公报", f"{issue.gazette} {issue.year}年第{issue.number}期" if issue else ""),
            (
                "url",
                self.version.version.url
                + (f" (part {self.version.version.part})" if self.version.version.part else ""),
            ),
            ("standing", self.version.version.standing),
            ("version", f"{self.version.number} of {row.versions}"),
            ("attested", self.attestation),
            ("state", "withdrawn from this place" if self.version.withdrawn else ""),
            ("quality", ", ".join(clean.quality.flags)),
        )
        yield from (Line(label, value) for label, value in pairs if value)
        yield from (Line("asserted", item.sentence()) for item in self.said)
        for item in contradictions(clean):
            yield Line("contradicted", f"{item.field.replace('_', ' ')} ({item.sentence()})")

    def opening(self) -> str:
        """Return the first lines of the text."""
        text = self.clean.text
        return (
            text
            if len(text) <= OPENING
            else text[:OPENING] + f"… ({len(text)} characters; --text prints all)"
        )


def answer(reading: Reading, question: Question) -> Answer:
    """Return the answer to a question; raises NotFoundError, AmbiguousError or UsageError."""
    if question.known_as_of:
        with (
            tempfile.TemporaryDirectory(prefix="dibao-past-") as folder,
            Catalog.open(f"sqlite:///{folder}/catalog.sqlite") as past,
        ):
            past.sync(reading.archive, known=_position(question.known_as_of))
            return _answer(reading, past, question)
    return _answer(reading, reading.catalog, question)


def _position(known: str) -> int | datetime:
    """Return a position of the publisher's ledger: the entry a cursor lies in, or an instant."""
    seq, dot, index = known.partition(".")
    if dot and seq.isdigit() and index.isdigit():
        return int(seq)
    return parse_moment(known)


def _answer(reading: Reading, catalog: Catalog, question: Question) -> Answer:
    document = find_document(catalog, question.ref)
    versions = numbered(catalog, document)
    if not versions:
        for held in catalog.versions(document.id):
            catalog.need_version_shown(held.id)
        raise NotFoundError(f"{document.id} has no version left to show")
    if question.number is not None:
        version = chosen(versions, question.number)
    elif question.captured_as_of:
        version = captured_as_of(at_place(versions, question.ref), parse_moment(question.captured_as_of))
    else:
        version = best(at_place(versions, question.ref))
    capture, clean = evidence_of(reading, catalog, version)
    said = catalog.said(document.id, version.version.location, version.version.id)
    stated = statements(clean, said)
    clean = governed(clean, said)
    relations = catalog.relations(document.id)
    force = None
    origin = None if version.witnessed else _origin(catalog, version)
    attested = origin.sentence() if origin else attestation(version)
    if question.in_force_on:
        day = parse_day(question.in_force_on)
        force = in_force(clean, day, _repeals(reading, catalog, document.id, relations))
        seen = [row.version.captured for row in versions if row.witnessed]
        if origin:
            force = force.imported(min(seen, default=None))
        elif local_day(version.version.captured) > day:
            force = force.not_witnessed(min(seen))
    row = replace(document, versions=len(versions))
    return Answer(row, version, capture, attested, relations, clean, force, origin, stated)


def _repeals(
    reading: Reading, catalog: Catalog, document: str, relations: Sequence[RelationRow]
) -> tuple[Repeal, ...]:
    """Return what repeals or replaces a document, with the day it took effect."""
    found = []
    for row in relations:
        subject = catalog.document(row.subject)
        if (row.kind != "repeals" and row.kind != "replaces") or row.object != document or subject is None:
            continue
        if subject.taken_down:  # nothing of it may be repeated, not even the day it took effect
            continue
        _, clean = evidence_of(reading, catalog, best(numbered(catalog, subject)))
        clean = governed(clean, catalog.said(subject.id))
        found.append(Repeal(row.kind, subject.id, subject.title, effective(clean)))
    return tuple(found)


def evidence_of(reading: Reading, catalog: Catalog, version: Numbered) -> tuple[Capture, CleanDocument]:
    """Return the stored capture and the clean document of a version."""
    rendition = catalog.rendition(version.version.rendition)
    own = catalog.capture(version.version.capture)
    held = own is not None and own.capture.segment and own.capture.sha256 == version.version.blob
    # equal bytes that were met elsewhere serve as well as its own
    capture = own.capture if own is not None and held else catalog.stored(version.version.blob)
    if rendition is None or capture is None:
        raise NotFoundError(
            f"version {version.version.id}: its record is not in the catalog; run `dibao rebuild`"
        )
    return capture, text_of(reading, version.version, rendition)


def attestation(version: Numbered) -> str:
    """Say how a version that we witnessed is known."""
    return f"captured {local(version.version.captured)} to {local(version.version.last_seen)}"


def _origin(catalog: Catalog, version: Numbered) -> Imported:
    row = catalog.capture(version.version.capture)
    if row is None:
        raise NotFoundError(
            f"version {version.version.id}: its capture is not in the catalog; run `dibao rebuild`"
        )
    capture = row.capture
    run = next((run for run in catalog.runs(source=capture.source) if run.id == capture.run), None)
    basis = basis_of(capture.reason)
    return Imported(
        capture.via,
        run.started if run else None,
        capture.captured if basis != "none" else None,
        basis,
    )
