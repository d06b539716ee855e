"""Attendance: which of the sources asked for have their run of a night, and how it ended.

A scheduler's own states do not prove a night: a task that was never made, or whose failure a later task was
told to ignore, leaves a green night with documents missing. What the ledger holds does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dibao.errors import NotFoundError
from dibao.pipeline import House
from dibao.planning import run_id
from dibao.records.capture import Run, RunKind

#: the states of a source in the order of how bad they are
GOOD = ("complete", "nothing to do")
YELLOW = ("partial",)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One source asked for, and how its run of the night ended."""

    source: str
    state: str  # complete, nothing to do, partial, failed or missing
    reason: str


def attendance(house: House, names: Iterable[str], night: date, kind: RunKind) -> tuple[Attendance, ...]:
    """Return one line per name asked for, sorted; a name without a card is answered like any other.

    A source whose plan held no visit (a recheck with nothing gone) has nothing to do and needs no run.
    """
    runs = house.catalog.runs(logical_date=night)
    return tuple(_line(house, name, run_id(name, night, kind), runs) for name in sorted(set(names)))


def exit_code(lines: Iterable[Attendance]) -> int:
    """Return 0 when all sources are complete, 3 when some are partial, 4 when one failed or is missing."""
    states = {line.state for line in lines}
    if states - {*GOOD, *YELLOW}:
        return 4
    return 3 if states & {*YELLOW} else 0


def _line(house: House, name: str, run: str, runs: Iterable[Run]) -> Attendance:
    ended = [known for known in runs if known.id == run]
    # a failed try does not outweigh a later one that ended well
    for known in sorted(ended, key=lambda known: ("complete", "partial", "failed").index(known.state)):
        return Attendance(name, known.state, known.reason)
    try:
        plan = house.archive.plan(run)
    except NotFoundError:
        return Attendance(name, "missing", "no plan and no run")
    if not plan.visits:
        return Attendance(name, "nothing to do", "")
    return Attendance(name, "missing", "planned, and no run was shipped")
