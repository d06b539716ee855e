"""What readers meet where something was taken down: 410 on every page and in the API, and one line in the shell."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_archive import SECRET, SITE, open_house

from dibao.cli import main
from dibao.neighbours import neighbours
from dibao.pipeline import House
from dibao.records.entries import Related
from dibao.reference import numbered
from dibao.web.app import create_app
from storage.takedown import Order, take_down

with warnings.catch_warnings():
    # the library's notice that it will want another HTTP client, given on import
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

URL = f"{SITE}/a.html"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_nights: Path) -> Iterator[House]:
    shutil.copytree(two_nights, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


@pytest.mark.parametrize("level", ["hide", "destroy"])
def test_every_address_of_it_answers_410_and_repeats_nothing(house: House, level: str) -> None:
    (row,) = house.catalog.find(URL)
    versions = [item.version.id for item in numbered(house.catalog, row)]
    client = TestClient(create_app(house), raise_server_exceptions=False)
    addresses = [
        f"/documents/{row.id}",
        f"/documents/{URL}",
        f"/documents/{row.id}?version=2",
        f"/diff?ref={row.id}",
        *(f"/versions/{version}/original" for version in versions),
        f"/api/v1/documents/{row.id}",
        f"/api/v1/documents/{row.id}/versions",
        f"/api/v1/documents/{row.id}/diff",
        f"/api/v1/documents/{row.id}/relations",
    ]
    assert {client.get(address).status_code for address in addresses} == {200}
    take_down(house.archive, house.catalog, Order(row.id, level, "市民甲", "个人信息保护法第四十七条"))  # type: ignore[arg-type]  # a level
    for address in addresses:
        for language in ("zh", "en"):
            found = client.get(address, headers={"Accept-Language": language})
            assert found.status_code == 410, address
            assert "个人信息保护法第四十七条" in found.text
            for words in (SECRET, "渡船", "渡口客运", "市民甲"):
                assert words not in found.text
    for address in (
        "/",
        "/changes",
        "/search?q=渡船经营人",
        "/api/v1/search?q=渡船经营人",
        "/api/v1/changes",
    ):
        found = client.get(address)
        assert found.status_code == 200
        text = found.text.replace("渡船经营人", "", 6) if "search" in address else found.text
        for words in (SECRET, "渡船经营人应当", "渡口客运"):
            assert words not in text
    feed = client.get("/api/v1/changes").json()["changes"]
    assert [change["kind"] for change in feed if change["document"] == row.id][-1] == "taken-down"
    assert "taken-down" in client.get("/changes").text or "下架" in client.get("/changes").text
    assert client.get(f"/documents/{SITE}/b.html").status_code == 200


def test_the_original_of_a_redacted_document_is_gone_and_its_text_is_not(house: House) -> None:
    run = CliRunner(env={"DIBAO_STORE": house.settings.store})
    text = run.invoke(main, ["show", URL, "--text"]).stdout.rstrip("\n")
    start = text.index(SECRET)
    span = f"{start}-{start + len(SECRET)}"
    order = ["takedown", URL, "--level", "redact", "--requester", "甲", "--basis", "法", "--span", span]
    (row,) = house.catalog.find(URL)
    order[1] = row.id
    assert run.invoke(main, [*order, "--yes"]).exit_code == 0
    house.catalog.sync(house.archive)
    client = TestClient(create_app(house), raise_server_exceptions=False)
    page = client.get(f"/documents/{row.id}")
    assert page.status_code == 200
    assert SECRET not in page.text
    assert "■■■" in page.text
    for item in numbered(house.catalog, row):
        assert client.get(f"/versions/{item.version.id}/original").status_code == 410
    shown = run.invoke(main, ["show", URL, "--original"])
    assert shown.exit_code == 4
    assert "taken down" in shown.stderr


def test_the_command_shows_its_reach_asks_and_keeps_the_decision(house: House) -> None:
    run = CliRunner(env={"DIBAO_STORE": house.settings.store})
    order = ["takedown", URL, "--level", "destroy", "--requester", "甲", "--basis", "法"]
    tried = run.invoke(main, [*order, "--dry-run"])
    assert tried.exit_code == 0
    for words in ("versions", "browse/", "segments/", "texts/"):
        assert words in tried.stdout
    assert run.invoke(main, order, input="n\n").exit_code == 1
    assert run.invoke(main, ["show", URL]).exit_code == 0
    assert run.invoke(main, order, input="y\n").exit_code == 0
    for verb in (["show", URL], ["versions", URL], ["diff", URL]):
        said = run.invoke(main, verb)
        assert said.exit_code == 4
        assert "taken down" in said.stderr
    (line, *_) = run.invoke(main, ["--json", "takedowns"]).stdout.splitlines()
    decision = json.loads(line)
    assert (decision["level"], decision["requester"], decision["basis"]) == ("destroy", "甲", "法")
    assert run.invoke(main, ["takedowns", "tnone"]).exit_code == 4
    assert run.invoke(main, ["verify", "--read-data"]).exit_code == 0
    assert run.invoke(main, ["sweep"]).exit_code == 0
    assert run.invoke(main, ["orphans"]).exit_code == 0


def test_curators_say_contradict_and_take_back(house: House) -> None:
    run = CliRunner(env={"DIBAO_STORE": house.settings.store, "USER": "馆员乙"})
    (row,) = house.catalog.find(URL)
    made = run.invoke(main, ["--json", "assert", row.id, "signed", "2026-03-01", "--why", "原件用印日期"])
    first = json.loads(made.stdout)
    run.invoke(main, ["assert", row.id, "signed", "2026-03-02", "--why", "公报所载"])
    house.catalog.sync(house.archive)
    said = [(item.value, item.who) for item in house.catalog.assertions(row.id)]
    assert said == [("2026-03-01", "馆员乙"), ("2026-03-02", "馆员乙")]
    back = ["assert", row.id, "signed", "", "--why", "看错", "--retracts", first["id"]]
    assert run.invoke(main, back).exit_code == 0
    listed = run.invoke(main, ["--json", "assertions", row.id]).stdout.splitlines()
    assert {json.loads(line)["value"] for line in listed} == {"2026-03-02"}
    assert run.invoke(main, [*back[:-1], "anone"]).exit_code == 4


@pytest.mark.parametrize("level", ["hide", "destroy"])
def test_a_document_that_stays_does_not_name_a_neighbour_that_went(house: House, level: str) -> None:
    (gone,), (stays,) = house.catalog.find(URL), house.catalog.find(f"{SITE}/b.html")
    (place,) = house.catalog.locations_of(gone.id)
    with house.catalog.batch(house.archive) as batch:
        for subject in (place.id, gone.id):
            batch.apply(Related("cites", subject, stays.id, evidence=("number",)))
    found = neighbours(house.catalog, stays)
    assert {(one.target, one.target_title, one.target_url) for one in found} == {
        (subject, gone.title, URL) for subject in (place.id, gone.id)
    }
    take_down(house.archive, house.catalog, Order(gone.id, level, "市民甲", "个人信息保护法第四十七条"))  # type: ignore[arg-type]  # a level
    found = neighbours(house.catalog, stays)
    assert {(one.target, one.target_title, one.target_url) for one in found} == {
        (subject, "", "") for subject in (place.id, gone.id)
    }
    client = TestClient(create_app(house), raise_server_exceptions=False)
    for address in (f"/documents/{stays.id}", f"/api/v1/documents/{stays.id}/relations"):
        shown = client.get(address)
        assert shown.status_code == 200
        assert "/a.html" not in shown.text
        assert gone.title not in shown.text
    told = CliRunner().invoke(main, ["--store", house.settings.store, "relations", stays.id])
    assert told.exit_code == 0, told.output
    assert "/a.html" not in told.output
