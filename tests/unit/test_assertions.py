"""What a curator says governs, beside what the text says; taken back, all is as it was. It outlives every rebuild."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from numbered_archive import notice, number, url
from small_archive import night, open_house

from dibao.answer import Question, answer
from dibao.assertable import STATUSES, checked, fields, span
from dibao.cli import main
from dibao.curation import record, say, take_back
from dibao.errors import TakenDownError, UsageError
from dibao.gaps import register, run_id
from dibao.neighbours import neighbours
from dibao.pipeline import House
from dibao.records.assertions import GAP, IDENTITY_FIELDS, relation_of
from dibao.reference import find_document
from storage.catalog import Catalog
from storage.rebuild import rebuild
from storage.takedown import Order, take_down

WHO = {"who": "馆员甲", "why": "原件如此"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbered: Path) -> Iterator[House]:
    shutil.copytree(numbered, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def run(house: House, *words: str) -> Result:
    return CliRunner(env={"DIBAO_STORE": house.settings.store, "USER": "馆员乙"}).invoke(main, words)


@pytest.mark.parametrize(
    ("field", "value", "normal"),
    [
        ("number", "云府办[2026] 9 号", "云府办〔2026〕9号"),
        ("number", "none", "none"),
        ("unified-number", "gz0220220002", "GZ0220220002"),
        ("issuer", "云澜市财政局; 云澜市税务局", "云澜市财政局、云澜市税务局"),
        ("signed", "2026-03-02", "2026-03-02"),
        ("in-force-from", "2026-03-01..2026-04-30", "2026-03-01..2026-04-30"),
        ("status", "失效", "失效"),
        ("genre", "批复", "批复"),
        ("fonds", "j012", "J012"),
        ("file-number", "J012-WS·2026·D30-BGS-0003", "J012-WS·2026·D30-BGS-0003"),
        ("retention", "30年", "30年"),
    ],
)  # fmt: skip
def test_a_value_is_recorded_in_its_normal_form(field: str, value: str, normal: str) -> None:
    assert checked(field, value) == normal
    assert checked(field, normal) == normal


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("colour", "red", "no field a curator may assert"),
        ("gap", "3 void", "no field"),
        ("number", "第三号文件", "a whole 文号"),
        ("signed", "2026-13-01", "a day such as"),
        ("signed", "2026-03-01..2026-03-02", "a day such as"),
        ("in-force-until", "2026-04-30..2026-03-01", "the last day in force"),
        ("retention", "一阵子", "永久"),
        ("status", "大概有效", "有效"),
        ("genre", "便条子", "文种"),
        ("title", "x" * 301, "300"),
        ("title", "上\n下", "control"),
        ("issuer", "、", "full name"),
        ("title", "none ", ""),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(field: str, value: str, said: str) -> None:
    if not said:  # a title is not optional: the word is taken as one
        assert checked(field, value) == "none"
        return
    with pytest.raises(UsageError, match=said):
        checked(field, value)


@settings(max_examples=60)
@given(
    st.sampled_from([name for name in fields() if not relation_of(name) and name not in IDENTITY_FIELDS]),
    st.text(),
)
def test_a_check_ends_in_a_normal_form_or_a_usage_error(field: str, value: str) -> None:
    try:
        once = checked(field, value)
    except UsageError:
        return
    assert checked(field, once) == once


def test_spans_of_days() -> None:
    assert span("2026-03-01") is not None
    assert span("2026-03-02..2026-03-01") is None
    assert span("..") is None
    assert "有效" in STATUSES


def test_the_shell_refuses_with_exit_code_2_and_records_nothing(house: House) -> None:
    for words in (
        ["colour", "red"],
        ["signed", "soon"],
        ["repeals", number(4)],
        ["same-document", number(4)],
    ):
        tried = run(house, "assert", number(4), *words, "--why", "x")
        assert tried.exit_code == 2, words
    assert run(house, "assertions", number(4)).stdout.startswith("nobody")


def test_what_is_said_governs_the_row_the_answer_and_every_way_to_find_it(house: House) -> None:
    row = find_document(house.catalog, number(4))
    made = say(house, row.id, "number", "云府办〔2026〕9号", **WHO)
    say(house, row.id, "title", "关于秋粮的特急通知", **WHO)
    say(house, row.id, "file-number", "J012-WS·2026-0003", **WHO)
    say(house, url(4), "signed", "2026-04-06", **WHO)
    say(house, house.catalog.locations_at(url(4))[0].id, "fonds", "J012", **WHO)
    for ref in ("云府办[2026]9号", number(4), "J012-WS·2026-0003", "关于秋粮的特急通知"):
        assert find_document(house.catalog, ref).id == row.id, ref
    for query in ("云府办〔2026〕9号", "J012-WS·2026-0003", "秋粮 特急", "秋粮收购"):
        assert [hit.document.id for hit in house.catalog.search(query)] == [row.id], query
    assert not house.catalog.search("特急 防汛")
    now = find_document(house.catalog, row.id)
    assert (now.number, now.title, str(now.signed)) == (
        "云府办〔2026〕9号",
        "关于秋粮的特急通知",
        "2026-04-06",
    )
    assert (now.fonds, now.file_number) == ("J012", "J012-WS·2026-0003")
    assert set(now.asserted) == {"number", "title", "file-number", "signed", "fonds"}
    found = answer(house, Question(row.id))
    assert (found.clean.document_number, found.clean.title) == ("云府办〔2026〕9号", "关于秋粮的特急通知")
    told = {item.field: item for item in found.said}
    assert told["number"].text_says == number(4)
    assert told["signed"].text_says == "2026-04-05"
    lines = [f"{line.label} {line.value}" for line in found.described()]
    assert any(
        "云府办〔2026〕9号" in line and number(4) in line and "馆员甲" in line and made.id in line
        for line in lines
    )
    assert any(line.startswith("contradicted document number") for line in lines)
    assert number(4) in found.clean.text  # the text stays what it is
    take_back(house, made.id, who="馆员乙", why="看错")
    again = answer(house, Question(row.id))
    assert (again.document.number, again.clean.document_number) == (number(4), number(4))
    assert house.catalog.find("云府办〔2026〕9号") == ()


def test_the_last_said_governs_and_contradictions_stay(house: House) -> None:
    row = find_document(house.catalog, number(1))
    first = say(house, row.id, "signed", "2026-02-01", **WHO)
    second = say(house, row.id, "signed", "2026-02-02", who="馆员乙", why="公报所载")
    said = {item.assertion.id: item.governs for item in house.catalog.said(row.id)}
    assert said == {first.id: False, second.id: True}
    assert str(find_document(house.catalog, row.id).signed) == "2026-02-02"
    take_back(house, second.id, **WHO)
    assert str(find_document(house.catalog, row.id).signed) == "2026-02-01"
    with pytest.raises(UsageError, match="already"):
        take_back(house, second.id, **WHO)
    listed = [
        json.loads(line) for line in run(house, "--json", "assertions", row.id, "--all").stdout.splitlines()
    ]
    assert [bool(item["withdrawn"]) for item in listed] == [False, True]
    assert "馆员甲" in listed[1]["withdrawn"]
    assert len(run(house, "--json", "assertions", row.id).stdout.splitlines()) == 1


def test_one_word_may_stand_in_the_place_of_another(house: House) -> None:
    made = json.loads(run(house, "--json", "assert", number(1), "genre", "批复", "--why", "一").stdout)
    run(house, "assert", number(1), "genre", "函", "--why", "二", "--retracts", made["id"])
    house.catalog.sync(house.archive)
    row = find_document(house.catalog, number(1))
    assert [item.assertion.value for item in house.catalog.said(row.id)] == ["函"]
    assert row.genre == "函"


def test_validity_follows_what_is_said(house: House) -> None:
    day = "2026-06-01"
    row = find_document(house.catalog, number(2))
    assert answer(house, Question(row.id, in_force_on=day)).force.answer == "undetermined"  # type: ignore[union-attr]  # asked for
    say(house, row.id, "in-force-from", "2026-03-01", **WHO)
    assert answer(house, Question(row.id, in_force_on=day)).force.answer == "yes"  # type: ignore[union-attr]  # asked for
    made = say(house, row.id, "in-force-until", "2026-05-31", **WHO)
    assert answer(house, Question(row.id, in_force_on=day)).force.answer == "no"  # type: ignore[union-attr]  # asked for
    take_back(house, made.id, **WHO)
    assert answer(house, Question(row.id, in_force_on=day)).force.answer == "yes"  # type: ignore[union-attr]  # asked for
    say(house, number(1), "repeals", row.id, **WHO)
    assert answer(house, Question(row.id, in_force_on="2026-08-01")).force.answer != "yes"  # type: ignore[union-attr]  # asked for


def test_relations_are_asserted_and_denied(house: House) -> None:
    one, two = (find_document(house.catalog, number(n)) for n in (1, 4))
    made = say(house, number(1), "amends", number(4), **WHO)
    (seen,) = neighbours(house.catalog, two)
    assert (seen.kind, seen.direction, seen.target) == ("amends", "from", one.id)
    assert seen.evidence == (f"curator:{made.id}",)
    denied = say(house, number(1), "not-amends", number(4), who="馆员乙", why="只是引用")
    assert neighbours(house.catalog, two) == ()
    take_back(house, denied.id, **WHO)
    assert neighbours(house.catalog, two) == (seen,)
    told = run(house, "relations", number(4), "--why").stdout
    assert "a curator says so: 馆员甲" in told
    take_back(house, made.id, **WHO)
    assert neighbours(house.catalog, two) == ()


def test_it_outlives_a_later_night_and_a_rebuild(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    row = find_document(house.catalog, number(4))
    say(house, row.id, "number", "云府办〔2026〕9号", **WHO)
    made = say(house, number(1), "amends", row.id, **WHO)
    changed = notice(number(4), "秋粮收购", 4).replace("逐级".encode(), "如实".encode())
    night(house, {"/4.html": changed}, monkeypatch, "2026-03-21T02:00:00+08:00")
    (run_of,) = register(house.catalog)
    record(house, run_id("number", run_of.run), GAP, "3 void", **WHO)
    before = list(house.catalog.dump())
    runs = register(house.catalog)
    assert {gap.number: gap.state for gap in runs[0].gaps}[3] == "void"
    house.catalog.close()
    rebuild(house.archive, house.settings.catalog_url)
    with Catalog.open(house.settings.catalog_url) as again:
        assert list(again.dump()) == before
        assert register(again) == runs
        now = find_document(again, "云府办〔2026〕9号")
        assert (now.id, now.versions) == (row.id, 2)
        assert any(f"curator:{made.id}" in item.evidence for item in neighbours(again, now))


def test_what_was_taken_down_is_not_told_by_what_was_said_of_it(house: House) -> None:
    row = find_document(house.catalog, number(4))
    say(house, row.id, "title", "机密标题", **WHO)
    take_down(house.archive, house.catalog, Order(row.id, "hide", "甲", "法"))
    assert find_rows(house, "机密标题") == ""
    assert not house.catalog.search("机密标题")
    assert run(house, "assertions", row.id).exit_code == 4
    with pytest.raises(TakenDownError):
        say(house, row.id, "note", "x", **WHO)


def find_rows(house: House, ref: str) -> str:
    return "".join(row.title for row in house.catalog.find(ref))
