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
from dibao.reading import Reading
from dibao.records.capture import Capture
from dibao.records.clean import CleanDocument
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
class Answer:
    """The document, the version that answers, how it is attested, and whether it was in force if asked."""

    document: DocumentRow
    version: Numbered
    capture: Capture
    attestation: str
    relations: tuple[RelationRow, ...]
    clean: CleanDocument
    force: Force | None = None

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
            ("published", str(clean.published or "")),
            ("issue 公报", f"{issue.gazette} {issue.year}年第{issue.number}期" if issue else ""),
            (
                "url",
                self.capture.url
                + (f" (part {self.version.version.part})" if self.version.version.part else ""),
            ),
            ("standing", self.version.version.standing),
            ("version", f"{self.version.number} of {row.versions}"),
            ("attested", self.attestation),
            ("state", "withdrawn from this place" if self.version.withdrawn else ""),
            ("quality", ", ".join(clean.quality.flags)),
        )
        yield from (Line(label, value) for label, value in pairs if value)

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
        raise NotFoundError(f"{document.id} has no version left to show")
    if question.number is not None:
        version = chosen(versions, question.number)
    elif question.captured_as_of:
        version = captured_as_of(at_place(versions, question.ref), parse_moment(question.captured_as_of))
    else:
        version = best(at_place(versions, question.ref))
    capture, clean = evidence_of(reading, catalog, version)
    relations = catalog.relations(document.id)
    force = None
    attested = attestation(version, capture)
    if question.in_force_on:
        day = parse_day(question.in_force_on)
        force = in_force(clean, day, _repeals(reading, catalog, document.id, relations))
        if local_day(version.version.captured) > day:
            first = min(row.version.captured for row in versions)
            force = force.not_witnessed(first)
    row = replace(document, versions=len(versions))
    return Answer(row, version, capture, attested, relations, clean, force)


def _repeals(
    reading: Reading, catalog: Catalog, document: str, relations: Sequence[RelationRow]
) -> tuple[Repeal, ...]:
    """Return what repeals or replaces a document, with the day it took effect."""
    found = []
    for row in relations:
        subject = catalog.document(row.subject)
        if (row.kind != "repeals" and row.kind != "replaces") or row.object != document or subject is None:
            continue
        _, clean = evidence_of(reading, catalog, best(numbered(catalog, subject)))
        found.append(Repeal(row.kind, subject.id, subject.title, effective(clean)))
    return tuple(found)


def evidence_of(reading: Reading, catalog: Catalog, version: Numbered) -> tuple[Capture, CleanDocument]:
    """Return the stored capture and the clean document of a version."""
    rendition = catalog.rendition(version.version.rendition)
    capture = catalog.stored(version.version.blob)
    if rendition is None or capture is None:
        raise NotFoundError(
            f"version {version.version.id}: its record is not in the catalog; run `dibao rebuild`"
        )
    return capture, text_of(reading, version.version, rendition)


def attestation(version: Numbered, capture: Capture) -> str:
    """Say how this version is known."""
    seen = f"{local(version.version.captured)} to {local(version.version.last_seen)}"
    if capture.reason == "imported":
        return f"imported {local(version.version.captured)} from {capture.via}, not witnessed on the web by this archive"
    return f"captured {seen}"
