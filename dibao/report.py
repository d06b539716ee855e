"""The report of a night: what an operator must know, per source, in a minute."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dibao.clock import CHINA
from dibao.errors import NotFoundError
from dibao.records.capture import Run
from dibao.records.rows import ChangeRow, DocumentRow, QuarantineRow
from spiders.cards import Card
from storage.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source in the report of one night."""

    source: str
    title: str
    state: str  # complete, partial, failed, or "no run"
    reason: str
    expected: int  # documents its listings name
    seen: int  # documents that answered, changed or not
    new: int
    copied: int
    revised: int
    withdrawn: int
    restored: int
    related: int
    quarantined: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A serial number of a gazette that never appeared between ones that did."""

    gazette: str
    year: int
    number: str


@dataclass(frozen=True, slots=True)
class Report:
    """One night over all sources."""

    logical_date: date
    lines: tuple[SourceLine, ...]
    changes: tuple[ChangeRow, ...]
    quarantine: tuple[QuarantineRow, ...]
    gaps: tuple[Gap, ...]


def report(catalog: Catalog, cards: Mapping[str, Card], logical_date: date | None = None) -> Report:
    """Return the report of a logical date, by default the last one with a run.

    Raises NotFoundError when there was no run on that date.
    """
    if logical_date is None:
        logical_date = max((run.logical_date for run in catalog.runs()), default=None)
    runs = catalog.runs(logical_date=logical_date) if logical_date else ()
    if not runs or logical_date is None:
        raise NotFoundError(f"no run on {logical_date or 'any date'} yet; `dibao nightly` makes one")
    changes = tuple(change for change in catalog.changes() if _local(change.at) == logical_date)
    quarantine = tuple(row for row in catalog.quarantine(open_only=False) if _local(row.at) == logical_date)
    names = sorted({run.source for run in runs} | {card.name for card in cards.values() if card.enabled})
    lines = tuple(
        _line(name, cards.get(name), [run for run in runs if run.source == name], changes, quarantine)
        for name in names
    )
    return Report(logical_date, lines, changes, quarantine, gaps(catalog.issues()))


def _local(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def _line(
    name: str,
    card: Card | None,
    runs: Sequence[Run],
    changes: Iterable[ChangeRow],
    quarantine: Iterable[QuarantineRow],
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
        expected=max(last.expected, last.listed) if last else 0,
        seen=verdicts["ok"] + verdicts["unchanged"],
        new=kinds["new"],
        copied=kinds["copied"],
        revised=kinds["revised"],
        withdrawn=kinds["withdrawn"],
        restored=kinds["restored"],
        related=kinds["related"],
        quarantined=sum(1 for row in quarantine if row.source == name),
        missing=last.missing if last else (),
    )


def gaps(issues: Iterable[DocumentRow]) -> tuple[Gap, ...]:
    """Return the numbers missing between the first and the last issue held of each gazette and year.

    A combined issue (合刊, "7-8") fills both its numbers; a supplement (增刊) has a series of its own.
    """
    held: dict[tuple[str, int], set[int]] = defaultdict(set)
    for row in issues:
        if row.issue is None:
            continue
        ends = [int(part) for part in row.issue.number.split("-") if part.isdigit()]
        if ends:
            held[row.issue.gazette, row.issue.year].update(range(ends[0], ends[-1] + 1))
    return tuple(
        Gap(gazette, year, str(number))
        for (gazette, year), numbers in sorted(held.items())
        for number in range(min(numbers), max(numbers))
        if number not in numbers
    )
