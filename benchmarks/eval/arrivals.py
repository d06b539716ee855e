"""Papers through a real archive: spooled, shipped, processed and published, in any order and in any batches.

What the archive makes of them is held against the labels: which papers are one document, and how each place stands to it.
"""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import comb
from pathlib import Path

from eval.families import GAZETTE, ISSUER, MIRROR, Paper

from dibao.pipeline import House
from dibao.records.capture import Capture, Exchange, Run
from dibao.settings import load
from spiders.cards import Card, read_card
from storage.spool import SpoolWriter

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
KIND = "text/plain; charset=utf-8"
#: name, site, standing of the three sources
SOURCES = (("city", ISSUER, "issuer"), ("gazette", GAZETTE, "gazette"), ("news", MIRROR, "repost"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A way to arrive: shuffled by a seed (0 = as made, -1 = the other way round), in so many batches."""

    order: int
    batches: int

    @property
    def name(self) -> str:
        """Say it in a few words."""
        order = {0: "as made", -1: "reversed"}.get(self.order, f"shuffle {self.order}")
        return f"{order}, {self.batches} batch{'es' if self.batches > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an archive holds of the papers: url -> document, and url -> how its place stands to that document."""

    documents: Mapping[str, str]
    relations: Mapping[str, str]

    @property
    def partition(self) -> frozenset[frozenset[str]]:
        """Return which places are one document, whatever its id."""
        groups: dict[str, set[str]] = defaultdict(set)
        for url, document in self.documents.items():
            groups[document].add(url)
        return frozenset(map(frozenset, groups.values()))


def arrive(papers: Sequence[Paper], way: Arrival) -> Outcome:
    """Publish papers in an archive of their own, which is removed again, and return what it made of them."""
    order = list(papers)
    if way.order > 0:
        random.Random(way.order).shuffle(order)  # noqa: S311 - a corpus keeps no secrets
    elif way.order < 0:
        order.reverse()
    with tempfile.TemporaryDirectory() as folder, _clock() as set_clock:
        set_clock(START)
        with House(load(store=str(Path(folder) / "store")), create=True, demo=True) as house:
            house.cards = dict(_cards())
            for number in range(way.batches):
                set_clock(START + timedelta(hours=number))
                _night(house, order[number :: way.batches], START + timedelta(hours=number))
            return _outcome(house, papers)


def _cards() -> Iterator[tuple[str, Card]]:
    for name, site, standing in SOURCES:
        host = site.removeprefix("http://")
        text = f"{{name: {name}, title: t, site: '{site}/', platform: nfcms, standing: {standing}, start: ['{site}/'], hosts: [{host}]}}"
        yield name, read_card(text, name)


@contextmanager
def _clock() -> Iterator[_Clock]:
    before = os.environ.get("DIBAO_CLOCK")
    try:
        yield _Clock()
    finally:
        if before is None:
            os.environ.pop("DIBAO_CLOCK", None)
        else:
            os.environ["DIBAO_CLOCK"] = before


class _Clock:
    """Sets the time this process tells."""

    def __call__(self, moment: datetime) -> None:
        os.environ["DIBAO_CLOCK"] = moment.isoformat()


def _night(house: House, papers: Sequence[Paper], when: datetime) -> None:
    for name, site, _ in SOURCES:
        run = f"{name}-{when:%Y%m%d%H}"
        with SpoolWriter(house.settings.spool_folder, run) as spool:
            for paper in papers:
                if not paper.url.startswith(f"{site}/"):
                    continue
                body = paper.text.encode()
                digest = hashlib.sha256(body).hexdigest()
                spool.add(
                    Capture(name, run, paper.url, when, "ok", 200, "", KIND, digest, len(body)),
                    Exchange(paper.url, when, 200, (("Content-Type", KIND),), body),
                )
            spool.finish(Run(run, name, "nightly", when.date(), "complete"))
    house.ship()
    house.process()


def _outcome(house: House, papers: Sequence[Paper]) -> Outcome:
    documents, relations = {}, {}
    for paper in papers:
        place = house.catalog.location(paper.url)
        row = house.catalog.document(place.document) if place else None
        if place is None or row is None:
            documents[paper.url] = f"nowhere {paper.name}"
            continue
        documents[paper.url] = row.id
        for relation in house.catalog.relations(row.id):
            if relation.subject == place.id and relation.kind in ("copy-of", "excerpt-of", "diverged"):
                relations[paper.url] = relation.kind
    return Outcome(documents, relations)


def figures(papers: Sequence[Paper], outcome: Outcome) -> dict[str, float]:
    """Return ARI of the documents found, and the shares of related places whose relation is as labelled."""
    asked = [paper for paper in papers if paper.document]
    found = {"ari": adjusted_rand([(paper.document, outcome.documents[paper.url]) for paper in asked])}
    for kind in ("copy-of", "excerpt-of"):
        said = [outcome.relations.get(paper.url) for paper in asked if paper.relation == kind]
        if said:
            found[kind] = sum(one == kind for one in said) / len(said)
    return found


def mistakes(papers: Sequence[Paper], outcome: Outcome) -> tuple[list[str], list[str]]:
    """Return what was put together wrongly and what was kept apart wrongly, a line each."""
    by_found, by_gold = defaultdict(list), defaultdict(list)
    for paper in papers:
        if paper.document:
            by_found[outcome.documents[paper.url]].append(paper)
            by_gold[paper.document].append(paper)
    merged = [
        " + ".join(f"{paper.name} ({paper.family})" for paper in group)
        for group in by_found.values()
        if len({paper.document for paper in group}) > 1
    ]
    split = []
    for group in by_gold.values():
        ids = Counter(outcome.documents[paper.url] for paper in group)
        main = ids.most_common(1)[0][0]
        split += [
            f"{paper.name} ({paper.family}) is not {paper.document}"
            for paper in group
            if outcome.documents[paper.url] != main
        ]
    return merged, split


def adjusted_rand(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the adjusted Rand index (Hubert and Arabie 1985) of two labellings of the same things."""
    together = sum(comb(n, 2) for n in Counter(pairs).values())
    one = sum(comb(n, 2) for n in Counter(left for left, _ in pairs).values())
    two = sum(comb(n, 2) for n in Counter(right for _, right in pairs).values())
    expected = one * two / comb(len(pairs), 2)
    return 1.0 if one == two == together else (together - expected) / ((one + two) / 2 - expected)
