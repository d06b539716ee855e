"""One night: plan -> crawl -> ship -> process -> report, each step safe to repeat.

A run that ended in the ledger is not crawled again for its logical date; spools that a killed night left
behind are shipped first; what was shipped and not consumed is processed. So a killed night, started again,
ends as an undisturbed one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from dibao import clock
from dibao.errors import NotFoundError
from dibao.planning import plan, run_id
from dibao.process import Processed, process
from dibao.records.capture import Plan, Run, RunKind
from dibao.settings import Settings
from spiders.cards import Card, load_cards
from spiders.process import CrawlResult, crawl
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.ship import Shipment, ship

Progress = Callable[[str, int, int], None]


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Night:
    """What one call of `nightly` did."""

    results: tuple[CrawlResult, ...]
    skipped: tuple[str, ...]  # sources whose run for this date had ended before
    shipment: Shipment
    processed: Processed

    @property
    def exit_code(self) -> int:
        """0 ok, 3 partial, 4 when no source succeeded, 75 when all failures were temporary, 99 nothing to do."""
        codes = [result.exit_code for result in self.results]
        if not codes:
            return 0 if self.processed.captures else 99
        if all(code == 0 for code in codes):
            return 0
        if all(code in (4, 75) for code in codes):
            return 4 if 4 in codes else 75
        return 3


class House:
    """The opened archive, catalog and cards of one invocation; a context manager.

    `night` is the logical date of its runs: today, unless a scheduler says which night its tasks belong to.
    """

    def __init__(
        self, settings: Settings, *, create: bool = False, demo: bool = False, night: date | None = None
    ) -> None:
        self.settings = settings
        self._night = night
        self.cards: Mapping[str, Card] = load_cards(settings.card_folders)
        self.archive = Archive.open(settings.store, create=create, demo=demo)
        settings.home.mkdir(parents=True, exist_ok=True)
        self.catalog = Catalog.open(settings.catalog_url)
        self.catalog.sync(self.archive)

    def __enter__(self) -> House:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.catalog.close()

    @property
    def night(self) -> date:
        """The logical date of the runs made now."""
        return self._night or clock.today()

    def chosen(self, names: Sequence[str]) -> tuple[Card, ...]:
        """Return the cards of these names, or all enabled ones; raises NotFoundError for an unknown name."""
        unknown = [name for name in names if name not in self.cards]
        if unknown:
            raise NotFoundError(f"no source card named {', '.join(unknown)}; `dibao sources list` shows them")
        if names:
            return tuple(self.cards[name] for name in names)
        return tuple(card for _, card in sorted(self.cards.items()) if card.enabled)

    def plan(self, card: Card, kind: RunKind) -> Plan:
        """Return tonight's plan of a source: the one recorded before, or a new one, recorded now."""
        run = run_id(card.name, self.night, kind)
        with suppress(NotFoundError):
            return self.archive.plan(run)
        made = plan(card, self.catalog, now=clock.now(), logical_date=self.night, kind=kind)
        self.archive.put_plan(made)
        return made

    def ended(self, run: str) -> Run | None:
        """Return the run of this id when it ended complete or partial."""
        for known in self.catalog.runs(logical_date=self.night):
            if known.id == run and known.state != "failed":
                return known
        return None

    def crawl(
        self, cards: Sequence[Card], kind: RunKind, progress: Progress = _silent
    ) -> tuple[tuple[CrawlResult, ...], tuple[str, ...]]:
        """Crawl these sources, `jobs` processes at once; return the results and the sources that had ended."""
        todo: list[tuple[Card, Plan]] = []
        skipped: list[str] = []
        for card in cards:
            if self.ended(run_id(card.name, self.night, kind)):
                skipped.append(card.name)
                continue
            made = self.plan(card, kind)
            if made.visits:
                todo.append((card, made))
        with ThreadPoolExecutor(self.settings.jobs) as pool:
            futures = [
                pool.submit(crawl, card, made, spool=self.settings.spool_folder, settings=self.settings)
                for card, made in todo
            ]
            for done, _ in enumerate(as_completed(futures), 1):
                progress("crawl", done, len(futures))
        return tuple(future.result() for future in futures), tuple(skipped)

    def ship(self) -> Shipment:
        """Ship every spool that no living process holds, and take the ledger into the catalog."""
        shipment = ship(self.archive, self.settings.spool_folder)
        self.catalog.sync(self.archive)
        return shipment

    def process(self, progress: Progress = _silent) -> Processed:
        """Normalise and publish what was shipped."""
        return process(self.archive, self.catalog, self.cards, jobs=self.settings.jobs, progress=progress)

    def nightly(
        self, names: Sequence[str] = (), *, kind: RunKind = "nightly", progress: Progress = _silent
    ) -> Night:
        """Do one whole night for these sources, or for all enabled ones."""
        cards = self.chosen(names)
        self.ship()
        results, skipped = self.crawl(cards, kind, progress)
        shipment = self.ship()
        return Night(results, skipped, shipment, self.process(progress))
