"""Reads for relations a text states: who cites what, and what the cited acts are called and when they were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Subquery, or_, select, union

from dibao.records.clean import Citation
from dibao.records.entries import Related
from dibao.records.rows import ActRow
from normalizers.metadata.acts import reduced
from storage.catalog.keeping_reads import hidden_documents
from storage.catalog.keying import normal
from storage.catalog.names import chunks
from storage.catalog.neighbouring import related
from storage.catalog.reading import Reading
from storage.catalog.tables import (
    citations,
    documents,
    keys,
    relations,
    renditions,
    version_attachments,
    versions,
)

#: a documents' own words in the evidence of a relation that only its text states
STATED = "stated"


class CitingReads(Reading):
    """What texts say of documents, by document: each speaks by the version shown of it and its attachments."""

    def roots(self, identifiers: Iterable[str]) -> tuple[str, ...]:
        """Return the documents that these ids mean now, in order of id; unknown ids mean none."""
        found: set[str] = set()
        with self._connect() as connection:
            for part in chunks(dict.fromkeys(identifiers)):
                found.update(
                    connection.scalars(select(documents.c.root).where(documents.c.id.in_(part)).distinct())
                )
        return tuple(sorted(found))

    def citing(self, numbers: Iterable[str], titles: Iterable[str]) -> tuple[str, ...]:
        """Return the documents whose text cites one of these 文号 (or 统一编号) or titles, in order of id.

        Both are compared as keys: any bracket style, titles folded and reduced to what all ways to cite an act share.
        """
        numbered = {normal("number", number) for number in numbers} - {""}
        folded = {normal("title", reduced(title)) for title in titles} - {""}
        with self._connect() as connection:
            return _citing(connection, numbered, folded)

    def concerned(self, identifiers: Sequence[str]) -> tuple[str, ...]:
        """Return the documents whose stated relations may change when these documents do, themselves among them.

        Those that cite what any version of them is found by, and those with a stated relation to them.
        """
        found: set[str] = set(identifiers)
        with self._connect() as connection:
            for part in chunks(identifiers):
                wanted = (
                    select(keys.c.kind, keys.c.value)
                    .join(versions, versions.c.rendition == keys.c.rendition)
                    .join(documents, documents.c.id == versions.c.document)
                    .where(documents.c.root.in_(part), keys.c.kind != "index")
                    .distinct()
                )
                values = connection.execute(wanted).all()
                numbered = {row.value for row in values if row.kind != "title"}
                found.update(
                    _citing(connection, numbered, {row.value for row in values if row.kind == "title"})
                )
                own = select(documents.c.id).where(documents.c.root.in_(part))
                known = (
                    select(documents.c.root, relations.c.evidence)
                    .join(documents, documents.c.id == relations.c.subject)
                    .where(relations.c.object.in_(own))
                )
                found.update(row.root for row in connection.execute(known) if STATED in row.evidence)
        return tuple(sorted(found))

    def cited(self, identifiers: Sequence[str]) -> Mapping[str, Sequence[Citation]]:
        """Return what each document's text cites, in order of place; that of its attachments follows."""
        found: dict[str, list[Citation]] = defaultdict(list)
        with self._connect() as connection:
            for part in chunks(identifiers):
                shown = _shown(part)
                query = (
                    select(shown.c.document, shown.c.attached, citations)
                    .join(citations, citations.c.rendition == shown.c.rendition)
                    .order_by(shown.c.document, shown.c.attached, citations.c.rendition, citations.c.position)
                )
                for row in connection.execute(query):
                    found[row.document].append(
                        Citation(
                            row.kind, row.number, row.title, row.quote, row.clause, row.until, row.status,
                            row.issuer, row.signed,
                        )
                    )  # fmt: skip
        return found

    def bearing(
        self, numbers: Iterable[str], titles: Iterable[str]
    ) -> Mapping[tuple[str, str], Sequence[str]]:
        """Return the documents that bear a 文号 (or 统一编号), ("number", it), or a title, ("title", it), by id.

        The keys are in normal form: `normal("number", …)`, `normal("title", reduced(…))`.
        """
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        with self._connect() as connection:
            for kinds, values in ((("number", "unified"), numbers), (("title",), titles)):
                for part in chunks({value for value in values if value}):
                    query = (
                        select(keys.c.value, documents.c.root)
                        .join(versions, versions.c.rendition == keys.c.rendition)
                        .join(documents, documents.c.id == versions.c.document)
                        .where(keys.c.kind.in_(kinds), keys.c.value.in_(part))
                        .distinct()
                    )
                    for row in connection.execute(query):
                        found[kinds[0], row.value].add(row.root)
        return {key: sorted(roots) for key, roots in found.items()}

    def acts(self, identifiers: Iterable[str]) -> Mapping[str, ActRow]:
        """Return the documents as their citers see them, by id; what was taken down has neither name nor days."""
        found: dict[str, ActRow] = {}
        with self._connect() as connection:
            for part in chunks(dict.fromkeys(identifiers)):
                query = (
                    select(documents.c.id.label("document"), renditions)
                    .join(versions, versions.c.id == documents.c.shown)
                    .join(renditions, renditions.c.n == versions.c.rendition)
                    .where(documents.c.id.in_(part), documents.c.kind == "document")
                )
                found.update((row.document, _act(row)) for row in connection.execute(query))
            for hidden in hidden_documents(connection, tuple(found)):
                found[hidden] = ActRow(hidden, "", "", (), None, None, None, None, None)
        return found

    def recorded(self, identifiers: Sequence[str]) -> Sequence[Related]:
        """Return the relations recorded of these documents as subjects, under any id they had, as recorded."""
        found: list[Related] = []
        with self._connect() as connection:
            for part in chunks(identifiers):
                own = select(documents.c.id).where(documents.c.root.in_(part))
                query = select(relations).where(relations.c.subject.in_(own))
                found += map(related, connection.execute(query))
        return sorted(found, key=lambda one: (one.subject, one.kind, one.object))


