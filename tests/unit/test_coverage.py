"""What is held of an issuer and a year, and what is not claimed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from numbered_archive import OFFICE, notice, number
from small_archive import night, open_house

from dibao.cli import main
from dibao.coverage import coverage, overview
from dibao.curation import say
from dibao.errors import NotFoundError
from dibao.pipeline import House
from storage.takedown import Order, take_down


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbered: Path) -> Iterator[House]:
    shutil.copytree(numbered, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def run(house: House, *words: str) -> Result:
    return CliRunner(env={"DIBAO_STORE": house.settings.store, "USER": "馆员乙"}).invoke(main, words)


def test_a_statement_counts_documents_numbers_and_what_is_missing(house: House) -> None:
    (found,) = coverage(house.catalog, OFFICE)
    assert (found.year, found.documents, found.held, found.known, found.share) == (
        2026,
        4,
        4,
        6,
        round(4 / 6, 4),
    )
    (line,) = found.runs
    assert (line.run, line.first, line.last, line.missing, line.selection) == (
        "云府办〔2026〕",
        1,
        6,
        2,
        False,
    )
    assert found.sources == (("gd", 4),)
    assert found.first_captured is not None
    assert found.last_captured is not None
    assert found.first_captured < found.last_captured
    assert [item.kind for item in found.not_claimed] == ["ends", "internal"]
    assert OFFICE in found.names


def test_every_state_of_a_gap_is_counted(house: House) -> None:
    for serial, reason in ((3, "void"), (5, "elsewhere")):
        closed = run(house, "gaps", "close", "云府办", "2026", str(serial), "--as", reason, "--why", "x")
        assert closed.exit_code == 0
    house.catalog.sync(house.archive)
    (found,) = coverage(house.catalog, OFFICE, 2026)
    (line,) = found.runs
    assert (line.missing, line.void, line.elsewhere) == (0, 1, 1)
    assert (found.held, found.known) == (4, 5)  # a void number is of no paper


def test_what_a_curator_says_of_issuer_and_date_governs(house: House) -> None:
    say(house, number(1), "issuer", "云澜市财政局", who="甲", why="落款")
    say(house, number(2), "signed", "2025-12-30", who="甲", why="落款")
    lines = {(line.issuer, line.year): line.documents for line in overview(house.catalog)}
    assert lines["云澜市财政局", 2026] == 1
    office = {year: count for (issuer, year), count in lines.items() if issuer != "云澜市财政局"}
    assert office == {2025: 1, 2026: 2}
    assert [item.documents for item in coverage(house.catalog, OFFICE)] == [1, 2]


def test_a_thin_run_and_what_bears_no_number_are_not_claimed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = "云澜市水务局"
    pages = {
        "/w1.html": notice("云水〔2026〕2号", "水表检定", 3, office=office),
        "/w2.html": notice("云水〔2026〕90号", "泵站检修", 4, office=office),
        "/w3.html": notice("", "管网巡查", 5, office=office),
    }
    night(house, pages, monkeypatch, "2026-03-21T02:00:00+08:00")
    (found,) = coverage(house.catalog, office)
    told = {item.kind: item for item in found.not_claimed}
    assert (told["selection"].count, told["selection"].absent) == (1, 87)
    assert told["unnumbered"].count == 1
    assert (found.documents, found.held, found.known) == (3, 2, 2)
    assert "87" in told["selection"].sentence()


def test_what_was_taken_down_is_counted_and_repeated_nowhere(house: House) -> None:
    (row,) = house.catalog.find(number(6))
    take_down(house.archive, house.catalog, Order(row.id, "hide", "甲", "法"))
    (found,) = coverage(house.catalog, OFFICE)
    assert found.documents == 3
    assert {item.kind: item.count for item in found.not_claimed}["taken-down"] == 1
    listed = run(house, "coverage")
    assert "1 documents were taken down" in listed.stderr
    shown = run(house, "coverage", OFFICE).stdout
    assert number(6) not in shown
    assert "老旧电梯" not in shown


def test_the_shell_lists_states_and_answers_in_json(house: House) -> None:
    lines = [
        json.loads(line) for line in run(house, "--json", "coverage", "--year", "2026").stdout.splitlines()
    ]
    assert [(line["documents"], line["missing"]) for line in lines] == [(4, 2)]
    (one,) = [json.loads(line) for line in run(house, "--json", "coverage", OFFICE).stdout.splitlines()]
    assert one["runs"][0]["run"] == "云府办〔2026〕"
    assert "known to exist" in run(house, "coverage", OFFICE).stdout
    assert run(house, "coverage", OFFICE, "--year", "1999").exit_code == 4
    with pytest.raises(NotFoundError):
        coverage(house.catalog, "无此机关")
