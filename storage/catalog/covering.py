"""What is held of an issuer and a year: counted by the database, over what the shown versions say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, literal, literal_column, select

from dibao.records.rows import DocumentRow
from storage.catalog.asserting import AssertingReads
from storage.catalog.finding import document_rows
from storage.catalog.keeping_tables import UNSEEN, barred
from storage.catalog.names import chunks
from storage.catalog.tables import captures, documents, issuing, locations, renditions, serials, versions

_HELD = and_(documents.c.root == documents.c.id, documents.c.kind == "document")
#: by which a document is counted in a year; 0 where neither is known
_YEAR: ColumnElement[int] = func.coalesce(
    extract("year", renditions.c.signed),
    extract("year", renditions.c.published),
    literal_column("0"),  # a parameter would be another one where it groups
)
#: asserted fields that move a document to another issuer or year
_MOVING = ("issuer", "signed", "published")


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """How many documents of an issuer and a year (None: no date known) are held; a joint one counts for each."""

    issuer: str
    year: int | None
    documents: int


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """Where documents come from: sources with the number of documents each shows, and when they were captured."""

    sources: tuple[tuple[str, int], ...]
    first: datetime | None
    last: datetime | None
    numbered: int  # documents that bear a number


class CoveringReads(AssertingReads):
    """Figures for statements of coverage. A document merged into another counts once, under the other."""

    def issued(self) -> tuple[IssuedRow, ...]:
        """Return the numbers of documents by issuer, as their texts name it, and year."""
        moved = self._moved()
        found: Counter[tuple[str, int]] = Counter()
        query = (
            select(issuing.c.issuer, _YEAR.label("year"), func.count(documents.c.id.distinct()).label("held"))
            .join(versions, versions.c.rendition == issuing.c.rendition)
            .join(documents, documents.c.shown == versions.c.id)
            .join(renditions, renditions.c.n == issuing.c.rendition)
            .where(_HELD)
            .group_by(issuing.c.issuer, _YEAR)
        )
        with self._connect() as connection:
            for row in connection.execute(query):
                found[row.issuer, int(row.year)] += row.held
            for part in chunks(sorted(moved)):  # counted where a curator says they belong
                for row in connection.execute(query.where(documents.c.id.in_(part))):
                    found[row.issuer, int(row.year)] -= row.held
            for row_of in document_rows(connection, sorted(moved)):
                for issuer in row_of.issuers:
                    found[issuer, _year(row_of) or 0] += not row_of.taken_down
        return tuple(
            IssuedRow(issuer, year or None, count)
            for (issuer, year), count in sorted(found.items())
            if count > 0
        )

    def issued_by(self, issuers: Iterable[str], year: int | None) -> tuple[str, ...]:
        """Return the documents that any of these names issued in a year (None: without a date), by id."""
        names, moved = sorted(set(issuers)), self._moved()
        query = (
            select(documents.c.id)
            .join(versions, versions.c.id == documents.c.shown)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .join(issuing, issuing.c.rendition == renditions.c.n)
            .where(_HELD, literal(year or 0) == _YEAR)
        )
        found: set[str] = set()
        with self._connect() as connection:
            for part in chunks(names):
                found.update(connection.scalars(query.where(issuing.c.issuer.in_(part))))
            found -= moved
            for row in document_rows(connection, sorted(moved)):
                if not row.taken_down and set(row.issuers) & set(names) and _year(row) == year:
                    found.add(row.id)
        return tuple(sorted(found))

    def holding(self, names: Sequence[str]) -> HoldingRow:
        """Return where these documents (roots) come from."""
        sources: Counter[str] = Counter()
        seen: list[datetime] = []
        numbered = 0
        member = documents.alias("member")
        places = select(locations.c.source, func.count(member.c.root.distinct()).label("held")).join(
            member, member.c.id == locations.c.document
        )
        span = (
            select(func.min(captures.c.captured), func.max(captures.c.captured))
            .join(locations, locations.c.place == captures.c.place)
            .join(member, member.c.id == locations.c.document)
            .where(captures.c.verdict.in_(("ok", "unchanged")))
        )
        bearing = (
            select(func.count(documents.c.id))
            .join(versions, versions.c.id == documents.c.shown)
            .where(
                select(serials.c.rendition).where(serials.c.rendition == versions.c.rendition).exists(),
            )
        )
        with self._connect() as connection:
            for part in chunks(names):
                mine = member.c.root.in_(part)
                for row in connection.execute(places.where(mine).group_by(locations.c.source)):
                    sources[row.source] += row.held
                seen += [moment for moment in connection.execute(span.where(mine)).one() if moment]
                numbered += connection.scalar(bearing.where(documents.c.id.in_(part))) or 0
        return HoldingRow(
            tuple(sorted(sources.items())), min(seen, default=None), max(seen, default=None), numbered
        )

    def issuers_of_runs(self, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return who issued the documents that bear numbers of these runs: by run, documents by issuer."""
        found: dict[str, dict[str, int]] = {}
        query = (
            select(serials.c.series, issuing.c.issuer, func.count(documents.c.id.distinct()).label("held"))
            .join(issuing, issuing.c.rendition == serials.c.rendition)
            .join(versions, versions.c.rendition == serials.c.rendition)
            .join(documents, documents.c.shown == versions.c.id)
            .where(_HELD)
            .group_by(serials.c.series, issuing.c.issuer)
        )
        with self._connect() as connection:
            for part in chunks(sorted(set(names))):
                for row in connection.execute(query.where(serials.c.series.in_(part))):
                    found.setdefault(row.series, {})[row.issuer] = row.held
        return found

    def taken_down_documents(self) -> int:
        """Return how many documents may not be shown; of none of them more is said than that it is one."""
        query = (
            select(func.count(documents.c.root.distinct()))
            .join(versions, versions.c.id == documents.c.shown)
            .join(renditions, renditions.c.n == versions.c.rendition)
            .join(barred, and_(barred.c.kind == "rendition", barred.c.name == renditions.c.id))
            .where(_HELD, barred.c.level.in_(UNSEEN))
        )
        with self._connect() as connection:
            found: Any = connection.scalar(query)
        return int(found or 0)

    def _moved(self) -> frozenset[str]:
        return frozenset(document for field in _MOVING for document in self.governing(field))


def _year(row: DocumentRow) -> int | None:
    day = row.signed or row.published
    return day.year if day else None
