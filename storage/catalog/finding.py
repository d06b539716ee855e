"""Reads documents: by id, by key, by whatever a person types, and by words of their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from dibao.records.origin import imported
from dibao.records.rows import DocumentRow, HitRow
from normalizers.script import to_simplified
from normalizers.urls import canonical
from storage.catalog import search
from storage.catalog.asserting import HAS_ASSERTIONS, asserted_hits, asserted_roots, govern
from storage.catalog.keeping_reads import hidden_documents
from storage.catalog.keying import KEYS, Key, normal, plain
from storage.catalog.names import chunks, number_of
from storage.catalog.reading import Reading
from storage.catalog.snippet import snippet
from storage.catalog.tables import documents, keys, locations, names, renditions, versions
from storage.catalog.tokens import QUERY_LIMIT
from storage.catalog.transcripts import ISSUE

_ID = re.compile(r"[dlvr][a-z2-7]{20}")
#: candidates an ambiguous reference lists; more do not help anyone choose
AMBIGUOUS = 50


# built once: a statement built for every look-up costs more than its execution
_ROWS = (
    select(
        documents,
        renditions.c.title,
        renditions.c.genre,
        renditions.c.number,
        renditions.c.unified_number,
        renditions.c.index_number,
        renditions.c.issuers,
        renditions.c.signed,
        renditions.c.published,
        renditions.c.issue,
        locations.c.source,
        locations.c.part,
        names.c.text.label("url"),
        HAS_ASSERTIONS.label("said"),
    )
    .outerjoin(versions, versions.c.id == documents.c.shown)
    .outerjoin(renditions, renditions.c.n == versions.c.rendition)
    .outerjoin(locations, locations.c.id == versions.c.location)
    .outerjoin(names, names.c.n == locations.c.place)
    .where(documents.c.id.in_(bindparam("wanted", expanding=True)))
)


class FindingReads(Reading):
    """Which document is meant."""

    def document(self, identifier: str) -> DocumentRow | None:
        """Return a document by its id, following the redirect of a merged one; None for an unknown id."""
        with self._connect() as connection:
            query = select(documents.c.root).where(documents.c.id == identifier)
            return next(iter(document_rows(connection, connection.scalars(query))), None)

    def documents_by(self, key: Key, value: str) -> tuple[DocumentRow, ...]:
        """Return the documents of which any version, or a curator, says this 文号, 统一编号, 索引号 (档号) or title, by id."""
        with self._connect() as connection:
            return _keyed(connection, key, normal(key, value))

    def issues(self, gazette: str | None = None) -> tuple[DocumentRow, ...]:
        """Return gazette issues (of one gazette, by its full name) by gazette, year and number."""
        query = select(documents.c.id).where(documents.c.kind == "issue", documents.c.root == documents.c.id)
        with self._connect() as connection:
            found = document_rows(connection, connection.scalars(query))
        wanted = [row for row in found if gazette is None or (row.issue and row.issue.gazette == gazette)]
        return tuple(sorted(wanted, key=_in_print_order))

    def find(self, ref: str) -> tuple[DocumentRow, ...]:
        """Return what a reference names: one document, several when it is ambiguous, none when unknown.

        Tried in this order, the first that finds anything wins: an id (of a document, location, version or
        rendition), a URL, 文号, 统一编号, 索引号, the whole title, a part of the title shown now.
        """
        ref = plain(ref).strip()
        with self._connect() as connection:
            if _ID.fullmatch(ref):
                return document_rows(connection, _by_id(connection, ref))
            if "://" in ref:
                return document_rows(connection, _by_url(connection, ref))
            for key in KEYS:
                found = _keyed(connection, key, normal(key, ref))
                if found:
                    return found
            query = (
                select(documents.c.id)
                .join(versions, versions.c.id == documents.c.shown)
                .where(documents.c.root == documents.c.id)
            )
            shown: list[str] = []
            for numbers in chunks(search.titles_with(connection, to_simplified(ref))):
                shown += connection.scalars(query.where(versions.c.rendition.in_(numbers)))
                if len(shown) >= AMBIGUOUS:
                    break
            return document_rows(connection, sorted(shown)[:AMBIGUOUS])

    def search(self, query: str, limit: int = 20) -> tuple[HitRow, ...]:
        """Return documents whose shown version, or an attachment of it, holds every word of the query.

        Words are separated by spaces; a word is any run of Chinese characters, Latin letters or digits (a 文号
        in any bracket style is one word), in Simplified or Traditional script; a word stands within one block. Best
        first: title and numbers before text, rare words before common ones; ties by id. What a curator says is the
        title or a number of a document finds it, too, and comes before what texts say. No query raises.
        """
        query = to_simplified(query[:QUERY_LIMIT])
        with self._connect() as connection:
            hits = search.find(connection, query, limit)
            said = asserted_hits(connection, query.split())
            found = document_rows(connection, [*said, *(hit[0] for hit in hits)])
            rows = {row.id: row for row in found if not row.taken_down}
            above = max((score for _, _, score in hits), default=0.0) + 1
            of_curators = [
                HitRow(rows[document], snippet(value, query), above)
                for document, value in said.items()
                if document in rows
            ]
            of_texts = [
                HitRow(rows[document], snippet(search.passage(connection, number, query), query), score)
                for document, number, score in hits
                if document in rows and document not in said
            ]
            return tuple((of_curators + of_texts)[: max(0, limit)])


def document_rows(connection: Connection, identifiers: Iterable[str]) -> tuple[DocumentRow, ...]:
    """Return the rows of documents that are not merged into others, in the order given."""
    wanted = list(dict.fromkeys(identifiers))
    found: dict[str, DocumentRow] = {}
    for part in chunks(wanted):
        rows = connection.execute(_ROWS, {"wanted": list(part)}).all()
        read = {row.id: _document(row) for row in rows}
        found |= read | govern(connection, {row.id: read[row.id] for row in rows if row.said})
    for name in hidden_documents(connection, tuple(found)):
        found[name] = DocumentRow(name, found[name].kind, taken_down=True)
    return tuple(found[name] for name in wanted if name in found)


def _document(row: Row[*tuple[Any, ...]]) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        kind=row.kind,
        title=row.title or "",  # a document just minted shows nothing yet
        genre=row.genre or "",
        number=row.number or "",
        unified_number=row.unified_number or "",
        index_number=row.index_number or "",
        issuers=tuple(row.issuers or ()),
        signed=row.signed,
        published=row.published,
        source=row.source or "",
        url=row.url or "",
        part=row.part or "",
        versions=row.versions,
        withdrawn=row.withdrawn,
        issue=ISSUE.validate_json(row.issue) if row.issue else None,
    )


def _keyed(connection: Connection, key: Key, value: str) -> tuple[DocumentRow, ...]:
    if not value:
        return ()
    query = (
        select(documents.c.root)
        .join(versions, versions.c.document == documents.c.id)
        .join(keys, keys.c.rendition == versions.c.rendition)
        .where(keys.c.kind == key, keys.c.value == value)
        .distinct()
        .order_by(documents.c.root)
    )
    said = asserted_roots(connection, key, value)
    return document_rows(connection, sorted({*connection.scalars(query), *said}))


def _by_id(connection: Connection, ref: str) -> list[str]:
    if ref[0] == "r":
        query = select(versions.c.document).join(renditions, renditions.c.n == versions.c.rendition)
        query = query.where(renditions.c.id == ref)
    else:
        table = {"d": documents.c.id, "l": locations.c.document, "v": versions.c.document}[ref[0]]
        query = select(table).where(table.table.c.id == ref)
    roots = select(documents.c.root).where(documents.c.id.in_(query)).distinct()
    return sorted(connection.scalars(roots))


def _by_url(connection: Connection, ref: str) -> list[str]:
    scheme, rest = ref.split("://", 1)
    # people copy http where the site now redirects to https, and the other way round
    other = {"http": "https", "https": "http"}.get(scheme.lower())
    spellings = [canonical(url) for url in ([ref, f"{other}://{rest}"] if other else [ref])]
    # what we saw ourselves before what others say they found there
    for url in [*spellings, *map(imported, spellings)]:
        place = number_of(connection, url)
        query = (
            select(documents.c.root)
            .join(locations, locations.c.document == documents.c.id)
            .where(locations.c.place == place)
            .distinct()
        )
        found = sorted(connection.scalars(query)) if place is not None else []
        if found:
            return found
    return []


def _in_print_order(row: DocumentRow) -> tuple[str, int, int, str, str]:
    if row.issue is None:
        return ("", 0, 0, "", row.id)
    first = re.match(r"\d+", row.issue.number)
    # 增刊 (supplements) carry no plain number and follow the year's numbered issues
    number = int(first.group()) if first else 10_000
    return (row.issue.gazette, row.issue.year, number, row.issue.number, row.id)
