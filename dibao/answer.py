"""What `show` answers: one version of one document under the clock that was named, with its attestation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dibao.acts import edition_of, editions_of
from dibao.attestation import Imported, attestation, origin_of
from dibao.bearing import known_validity
from dibao.clock import local_day
from dibao.editions import Edition, Pick, pick
from dibao.errors import NotFoundError, UsageError
from dibao.evidence import text_of
from dibao.force import Force, in_force
from dibao.governing import Statement, governed, statements
from dibao.grounds import Ground, GroundKind, Provenance
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
from dibao.validity import Validity
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
    here: bool = False  # of this very document, whatever edition of its act was in force that day


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
    imported: Imported | None = None  # None: we saw it ourselves
    editions: tuple[Edition, ...] = ()  # of the act, where it has more than one
    edition: Edition | None = None  # that the version shown is a state of
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
            ("issue 公报", f"{issue.gazette} {issue.year}年第{issue.number}期" if issue else ""),
            (
                "url",
                self.version.version.url
                + (f" (part {self.version.version.part})" if self.version.version.part else ""),
            ),
            ("standing", self.version.version.standing),
            ("version", f"{self.version.number} of {row.versions}"),
            (
                "edition",
                f"{self.edition.sentence()} ({self.edition.ordinal} of {len(self.editions)})"
                if self.edition
                else "",
            ),
            ("status 时效", row.status or clean.status),
            ("全宗号", row.fonds),
            ("档号", row.file_number),
            ("保管期限", row.retention),
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
    try:
        return parse_moment(known)
    except UsageError as error:
        raise UsageError(f"{error}, or a cursor of `dibao changes` such as 2.192") from error


def _answer(reading: Reading, catalog: Catalog, question: Question) -> Answer:
    document = find_document(catalog, question.ref)
    versions = _shown(catalog, document)
    version = _version(versions, question)
    capture, clean = evidence_of(reading, catalog, version)
    read = reading.archive.clean
    act = editions_of(catalog, read, document, clean)
    force = None
    if question.in_force_on:
        day = parse_day(question.in_force_on)
        found = pick(act, day) if act and question.number is None and not question.here else Pick(None, ())
        chosen_one = found.edition
        if chosen_one and chosen_one.held and version.version.id not in chosen_one.versions:
            document, versions, version = _of_edition(catalog, chosen_one, question)
            capture, clean = evidence_of(reading, catalog, version)
        said = catalog.said(document.id, version.version.location, version.version.id)
        known = known_validity(catalog, read, document, governed(clean, said))
        if chosen_one and not chosen_one.held:
            known = _of_act(known, act)
        force = _by_edition(in_force(clean, day, known=known), found)
    origin = None if version.witnessed else origin_of(catalog, version)
    attested = origin.sentence() if origin else attestation(version)
    if force:
        seen = [row.version.captured for row in versions if row.witnessed]
        if origin:
            force = force.imported(min(seen, default=None))
        elif local_day(version.version.captured) > force.day:
            force = force.not_witnessed(min(seen))
    row = replace(document, versions=len(versions))
    relations = catalog.relations(document.id)
    said = catalog.said(document.id, version.version.location, version.version.id)
    return Answer(
        row,
        version,
        capture,
        attested,
        relations,
        governed(clean, said),
        force,
        origin,
        act,
        edition_of(act, version),
        statements(clean, said),
    )


def _shown(catalog: Catalog, document: DocumentRow) -> tuple[Numbered, ...]:
    versions = numbered(catalog, document)
    if not versions:
        for held in catalog.versions(document.id):
            catalog.need_version_shown(held.id)
        raise NotFoundError(f"{document.id} has no version left to show")
    return versions


def _version(versions: Sequence[Numbered], question: Question) -> Numbered:
    if question.number is not None:
        return chosen(versions, question.number)
    if question.captured_as_of:
        return captured_as_of(at_place(versions, question.ref), parse_moment(question.captured_as_of))
    return best(at_place(versions, question.ref))


def _of_edition(
    catalog: Catalog, edition: Edition, question: Question
) -> tuple[DocumentRow, tuple[Numbered, ...], Numbered]:
    """Return the document that holds an edition, all its versions, and the web state of the edition that is asked for.

    The place a URL names is kept where it ever showed that edition.
    """
    rows = {row.id: row for name in edition.documents if (row := catalog.document(name))}
    numbers = {name: _shown(catalog, row) for name, row in sorted(rows.items())}
    held = [
        (row, item)
        for name, row in sorted(rows.items())
        for item in numbers[name]
        if item.version.id in edition.versions
    ]
    version = _version([item for _, item in held], question)
    document = next(row for row, item in held if item is version)
    return document, numbers[document.id], version


def _by_edition(force: Force, found: Pick) -> Force:
    """Return the answer with which edition it speaks of, and why; open where the day's edition is not certain."""
    one = found.edition
    if one is None:
        if not found.candidates:
            return force
        names = "；".join(edition.sentence() for edition in found.candidates)
        return force.open(Ground("edition-open", text=names, provenance="text"))
    begins = (one.begins.earliest, one.begins.latest) if one.begins else (None, None)
    kind: GroundKind = "edition" if one.held else "edition-not-held"
    document = "" if one.held else one.act
    by: Provenance = "document" if one.act else "text"
    return force.resting(
        Ground(kind, *begins, text=one.sentence(), document=document, provenance=by), first=True
    )


def _of_act(known: Validity, act: Sequence[Edition]) -> Validity:
    """Return what bears on an act as a whole: from its first edition on, and not ended by its own later ones."""
    states = {name for edition in act for name in edition.documents}
    effects = tuple(effect for effect in known.effects if effect.document not in states)
    return replace(known, begins=act[0].begins, effects=effects)


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
