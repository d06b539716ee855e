"""Which n-grams and which window: what an index of other fingerprints finds among the labelled families, and takes.

    .venv/bin/python benchmarks/windows.py [--bases 40] [--seed 5]

For each choice: fingerprints and bytes of a paper, index@20 of all families and of the weakest (as `make eval-dedup`
has it, but for copies, parts and versions of the papers of that family alone), and how many of the 20 candidates of a
paper are strangers with a tenth of the fingerprints in common: each costs an alignment for nothing. Then how many of the base texts are among
the candidates of a passage of theirs: PASSAGE characters alone, and twice as many with a twentieth misread.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

# before this folder, whose storage.py is not the package
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from eval import families, kindred
from eval.corpora import SEED
from eval.variants import scanned
from numpy.typing import NDArray

from dibao.resolve.matching import CANDIDATES, SHARED
from normalizers.matching import fingerprint
from storage.catalog.pages import PAGE, pack
from storage.catalog.postings import Run, merge, run_of

PASSAGE = 60
CHOICES = ((5, 8), (5, 16), (8, 4), (8, 8), (8, 16), (8, 32), (8, 64), (12, 8), (12, 16), (12, 32), (16, 16))


def row(papers: Sequence[families.Paper], texts: Sequence[str], gold: Mapping[kindred.Pair, str]) -> str:
    """Return the figures of what `fingerprint` is set to."""
    marks = [fingerprint.fingerprint(text) for text in texts]
    index = merge([run_of(at, points) for at, points in enumerate(marks)])
    sizes = np.array([len(points) for points in marks])
    bounds = [*range(0, len(index.keys), PAGE), len(index.keys)]
    size = sum(len(pack(Run(index.keys[one:two], index.docs[one:two]))) for one, two in pairwise(bounds))
    partners: dict[int, set[int]] = defaultdict(set)
    for (left, right), label in gold.items():
        if label in ("copy", "part", "version"):
            partners[left].add(right)
            partners[right].add(left)
    found, sought = Counter[str](), Counter[str]()
    strangers = 0
    for at, near in enumerate(kindred.candidates(marks)):
        hits = len(partners[at].intersection(near))
        for family in (papers[at].family, "all"):
            found[family] += hits
            sought[family] += min(CANDIDATES, len(partners[at]))
        strangers += sum(
            (min(at, other), max(at, other)) not in gold
            and kindred.share(marks[at], marks[other]) >= SHARED
            and papers[at].family != papers[other].family
            for other in near
        )
    passages = [
        passage(index, sizes, at, text) for at, text in enumerate(texts) if papers[at].family == "base"
    ]
    plain, misread = (sum(column) / len(passages) for column in zip(*passages, strict=True))
    weakest = min((found[family] / sought[family], family) for family in sought if sought[family])
    return (
        f"{len(index.keys) / len(marks):>10.0f}{size / len(marks):>8.0f}{found['all'] / sought['all']:>10.4f}"
        f"{weakest[0]:>9.3f} {weakest[1]:<18}{strangers / len(marks):>8.2f}"
        f"{plain:>9.3f}{misread:>9.3f}"
    )


def passage(index: Run, sizes: NDArray[np.int64], at: int, text: str) -> tuple[bool, bool]:
    """Tell whether a text is among the candidates of a passage of its own, and of one that a scanner misread."""
    chance = random.Random(at)  # noqa: S311 - a benchmark keeps no secrets
    start = chance.randint(0, len(text) - 2 * PASSAGE)
    asked = text[start : start + PASSAGE], scanned(text[start : start + 2 * PASSAGE], 0.05, chance)
    plain, misread = (at in kindred.nearest(index, fingerprint.fingerprint(one), sizes) for one in asked)
    return plain, misread


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bases", type=int, default=40, help="base texts of the collection")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    papers = families.papers(options.seed, families.Size(options.bases, (8, 30, 100, 500), options.bases))
    texts = [clean.simplified for clean in kindred.read(papers)]
    gold = kindred.labels(papers)
    print(
        f"{len(papers)} papers of {sum(map(len, texts)) / len(texts):,.0f} characters, {families.digest(papers)}"
    )
    print(
        f"{'grams':>6}{'window':>8}{'points':>10}{'bytes':>8}{'index@20':>10}{'weakest':>9}{'strangers':>27}"
    )
    for gram, window in CHOICES:
        fingerprint.GRAM, fingerprint.WINDOW = gram, window
        print(f"{gram:>6}{window:>8}{row(papers, texts, gold)}", flush=True)


if __name__ == "__main__":
    main()
