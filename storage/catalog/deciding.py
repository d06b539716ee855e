"""Reads for `resolve`: which documents a text may be, and which cite it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy import func as sql

from dibao.records.clean import Citation
from dibao.records.entries import RelationKind
from dibao.records.rows import CandidateRow
from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.keying import normal
from storage.catalog.names import chunks
from storage.catalog.reading import Reading
from storage.catalog.search_tables import fingerprints
from storage.catalog.tables import (
    citations,
    documents,
    locations,
    relations,
    renditions,
    versions,
)

# integers are written into the statement: 500 bound parameters cost more than the look-up itself
_COUNT = (
    select(fingerprints.c.rendition, sql.count())
    .where(fingerprints.c.hash.in_(bindparam("hashes", expanding=True, literal_execute=True)))
    .group_by(fingerprints.c.rendition)
)


class DecidingReads(Reading):
    """What a decision about identity rests on."""

    def candidates(self, points: Fingerprints, limit: int = 50) -> tuple[CandidateRow, ...]:
        """Return documents now showing a text with fingerprints among `points` (shape (n,), uint64).

        One row per document and rendition that is the latest version of some location, most shared first,
        ties by document id. Issues are never candidates.
        """
        shared: Counter[int] = Counter()
        with self._connect() as connection:
            for part in chunks(np.unique(points).view(np.int64).tolist()):
                # count() of each rendition over the chunks adds up: each hash is in one chunk
                for rendition, count in connection.execute(_COUNT, {"hashes": part}):
                    shared[rendition] += count
            # the least count that can still reach the answer is not known before superseded renditions
            # are left out, hence in portions, most shared first
            found: list[CandidateRow] = []
            least = 0
            for numbers in chunks(sorted(shared, key=lambda number: (-shared[number], number))):
                if len(found) >= limit and shared[numbers[0]] < least:
                    break
                found += _shown(connection, numbers, shared)
                found.sort(key=lambda row: (-row.shared, row.document, row.rendition))
                least = found[limit - 1].shared if len(found) >= limit else 0
            return tuple(found[:limit])

    def citing(self, number: str, title: str) -> tuple[tuple[str, Citation], ...]:
        """Return (document, citation) wherever a latest version cites this 文号 or this title, by document.

        Both are compared in normal form (any bracket style, folded title); "" asks for nothing.
        """
        numbered, folded = normal("number", number), normal("title", title)
        wanted = []
        if numbered:
            wanted.append(citations.c.numbered == numbered)
        if folded:
            wanted.append(citations.c.folded == folded)
        if not wanted:
            return ()
        query = (
            select(documents.c.root, citations)
            .join(versions, versions.c.rendition == citations.c.rendition)
            .join(locations, locations.c.latest == versions.c.id)
            .join(documents, documents.c.id == versions.c.document)
            .where(or_(*wanted))
        )
        with self._connect() as connection:
            rows = connection.execute(query).all()
        found = {(row.root, Citation(row.kind, row.number, row.title, row.quote)) for row in rows}
        return tuple(
            sorted(
                found,
                key=lambda pair: (pair[0], pair[1].kind, pair[1].number, pair[1].title, pair[1].quote),
            )
        )

    def has_relation(self, kind: RelationKind, subject: str, target: str) -> bool:
        """Tell whether this very relation (ids as recorded) is known."""
        query = select(relations.c.kind).where(
            relations.c.kind == kind, relations.c.subject == subject, relations.c.object == target
        )
        with self._connect() as connection:
            return connection.scalar(query) is not None


def _shown(connection: Connection, numbers: Iterable[int], shared: Counter[int]) -> list[CandidateRow]:
    query = (
        select(documents.c.root, renditions.c.id, renditions.c.n, renditions.c.fingerprints)
        .join(versions, versions.c.document == documents.c.id)
        .join(locations, locations.c.latest == versions.c.id)
        .join(renditions, renditions.c.n == versions.c.rendition)
        .where(renditions.c.n.in_(numbers))
        .distinct()
    )
    return [
        CandidateRow(row.root, row.id, shared[row.n], row.fingerprints) for row in connection.execute(query)
    ]
