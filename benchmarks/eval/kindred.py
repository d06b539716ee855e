"""What two papers are to one another by their labels, and how an index and `judge` score against that.

`copy`: both show (nearly) all of one text. `part`: the one shows all of what the other does, and that shows more.
`version`: both show the whole of one text in different states. `none`: nothing in common. Whatever lies between (two
halves that overlap, two issues that share a document) is not asked for, save that it is no copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from eval.families import Paper
from numpy.typing import NDArray

from dibao.records.clean import CleanDocument
from dibao.resolve.identity import aligned, can_be_one
from dibao.resolve.matching import SHARED
from normalizers.document import normalize
from normalizers.matching.fingerprint import Fingerprints, fingerprint
from normalizers.matching.judgement import Judgement, judge
from storage.catalog.postings import Run, keys_of, lists_of, merge, run_of, search

#: candidates of a text that are looked at here: of more, the figure would say little
CANDIDATES = 20
Pair = tuple[int, int]  # indices of papers, the lesser first
#: shares of a text: as much of the larger makes a copy, of the smaller a part
COPY, PART = 0.97, 0.97
LINKS = frozenset({"same", "part", "contains"})


@dataclass(frozen=True, slots=True)
class Miss:
    """A pair that was judged otherwise than its label says."""

    label: str
    found: str
    left: str
    right: str
    why: str


@dataclass(slots=True)
class Tally:
    """Counts of a family, or of all."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def figures(self) -> dict[str, float]:
        """Return the shares that can be told: what was never asked has none."""
        shares = {
            "index@20": ("found", "sought"), "links.p": ("linked rightly", "linked"), "links.r": ("links found", "links"),
            "containment": ("parts found", "parts"), "amended apart": ("versions apart", "versions"),
            "amended linked": ("versions linked", "versions"), "siblings apart": ("siblings apart", "siblings"),
            "one.p": ("one rightly", "one"), "one.r": ("one rightly founded", "founded"),
        }  # fmt: skip
        return {
            name: self.counts[one] / self.counts[of]
            for name, (one, of) in shares.items()
            if self.counts.get(of)
        }


def labels(papers: Sequence[Paper]) -> dict[Pair, str]:
    """Return the label of every pair that has any text in common."""
    length = {segment.base: 0 for paper in papers for segment in paper.segments}
    for paper in papers:
        if len(paper.segments) == 1 and not paper.relation and not paper.segments[0].version:
            length[paper.segments[0].base] = len(paper.text)
        elif (
            len(paper.segments) == 2 and paper.segments[1].base == paper.name
        ):  # the words of a notice that forwards
            length[paper.name] = len(paper.text) - length[paper.segments[0].base]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, paper in enumerate(papers):
        for base in {segment.base for segment in paper.segments}:
            holders[base].append(at)
    pairs = {pair for held in holders.values() for pair in combinations(held, 2)}
    return {pair: _label(papers[pair[0]], papers[pair[1]], length) for pair in sorted(pairs)}


def _label(one: Paper, two: Paper, length: Mapping[str, int]) -> str:
    left = {segment.base: segment for segment in one.segments}
    right = {segment.base: segment for segment in two.segments}
    common = sum(
        max(0.0, min(left[base].end, right[base].end) - max(left[base].start, right[base].start))
        * length[base]
        for base in left.keys() & right.keys()
    )
    sizes = sorted(
        sum((segment.end - segment.start) * length[base] for base, segment in side.items())
        for side in (left, right)
    )
    other = any(left[base].version != right[base].version for base in left.keys() & right.keys())
    small, large = common / sizes[0], common / sizes[1]
    if other:
        return "version" if large > COPY else "unasked"
    if large > COPY:
        return "copy"
    return "part" if small > PART and large < 0.9 else "unasked"


def read(papers: Iterable[Paper]) -> list[CleanDocument]:
    """Return the clean documents of papers."""
    return [normalize(paper.text.encode(), content_type="text/plain", url=paper.url) for paper in papers]


def candidates(marks: Sequence[Fingerprints]) -> list[list[int]]:
    """Return for every text the CANDIDATES others most like it, as the catalog ranks them, the likest first."""
    index = merge([run_of(at, points) for at, points in enumerate(marks)])
    sizes = np.array([len(points) for points in marks])
    return [
        [near for near in nearest(index, points, sizes, CANDIDATES + 1) if near != at][:CANDIDATES]
        for at, points in enumerate(marks)
    ]


