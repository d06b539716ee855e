"""A plain model of the index of fingerprints: what a query must find, counted without any of its arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from normalizers.matching.fingerprint import Fingerprints
from storage.catalog import postings


@dataclass(slots=True)
class Model:
    """Keys by document."""

    held: dict[int, frozenset[int]] = field(default_factory=dict)

    def add(self, doc: int, points: Fingerprints) -> None:
        self.held[doc] = keys(points)

    def remove(self, doc: int) -> None:
        self.held.pop(doc, None)

    def hits(self, points: Fingerprints) -> dict[int, tuple[int, float]]:
        """Return shared keys and their weight by document."""
        wanted = sorted(keys(points))
        lists = {key: sorted(doc for doc, held in self.held.items() if key in held) for key in wanted}
        order = sorted(wanted, key=lambda key: (len(lists[key]), key))
        asked: dict[int, list[int]] = {}
        looked = 0
        for key in order:
            looked += len(lists[key])
            if len(lists[key]) > postings.LONG or looked > postings.MOST:
                break
            asked[key] = lists[key]
        known = sum(1 for key in wanted if lists[key])
        if 2 * sum(1 for key in asked if lists[key]) < known:
            left = [key for key in order if key not in asked][: min(postings.COMMON, -(-known // 8))]
            looked = 0
            for key in left:
                some = lists[key][: postings.OLDEST] if len(lists[key]) > postings.LONG else lists[key]
                looked += len(some)
                if looked > postings.MOST:
                    break
                asked[key] = some
        found: dict[int, tuple[int, float]] = {}
        for key in sorted(asked):
            for doc in asked[key]:
                shared, weight = found.get(doc, (0, 0.0))
                found[doc] = (shared + 1, weight + 1 / (1 + np.log2(len(lists[key]))))
        return {
            doc: (-(-shared * len(wanted) // len(asked)), round(weight, 9))
            for doc, (shared, weight) in found.items()
        }


def keys(points: Fingerprints) -> frozenset[int]:
    """Return what a text is looked up by."""
    return frozenset(int(point) >> 32 for point in points)


def plain(hits: postings.Hits) -> dict[int, tuple[int, float]]:
    """Return what was found as the model says it."""
    rows = zip(hits.docs.tolist(), hits.shared.tolist(), hits.weight.tolist(), strict=True)
    return {doc: (shared, round(weight, 9)) for doc, shared, weight in rows}
