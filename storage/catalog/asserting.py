"""Reads what curators say, and lets it govern what is shown of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, or_, select

from dibao.records.assertions import GAP, KEEPER_FIELDS, TEXT_FIELDS, Said
from dibao.records.entries import Asserted
from dibao.records.rows import DocumentRow
from normalizers.script import to_simplified
from storage.catalog.keying import ASSERTED, Key, normal
from storage.catalog.names import chunks
from storage.catalog.reading import Reading
from storage.catalog.tables import assertions, documents, versions

#: fields of a document, of which the last said governs; the others stay beside each other
_GOVERNING = (*TEXT_FIELDS, *KEEPER_FIELDS)
#: says that there is no such thing, whatever the text says
_NONE = "none"
#: documents that a search finds by what curators say of them; more would push out what the texts say
_FOUND = 50

_other = assertions.alias("other")
#: neither taken back nor a taking back
ACTIVE = (~select(_other.c.id).where(_other.c.retracts == assertions.c.id).correlate(assertions).exists()) & (
    assertions.c.retracts == ""
)


_member = documents.alias("said_member")
#: whether anything was ever said of the document of a query over documents, versions (shown) and locations
HAS_ASSERTIONS: ColumnElement[bool] = or_(
    exists(
        select(assertions.c.id)
        .join(_member, _member.c.id == assertions.c.subject)
        .where(_member.c.root == documents.c.id)
        .correlate(documents)
    ),
    exists(
        select(assertions.c.id)
        .where(or_(assertions.c.subject == versions.c.id, assertions.c.subject == versions.c.location))
        .correlate(versions)
    ),
)


def govern(connection: Connection, rows: Mapping[str, DocumentRow]) -> dict[str, DocumentRow]:
    """Return the rows of documents (by id) with what curators say in the place of what the texts say."""
    governed = dict(rows)
    for name, said in _said_of(connection, tuple(rows)).items():
        last = {item.field: item.value for item in said if item.field in _GOVERNING}
        for field, value in last.items():
            governed[name] = _with(governed[name], field, value)
    return governed


def asserted_roots(connection: Connection, key: Key, value: str) -> list[str]:
    """Return the documents of which a curator says this number or title, by id."""
    fields = [field for field, kind in ASSERTED.items() if kind == key]
    query = select(assertions.c.subject).where(
        assertions.c.field.in_(fields), assertions.c.key == value, ACTIVE
    )
    return sorted(set(_roots(connection, connection.scalars(query)).values())) if value else []


def asserted_hits(connection: Connection, words: Sequence[str]) -> dict[str, str]:
    """Return documents of which a curator says a title or number with all these words: the value by document."""
    found: dict[str, str] = {}
    for field, kind in ASSERTED.items():
        wanted = [normal(kind, word) for word in words]
        if not wanted or not all(wanted):
            continue
        held = [assertions.c.key.contains(word, autoescape=True) for word in wanted]
        query = select(assertions.c.subject, assertions.c.value).where(
            assertions.c.field == field, ACTIVE, *held
        )
        rows = connection.execute(query.order_by(assertions.c.seq, assertions.c.idx).limit(_FOUND)).all()
        roots = _roots(connection, [row.subject for row in rows])
        found |= {roots[row.subject]: row.value for row in rows if row.subject in roots}
    return dict(sorted(found.items())[:_FOUND])


def entry_of(row: Row[*tuple[Any, ...]]) -> Asserted:
    """Return the ledger entry that a row of `assertions` was made from."""
    return Asserted(row.id, row.subject, row.field, row.value, row.who, row.why, row.at, row.retracts)


class AssertingReads(Reading):
    """What curators say: of a document, of a place or version of it, of a number that is missing."""

    def assertions(self, subject: str, *, retracted: bool = False) -> tuple[Asserted, ...]:
        """Return what curators say of a document, version or place, in the order it was recorded.

        What was retracted since is left out, with its retraction, unless asked for.
        """
        query = select(assertions).where(assertions.c.subject == subject)
        if not retracted:
            query = query.where(ACTIVE)
        with self._connect() as connection:
            rows = connection.execute(query.order_by(assertions.c.seq, assertions.c.idx)).all()
        return tuple(map(entry_of, rows))

    def assertion(self, identifier: str) -> Asserted | None:
        """Return an assertion by its id."""
        with self._connect() as connection:
            row = connection.execute(select(assertions).where(assertions.c.id == identifier)).first()
        return entry_of(row) if row else None

    def said(self, *subjects: str, withdrawn: bool = False) -> tuple[Said, ...]:
        """Return what curators say of any of these ids as recorded, and of each whether it governs.

        A document stands for all that were merged into it. Of a field the last said governs; remarks stand side by
        side. With `withdrawn` also what was taken back, with who did and why.
        """
        with self._connect() as connection:
            member, root = documents.alias("member"), documents.alias("root")
            merged = (
                select(member.c.id).join(root, root.c.root == member.c.root).where(root.c.id.in_(subjects))
            )
            query = select(assertions).where(
                or_(assertions.c.subject.in_(subjects), assertions.c.subject.in_(merged))
            )
            rows = connection.execute(query.order_by(assertions.c.seq, assertions.c.idx)).all()
        entries = list(map(entry_of, rows))
        back = {entry.retracts: entry for entry in entries if entry.retracts}
        last: dict[str, str] = {}
        for entry in entries:
            if not entry.retracts and entry.id not in back:
                last[_of_field(entry)] = entry.id
        return tuple(
            Said(entry, last.get(_of_field(entry)) == entry.id, back.get(entry.id))
            for entry in entries
            if not entry.retracts and (withdrawn or entry.id not in back)
        )

    def governing(self, field: str) -> dict[str, Asserted]:
        """Return the assertion that governs this field, of each document (now) of which a curator says it."""
        query = select(assertions).where(assertions.c.field == field, ACTIVE)
        with self._connect() as connection:
            rows = connection.execute(query.order_by(assertions.c.seq, assertions.c.idx)).all()
            roots = _roots(connection, [row.subject for row in rows])
        return {roots[row.subject]: entry_of(row) for row in rows if row.subject in roots}

    def closed_gaps(self) -> tuple[Asserted, ...]:
        """Return why numbers of a run are missing, as recorded: the subject is the run, the value number and reason."""
        query = select(assertions).where(assertions.c.field == GAP, ACTIVE)
        with self._connect() as connection:
            rows = connection.execute(query.order_by(assertions.c.seq, assertions.c.idx)).all()
        return tuple(map(entry_of, rows))


def _of_field(entry: Asserted) -> str:
    """Return what only one assertion can govern: remarks and relations stand beside one another."""
    return entry.field if entry.field in _GOVERNING and entry.field != "note" else entry.id


def _roots(connection: Connection, subjects: Iterable[str]) -> dict[str, str]:
    """Return the documents (now) that these ids of documents, versions shown and places shown speak of."""
    wanted = list(dict.fromkeys(subjects))
    found: dict[str, str] = {}
    shown = select(versions.c.id, versions.c.location, documents.c.id.label("document")).join(
        documents, documents.c.shown == versions.c.id
    )
    for part in chunks(wanted):
        of_documents = select(documents.c.id, documents.c.root).where(documents.c.id.in_(part))
        found |= {row.id: row.root for row in connection.execute(of_documents)}
        for row in connection.execute(shown.where(versions.c.id.in_(part))):
            found[row.id] = row.document
        for row in connection.execute(shown.where(versions.c.location.in_(part))):
            found[row.location] = row.document
    return found


def _said_of(connection: Connection, roots: Sequence[str]) -> dict[str, list[Asserted]]:
    """Return what is said of each of these documents, of its shown version and its place, in the order it was recorded."""
    found: dict[str, list[Asserted]] = {}
    for part in chunks(roots):
        subjects: dict[str, str] = {}
        member = select(documents.c.id, documents.c.root).where(documents.c.root.in_(part))
        subjects |= {row.id: row.root for row in connection.execute(member)}
        shown = (
            select(documents.c.id.label("document"), versions.c.id, versions.c.location)
            .join(versions, versions.c.id == documents.c.shown)
            .where(documents.c.id.in_(part))
        )
        for row in connection.execute(shown):
            subjects |= {row.id: row.document, row.location: row.document}
        rows = [
            row
            for names in chunks(subjects)
            for row in connection.execute(select(assertions).where(assertions.c.subject.in_(names), ACTIVE))
        ]
        for row in sorted(rows, key=lambda row: (row.seq, row.idx)):
            found.setdefault(subjects[row.subject], []).append(entry_of(row))
    return found


def _with(row: DocumentRow, field: str, value: str) -> DocumentRow:
    """Return a row in which a curator's value stands; one that is no such value (of an old ledger) changes nothing."""
    text = "" if value == _NONE else value
    match field:
        case "title":
            row = replace(row, title=to_simplified(value))
        case "number":
            row = replace(row, number=text)
        case "unified-number":
            row = replace(row, unified_number=text)
        case "index-number":
            row = replace(row, index_number=text)
        case "issuer":
            row = replace(row, issuers=tuple(value.split("、")))
        case "signed" | "published":
            try:
                day = date.fromisoformat(text) if text else None
            except ValueError:
                return row
            row = replace(row, signed=day) if field == "signed" else replace(row, published=day)
        case "genre":
            row = replace(row, genre=value)
        case "status":
            row = replace(row, status=value)
        case "fonds":
            row = replace(row, fonds=value)
        case "file-number":
            row = replace(row, file_number=value)
        case "retention":
            row = replace(row, retention=value)
    return replace(row, asserted=(*row.asserted, field))
