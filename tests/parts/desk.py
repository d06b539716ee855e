"""A desk at which the captures of small histories arrive in any order, and what comes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

from scribe import captures_in, spool
from shelf import Shelf, empty
from simulation import Faults, SimObjects, World

from dibao.process import process
from dibao.records.capture import Capture, Exchange
from dibao.records.entries import Shipped
from spiders.cards import Card, read_card
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.ship import ship

START = datetime(2026, 3, 2, 18, tzinfo=UTC)
DAY = timedelta(days=1)
SITE, MIRROR = "http://www.yunhe.test", "http://mirror.test"


@dataclass(frozen=True)
class Seen:
    """One capture of a history: what, when, and what came."""

    url: str
    at: datetime
    text: str = ""  # nothing: it was gone


def history(*shown: tuple[str, float, str]) -> tuple[Seen, ...]:
    """Return captures at these days after the start."""
    return tuple(Seen(url, START + day * DAY, text) for url, day, text in shown)


def card(name: str, site: str, standing: str) -> Card:
    text = f"{{name: {name}, title: t, site: '{site}/', platform: static, standing: {standing}, start: ['{site}/list/'], hosts: [{site[7:]}], listing: {{item: a, next: b}}}}"
    return read_card(text, name)


CARDS = {"yunhe": card("yunhe", SITE, "issuer"), "mirror": card("mirror", MIRROR, "mirror")}


class Desk:
    """An archive in memory to which captures arrive one by one, each published before the next comes."""

    def __init__(self, folder: Path, seen: Sequence[Seen]) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.world = World(0, START, Faults())
        self.archive = Archive(SimObjects(self.world), demo=True)
        list(spool(folder / "spool", "yunhe", map(pair, seen)))
        ship(self.archive, folder / "spool")
        self.captures = [capture for _, capture in captures_in(self.archive)]
        self.segments = {
            key: value for key, value in self.world.objects.items() if key.startswith("segments/")
        }
        self.shelf = Shelf(folder / "catalogs")

    def arrivals(
        self, first: int | None = None, together: int = 1
    ) -> Iterator[tuple[tuple[int, ...], Catalog]]:
        """Yield every order in which the captures may arrive with the catalog at its end; beginnings are shared.

        The last `together` captures of an order are published at once.
        """
        self.world.objects = dict(self.segments)
        yield from self._further((), empty(), first, together)

    def _further(
        self, order: tuple[int, ...], held: Mapping[str, bytes], first: int | None, together: int
    ) -> Iterator[tuple[tuple[int, ...], Catalog]]:
        left = [index for index in range(len(self.captures)) if index not in order]
        objects = dict(self.world.objects)
        last = len(left) <= together
        for step in permutations(left) if last else ((index,) for index in left):
            if not order and first is not None and step[0] != first:
                continue
            self.world.objects = dict(objects)
            name = f"depth-{len(order)}"
            catalog = self.shelf.lay(name, held)
            for index in step:
                self.archive.ledger.append("w234567abcdef", (Shipped((self.captures[index],)),))
            process(self.archive, catalog, CARDS)
            if last:
                yield (*order, *step), catalog
            else:
                yield from self._further((*order, *step), self.shelf.files(name), first, together)


def pair(seen: Seen) -> tuple[Capture, Exchange | None]:
    """Return the capture and its exchange."""
    body = seen.text.encode()
    source = "mirror" if seen.url.startswith(MIRROR) else "yunhe"
    found = Capture(
        source, f"{source}-1", seen.url, seen.at, "ok" if body else "gone",
        status=200 if body else 404, media_type="text/plain; charset=utf-8",
        sha256=hashlib.sha256(body).hexdigest() if body else "", length=len(body),
    )  # fmt: skip
    head = (("Content-Type", "text/plain; charset=utf-8"),)
    return found, Exchange(seen.url, seen.at, found.status, head, body) if body else None


def versions(catalog: Catalog) -> list[tuple[object, ...]]:
    """Return what every location showed, and from when to when; ids are minted by what came first."""
    found = {
        (row.url, row.part, row.captured, row.last_seen, row.content, row.ordinal)
        for document in {change.document for change in catalog.changes()}
        for row in catalog.versions(document)
    }
    return sorted(found)


def places(catalog: Catalog) -> list[tuple[object, ...]]:
    """Return every location and whether its page has gone."""
    found = {
        (place.url, place.part, place.standing, place.withdrawn)
        for document in {change.document for change in catalog.changes()}
        for place in catalog.locations_of(document)
    }
    return sorted(found)


def documents(catalog: Catalog) -> list[tuple[object, ...]]:
    """Return which locations show one document."""
    found = {
        tuple(sorted((place.url, place.part) for place in catalog.locations_of(document)))
        for document in {change.document for change in catalog.changes()}
    }
    return sorted(found)


@dataclass(frozen=True)
class Outcome:
    """What the archive says in the end, without the ids that the first capture to come minted."""

    versions: list[tuple[object, ...]]
    places: list[tuple[object, ...]]
    documents: list[tuple[object, ...]]
    relations: list[tuple[object, ...]]


def relations(catalog: Catalog) -> list[tuple[object, ...]]:
    """Return what stands to what, places and documents by where they are shown."""

    def name(identifier: str) -> tuple[object, ...]:
        place = catalog.location_by_id(identifier)
        if place:
            return (place.url, place.part)
        return tuple(sorted((one.url, one.part) for one in catalog.locations_of(identifier)))

    found = {
        (row.kind, name(row.subject), name(row.object), row.coverage, row.evidence, row.confidence)
        for document in {change.document for change in catalog.changes()}
        for row in catalog.relations(document)
    }
    return sorted(found)


def outcome(catalog: Catalog) -> Outcome:
    """Read it from a catalog."""
    return Outcome(versions(catalog), places(catalog), documents(catalog), relations(catalog))
