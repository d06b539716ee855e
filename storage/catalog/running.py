"""Numbers as places in a run, and who issued what: as the register of gaps reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, func, select

from dibao.records.rows import DocumentRow
from normalizers.metadata.numbers import parse
from normalizers.metadata.runs import place_of
from storage.catalog.asserting import AssertingReads
from storage.catalog.finding import FindingReads
from storage.catalog.keeping_reads import hidden_documents
from storage.catalog.keeping_tables import UNSEEN, barred
from storage.catalog.keying import normal
from storage.catalog.names import chunks
from storage.catalog.tables import citations, documents, renditions, serials, versions

#: renditions bear the numbers, issuers and dates that a document's shown version has
_SHOWN = and_(documents.c.root == documents.c.id, documents.c.kind == "document")


#: of a query over renditions: its text was taken down
_HIDDEN = (
    select(barred.c.name)
    .where(barred.c.kind == "rendition", barred.c.name == renditions.c.id, barred.c.level.in_(UNSEEN))
    .correlate(renditions)
    .exists()
)
#: sorts behind every character of a number
_BEYOND = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of numbers: how many of them are held, the least and the greatest."""

    run: str
    held: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number of a run that a document bears: since when it was captured, and whether it may be shown."""

    run: str
    serial: int
    document: str
    seen: datetime
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A gazette issue held, since when."""

    row: DocumentRow
    seen: datetime


