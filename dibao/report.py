"""The report of a night: what an operator must know, per source, in a minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dibao.clock import CHINA, local_day
from dibao.errors import NotFoundError
from dibao.gaps import Gap, new_gaps
from dibao.records.capture import Run
from dibao.records.rows import ChangeRow, QuarantineRow
from spiders.cards import Card
from storage.catalog.catalog import Catalog

#: kinds of runs that ask a portal
_CRAWLS = frozenset({"nightly", "recheck"})


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source in the report of one night."""

    source: str
    title: str
    state: str  # complete, partial, failed, or "no run"
    reason: str
    listed: int  # documents its listings name
    expected: int  # documents and attachments to be fetched tonight: new in the listings, or due
    seen: int  # of these, answered as they should
    new: int
    copied: int
    revised: int
    withdrawn: int
    restored: int
    related: int
    quarantined: int
    missing: tuple[str, ...]
    quiet_days: int | None  # since the last new, copied or revised document; None = none yet
    too_quiet: bool  # longer than the card's max_quiet_days


@dataclass(frozen=True, slots=True)
class Report:
    """One night over all sources."""

    logical_date: date
    lines: tuple[SourceLine, ...]
    changes: tuple[ChangeRow, ...]
    quarantine: tuple[QuarantineRow, ...]
    gaps: tuple[Gap, ...]  # that show since this night; `dibao gaps` has all


def report(catalog: Catalog, cards: Mapping[str, Card], logical_date: date | None = None) -> Report:
    """Return the report of a logical date, by default the last night.

    Raises NotFoundError when there was no run on that date.
    """
    if logical_date is None:
        logical_date = last_night(catalog.runs())
    runs = catalog.runs(logical_date=logical_date) if logical_date else ()
    if not runs or logical_date is None:
        raise NotFoundError(f"no run on {logical_date or 'any date'} yet; `dibao nightly` makes one")
    window = _Window.of(runs, logical_date)
    feed = tuple(catalog.changes())
    changes = tuple(change for change in feed if change.at in window)
    quarantine = tuple(row for row in catalog.quarantine(open_only=False) if row.at in window)
    names = sorted({run.source for run in runs} | {card.name for card in cards.values() if card.enabled})
    lines = tuple(
        _line(
            name,
            cards.get(name),
            [run for run in runs if run.source == name],
            changes,
            quarantine,
            _quiet(feed, name, logical_date),
        )
        for name in names
    )
    met = {change.document for change in changes}
    return Report(logical_date, lines, changes, quarantine, new_gaps(catalog, met, window.first, window.last))


def last_night(runs: Iterable[Run]) -> date | None:
    """Return the last logical date of a crawl; of any run where nothing was ever crawled, None without runs.

    Files taken in by hand are runs, too: they must not hide the night before them.
    """
    dates = [(run.kind in _CRAWLS, run.logical_date) for run in runs]
    return max(dates)[1] if dates else None


@dataclass(frozen=True, slots=True)
class _Window:
    """The span of a night: from its first run's start to its last run's end, which may lie past midnight."""

    first: datetime
    last: datetime

    @classmethod
    def of(cls, runs: Iterable[Run], logical_date: date) -> _Window:
        midnight = datetime.combine(logical_date, time.min, CHINA)
        starts = [run.started for run in runs if run.started]
        ends = [run.ended for run in runs if run.ended]
        return cls(min(starts, default=midnight), max(ends, default=midnight + timedelta(days=1)))

    def __contains__(self, moment: datetime) -> bool:
        return self.first <= moment <= self.last


def _quiet(feed: Iterable[ChangeRow], source: str, logical_date: date) -> int | None:
    """Return the days since a source last brought something, as seen on that date."""
    days = [
        local_day(change.at)
        for change in feed
        if change.source == source and change.kind in ("new", "copied", "revised")
    ]
    past = [day for day in days if day <= logical_date]
    return (logical_date - max(past)).days if past else None


def _line(
    name: str,
    card: Card | None,
    runs: Sequence[Run],
    changes: Iterable[ChangeRow],
    quarantine: Iterable[QuarantineRow],
    quiet_days: int | None,
) -> SourceLine:
    kinds = Counter(change.kind for change in changes if change.source == name)
    last = max(
        runs,
        key=lambda run: (run.kind == "nightly", run.ended.isoformat() if run.ended else ""),
        default=None,
    )
    verdicts = Counter(dict(last.verdicts)) if last else Counter[str]()
    return SourceLine(
        source=name,
        title=card.title if card else "",
        state=last.state if last else "no run",
        reason=last.reason if last else "",
        listed=last.listed if last else 0,
        expected=verdicts.total() + len(last.missing) if last else 0,
        seen=verdicts["ok"] + verdicts["unchanged"],
        new=kinds["new"],
        copied=kinds["copied"],
        revised=kinds["revised"],
        withdrawn=kinds["withdrawn"],
        restored=kinds["restored"],
        related=kinds["related"],
        quarantined=sum(1 for row in quarantine if row.source == name),
        missing=last.missing if last else (),
        quiet_days=quiet_days,
        too_quiet=bool(
            card and card.max_quiet_days and quiet_days is not None and quiet_days > card.max_quiet_days
        ),
    )
