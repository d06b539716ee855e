"""What is held of an issuer and a year, and what is not claimed."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from numbered_archive import OFFICE, notice, number
from small_archive import night, open_house

from dibao import explaining, gaps
from dibao.cli import main
from dibao.coverage import NotClaimed, coverage, overview
from dibao.curation import say
from dibao.errors import NotFoundError
from dibao.pipeline import House
from dibao.records.assertions import KEEPER_FIELDS, TEXT_FIELDS
from dibao.web.app import create_app
from dibao.web.language import strings
from storage.catalog import Catalog
from storage.takedown import Order, take_down

with warnings.catch_warnings():
    # the library's notice that it will want another HTTP client, given on import
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


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


def test_every_database_answers_alike(house: House, catalog_url: str) -> None:
    say(house, number(1), "issuer", "云澜市财政局", who="甲", why="落款")
    say(house, number(4), "number", "云府办〔2026〕3号", who="甲", why="原件")
    say(house, number(1), "amends", number(2), who="甲", why="条文")
    with Catalog.open(catalog_url) as other:
        other.sync(house.archive)
        for catalog in (house.catalog, other):
            assert [line.issuer for line in overview(catalog)] == [OFFICE, "云澜市财政局"]
        assert overview(other) == overview(house.catalog)
        assert coverage(other, OFFICE) == coverage(house.catalog, OFFICE)
        assert gaps.register(other) == gaps.register(house.catalog)
        assert other.identity_counts(0.95) == house.catalog.identity_counts(0.95)
        assert other.doubtful(1.1) == house.catalog.doubtful(1.1)
        assert other.clashes() == house.catalog.clashes()
        assert other.taken_down_documents() == 0
        for ref in ("云府办〔2026〕3号", number(2)):
            (row,) = other.find(ref)
            assert (row,) == house.catalog.find(ref)
            assert other.relations(row.id) == house.catalog.relations(row.id)
        hits = [
            [hit.document for hit in catalog.search("云府办〔2026〕3号")]
            for catalog in (house.catalog, other)
        ]
        assert hits[0] == hits[1] != []


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


def test_the_reading_room_states_it_in_both_languages(house: House) -> None:
    client = TestClient(create_app(house), raise_server_exceptions=False)
    closed = run(house, "gaps", "close", "云府办", "2026", "3", "--as", "void", "--why", "空号<b>")
    assert closed.exit_code == 0
    house.catalog.sync(house.archive)
    listed = client.get("/coverage", headers={"Accept-Language": "zh"})
    assert listed.status_code == 200
    assert OFFICE in listed.text
    for language, words in (
        ("zh", ("收录说明", "空号", "不主张")),
        ("en", ("Coverage", "void", "Not claimed")),
    ):
        found = client.get("/coverage", params={"issuer": OFFICE}, headers={"Accept-Language": language})
        assert found.status_code == 200
        for word in (*words, number(3), number(5), "&lt;b&gt;"):
            assert word in found.text, word
        assert "空号<b>" not in found.text
    assert client.get("/coverage", params={"issuer": "无此机关"}).status_code == 404
    (one,) = client.get("/api/v1/coverage", params={"issuer": OFFICE}).json()
    assert [gap["state"] for gap in one["gaps"]] == ["void", "missing"]


def test_a_document_page_tells_who_said_what_and_why_it_is_related(house: House) -> None:
    (row,) = house.catalog.find(number(2))
    say(house, row.id, "number", "云府办〔2026〕7号", who="馆员<甲>", why="原件")
    say(house, row.id, "file-number", "J012-2026-7", who="馆员<甲>", why="入库")
    say(house, number(1), "not-amends", row.id, who="甲", why="只是引用")
    client = TestClient(create_app(house), raise_server_exceptions=False)
    for language, words in (
        ("zh", ("档案员著录", "文本所载", "两者标题相同")),
        ("en", ("What curators say", "The text says", "both have the same title")),
    ):
        shown = client.get(f"/documents/{row.id}", headers={"Accept-Language": language}).text
        for word in (*words, "云府办〔2026〕7号", number(2), "J012-2026-7", "馆员&lt;甲&gt;"):
            assert word in shown, word
        assert "馆员<甲>" not in shown


def test_every_reason_state_and_reservation_has_words() -> None:
    wanted = {f"why.{key}" for key in explaining.keys()}  # noqa: SIM118 - a function of the module
    wanted |= {f"gap.{state}" for state in ("missing", *gaps.CLOSED)}
    wanted |= {f"claim.{kind}" for kind in get_args(NotClaimed)}
    wanted |= {f"asserted.{field}" for field in (*TEXT_FIELDS, *KEEPER_FIELDS)}
    assert wanted <= set(strings())
