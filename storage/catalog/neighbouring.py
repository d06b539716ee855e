"""Reads for `resolve`: the places that may show the same document as a text does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, or_, select

from dibao.records.entries import Related
from dibao.records.rows import PlaceRow, TextRow
from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.deciding import LOOKED, DecidingReads
from storage.catalog.history import members
from storage.catalog.keying import Key, normal
from storage.catalog.names import chunks
from storage.catalog.showing import FOLLOWING
from storage.catalog.tables import (
    assertions,
    documents,
    keys,
    locations,
    names,
    relations,
    renditions,
    versions,
)

#: fields of assertions by which a curator says of two places that they show one document, or two
RULINGS = {"same-document": True, "other-document": False}


class NeighbourReads(DecidingReads):
    """Which places are near one another."""

    def neighbours(
        self, points: Fingerprints, wanted: Iterable[tuple[Key, str]], least: float
    ) -> tuple[str, ...]:
        """Return the ids of the places of documents that ever showed a text near this one, sorted.

        Near are texts with one of these keys, and those with at least `least` (0-1) of the smaller set of
        fingerprints in common with `points` (shape (n,), uint64). Of those, at most LOOKED with the heaviest common
        fingerprints are found. Gazette issues are near nothing.
        """
        with self._connect() as connection:
            near = self._resembling(connection, points, least)
            for key, value in wanted:
                query = select(keys.c.rendition).where(keys.c.kind == key, keys.c.value == normal(key, value))
                near |= set(connection.scalars(query)) if value else set()
            found: set[str] = set()
            for part in chunks(near):
                query = (
                    select(versions.c.location)
                    .join(renditions, renditions.c.n == versions.c.rendition)
                    .where(versions.c.rendition.in_(part), renditions.c.kind == "document")
                    .distinct()
                )
                found.update(connection.scalars(query))
            return tuple(sorted(found))

    def places(self, identifiers: Iterable[str]) -> tuple[PlaceRow, ...]:
        """Return the places of these location ids, by id; unknown ones are left out."""
        with self._connect() as connection:
            return _places(connection, set(identifiers))

    def places_of(self, document: str) -> tuple[PlaceRow, ...]:
        """Return the places of a document and of those merged into it, by id."""
        query = select(locations.c.id).where(locations.c.document.in_(members(document)))
        with self._connect() as connection:
            return _places(connection, set(connection.scalars(query)))

    def related(self, document: str) -> tuple[Related, ...]:
        """Return the relations of a document, not of its places, as recorded, in both directions, sorted."""
        query = select(relations).where(
            or_(relations.c.subject == document, relations.c.object == document),
            relations.c.kind.not_in(FOLLOWING),
        )
        with self._connect() as connection:
            rows = connection.execute(
                query.order_by(relations.c.kind, relations.c.subject, relations.c.object)
            )
            return tuple(map(related, rows))

    def rulings(self) -> dict[tuple[str, str], tuple[bool, str]]:
        """Return what curators ruled of two places (ids, in order): one document or not, and by which assertion.

        Of several the last counts; what was retracted counts for nothing.
        """
        undone = assertions.alias("undone")
        query = (
            select(assertions)
            .where(
                assertions.c.field.in_(tuple(RULINGS)),
                assertions.c.retracts == "",
                ~select(undone.c.id).where(undone.c.retracts == assertions.c.id).exists(),
            )
            .order_by(assertions.c.seq, assertions.c.idx)
        )
        with self._connect() as connection:
            return {
                (min(row.subject, row.value), max(row.subject, row.value)): (RULINGS[row.field], row.id)
                for row in connection.execute(query)
            }

    def _resembling(self, connection: Connection, points: Fingerprints, least: float) -> set[int]:
        hits = self._likeness().hits(connection, points)
        first = np.lexsort((hits.docs, -hits.weight))[:LOOKED].tolist()
        shared = {int(hits.docs[at]): int(hits.shared[at]) for at in first}
        found: set[int] = set()
        for part in chunks(shared):
            query = select(renditions.c.n, renditions.c.fingerprints).where(renditions.c.n.in_(part))
            found.update(
                row.n
                for row in connection.execute(query)
                if shared[row.n] >= least * min(row.fingerprints, len(points))
            )
        return found


def related(row: Row[*tuple[Any, ...]]) -> Related:
    """Return the entry that a row of `relations` keeps."""
    return Related(
        row.kind, row.subject, row.object, row.coverage, tuple(row.evidence), row.confidence, row.clause
    )


def _places(connection: Connection, wanted: Collection[str]) -> tuple[PlaceRow, ...]:
    found: list[PlaceRow] = []
    for part in chunks(sorted(wanted)):
        texts: dict[str, list[TextRow]] = defaultdict(list)
        query = (
            select(versions.c.location, versions.c.id.label("version"), renditions)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .where(versions.c.location.in_(part))
            .order_by(versions.c.captured, versions.c.n)
        )
        for row in connection.execute(query):
            texts[row.location].append(
                TextRow(row.version, row.id, row.content, row.number, row.title, row.signed, row.fingerprints)
            )
        follows: dict[str, list[Related]] = defaultdict(list)
        for row in connection.execute(
            select(relations).where(relations.c.subject.in_(part), relations.c.kind.in_(FOLLOWING))
        ):
            follows[row.subject].append(related(row))
        held = (
            select(locations, names.c.text, documents.c.root)
            .join(names, names.c.n == locations.c.place)
            .join(documents, documents.c.id == locations.c.document)
            .where(locations.c.id.in_(part))
            .order_by(locations.c.id)
        )
        found += [
            PlaceRow(
                row.id,
                row.text,
                row.part,
                row.source,
                row.standing,
                row.root,
                row.coverage,
                tuple(follows[row.id]),
                tuple(texts[row.id]),
            )
            for row in connection.execute(held)
            if row.id in texts
        ]
    return tuple(found)
