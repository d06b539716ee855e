"""Reads the change feed and the relations of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, ScalarSelect, and_, func, or_, select, tuple_

from dibao.errors import UsageError
from dibao.records.assertions import DENIAL, RELATION_FIELDS, relation_of
from dibao.records.entries import Asserted, RelationKind
from dibao.records.rows import ChangeRow, RelationRow
from storage.catalog.asserting import ACTIVE, AssertingReads, entry_of
from storage.catalog.finding import document_rows
from storage.catalog.history import members
from storage.catalog.keeping_reads import hidden_documents, hidden_places
from storage.catalog.names import chunks
from storage.catalog.tables import (
    assertions,
    changes,
    documents,
    locations,
    names,
    relations,
    renditions,
    versions,
)

_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
#: changes fetched at once, so that a reader of the whole feed holds neither memory nor a snapshot
PAGE = 500


class FeedReads(AssertingReads):
    """What changed, and how documents hang together."""

    def changes(self, since: str = "", limit: int | None = None) -> Iterator[ChangeRow]:
        """Yield the changes after a cursor in cursor order, at most `limit`.

        Title and number are those of the version the change names, else of the document now. What was taken down has
        neither, nor a URL. Raises UsageError for a cursor that is not `<seq>.<index>`.
        """
        at = _cursor(since)
        return self._pages(at, limit)

    def latest_changes(self, limit: int, before: str = "") -> tuple[ChangeRow, ...]:
        """Return the last `limit` changes, of those before a cursor if one is given, newest first."""
        query = select(changes.c.seq, changes.c.idx).order_by(changes.c.seq.desc(), changes.c.idx.desc())
        if before:
            query = query.where(tuple_(changes.c.seq, changes.c.idx) < _cursor(before))
        with self._connect() as connection:
            found = connection.execute(query.limit(limit)).all()
        if not found:
            return ()
        # the page that begins just before the oldest of them
        return tuple(reversed(self._page((found[-1].seq, found[-1].idx - 1), len(found))))

    def relations(self, document: str, *, denied: bool = False) -> tuple[RelationRow, ...]:
        """Return the relations of a document and its locations, both directions, by kind, subject and object.

        Ids are as recorded; titles are those of the documents they mean now. What was taken down has neither title
        nor URL. What a curator says counts: asserted relations are there with the evidence `curator:<id>`, denied ones
        (`denied:<id>`) only with `denied`.
        """
        own = members(document)
        places = select(locations.c.id).where(locations.c.document.in_(own))
        query = (
            select(
                relations,
                locations.c.document.label("located"),
                names.c.text.label("url"),
            )
            .outerjoin(locations, locations.c.id == relations.c.subject)
            .outerjoin(names, names.c.n == locations.c.place)
            .where(
                or_(
                    relations.c.subject.in_(own),
                    relations.c.subject.in_(places),
                    relations.c.object.in_(own),
                )
            )
            .order_by(relations.c.kind, relations.c.subject, relations.c.object)
        )
        with self._connect() as connection:
            rows = connection.execute(query).all()
            said = _said(connection, own)
            sides = {row.located or row.subject for row in rows} | {row.object for row in rows}
            sides |= {side for item in said for side in (item.subject, item.value)}
            roots: dict[str, str] = {}
            for part in chunks(sides):
                known = select(documents.c.id, documents.c.root).where(documents.c.id.in_(part))
                roots.update((row.id, row.root) for row in connection.execute(known))
            named = {row.id: row for row in document_rows(connection, roots.values())}
            hidden = hidden_places(connection, {row.subject: row.url for row in rows if row.url})
        last = {_link(item, roots): item for item in said}
        found = []
        for row in rows:
            link = (row.kind, roots.get(row.subject, ""), roots.get(row.object, ""))
            evidence, holds = _with_word(tuple(row.evidence), last.pop(link, None))
            if not holds and not denied:
                continue
            subject = named.get(roots.get(row.located or row.subject, ""))
            target = named.get(roots.get(row.object, ""))
            silent = row.subject in hidden or (subject is not None and subject.taken_down)
            found.append(
                RelationRow(
                    kind=row.kind,
                    subject=row.subject,
                    object=row.object,
                    coverage=row.coverage,
                    evidence=evidence,
                    confidence=row.confidence if holds else 0.0,
                    subject_title=subject.title if subject and not silent else "",
                    subject_url="" if silent else row.url or (subject.url if subject else ""),
                    object_title=target.title if target else "",
                    clause=row.clause,
                )
            )
        for (kind, one, other), item in last.items():
            evidence, holds = _with_word((), item)
            if holds and one in named and other in named:  # a document that was denied only is not related
                sides_of = (named[one].title, named[one].url, named[other].title)
                found.append(RelationRow(kind, item.subject, item.value, None, evidence, 1.0, *sides_of))
        return tuple(sorted(found, key=lambda row: (row.kind, row.subject, row.object)))

    def weights(self, document: str) -> dict[str, str]:
        """Return how much each version that revised a place of a document weighs, as the feed told it; by version."""
        query = (
            select(changes.c.version, changes.c.detail)
            .where(changes.c.document.in_(members(document)), changes.c.kind == "revised")
            .order_by(changes.c.seq, changes.c.idx)
        )
        with self._connect() as connection:
            return {row.version: row.detail for row in connection.execute(query)}

    def _pages(self, at: tuple[int, int], limit: int | None) -> Iterator[ChangeRow]:
        left = limit
        while left is None or left > 0:
            page = self._page(at, PAGE if left is None else min(PAGE, left))
            yield from page
            if len(page) < PAGE:
                return
            at = _cursor(page[-1].cursor)
            left = None if left is None else left - len(page)

    def _page(self, at: tuple[int, int], size: int) -> list[ChangeRow]:
        shown, place, root = versions.alias("shown"), locations.alias("place"), documents.alias("root")
        left, where = locations.alias("left"), names.alias("where")
        version = func.coalesce(func.nullif(changes.c.version, ""), root.c.shown)
        location = func.coalesce(func.nullif(changes.c.location, ""), shown.c.location)
        query = (
            select(
                changes,
                func.coalesce(renditions.c.title, "").label("title"),
                func.coalesce(renditions.c.number, "").label("number"),
                func.coalesce(names.c.text, "").label("url"),
                func.coalesce(place.c.part, "").label("part"),
                func.coalesce(place.c.id, "").label("place"),
                func.coalesce(root.c.id, "").label("root"),
                func.coalesce(where.c.text, "").label("former"),
            )
            .outerjoin(documents, documents.c.id == changes.c.document)
            .outerjoin(root, root.c.id == documents.c.root)
            .outerjoin(shown, shown.c.id == version)
            .outerjoin(renditions, renditions.c.n == shown.c.rendition)
            .outerjoin(place, place.c.id == location)
            .outerjoin(names, names.c.n == place.c.place)
            .outerjoin(left, and_(changes.c.kind == "moved", left.c.id == changes.c.detail))
            .outerjoin(where, where.c.n == left.c.place)
            .where(tuple_(changes.c.seq, changes.c.idx) > at)
            .order_by(changes.c.seq, changes.c.idx)
            .limit(size)
        )
        with self._connect() as connection:
            rows = connection.execute(query).all()
            silent = hidden_documents(connection, list({row.root for row in rows if row.root}))
            places = {row.place: row.url for row in rows if row.place and row.url}
            places |= {row.detail: row.former for row in rows if row.former}
            hidden = hidden_places(connection, places)
        return [
            ChangeRow(
                cursor=f"{row.seq}.{row.idx}",
                kind=row.kind,
                document=row.document,
                at=row.at,
                source=row.source,
                location=row.location,
                version=row.version,
                other=row.other,
                detail=row.detail,
                title=row.title,
                number="" if row.root in silent else row.number,
                url="" if row.root in silent or row.place in hidden else row.url,
                part=row.part,
                former="" if row.root in silent or row.detail in hidden else row.former,
            )
            for row in rows
        ]


def _said(connection: Connection, own: ScalarSelect[str]) -> list[Asserted]:
    """Return what curators say of relations of these documents, in the order it was recorded."""
    fields = [*RELATION_FIELDS, *(DENIAL + kind for kind in RELATION_FIELDS)]
    query = (
        select(assertions)
        .where(assertions.c.field.in_(fields), ACTIVE)
        .where(or_(assertions.c.subject.in_(own), assertions.c.key.in_(own)))
        .order_by(assertions.c.seq, assertions.c.idx)
    )
    return list(map(entry_of, connection.execute(query)))


def _link(item: Asserted, roots: Mapping[str, str]) -> tuple[RelationKind, str, str]:
    """Return the relation an assertion is about, between documents as they are now."""
    kind = relation_of(item.field)
    if kind is None:
        raise LookupError(f"assertion {item.id}: {item.field!r} is no relation")
    return kind[0], roots.get(item.subject, item.subject), roots.get(item.value, item.value)


def _with_word(evidence: tuple[str, ...], item: Asserted | None) -> tuple[tuple[str, ...], bool]:
    """Return evidence with what a curator says of the relation, and whether it holds then."""
    kind = relation_of(item.field) if item else None
    if item is None or kind is None:
        return evidence, True
    return (*evidence, f"{'curator' if kind[1] else 'denied'}:{item.id}"), kind[1]


def _cursor(text: str) -> tuple[int, int]:
    if not text:
        return (0, -1)
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise UsageError(f"cursor {text!r}: write <seq>.<index> as the change feed gives it, such as 12.0")
    return (int(match[1]), int(match[2]))
