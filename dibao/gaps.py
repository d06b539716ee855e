"""The register of gaps: numbers missing inside a run of 文号 or of gazette issues, and what is known of why.

Numbers are interpolated only between the first and the last held. A gap is closed by an assertion in the ledger, which
outlives every rebuild; a closed gap is never named again as missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from dibao.records.entries import Asserted
from normalizers.ids import mint
from normalizers.metadata.runs import named, spellings
from storage.catalog.catalog import Catalog
from storage.catalog.running import IssueRow, NumberRow, RunRow

RunKind = Literal["number", "gazette"]
#: why a number is not held: not published by its issuer; never given to a paper; held by another archive
Closed = Literal["not-public", "void", "elsewhere"]
CLOSED: tuple[Closed, ...] = get_args(Closed)
GapState = Literal["missing", "not-public", "void", "elsewhere"]

#: numbers a run must show before what lies between them is called missing: two may be far apart by chance
FEWEST: Mapping[RunKind, int] = {"number": 3, "gazette": 2}
#: of the numbers from first to last that must be held or explained. Most papers of an office are internal: a run of
#: which we hold 3 of 900 is a selection its issuer published, and 897 alarms would say nothing. From two thirds on
#: publishing is the rule, and a hole the exception worth a look. Every issue of a gazette is public, so a third do
SHARE: Mapping[RunKind, float] = {"number": 2 / 3, "gazette": 1 / 3}


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """One number that is not held between two of its run that are."""

    run: str  # 云府办〔2026〕, or the gazette and its year
    kind: RunKind
    name: str  # 代字 or body, or gazette
    year: int | None  # None: the run goes on over the years
    number: int
    state: GapState = "missing"
    cited_by: str = ""  # a document held that cites it: it exists
    assertion: str = ""  # id of what closed it, and who, when and why
    who: str = ""
    at: datetime | None = None
    why: str = ""

    @property
    def label(self) -> str:
        """How a person would write it."""
        if self.kind == "number":
            return f"{self.run}{self.number}号"
        return f"{self.name}{self.year}年第{self.number}期"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of numbers: which are held, and what is missing of it."""

    run: str
    kind: RunKind
    name: str
    year: int | None
    held: int  # numbers, not documents: a combined issue fills two
    first: int
    last: int
    taken_down: int  # of the numbers held, those of which nothing may be shown
    absent: int  # numbers between first and last that are not held, whatever is known of them
    sampled: bool  # too few are held to call the others missing
    gaps: tuple[Gap, ...]  # of a sampled run only those explained, and those that a document held cites

    @property
    def missing(self) -> tuple[Gap, ...]:
        """The gaps nobody has explained."""
        return tuple(gap for gap in self.gaps if gap.state == "missing")


@dataclass(frozen=True, slots=True)
class _Held:
    number: int
    seen: datetime
    hidden: bool


def run_id(kind: RunKind, run: str) -> str:
    """Return the id under which gaps of a run are closed: a hash, so that the ledger repeats nothing crawled."""
    return mint("g", kind, run)


def register(catalog: Catalog, names: Iterable[str] | None = None) -> tuple[Run, ...]:
    """Return all runs of the archive, or those of these names (`Run.run`), 文号 first, each by name and year."""
    wanted = None if names is None else frozenset(names)
    rows = catalog.runs_of_numbers(wanted)
    # of runs without a hole, and of which all may be told, the numbers need not be read
    hidden = catalog.runs_hidden()
    holed = [row for row in rows if row.held <= row.last - row.first or row.run in hidden]
    places = _by_run(catalog.places_in([row.run for row in holed]))
    issues = {
        run: held for run, held in _issues(catalog.issues_held()).items() if wanted is None or run in wanted
    }
    closed = _closed(catalog)
    cited = catalog.cited_in([row.run for row in holed])
    runs = [
        _run("number", row.run, places[row.run], closed, cited.get(row.run, {}))
        if row.run in places
        else _whole(row)
        for row in rows
    ] + [_run("gazette", run, held, closed) for run, held in issues.items()]
    return tuple(sorted(runs, key=lambda run: (run.kind == "gazette", run.name, run.year or 0, run.run)))


def new_gaps(catalog: Catalog, documents: Iterable[str], first: datetime, last: datetime) -> tuple[Gap, ...]:
    """Return the gaps that show since `first` and were to be seen by `last`, among the runs of these documents.

    A gap shows once numbers on both sides of it are held; one that showed before is not named again.
    """
    closed = _closed(catalog)
    found: list[Gap] = []
    numbers = _by_run(catalog.places_in(catalog.runs_with(documents)))
    both: Sequence[tuple[RunKind, Mapping[str, list[_Held]]]] = (
        ("number", numbers), ("gazette", _issues(catalog.issues_held())),
    )  # fmt: skip
    for kind, runs in both:
        for run, held in runs.items():
            now = _run(kind, run, [item for item in held if item.seen <= last], closed)
            before = _run(kind, run, [item for item in held if item.seen < first], {})
            known = {gap.number for gap in before.gaps}
            found += [gap for gap in now.missing if gap.number not in known]
    return tuple(sorted(found))