def nearest(index: Run, points: Fingerprints, sizes: NDArray[np.int64], most: int = CANDIDATES) -> list[int]:
    """Return the texts of an index, of so many fingerprints each, that are most like a text, as the catalog ranks them."""
    lists = lists_of(index, keys_of(points))
    hits = search([lists], lists.counts)
    theirs = hits.weight + np.maximum(0, sizes[hits.docs] - hits.shared)
    likeness = np.round(
        np.maximum(hits.weight / max(hits.total, 1e-9), hits.weight / np.maximum(theirs, 1e-9)), 6
    )
    return [int(hits.docs[n]) for n in np.lexsort((hits.docs, -hits.shared, -likeness))[:most]]


def score(papers: Sequence[Paper], cleans: Sequence[CleanDocument]) -> tuple[dict[str, Tally], list[Miss]]:
    """Score the index and the judgement of every labelled pair, and of every candidate that has no label."""
    gold = labels(papers)
    marks = [fingerprint(clean.simplified) for clean in cleans]
    near = candidates(marks)
    tallies: dict[str, Tally] = defaultdict(Tally)
    _score_index(papers, gold, near, tallies)
    misses: list[Miss] = []
    proposed = {(min(at, other), max(at, other)) for at, others in enumerate(near) for other in others}
    for pair in sorted(proposed | gold.keys()):
        left, right = pair
        label, found, why = gold.get(pair, "none"), "none", ""
        judged: Judgement | None = None
        if pair in proposed or share(marks[left], marks[right]) >= SHARED:
            judged = judge(cleans[left], cleans[right])
            found, why = judged.comparison.kind, " ".join(judged.reasons)
        one, two = papers[left], papers[right]
        if not _count(one, two, label, found, tallies):
            misses.append(Miss(label, found, one.name, two.name, why))
        if judged and one.document and two.document and label != "unasked":
            clean, other = cleans[left], cleans[right]
            link = aligned(clean, other, judged) if can_be_one(clean, other) else None
            if not _count_document(one, two, link is not None, tallies):
                asked = "one document" if one.document == two.document else "two documents"
                misses.append(Miss(asked, "one" if link else "two", one.name, two.name, why))
    return dict(tallies), misses


def share(one: Fingerprints, two: Fingerprints) -> float:
    """Return the share of the smaller set of fingerprints that is in the other."""
    return len(np.intersect1d(one, two, assume_unique=True)) / max(1, min(len(one), len(two)))


def _score_index(
    papers: Sequence[Paper],
    gold: Mapping[Pair, str],
    near: Sequence[Sequence[int]],
    tallies: dict[str, Tally],
) -> None:
    """Count for each paper how many of its copies, wholes and parts are among the candidates, of at most as many as fit."""
    partners: dict[int, set[int]] = defaultdict(set)
    for (left, right), label in gold.items():
        if label in ("copy", "part", "version"):
            partners[left].add(right)
            partners[right].add(left)
    for at, wanted in partners.items():
        for tally in (tallies[papers[at].family], tallies["all"]):
            tally.counts["sought"] += min(CANDIDATES, len(wanted))
            tally.counts["found"] += len(wanted.intersection(near[at]))


def _count(one: Paper, two: Paper, label: str, found: str, tallies: dict[str, Tally]) -> bool:
    """Count a pair for both families and for all; return whether it was judged as labelled."""
    linked = found in LINKS
    good = True
    for tally in {
        id(tally): tally for tally in (tallies[one.family], tallies[two.family], tallies["all"])
    }.values():
        counts = tally.counts
        if label in ("copy", "part"):
            counts["links"] += 1
            counts["links found"] += linked
            counts["linked"] += linked
            counts["linked rightly"] += linked
            good = linked
            if label == "part":
                counts["parts"] += 1
                counts["parts found"] += found in ("part", "contains")
                good = found in ("part", "contains")
        elif label == "version":
            counts["versions"] += 1
            counts["versions apart"] += found not in LINKS
            counts["versions linked"] += found in ("revised", "template-sibling")
            good = found in ("revised", "template-sibling")
        elif label == "none":
            counts["linked"] += linked
            good = not linked and found != "revised"
            if one.family == two.family and one.family.startswith("form "):
                counts["siblings"] += 1
                counts["siblings apart"] += good
    return good


def _count_document(one: Paper, two: Paper, linked: bool, tallies: dict[str, Tally]) -> bool:
    """Count whether two papers were taken for one document; return whether it is so.

    A place is held against the founder of a document, the text's own place: two copies need not find one another.
    """
    same = one.document == two.document
    founding = not one.relation or not two.relation
    for tally in {
        id(tally): tally for tally in (tallies[one.family], tallies[two.family], tallies["all"])
    }.values():
        tally.counts["one"] += linked
        tally.counts["one rightly"] += linked and same
        tally.counts["founded"] += same and founding
        tally.counts["one rightly founded"] += linked and same and founding
    return linked == same or (same and not founding)
