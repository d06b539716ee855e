"""Figures of identity: how many places, copies, excerpts; which decisions were closest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select

from dibao.records.assertions import IDENTITY_FIELDS
from dibao.records.entries import Related
from dibao.records.rows import LocationRow
from storage.catalog.asserting import ACTIVE, AssertingReads
from storage.catalog.names import chunks
from storage.catalog.tables import (
    assertions,
    changes,
    documents,
    keys,
    locations,
    names,
    relations,
    versions,
)

_PLACED = ("copy-of", "excerpt-of")
#: relations of two documents that follow from their texts being nearly equal
_KIN = ("reissues", "replaces", "draft-of")
_HELD = and_(documents.c.root == documents.c.id, documents.c.kind == "document")


@dataclass(frozen=True, slots=True)
class IdentityCounts:
    """What was recognised: documents and issues, their places, and what became of them."""

    documents: int
    issues: int
    places: int
    copies: int
    excerpts: int
    merged: int  # documents that were known to be others since
    split: int  # places that left a document
    diverged: int  # places whose words differ from the document's
    near: int  # pairs of documents with nearly equal texts that were kept apart
    clashes: int  # 文号 and 统一编号 that more than one document bears
    compared: int  # decisions that rest on texts held against one another
    borderline: int  # of these, those below the bound of confidence
    ruled: int  # pairs of places over which a curator ruled
    by_standing: tuple[tuple[str, int], ...]
    by_source: tuple[tuple[str, int], ...]


class AuditReads(AssertingReads):
    """What a person who looks after identity asks. Computed by the database; no text is read."""

    def identity_counts(self, bound: float) -> IdentityCounts:
        """Return the figures; borderline is a confidence below `bound` (0-1)."""
        with self._connect() as connection:
            kinds = {
                row.kind: int(row.number)
                for row in connection.execute(
                    select(documents.c.kind, func.count().label("number"))
                    .where(documents.c.root == documents.c.id)
                    .group_by(documents.c.kind)
                )
            }
            related = {
                row.kind: (int(row.number), int(row.low or 0))
                for row in connection.execute(
                    select(
                        relations.c.kind,
                        func.count().label("number"),
                        func.count().filter(relations.c.confidence < bound).label("low"),
                    )
                    .where(relations.c.kind.in_((*_PLACED, *_KIN)))
                    .group_by(relations.c.kind)
                )
            }
            events = {
                row.kind: int(row.number)
                for row in connection.execute(
                    select(changes.c.kind, func.count().label("number"))
                    .where(changes.c.kind.in_(("split", "diverged")))
                    .group_by(changes.c.kind)
                )
            }
            merged = connection.scalar(
                select(func.count()).select_from(documents).where(documents.c.root != documents.c.id)
            )
            ruled = connection.scalar(
                select(func.count())
                .select_from(assertions)
                .where(assertions.c.field.in_(IDENTITY_FIELDS), ACTIVE)
            )
            clashes = connection.scalar(select(func.count()).select_from(_clashing().subquery()))
            near = sum(
                KIN in row.evidence
                for row in connection.execute(select(relations.c.evidence).where(relations.c.kind.in_(_KIN)))
            )
            standings, sources = (
                tuple(
                    (row[0], int(row.number))
                    for row in connection.execute(
                        select(column, func.count().label("number")).group_by(column).order_by(column)
                    )
                )
                for column in (locations.c.standing, locations.c.source)
            )
        copies, excerpts = (related.get(kind, (0, 0)) for kind in _PLACED)
        return IdentityCounts(
            kinds.get("document", 0),
            kinds.get("issue", 0),
            sum(count for _, count in standings),
            copies[0],
            excerpts[0],
            merged or 0,
            events.get("split", 0),
            events.get("diverged", 0),
            near,
            clashes or 0,
            copies[0] + excerpts[0] + near,
            copies[1] + excerpts[1],
            ruled or 0,
            standings,
            sources,
        )

    def doubtful(self, bound: float) -> tuple[Related, ...]:
        """Return the copies and excerpts decided with less confidence than `bound`, and the kin kept apart, as recorded."""
        columns = (relations.c.kind, relations.c.subject, relations.c.object)
        low = select(relations).where(relations.c.kind.in_(_PLACED), relations.c.confidence < bound)
        kin = select(relations).where(relations.c.kind.in_(_KIN))
        with self._connect() as connection:
            found = list(map(_related, connection.execute(low.order_by(*columns))))
            found += [
                one
                for one in map(_related, connection.execute(kin.order_by(*columns)))
                if KIN in one.evidence
            ]
        return tuple(found)

    def clashes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return each 文号 or 统一编号 that shown texts of more than one document bear, with the documents, by id."""
        query = _clashing()
        found = []
        with self._connect() as connection:
            for row in connection.execute(query).all():
                bearing = (
                    select(documents.c.id)
                    .join(versions, versions.c.id == documents.c.shown)
                    .join(keys, keys.c.rendition == versions.c.rendition)
                    .where(keys.c.kind == row.kind, keys.c.value == row.value, _HELD)
                    .distinct()
                )
                found.append((str(row.value), tuple(sorted(connection.scalars(bearing)))))
        return tuple(sorted(found))

    def founding_places(self, wanted: tuple[str, ...]) -> dict[str, LocationRow]:
        """Return the place that speaks for each of these documents, as they are known now, by the id given."""
        root = documents.alias("root")
        query = (
            select(documents.c.id.label("asked"), locations, names.c.text)
            .join(root, root.c.id == documents.c.root)
            .join(versions, versions.c.id == root.c.shown)
            .join(locations, locations.c.id == versions.c.location)
            .join(names, names.c.n == locations.c.place)
        )
        found: dict[str, LocationRow] = {}
        with self._connect() as connection:
            for part in chunks(sorted(set(wanted))):
                for row in connection.execute(query.where(documents.c.id.in_(part))):
                    found[row.asked] = LocationRow(
                        row.id, row.text, row.part, row.source, row.document, row.standing, row.coverage,
                        row.withdrawn,
                    )  # fmt: skip
        return found


#: the evidence word of a relation that follows from two texts being alike
KIN = "kin"


def _clashing() -> Any:  # noqa: ANN401 - a query of two words, whose type no annotation makes clearer
    return (
        select(keys.c.kind, keys.c.value)
        .join(versions, versions.c.rendition == keys.c.rendition)
        .join(documents, documents.c.shown == versions.c.id)
        .where(keys.c.kind.in_(("number", "unified")), _HELD)
        .group_by(keys.c.kind, keys.c.value)
        .having(func.count(documents.c.id.distinct()) > 1)
    )


def _related(row: Row[*tuple[Any, ...]]) -> Related:
    return Related(row.kind, row.subject, row.object, row.coverage, tuple(row.evidence), row.confidence)