class RunningReads(AssertingReads, FindingReads):
    """Which numbers of which run are held. What a curator says of a document's number governs."""

    def runs_of_numbers(self, names: Iterable[str] | None = None) -> tuple[RunRow, ...]:
        """Return the runs of numbers of the archive, or those of these names, by name."""
        other = self._renumbered()
        query = (
            select(
                serials.c.series,
                func.count(serials.c.serial.distinct()).label("held"),
                func.min(serials.c.serial).label("first"),
                func.max(serials.c.serial).label("last"),
            )
            .join(versions, versions.c.rendition == serials.c.rendition)
            .join(documents, documents.c.shown == versions.c.id)
            .where(_SHOWN)
            .group_by(serials.c.series)
        )
        wanted = None if names is None else sorted(set(names))
        touched = {run for run, _ in other.values()} | (self._left(other) if other else set())
        found: dict[str, RunRow] = {}
        with self._connect() as connection:
            for part in [None] if wanted is None else chunks(wanted):
                rows = connection.execute(query if part is None else query.where(serials.c.series.in_(part)))
                found |= {row.series: RunRow(row.series, row.held, row.first, row.last) for row in rows}
        # runs that a curator's word adds to, or takes from, are counted again
        again = touched if wanted is None else touched & set(wanted)
        for run in again:
            held = sorted({place.serial for place in self.places_in([run])})
            found.pop(run, None)
            if held:
                found[run] = RunRow(run, len(held), held[0], held[-1])
        return tuple(found[run] for run in sorted(found))

    def places_in(self, names: Iterable[str]) -> tuple[NumberRow, ...]:
        """Return the numbers held of these runs, one row for each document that bears one: by run, number, document."""
        wanted = sorted(set(names))
        other = self._renumbered()
        found: list[tuple[str, int, str]] = []
        hidden: set[str] = set()
        query = (
            select(serials.c.series, serials.c.serial, documents.c.id, _HIDDEN.label("hidden"))
            .join(versions, versions.c.rendition == serials.c.rendition)
            .join(renditions, renditions.c.n == serials.c.rendition)
            .join(documents, documents.c.shown == versions.c.id)
            .where(_SHOWN)
        )
        with self._connect() as connection:
            for part in chunks(wanted):
                rows = connection.execute(query.where(serials.c.series.in_(part))).all()
                found += [(row.series, row.serial, row.id) for row in rows if row.id not in other]
                hidden |= {row.id for row in rows if row.hidden}
            found += [(*place, document) for document, place in other.items() if place[0] in set(wanted)]
            seen = first_seen(connection, [document for _, _, document in found])
            hidden |= hidden_documents(connection, list(seen))
        held = [
            NumberRow(run, serial, document, seen[document], document in hidden)
            for run, serial, document in found
            if document in seen
        ]
        return tuple(sorted(held, key=lambda row: (row.run, row.serial, row.document)))

    def runs_with(self, names: Iterable[str]) -> frozenset[str]:
        """Return the runs in which these documents (ids now or before) stand."""
        found: set[str] = set()
        wanted = set(names)
        with self._connect() as connection:
            roots: set[str] = set()
            for part in chunks(sorted(wanted)):
                roots.update(connection.scalars(select(documents.c.root).where(documents.c.id.in_(part))))
            for part in chunks(sorted(roots)):
                found.update(connection.scalars(_runs().where(documents.c.id.in_(part))))
        return frozenset(found | {run for name, (run, _) in self._renumbered().items() if name in roots})

    def runs_hidden(self) -> frozenset[str]:
        """Return the runs in which something that was taken down bears a number."""
        query = (
            select(serials.c.series)
            .join(renditions, renditions.c.n == serials.c.rendition)
            .where(_HIDDEN)
            .distinct()
        )
        with self._connect() as connection:
            return frozenset(connection.scalars(query))

    def issues_held(self) -> tuple[IssueRow, ...]:
        """Return the gazette issues with when each was first captured, by gazette, year and number."""
        rows = self.issues()
        with self._connect() as connection:
            seen = first_seen(connection, [row.id for row in rows])
        return tuple(IssueRow(row, seen[row.id]) for row in rows if row.id in seen)

    def cited_in(self, names: Iterable[str]) -> dict[str, dict[int, str]]:
        """Return the numbers of these runs that shown documents cite, with the least id of such a document."""
        found: dict[str, dict[int, str]] = {}
        query = (
            select(citations.c.numbered, func.min(documents.c.id).label("document"))
            .join(versions, versions.c.rendition == citations.c.rendition)
            .join(documents, documents.c.shown == versions.c.id)
            .where(documents.c.root == documents.c.id)
            .group_by(citations.c.numbered)
        )
        with self._connect() as connection:
            for run in sorted(set(names)):
                begins = normal("number", run)
                rows = connection.execute(
                    query.where(citations.c.numbered >= begins, citations.c.numbered < begins + _BEYOND)
                ).all()
                hidden = hidden_documents(connection, [row.document for row in rows])
                for row in rows:
                    number = parse(row.numbered)
                    place = place_of(number) if number else None
                    if place and place[0] == run and row.document not in hidden:
                        found.setdefault(run, {})[place[1]] = row.document
        return found

    def _renumbered(self) -> dict[str, tuple[str, int]]:
        """Return the places of documents whose number a curator gives, ("", 0) where it is in no run."""
        found: dict[str, tuple[str, int]] = {}
        for document, said in self.governing("number").items():
            number = parse(said.value)
            found[document] = (place_of(number) if number else None) or ("", 0)
        return found

    def _left(self, renumbered: Iterable[str]) -> set[str]:
        """Return the runs in which the texts of these documents stand, whatever a curator says."""
        found: set[str] = set()
        with self._connect() as connection:
            for part in chunks(sorted(renumbered)):
                found.update(connection.scalars(_runs().where(documents.c.id.in_(part))))
        return found


def first_seen(connection: Connection, names: Sequence[str]) -> dict[str, datetime]:
    """Return when each of these documents (roots) was first captured."""
    member = documents.alias("member")
    found: dict[str, datetime] = {}
    query = (
        select(member.c.root, func.min(versions.c.captured).label("seen"))
        .join(versions, versions.c.document == member.c.id)
        .group_by(member.c.root)
    )
    for part in chunks(sorted(set(names))):
        found |= {row.root: row.seen for row in connection.execute(query.where(member.c.root.in_(part)))}
    return found


def _runs() -> Select[tuple[str]]:
    return (
        select(serials.c.series)
        .join(versions, versions.c.rendition == serials.c.rendition)
        .join(documents, documents.c.shown == versions.c.id)
        .distinct()
    )
