"""Recognition keeps to the floors of the labelled families (benchmarks/eval); `make eval-dedup` reads them whole."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
from eval import families, kindred
from eval.arrivals import Arrival, adjusted_rand, arrive, figures
from eval.corpora import SEED
from eval.floors import pinned, short_of


def test_pairs_of_the_sample_keep_to_their_floors() -> None:
    papers = families.papers(SEED, families.SAMPLE)
    held, _ = pinned("dedup-pairs/sample")
    assert families.digest(papers) == held, (
        "the collection is another: review its figures (make eval-dedup), then pin floors for it"
        " (benchmarks/dedup.py --pin, once more with --sample)"
    )
    tallies, _ = kindred.score(papers, kindred.read(papers))
    found = {name: one.figures() for name, one in tallies.items()}
    assert [str(breach) for breach in short_of("dedup-pairs/sample", found)] == []


def test_an_archive_of_few_papers_keeps_to_its_floors() -> None:
    papers = families.papers(SEED, families.TINY)
    way = Arrival(0, 1)
    outcome = arrive(papers, way)
    found = {way.name: figures(papers, outcome)}
    floors = pinned("dedup-arrivals/sample")[1][way.name]
    assert {name: value for name, value in found[way.name].items() if value < floors[name]} == {}


def test_labels_follow_from_what_is_shown() -> None:
    def paper(name: str, *segments: families.Segment) -> families.Paper:
        return families.Paper(name, "x", f"http://x.test/{name}", "文" * 100, segments)

    whole, half = families.Segment("a"), families.Segment("a", 0, 0.0, 0.5)
    later, other = families.Segment("a", 1), families.Segment("b")
    papers = [
        paper("whole", whole),
        paper("copy", whole),
        paper("half", half),
        paper("later", later),
        paper("issue", whole, other),
        paper("other", other),
    ]
    assert kindred.labels(papers) == {
        (0, 1): "copy", (0, 2): "part", (1, 2): "part", (0, 3): "version", (1, 3): "version", (2, 3): "unasked",
        (0, 4): "part", (1, 4): "part", (2, 4): "part", (3, 4): "unasked", (4, 5): "part",
    }  # fmt: skip


def test_the_rand_index_is_one_for_equal_partitions_and_small_for_one_cluster() -> None:
    assert adjusted_rand([("a", "1"), ("a", "1"), ("b", "2"), ("c", "3")]) == 1.0
    assert adjusted_rand([("a", "1"), ("a", "1"), ("b", "1"), ("b", "1")]) == 0.0
    assert adjusted_rand([("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]) < 0.0