def _shown(identifiers: Sequence[str]) -> Subquery:
    """Return (document, rendition, attached): what speaks for documents, 1 for attachments."""
    own = documents.c.id.in_(identifiers)
    text = select(
        documents.c.id.label("document"), versions.c.rendition, (versions.c.n * 0).label("attached")
    )
    annex = select(
        documents.c.id.label("document"),
        version_attachments.c.rendition,
        (version_attachments.c.position * 0 + 1).label("attached"),
    )
    return union(
        text.join(versions, versions.c.id == documents.c.shown).where(own),
        annex.join(version_attachments, version_attachments.c.version == documents.c.shown).where(own),
    ).subquery()


def _citing(connection: Connection, numbered: Iterable[str], folded: Iterable[str]) -> tuple[str, ...]:
    found: set[str] = set()
    for column, values in ((citations.c.numbered, numbered), (citations.c.folded, folded)):
        for part in chunks(sorted(values)):
            wanted = or_(column.in_(part))
            for query in _speaking():
                found.update(connection.scalars(query.where(wanted).distinct()))
    return tuple(sorted(found))


def _speaking() -> tuple[Select[tuple[str]], Select[tuple[str]]]:
    """Return queries for the documents that citations speak for: in the text shown, in its attachments."""
    text = (
        select(documents.c.id)
        .join(versions, versions.c.id == documents.c.shown)
        .join(citations, citations.c.rendition == versions.c.rendition)
    )
    annex = (
        select(documents.c.id)
        .join(version_attachments, version_attachments.c.version == documents.c.shown)
        .join(citations, citations.c.rendition == version_attachments.c.rendition)
    )
    return text, annex


def _act(row: Any) -> ActRow:  # noqa: ANN401 - a row of a join has no type of its own
    return ActRow(
        row.document, row.title, row.number, tuple(row.issuers), row.signed, row.published, row.amended,
        row.begun, row.may_hold_until,
    )  # fmt: skip
