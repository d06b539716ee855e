"""Which sources have their run of a night: by the archive, not by a scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dibao.attendance import Attendance, attendance, exit_code
from dibao.pipeline import House
from dibao.planning import run_id
from dibao.records.capture import Plan, Run, RunKind, Visit
from dibao.records.entries import Shipped
from dibao.settings import load

NIGHT = date(2026, 3, 2)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(store=str(tmp_path / "store")), create=True, night=NIGHT) as opened:
        yield opened


def ended(house: House, *runs: Run) -> None:
    house.archive.ledger.append(
        "waaaaaaaaaaaa", (Shipped((), runs, tuple(f"spool{n}" for n in range(len(runs)))),)
    )
    house.catalog.sync(house.archive)


def run(source: str, state: str, kind: RunKind = "nightly") -> Run:
    return Run(run_id(source, NIGHT, kind), source, kind, NIGHT, state, reason="why")  # type: ignore[arg-type]  # one of three


def states(lines: tuple[Attendance, ...]) -> dict[str, str]:
    return {line.source: line.state for line in lines}


def test_every_source_asked_for_has_a_line(house: House) -> None:
    ended(house, run("a", "complete"), run("b", "partial"), run("c", "failed"), run("not-asked", "failed"))
    lines = attendance(house, ["d", "c", "b", "a", "a"], NIGHT, "nightly")
    assert states(lines) == {"a": "complete", "b": "partial", "c": "failed", "d": "missing"}
    assert exit_code(lines) == 4
    assert exit_code(lines[:2]) == 3
    assert exit_code(lines[:1]) == 0


def test_a_missing_source_fails_the_night_whose_others_are_complete(house: House) -> None:
    ended(house, run("a", "complete"))
    assert exit_code(attendance(house, ["a", "gone-quiet"], NIGHT, "nightly")) == 4


def test_a_failed_try_does_not_outweigh_one_that_ended_well(house: House) -> None:
    ended(house, run("a", "failed"))
    ended(house, run("a", "complete"))
    assert states(attendance(house, ["a"], NIGHT, "nightly")) == {"a": "complete"}


def test_another_night_or_kind_does_not_count(house: House) -> None:
    ended(house, run("a", "complete", "recheck"))
    assert states(attendance(house, ["a"], NIGHT, "nightly")) == {"a": "missing"}
    assert states(attendance(house, ["a"], date(2026, 3, 3), "recheck")) == {"a": "missing"}
    assert states(attendance(house, ["a"], NIGHT, "recheck")) == {"a": "complete"}


@pytest.mark.parametrize(
    ("visits", "state"), [((), "nothing to do"), ((Visit("http://a.test/", "gone"),), "missing")]
)
def test_an_empty_plan_needs_no_run(house: House, visits: tuple[Visit, ...], state: str) -> None:
    house.archive.put_plan(Plan(run_id("a", NIGHT, "recheck"), "a", "recheck", NIGHT, visits, ()))
    assert states(attendance(house, ["a"], NIGHT, "recheck")) == {"a": state}


def test_the_night_of_a_house_is_the_one_it_was_given(house: House) -> None:
    card = next(iter(house.cards.values()))
    assert house.plan(card, "nightly").run == f"{card.name}-20260302"