def find_gap(catalog: Catalog, name: str, year: int | None, number: int) -> Gap | None:
    """Return the gap of a run (代字 or body, or gazette; `year` None for a run over the years), None where none is."""
    issues = {f"{name} {year}"} if year else set()
    for run in register(catalog, {*spellings(name, year), *issues}):
        for gap in run.gaps:
            if gap.number == number:
                return gap
    return None


def _by_run(places: Iterable[NumberRow]) -> dict[str, list[_Held]]:
    found: dict[str, list[_Held]] = defaultdict(list)
    for place in places:
        found[place.run].append(_Held(place.serial, place.seen, place.hidden))
    return found


def _issues(rows: Iterable[IssueRow]) -> dict[str, list[_Held]]:
    """Return the numbers held of each gazette and year.

    A combined issue (合刊, "7-8") fills both its numbers; a supplement (增刊) has a series of its own.
    """
    found: dict[str, list[_Held]] = defaultdict(list)
    for item in rows:
        label = item.row.issue
        if label is None:
            continue
        ends = [int(part) for part in label.number.split("-") if part.isascii() and part.isdigit()]
        # a label that spans a hundred issues is misread
        for number in range(ends[0], min(ends[-1], ends[0] + 100) + 1) if ends else ():
            found[f"{label.gazette} {label.year}"].append(_Held(number, item.seen, item.row.taken_down))
    return found


def _run(
    kind: RunKind,
    run: str,
    held: Sequence[_Held],
    closed: Mapping[str, Mapping[int, Asserted]],
    cited: Mapping[int, str] | None = None,
) -> Run:
    name, year = _named(kind, run)
    numbers = {item.number for item in held}
    shown = {item.number for item in held if not item.hidden}
    if not numbers:
        return Run(run, kind, name, year, 0, 0, 0, 0, 0, sampled=True, gaps=())
    low, high = min(numbers), max(numbers)
    inside = range(low, high)
    said = {
        number: item
        for number, item in closed.get(run_id(kind, run), {}).items()
        if number in inside and number not in numbers
    }
    known = len(numbers) + len(said)
    sampled = len(numbers) < FEWEST[kind] or known < SHARE[kind] * (high - low + 1)
    # of a selection a hostile page could stretch to any length, only what something is known of is listed
    listed = sorted({*said, *(cited or {})}) if sampled else inside
    gaps = tuple(
        _gap(Gap(run, kind, name, year, number, cited_by=(cited or {}).get(number, "")), said.get(number))
        for number in listed
        if number in inside and number not in numbers
    )
    # what was taken down is not repeated by naming the ends it lies at
    first, last = (min(shown), max(shown)) if shown else (0, 0)
    absent = high - low + 1 - len(numbers)
    return Run(run, kind, name, year, len(numbers), first, last, len(numbers - shown), absent, sampled, gaps)


def _whole(row: RunRow) -> Run:
    name, year = named(row.run)
    few = row.held < FEWEST["number"]
    return Run(row.run, "number", name, year, row.held, row.first, row.last, 0, 0, sampled=few, gaps=())


def _named(kind: RunKind, run: str) -> tuple[str, int | None]:
    if kind == "number":
        return named(run)
    gazette, _, year = run.rpartition(" ")
    return gazette, int(year)


def _gap(gap: Gap, said: Asserted | None) -> Gap:
    if said is None:
        return gap
    state = _state(said.value)[1]
    return replace(gap, state=state, assertion=said.id, who=said.who, at=said.at, why=said.why)


def _closed(catalog: Catalog) -> dict[str, dict[int, Asserted]]:
    """Return what closes gaps, by the id of the run and the number."""
    found: dict[str, dict[int, Asserted]] = defaultdict(dict)
    for said in catalog.closed_gaps():
        number, _ = _state(said.value)
        found[said.subject][number] = said
    return found


def _state(value: str) -> tuple[int, Closed]:
    """Return the number and the reason that a closing records: `3 not-public`."""
    number, _, reason = value.partition(" ")
    state = next((known for known in CLOSED if known == reason), None)
    if state is None or not (number.isascii() and number.isdigit()):
        raise LookupError(f"assertion of a gap {value!r}: no number and reason")
    return int(number), state
