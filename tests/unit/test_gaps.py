"""The register of gaps: named once, closed for good, silent where too little is held to tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from numbered_archive import notice, number
from small_archive import night, open_house

from dibao.cli import main
from dibao.curation import say
from dibao.gaps import FEWEST, SHARE, Run, _Held, _issues, _run, register, run_id
from dibao.pipeline import House
from dibao.records.clean import CleanDocument, IssueLabel
from dibao.records.entries import Asserted
from dibao.records.rows import DocumentRow
from dibao.report import report
from normalizers.metadata.numbers import find_numbers, parse
from normalizers.metadata.runs import named, place_of, places, spellings
from storage.catalog.running import IssueRow
from storage.takedown import Order, take_down

WHEN = datetime(2026, 3, 3, tzinfo=UTC)
RUN = "云府办〔2026〕"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbered: Path) -> Iterator[House]:
    shutil.copytree(numbered, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def run(house: House, *words: str) -> Result:
    return CliRunner(env={"DIBAO_STORE": house.settings.store, "USER": "馆员乙"}).invoke(main, words)


def made(
    numbers: Iterable[int], closed: dict[int, Asserted] | None = None, cited: dict[int, str] | None = None
) -> Run:
    held = [_Held(n, WHEN, hidden=False) for n in numbers]
    return _run("number", RUN, held, {run_id("number", RUN): closed or {}}, cited)


def closing(n: int) -> Asserted:
    return Asserted(f"a{n}", run_id("number", RUN), "gap", f"{n} void", "甲", "目录", WHEN)


def gazette(*numbers: str, year: int = 2026) -> list[IssueRow]:
    return [
        IssueRow(DocumentRow(f"d{year}{n}", "issue", issue=IssueLabel("某市公报", year, label)), WHEN)
        for n, label in enumerate(numbers)
    ]


def missing(rows: Iterable[IssueRow]) -> list[str]:
    runs = [_run("gazette", name, held, {}) for name, held in _issues(rows).items()]
    return [gap.label for item in runs for gap in item.missing]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("云府办〔2026〕3号", (RUN, 3)),
        ("云府办[2026]12号", (RUN, 12)),
        ("云澜市人民政府令第8号", ("云澜市人民政府令第", 8)),
        ("财政部公告2023年第12号", ("财政部公告2023年第", 12)),
        ("第12号", None),
    ],
)
def test_a_number_is_a_place_in_a_run(text: str, place: tuple[str, int] | None) -> None:
    found = parse(text)
    assert found is not None
    assert place_of(found) == place
    if place:
        name, year = named(place[0])
        assert place[0] in spellings(name, year)


def test_a_joint_issue_stands_in_the_run_of_each_body() -> None:
    text = "云财〔2026〕3号 云税〔2026〕5号"
    both = find_numbers(text)
    assert [place_of(item) for item in both] == [("云财〔2026〕", 3), ("云税〔2026〕", 5)]
    assert places(CleanDocument("document", document_number="云财〔2026〕3号")) == (("云财〔2026〕", 3),)


def test_a_missing_issue_is_a_gap_and_a_combined_one_fills_both() -> None:
    assert missing(gazette("1", "2", "4")) == ["某市公报2026年第3期"]
    assert missing(gazette("1", "2-3", "4")) == []
    assert missing([*gazette("1", "增刊1"), *gazette("5", year=2025)]) == []
    assert missing(gazette("1", "1-99999")) == []


def test_few_numbers_of_a_run_are_a_selection() -> None:
    thin = made([1, 450, 900])
    assert (thin.sampled, thin.absent, thin.gaps) == (True, 897, ())
    assert made([1, 2]).sampled
    assert [gap.number for gap in made([1, 2, 4]).missing] == [3]
    # what a document held cites exists, however thin the run
    assert [
        (gap.number, gap.cited_by) for gap in made([1, 450, 900], cited={7: "dx", 1000: "dx"}).missing
    ] == [(7, "dx")]
    # who explains it does not take away that it is cited
    said = made([1, 2, 4], {3: closing(3)}, cited={3: "dx"}).gaps
    assert [(gap.number, gap.state, gap.cited_by) for gap in said] == [(3, "void", "dx")]


def test_what_is_explained_counts_as_known() -> None:
    assert made([1, 2, 6]).sampled
    closed = made([1, 2, 6], {3: closing(3)})
    assert not closed.sampled
    assert [(gap.number, gap.state) for gap in closed.gaps] == [(3, "void"), (4, "missing"), (5, "missing")]


@settings(max_examples=50)
@given(st.sets(st.integers(1, 60), min_size=1), st.sets(st.integers(1, 60)))
def test_a_run_adds_up(numbers: set[int], closed: set[int]) -> None:
    found = made(numbers, {n: closing(n) for n in closed})
    assert found.held + found.absent == found.last - found.first + 1
    assert {gap.number for gap in found.gaps}.isdisjoint(numbers)
    assert all(found.first < gap.number < found.last for gap in found.gaps)
    if not found.sampled:
        assert len(found.gaps) == found.absent
        explained = found.held + sum(gap.state == "void" for gap in found.gaps)
        assert explained >= SHARE["number"] * (found.last - found.first + 1)
        assert found.held >= FEWEST["number"]


def test_a_gap_is_named_once_closed_for_good_and_reopened(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 3 showed on the first night, 5 on the second
    nights = [report(house.catalog, {}, day.date()) for day in (WHEN, WHEN + timedelta(days=1))]
    assert [[gap.label for gap in found.gaps] for found in nights] == [[number(3)], [number(5)]]
    closed = run(
        house, "gaps", "close", "云府办", "2026", "3", "--as", "not-public", "--why", "目录注明不公开"
    )
    assert closed.exit_code == 0
    house.catalog.sync(house.archive)
    assert report(house.catalog, {}, WHEN.date()).gaps == ()
    listed = [json.loads(line) for line in run(house, "--json", "gaps", "--state", "all").stdout.splitlines()]
    assert [(gap["number"], gap["state"], gap["who"]) for gap in listed] == [
        (3, "not-public", "馆员乙"),
        (5, "missing", ""),
    ]
    assert run(house, "gaps", "reopen", "云府办", "2026", "3", "--why", "查到了").exit_code == 0
    assert run(house, "gaps", "reopen", "云府办", "2026", "3", "--why", "查到了").exit_code == 2
    assert number(3) in run(house, "gaps").stdout
    night(house, {"/3.html": notice(number(3), "河道清淤", 3)}, monkeypatch, "2026-03-21T02:00:00+08:00")
    assert [gap.label for item in register(house.catalog) for gap in item.missing] == [number(5)]
    assert report(house.catalog, {}).gaps == ()


def test_only_a_gap_can_be_closed(house: House) -> None:
    for words, code in (
        (("云府办", "2026", "4"), 4),
        (("云府办", "2026", "99"), 4),
        (("无此代字", "2026", "3"), 4),
        (("云府办", "二六", "3"), 2),
    ):
        assert run(house, "gaps", "close", *words, "--as", "void", "--why", "x").exit_code == code, words


def test_a_number_that_a_curator_gives_counts_and_the_one_of_the_text_does_not(house: House) -> None:
    say(house, number(4), "number", number(3), who="甲", why="原件")
    (found,) = register(house.catalog)
    assert (found.held, [gap.number for gap in found.gaps]) == (4, [4, 5])


def test_what_was_taken_down_fills_its_place_and_is_not_named(house: House) -> None:
    (row,) = house.catalog.find(number(6))
    take_down(house.archive, house.catalog, Order(row.id, "hide", "甲", "法"))
    (found,) = register(house.catalog)
    assert (found.held, found.first, found.last, found.taken_down) == (4, 1, 4, 1)
    assert [gap.number for gap in found.gaps] == [3, 5]


def test_a_number_that_two_documents_bear_counts_once(house: House) -> None:
    ruled = run(
        house,
        "dedup",
        "overrule",
        "http://www.dibao.test/2.html",
        "http://www.dibao.test/copy.html",
        "--why",
        "x",
    )
    assert ruled.exit_code == 0
    house.catalog.sync(house.archive)
    assert register(house.catalog)[0].held == 4
    assert report(house.catalog, {}, WHEN.date()).gaps[0].label == number(3)
