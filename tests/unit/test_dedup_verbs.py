"""The verbs of identity: figures, borderline decisions, a person's word over them, and why a relation is recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from numbered_archive import notice, number, url
from small_archive import night, open_house, page

from dibao.audit import audit
from dibao.cli import main
from dibao.curation import rule, take_back
from dibao.errors import UsageError
from dibao.explaining import keys, said
from dibao.neighbours import neighbours
from dibao.pipeline import House
from dibao.records.entries import Related
from dibao.reference import find_document
from storage.catalog import Catalog
from storage.rebuild import rebuild
from storage.takedown import Order, take_down

WHO = {"who": "馆员甲", "why": "原件两份"}
PAIR = (url(2), url("copy"))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbered: Path) -> Iterator[House]:
    shutil.copytree(numbered, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def run(house: House, *words: str) -> Result:
    return CliRunner(env={"DIBAO_STORE": house.settings.store, "USER": "馆员乙"}).invoke(main, words)


def together(catalog: Catalog) -> bool:
    return len({find_document(catalog, ref).id for ref in PAIR}) == 1


def doubt(house: House, confidence: float) -> None:
    """Let the publisher have been less sure of the copy than it is."""
    (place,) = house.catalog.locations_at(PAIR[1])
    document = find_document(house.catalog, PAIR[1]).id
    with house.catalog.batch(house.archive) as batch:
        words = ("title", "text-same")
        batch.apply(Related("copy-of", place.id, document, confidence, words, confidence))


def test_the_figures_add_up(house: House) -> None:
    found = house.catalog.identity_counts(0.95)
    assert (found.documents, found.places, found.copies, found.borderline, found.ruled) == (4, 5, 1, 0, 0)
    assert found.by_source == (("gd", 5),)
    doubt(house, 0.91)
    assert house.catalog.identity_counts(0.95).borderline == 1
    rule(house, *PAIR, "overrule", **WHO)
    now = house.catalog.identity_counts(0.95)
    assert (now.documents, now.copies, now.split, now.clashes, now.ruled) == (5, 0, 1, 1, 1)
    assert json.loads(run(house, "--json", "dedup", "stats").stdout)["split"] == 1
    assert "split  1" in run(house, "dedup", "stats").stdout


def test_the_most_doubtful_comes_first_with_all_one_needs_to_judge_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt(house, 0.91)
    unrelated = "，".join(f"第{n}款 重要节日期间禁止燃放烟花爆竹区域之{n}" for n in range(30))
    clash = page("关于烟花燃放的规定", f"{number(1)}，{unrelated}")
    clash = clash.replace(f"{number(1)}。".encode(), number(1).encode())
    night(house, {"/clash.html": clash}, monkeypatch, "2026-03-21T02:00:00+08:00")
    found, count = audit(house)
    assert count == 2
    assert [(item.kind, item.together) for item in found] == [("number-clash", False), ("copy", True)]
    assert [item.doubt for item in found] == [0.5, 0.09]
    first, second = found
    assert first.forward is not None
    assert {first.left.number, first.right.number} == {number(1)}
    assert first.passages
    assert (second.forward, second.backward) == (1.0, 1.0)
    assert {second.left.url, second.right.url} == set(PAIR)
    assert "both have the same title" in [reason.sentence for reason in second.reasons]
    last, count = audit(house, limit=1, page=2)
    assert (last, count) == ((second,), 2)
    assert audit(house, bound=0.5)[1] == 1
    shown = run(house, "dedup", "audit").stdout
    assert f"{second.left.location} {second.right.location}" in shown
    assert len(run(house, "--json", "dedup", "audit").stdout.splitlines()) == 2


def test_what_a_curator_ruled_on_is_asked_no_more(house: House) -> None:
    doubt(house, 0.91)
    confirmed = run(house, "dedup", "confirm", *PAIR, "--why", "同文")
    assert confirmed.exit_code == 0
    house.catalog.sync(house.archive)
    assert together(house.catalog)
    assert audit(house) == ((), 0)
    ((held,), count) = audit(house, bound=1.1, ruled=True)
    assert count == 1
    assert held.ruling
    with pytest.raises(UsageError, match="already"):
        rule(house, *PAIR, "confirm", **WHO)


def test_an_overrule_binds_at_once_outlives_a_rebuild_and_can_be_undone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rule(house, *PAIR, "overrule", **WHO)
    assert made.field == "other-document"
    assert not together(house.catalog)
    night(house, {"/copy.html": notice(number(2), "校园安全", 2)}, monkeypatch, "2026-03-21T02:00:00+08:00")
    assert not together(house.catalog)
    house.catalog.close()
    rebuild(house.archive, house.settings.catalog_url)
    with Catalog.open(house.settings.catalog_url) as again:
        assert not together(again)
    assert run(house, "dedup", "undo", made.id, "--why", "看错").exit_code == 0
    house.catalog.sync(house.archive)
    assert together(house.catalog)
    assert run(house, "dedup", "undo", made.id, "--why", "看错").exit_code == 2


def test_two_documents_are_made_one_and_the_reason_is_told(house: House) -> None:
    one, two = url(1), url(4)
    made = rule(house, one, two, "overrule", **WHO)
    assert made.field == "same-document"
    assert find_document(house.catalog, one).id == find_document(house.catalog, two).id
    told = run(house, "relations", one, "--why").stdout
    assert "a curator says so: 馆员甲" in told
    take_back(house, made.id, **WHO)
    assert find_document(house.catalog, one).id != find_document(house.catalog, two).id


def test_a_contrary_ruling_takes_the_place_of_the_earlier(house: House) -> None:
    rule(house, *PAIR, "confirm", **WHO)
    rule(house, *PAIR, "overrule", **WHO)
    assert not together(house.catalog)
    assert house.catalog.identity_counts(0.95).ruled == 1
    with pytest.raises(UsageError, match="one place"):
        rule(house, PAIR[0], PAIR[0], "confirm", **WHO)


def test_nothing_of_what_was_taken_down_is_repeated(house: House) -> None:
    doubt(house, 0.91)
    row = find_document(house.catalog, PAIR[0])
    take_down(house.archive, house.catalog, Order(row.id, "hide", "甲", "法"))
    (held,) = audit(house)[0]
    assert (held.forward, held.passages) == (None, ())
    assert {held.left.title, held.right.title, held.left.url, held.right.url} == {""}
    shown = run(house, "dedup", "audit").stdout
    assert "校园安全" not in shown
    assert number(2) not in shown


def test_every_word_of_evidence_is_said(house: House) -> None:
    (copy,) = neighbours(house.catalog, find_document(house.catalog, number(2)))
    assert {reason.key for reason in said(house.catalog, copy.evidence)} <= set(keys())
    stated = said(house.catalog, ("stated", "number", "state:latest", "until:2026-05-01"))
    assert [item.key for item in stated] == [
        "stated-stated",
        "stated-number",
        "stated-state-latest",
        "stated-until",
    ]
    assert stated[1].sentence == "it names the other by its 文号"
    compared = said(
        house.catalog, ("number", "text-revised", "number-clash", "diverges", "part:3", "unheard-of")
    )
    assert [item.key for item in compared] == [
        "number", "text-revised", "number-clash", "diverges", "part", "other",
    ]  # fmt: skip
    assert compared[-1].sentence == "evidence: unheard-of"
