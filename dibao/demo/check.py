"""Compare what a demo archive found with the answer key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dibao.clock import local_day
from dibao.demo.key import AnswerKey
from dibao.demo.schedule import FIRST_NIGHT
from dibao.demo.texts import RELATIONS
from dibao.gaps import register
from dibao.pipeline import House


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the key asks for and was not found, and what was found and is not in the key."""

    equal: bool
    found: int
    missing: tuple[str, ...]
    unexplained: tuple[str, ...]


def compare_with_key(house: House, key: AnswerKey) -> Comparison:
    """Compare events, quarantine, gaps and counts, each told as one line of words."""
    wanted, found = Counter(_wanted(key)), Counter(_found(house))
    missing = tuple(sorted((wanted - found).elements()))
    unexplained = tuple(sorted((found - wanted).elements()))
    return Comparison(not missing and not unexplained, (wanted & found).total(), missing, unexplained)


def _wanted(key: AnswerKey) -> Iterator[str]:
    for event in key.events:
        yield f"day {event.day} {event.kind} {event.url} {event.part}".rstrip()
    for item in key.quarantine:
        yield f"day {item.day} quarantined {item.url}"
    for link in key.relations:
        yield f"relation {link.kind}: {link.subject} -> {link.object}"
    for gap in key.gaps:
        yield f"gap {gap.label}"
    yield f"{key.documents} documents"
    yield f"{key.issues} issues"


def _found(house: House) -> Iterator[str]:
    for change in house.catalog.changes():
        yield f"day {_day(change.at)} {change.kind} {change.url} {change.part}".rstrip()
    for row in house.catalog.quarantine(open_only=False):
        yield f"day {_day(row.at)} quarantined {row.url}"
    yield from _links(house)
    for run in register(house.catalog):
        # of runs that are only sampled those that others cite are known to exist; the key is about the others
        for gap in () if run.sampled else run.missing:
            yield f"gap {gap.label}"
    counts = house.catalog.counts()
    yield f"{counts.documents} documents"
    yield f"{counts.issues} issues"


def _links(house: House) -> Iterator[str]:
    """Yield the relations between documents, but for mere citations and legal bases, which the key leaves out."""
    named: dict[str, str] = {}
    for change in house.catalog.changes():
        row = house.catalog.document(change.document)
        if row is not None and row.kind == "document":
            named[row.id] = f"{row.title} {row.signed or ''}".rstrip()
    for identity in sorted(named):
        for relation in house.catalog.relations(identity):
            if relation.subject == identity and relation.object in named and relation.kind in RELATIONS:
                yield f"relation {relation.kind}: {named[identity]} -> {named[relation.object]}"


def _day(moment: datetime) -> int:
    return (local_day(moment) - FIRST_NIGHT.date()).days
