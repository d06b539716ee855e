"""The timetable: what a scheduler must know of the sources, without reading a card or importing a crawler.

Written as JSON by `dibao sources schedule`, read by `dags/nightly.py`. Format 1:
`{"format": 1, "demo": false, "sources": [{"name": "gz-gazette", "pool": "host-www.gz.gov.cn"}]}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders.cards import Card

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """One source of a night, and the pool its crawl takes a slot of: sources of one host share one."""

    name: str
    pool: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """All enabled sources, by name; `demo` says that the archive's clock is that of the night."""

    format: int
    demo: bool
    sources: tuple[Stop, ...]


def timetable(cards: Iterable[Card], *, demo: bool) -> Timetable:
    """Return the timetable of these cards' enabled ones."""
    enabled = sorted((card for card in cards if card.enabled), key=lambda card: card.name)
    return Timetable(FORMAT, demo, tuple(Stop(card.name, f"host-{_host(card)}") for card in enabled))


def _host(card: Card) -> str:
    """Return the host whose patience the crawl uses: that of its listings."""
    return urlsplit(card.start[0]).hostname or card.name
