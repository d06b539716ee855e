"""One night: plan -> crawl -> ship -> process -> report, each step safe to repeat.

A run that ended in the ledger is not crawled again for its logical date; spools that a killed night left
behind are shipped first; what was shipped and not consumed is processed. So a killed night, started again,
ends as an undisturbed one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from dibao import clock
from dibao.errors import DibaoError, NotFoundError, StoreError
from dibao.planning import lanes, plan, run_id
from dibao.records.capture import Plan, Run, RunKind
from dibao.settings import Settings
from spiders.cards import Card, load_cards
from spiders.tally import COMPLETE, FAILED, INTERRUPTED, PARTIAL, TEMPORARY
from storage.archive import Archive
from storage.catalog.catalog import Catalog

# each step loads what it needs when it runs: a verb that only looks starts in half the time
if TYPE_CHECKING:
    from dibao.process import Processed
    from spiders.process import CrawlResult
    from storage.ship import Shipment

Progress = Callable[[str, int, int], None]

NOTHING = 99


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """What one call of `House.crawl` did, by source."""

    results: tuple[CrawlResult, ...] = ()
    skipped: tuple[str, ...] = ()  # their run for this date had ended before
    failures: tuple[tuple[str, DibaoError], ...] = ()  # not crawled at all, and why

    @property
    def exit_code(self) -> int:
        """0 all complete, 3 partial, 4 when no source succeeded, 75 when all failures may pass, 99 none to do."""
        codes = [result.exit_code for result in self.results]
        codes += [error.exit_code for _, error in self.failures]
        if not codes:
            return NOTHING
        if all(code == COMPLETE for code in codes):
            return COMPLETE
        if any(code in (COMPLETE, PARTIAL) for code in codes):
            return PARTIAL
        return TEMPORARY if all(code == TEMPORARY for code in codes) else FAILED


@dataclass(frozen=True, slots=True)
class Night:
    """What one call of `nightly` did."""

    crawled: Crawled
    shipment: Shipment
    processed: Processed
    unsealed: DibaoError | None = None  # why there is no checkpoint, or one without its time stamp

    @property
    def exit_code(self) -> int:
        """The crawl's exit code; 0 when there was nothing to crawl but something to publish, 3 without checkpoint."""
        code = self.crawled.exit_code
        if code == NOTHING and self.processed.captures:
            code = COMPLETE
        return PARTIAL if self.unsealed and code in (COMPLETE, NOTHING) else code


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
        """Return the night's plan of a source: the one recorded before, or a new one, recorded now."""
        run = run_id(card.name, self.night, kind)
        with suppress(NotFoundError):
            return self.archive.plan(run)
        made = plan(card, self.catalog, now=clock.now(), logical_date=self.night, kind=kind)
        try:
            self.archive.put_plan(made)
        except StoreError:  # another process recorded its own since; if not, there is still none
            return self.archive.plan(run)
        return made

    def ended(self, run: str) -> Run | None:
        """Return the run of this id when it ended complete or partial and was not interrupted."""
        for known in self.catalog.runs(logical_date=self.night):
            if known.id == run and known.state != "failed" and not known.reason.startswith(INTERRUPTED):
                return known
        return None

    def crawl(self, cards: Sequence[Card], kind: RunKind, progress: Progress = _silent) -> Crawled:
        """Crawl these sources, `jobs` processes at once, those that share a host one after another."""
        from spiders.process import crawl

        todo: dict[str, tuple[Card, Plan]] = {}
        skipped: list[str] = []
        for card in cards:
            if self.ended(run_id(card.name, self.night, kind)):
                skipped.append(card.name)
                continue
            made = self.plan(card, kind)
            if made.visits:
                todo[card.name] = (card, made)
        results: dict[str, CrawlResult] = {}
        failures: dict[str, DibaoError] = {}
        done = count(1)

        def follow(lane: Sequence[Card]) -> None:
            for name in (card.name for card in lane):
                card, made = todo[name]
                try:
                    results[name] = crawl(
                        card, made, spool=self.settings.spool_folder, settings=self.settings
                    )
                except DibaoError as error:
                    failures[name] = error  # the others go on
                progress("crawl", next(done), len(todo))

        with ThreadPoolExecutor(self.settings.jobs) as pool:
            tasks = [pool.submit(follow, lane) for lane in lanes([card for card, _ in todo.values()])]
        for task in tasks:
            task.result()
        return Crawled(
            tuple(results[name] for name in todo if name in results),
            tuple(skipped),
            tuple((name, failures[name]) for name in todo if name in failures),
        )

    def ship(self) -> Shipment:
        """Ship every spool that no living process holds, and take the ledger into the catalog."""
        from storage.ship import ship

        shipment = ship(self.archive, self.settings.spool_folder)
        self.catalog.sync(self.archive)
        return shipment

    def process(self, progress: Progress = _silent) -> Processed:
        """Normalise and publish what was shipped, then write what is new into the browse tree."""
        from dibao.process import process
        from storage.browse import browse

        done = process(self.archive, self.catalog, self.cards, jobs=self.settings.jobs, progress=progress)
        if self.settings.browse:
            browse(self.archive, self.catalog)
        return done

    def nightly(
        self, names: Sequence[str] = (), *, kind: RunKind = "nightly", progress: Progress = _silent
    ) -> Night:
        """Do one whole night for these sources, or for all enabled ones."""
        cards = self.chosen(names)
        self.ship()
        crawled = self.crawl(cards, kind, progress)
        shipment = self.ship()
        processed = self.process(progress)
        return Night(crawled, shipment, processed, self._checkpoint())

    def _checkpoint(self) -> DibaoError | None:
        """Write a checkpoint where the settings name a key; return what hindered it, since the night is done."""
        if self.settings.checkpoint_key:
            from storage.checkpoints import checkpoint_from

            try:
                checkpoint_from(self.archive, self.settings)
            except DibaoError as error:
                return error
        return None
