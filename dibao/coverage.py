"""Statements of coverage: what this archive holds of an issuer and a year, and what it does not claim."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dibao.errors import NotFoundError
from dibao.gaps import Gap, Run, register
from normalizers.metadata.authorities import family
from storage.catalog.catalog import Catalog
from storage.catalog.covering import IssuedRow

#: what a statement leaves open, for whoever says it in another language
NotClaimed = Literal["ends", "selection", "unnumbered", "internal", "taken-down"]
_SENTENCES: Mapping[NotClaimed, str] = {
    "ends": "nothing is claimed of numbers before the first and after the last that are held",
    "selection": "runs held too thinly to call the numbers between theirs missing: {count}, with {absent} such numbers",
    "unnumbered": "{count} documents bear no number: how many others there are is not known",
    "internal": "papers that their issuer did not publish are not counted",
    "taken-down": "{count} numbers belong to documents that were taken down; they are held and not shown",
}


@dataclass(frozen=True, slots=True)
class Reservation:
    """One thing a statement does not claim, with its figures."""

    kind: NotClaimed
    count: int = 0
    absent: int = 0

    def sentence(self) -> str:
        """Return it in English."""
        return _SENTENCES[self.kind].format(count=self.count, absent=self.absent)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run of numbers in a statement: ends, how many are held, how many are not and why."""

    run: str
    first: int  # 0: of the ends nothing may be shown
    last: int
    held: int
    missing: int
    not_public: int
    void: int
    elsewhere: int
    selection: bool  # too few are held to call others missing; `missing` are those that a document held cites
    known: int  # numbers known to be of papers that exist

    @classmethod
    def of(cls, run: Run) -> RunLine:
        """Count the gaps of a run by state."""
        states = Counter(gap.state for gap in run.gaps)
        known = run.held + states["missing"] + states["not-public"] + states["elsewhere"]
        return cls(
            run.run, run.first, run.last, run.held, states["missing"], states["not-public"], states["void"],
            states["elsewhere"], run.sampled, known,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An issuer and a year in the list of all: documents, numbers held, and of how many known to exist."""

    issuer: str
    year: int | None
    documents: int
    held: int
    known: int
    missing: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The statement of one issuer (under all its names) and year (None: documents without a date)."""

    issuer: str
    names: tuple[str, ...]
    year: int | None
    documents: int
    runs: tuple[RunLine, ...]
    gaps: tuple[Gap, ...]  # of these runs, explained or not
    held: int  # numbers of the runs of this year
    known: int  # numbers known to be of papers that exist: held, missing, not public, elsewhere
    share: float | None  # held of known; None where nothing is numbered
    sources: tuple[tuple[str, int], ...]  # with the documents each shows
    first_captured: datetime | None
    last_captured: datetime | None
    not_claimed: tuple[Reservation, ...]


def overview(catalog: Catalog) -> tuple[Line, ...]:
    """Return every issuer and year with its figures, by issuer and year."""
    counts: Counter[tuple[str, int | None]] = Counter()
    rows = catalog.issued()
    for row in rows:
        counts[family(row.issuer), row.year] += row.documents
    called = _called(rows)
    runs = [run for run in register(catalog) if run.kind == "number"]
    figures: dict[tuple[str, int | None], list[RunLine]] = defaultdict(list)
    for run, issuer in _owned(catalog, runs):
        figures[issuer, run.year].append(RunLine.of(run))
    lines = [
        Line(
            called[issuer],
            year,
            count,
            sum(line.held for line in figures[issuer, year]),
            sum(line.known for line in figures[issuer, year]),
            sum(line.missing for line in figures[issuer, year]),
        )
        for (issuer, year), count in counts.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.issuer, line.year or 0)))


def coverage(catalog: Catalog, issuer: str, year: int | None = None) -> tuple[Coverage, ...]:
    """Return the statements of an issuer, all its years or the one given; raises NotFoundError where nothing is held."""
    wanted = family(issuer)
    rows = [row for row in catalog.issued() if row.issuer == issuer or family(row.issuer) == wanted]
    years = sorted({row.year for row in rows if year is None or row.year == year}, key=lambda item: item or 0)
    if not years:
        of = f" of {year}" if year else ""
        raise NotFoundError(f"no document{of} that {issuer!r} issued is held; `dibao coverage` lists issuers")
    names = tuple(sorted({row.issuer for row in rows}))
    return tuple(_statement(catalog, _called(rows)[wanted], names, one) for one in years)


def _called(rows: Iterable[IssuedRow]) -> dict[str, str]:
    """Return the name that most documents of an office bear, by its family: what people know it by."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[family(row.issuer)][row.issuer] += row.documents
    return {office: min(names, key=lambda name: (-names[name], name)) for office, names in counts.items()}


def _statement(catalog: Catalog, issuer: str, names: Sequence[str], year: int | None) -> Coverage:
    documents = catalog.issued_by(names, year)
    holding = catalog.holding(documents)
    mine = [
        run
        for run in register(
            catalog, {*catalog.runs_with(documents), *(f"{name}公报 {year}" for name in names)}
        )
        if run.year in (year, None)
    ]
    owned = {run.run for run, owner in _owned(catalog, mine) if owner == family(issuer)}
    runs = [run for run in mine if run.kind == "gazette" or run.run in owned]
    lines = tuple(map(RunLine.of, runs))
    # a run that goes on over the years is listed for each; its numbers are of no single one
    own = [line for line, run in zip(lines, runs, strict=True) if run.year == year]
    held, known = sum(line.held for line in own), sum(line.known for line in own)
    return Coverage(
        issuer,
        tuple(names),
        year,
        len(documents),
        lines,
        tuple(gap for run in runs for gap in run.gaps),
        held,
        known,
        round(held / known, 4) if known else None,
        holding.sources,
        holding.first,
        holding.last,
        tuple(_reservations(runs, len(documents) - holding.numbered)),
    )


def _reservations(runs: Sequence[Run], unnumbered: int) -> Iterator[Reservation]:
    if runs:
        yield Reservation("ends")
    thin = [run for run in runs if run.sampled]
    if thin:
        yield Reservation("selection", len(thin), sum(run.absent for run in thin))
    if unnumbered > 0:
        yield Reservation("unnumbered", unnumbered)
    if gone := sum(run.taken_down for run in runs):
        yield Reservation("taken-down", gone)
    yield Reservation("internal")


def _owned(catalog: Catalog, runs: Sequence[Run]) -> Iterator[tuple[Run, str]]:
    """Yield runs with the issuer (its family) whose they are: of joint numbers the one that bears most of the run."""
    counts = catalog.issuers_of_runs([run.run for run in runs if run.kind == "number"])
    for run in runs:
        totals: Counter[str] = Counter()
        for name, count in counts.get(run.run, {}).items():
            totals[family(name)] += count
        if totals:
            yield run, min(totals, key=lambda name: (-totals[name], name))
