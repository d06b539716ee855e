"""Reads for `resolve`: which documents a text may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from dibao.records.entries import RelationKind
from dibao.records.rows import CandidateRow
from normalizers.matching.fingerprint import Fingerprints
from storage.catalog.likeness import Likeness
from storage.catalog.names import chunks
from storage.catalog.reading import Reading
from storage.catalog.tables import (
    documents,
    locations,
    relations,
    renditions,
    versions,
)

#: renditions with the heaviest common fingerprints that are looked at closer: 500 reposts, and as many siblings
LOOKED = 1000


class DecidingReads(Reading):
    """What a decision about identity rests on."""

    def prepare(self, texts: Iterable[Fingerprints]) -> None:
        """Read what the index holds of these texts in one pass, so that `candidates` of each costs little."""
        with self._connect() as connection:
            self._likeness().prepare(connection, texts)

    def candidates(self, points: Fingerprints, limit: int = 50) -> tuple[CandidateRow, ...]:
        """Return documents now showing a text with fingerprints among `points` (shape (n,), uint64).

        One row per document, of the rendition most like the text that is the latest version of some location; the
        most alike first, ties by document id. Likeness is the greater share of the weight of either text that the
        common fingerprints have (0-1), rare ones weighing more. Issues are never candidates.
        """
        with self._connect() as connection:
            hits = self._likeness().hits(connection, points)
            first = np.lexsort((hits.docs, -hits.weight))[:LOOKED].tolist()
            place = {int(hits.docs[at]): at for at in first}
            best: dict[str, CandidateRow] = {}
            for numbers in chunks(place):
                for row in _shown(connection, numbers):
                    at = place[row.n]
                    count, weight = int(hits.shared[at]), float(hits.weight[at])
                    # what the other has and this has not is taken for rare
                    theirs = weight + max(0, row.fingerprints - count)
                    likeness = round(max(weight / hits.total, weight / theirs), 6)
                    found = CandidateRow(row.root, row.id, count, row.fingerprints, likeness)
                    if row.root not in best or _rank(found) < _rank(best[row.root]):
                        best[row.root] = found
            return tuple(sorted(best.values(), key=_rank)[:limit])

    def _likeness(self) -> Likeness:
        """Return what answers queries; a batch keeps it, and the pages it has read."""
        return Likeness()

    def has_relation(self, kind: RelationKind, subject: str, target: str) -> bool:
        """Tell whether this very relation (ids as recorded) is known."""
        query = select(relations.c.kind).where(
            relations.c.kind == kind, relations.c.subject == subject, relations.c.object == target
        )
        with self._connect() as connection:
            return connection.scalar(query) is not None


def _rank(row: CandidateRow) -> tuple[float, int, str, str]:
    return (-row.likeness, -row.shared, row.document, row.rendition)


def _shown(connection: Connection, numbers: Iterable[int]) -> Sequence[Row[Any, Any, Any, Any]]:
    """Return (document, rendition, its number, its fingerprints) of those renditions that are shown somewhere now."""
    query = (
        select(documents.c.root, renditions.c.id, renditions.c.n, renditions.c.fingerprints)
        .join(versions, versions.c.document == documents.c.id)
        .join(locations, locations.c.latest == versions.c.id)
        .join(renditions, renditions.c.n == versions.c.rendition)
        .where(renditions.c.n.in_(numbers))
        .distinct()
    )
    return connection.execute(query).all()
