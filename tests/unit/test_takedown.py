"""Take-downs: gone at once for every reader, gone for good where that was decided, and never back."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
from small_archive import RULES, SECRET, SITE, bytes_of, night, open_house, page, stored

from dibao.answer import Question, answer
from dibao.errors import LeaseError, TakenDownError, UsageError
from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.reference import find_document, numbered
from dibao.settings import load
from storage.compact import compact, groups
from storage.fixity import Checks, verify
from storage.lease import publisher_lease
from storage.objects.protocol import Objects
from storage.reach import reach
from storage.rebuild import rebuild
from storage.rewriting import Rewritten, rewrite
from storage.takedown import Done, Order, enforce, take_down

URL = f"{SITE}/a.html"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_nights: Path) -> Iterator[House]:
    shutil.copytree(two_nights, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-05T10:00:00+08:00") as opened:
        yield opened


def order(house: House, level: str, **more: object) -> Done:
    (row,) = house.catalog.find(URL)
    return take_down(
        house.archive, house.catalog, Order(row.id, level, "市民甲", "个人信息保护法第四十七条", **more)
    )  # type: ignore[arg-type]  # a level


def holding(house: House, words: str) -> list[str]:
    return [key for key, data in bytes_of(house).items() if words.encode() in data]


def sound(house: House) -> None:
    assert list(verify(house.archive, Checks(read_data=True))) == []


def test_what_is_hidden_is_nowhere_to_be_read_but_still_stored(house: House) -> None:
    before = set(stored(house))
    (row,) = house.catalog.find(URL)
    versions = numbered(house.catalog, row)
    assert house.catalog.search("渡船经营人")
    done = order(house, "hide")
    assert done.reach.documents == (row.id,)
    assert len(done.reach.versions) == 2
    for ref in (row.id, URL, versions[0].version.id):
        with pytest.raises(TakenDownError, match="taken down on 2026-03-05"):
            answer(house, Question(ref))
    assert house.catalog.search("渡船经营人") == ()
    with pytest.raises(TakenDownError):
        house.catalog.need_version_shown(versions[0].version.id)
    assert holding(house, SECRET) == [
        key for key in holding(house, SECRET) if key.startswith(("seg", "texts"))
    ]
    feed = list(house.catalog.changes())
    assert feed[-1].kind == "taken-down"
    told = [change for change in feed if change.document == row.id]
    assert {(change.title, change.number, change.url, change.former) for change in told} == {("", "", "", "")}
    assert all(change.url for change in feed if change.document and change.document != row.id)
    assert {change.url for change in house.catalog.latest_changes(100) if change.document == row.id} == {""}
    assert set(stored(house)) == before
    with pytest.raises(TakenDownError):
        answer(house, Question(row.id, known_as_of="2026-03-04T12:00:00+08:00"))
    assert answer(house, Question(f"{SITE}/b.html", known_as_of="2026-03-04T12:00:00+08:00")).clean.text
    house.catalog.reindex(house.archive)
    assert house.catalog.search("渡船经营人") == ()
    assert house.catalog.search("消防器材")
    sound(house)


def test_others_stay_as_they_were(house: House) -> None:
    order(house, "destroy")
    assert house.catalog.search("消防器材")
    for path in ("/b.html", "/c.html"):
        found = answer(house, Question(SITE + path))
        assert found.clean.text
        assert hashlib.sha256(house.archive.payload(found.capture)).hexdigest() == found.capture.sha256


def test_what_is_destroyed_is_in_no_object(house: House) -> None:
    assert len(holding(house, "渡船经营人")) > 4
    done = order(house, "destroy")
    assert holding(house, "渡船经营人") == []
    assert holding(house, "渡口客运管理") == []
    assert done.rewritten >= 2
    assert not set(done.reach.blobs) & set(stored_or_gone(house))
    sound(house)


def stored_or_gone(house: House) -> dict[str, bytes]:
    return {
        hashlib.sha256(body).hexdigest(): body
        for name, data in bytes_of(house).items()
        if name.startswith("segments/")
        for part in data.split(b"\r\n\r\n")
        for body in [part]
    }


def test_the_decision_repeats_nothing_of_what_was_taken_down(house: House) -> None:
    done = order(house, "destroy")
    ledger = b"".join(
        data for key, data in bytes_of(house).items() if key.startswith(("ledger", "tombstones"))
    )
    assert "个人信息保护法".encode() in ledger
    assert done.reach.blobs[0].encode() in ledger
    for words in (SECRET, "渡船经营人", "渡口客运"):
        assert words.encode() not in ledger


@pytest.mark.parametrize("level", ["hide", "destroy", "redact"])
def test_a_rebuild_brings_nothing_back(house: House, level: str) -> None:
    more: dict[str, object] = {}
    if level == "redact":
        found = answer(house, Question(URL))
        start = found.clean.text.index(SECRET)
        more = {"spans": ((start, start + len(SECRET)),), "reference": found.version.version.rendition}
    order(house, level, **more)
    lines = list(house.catalog.dump())
    house.catalog.close()
    rebuild(house.archive, house.settings.catalog_url)
    with House(house.settings) as again:
        assert list(again.catalog.dump()) == lines
        assert again.catalog.search(SECRET) == ()
        assert len(again.catalog.search("渡船经营人")) == (level == "redact")
        if level == "redact":
            assert SECRET not in answer(again, Question(URL)).clean.text
        else:
            with pytest.raises(TakenDownError):
                answer(again, Question(URL))


def test_words_are_blacked_out_of_every_version_and_the_originals_hidden(house: House) -> None:
    found = answer(house, Question(URL))
    start = found.clean.text.index(SECRET)
    done = order(
        house, "redact", spans=((start, start + len(SECRET)),), reference=found.version.version.rendition
    )
    assert done.unredacted == ()
    (row,) = house.catalog.find(URL)
    for version in numbered(house.catalog, row):
        rendition = house.catalog.rendition(version.version.rendition)
        assert rendition is not None
        clean = house.archive.clean(rendition)
        assert SECRET not in clean.text
        assert "■■■" in clean.text
        with pytest.raises(TakenDownError):
            house.catalog.need_version_shown(version.version.id, bytes_too=True)
        house.catalog.need_version_shown(version.version.id)
    left = holding(house, SECRET)
    assert left
    assert all(key.startswith("segments/") for key in left)  # the originals, which are hidden
    assert house.catalog.search("渡船经营人")
    sound(house)


def test_neither_the_same_bytes_nor_the_same_address_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = next(body for body in stored(house).values() if SECRET.encode() in body)
    (row,) = house.catalog.find(URL)
    done = order(house, "destroy")
    count = len(house.catalog.versions(row.id))
    night(
        house,
        {"/a.html": page("关于渡口客运管理的通知", RULES + "，又改了一次"), "/copy.html": body},
        monkeypatch,
        "2026-03-06T02:00:00+08:00",
    )
    assert holding(house, "渡船经营人") == []
    assert len(house.catalog.versions(row.id)) == count
    again = house.catalog.captures_of(URL, 1)[0].capture
    assert (again.reason, again.segment, again.sha256 != "") == ("taken-down", "", True)
    assert house.catalog.captures_of(f"{SITE}/copy.html")[0].capture.segment == ""
    assert house.catalog.find(f"{SITE}/copy.html") == ()
    assert done.reach.blobs
    sound(house)


def test_an_import_of_the_same_bytes_stores_nothing(house: House, tmp_path: Path) -> None:
    body = next(body for body in stored(house).values() if SECRET.encode() in body)
    order(house, "destroy")
    (tmp_path / "old.html").write_bytes(body)
    ingest(house, [tmp_path / "old.html"], progress=lambda _stage, _done, _total: None)
    assert holding(house, "渡船经营人") == []
    assert house.catalog.search("渡船经营人") == ()


def test_an_import_said_to_be_from_the_same_address_stores_nothing(house: House, tmp_path: Path) -> None:
    order(house, "hide")
    (tmp_path / "earlier.html").write_text("<p>云河市码头管理暂行规定（已废止）</p>" * 9, encoding="utf-8")
    ingest(house, [tmp_path / "earlier.html"], url=URL, progress=lambda _stage, _done, _total: None)
    assert "码头管理暂行规定" not in "".join(body.decode() for body in stored(house).values())
    (kept,) = house.catalog.captures_of(f"imported:{URL}")
    assert (kept.capture.segment, kept.capture.reason) == ("", "taken-down")


@pytest.mark.parametrize("level", ["hide", "destroy"])
def test_the_same_text_under_other_bytes_and_another_address_is_covered(
    house: House, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    body = next(body for body in stored(house).values() if SECRET.encode() in body)
    order(house, level)
    night(
        house, {"/mirror.html": body + b"<!-- served by node 7 -->"}, monkeypatch, "2026-03-06T02:00:00+08:00"
    )
    assert house.catalog.search("渡船经营人") == ()
    for row in house.catalog.find(f"{SITE}/mirror.html"):
        with pytest.raises(TakenDownError):
            find_document(house.catalog, row.id)
    enforce(house.archive, house.catalog)
    kept = [key for key in holding(house, "渡船经营人") if not key.startswith(("segments/", "texts/"))]
    assert kept == []
    if level == "destroy":
        assert holding(house, "渡船经营人") == []
    sound(house)


def test_a_url_and_a_version_can_be_taken_down_alone(house: House) -> None:
    (row,) = house.catalog.find(URL)
    first, second = numbered(house.catalog, row)
    take_down(house.archive, house.catalog, Order(first.version.id, "destroy", "甲", "法院裁定"))
    left = numbered(house.catalog, row)
    assert [item.number for item in left] == [second.number]
    assert answer(house, Question(URL)).version.number == 2
    take_down(house.archive, house.catalog, Order(f"{SITE}/b.html", "hide", "乙", "法院裁定"))
    with pytest.raises(TakenDownError):
        answer(house, Question(f"{SITE}/b.html"))
    sound(house)


@pytest.mark.parametrize("level", ["hide", "destroy"])
def test_a_document_is_found_by_what_is_left_of_it(house: House, level: Literal["hide", "destroy"]) -> None:
    (row,) = house.catalog.find(URL)
    newest = numbered(house.catalog, row)[-1]
    take_down(house.archive, house.catalog, Order(newest.version.id, level, "甲", "法院裁定"))
    (left,) = house.catalog.find(URL)
    assert left.title == "关于渡口客运管理的通知"
    assert [hit.document.id for hit in house.catalog.search("渡船经营人")] == [row.id]
    lines = list(house.catalog.dump())
    house.catalog.close()
    rebuild(house.archive, house.settings.catalog_url)
    with House(house.settings) as again:
        assert list(again.catalog.dump()) == lines


@pytest.mark.parametrize("point", ["put_up", "_forget_browse", "rewrite", "remove"])
def test_a_take_down_that_was_killed_hides_at_once_and_is_finished_later(
    house: House, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    class KilledError(Exception):
        pass

    def killed(*_arguments: object, **_more: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(f"storage.takedown.{point}", killed)
        with pytest.raises(KilledError):
            order(house, "destroy")
    with pytest.raises(TakenDownError):
        answer(house, Question(URL))
    enforce(house.archive, house.catalog)
    assert holding(house, "渡船经营人") == []
    sound(house)
    assert enforce(house.archive, house.catalog).rewritten == 0


def test_hiding_what_was_destroyed_takes_nothing_back(house: House) -> None:
    order(house, "destroy")
    order(house, "hide")
    sound(house)
    assert enforce(house.archive, house.catalog).rewritten == 0


def test_words_are_blacked_out_of_merged_objects_and_of_those_that_wait_to_go(house: House) -> None:
    found = answer(house, Question(URL))
    start = found.clean.text.index(SECRET)
    compact(house.archive, house.catalog, groups(house.archive, house.catalog, settled=0))
    order(house, "redact", spans=((start, start + len(SECRET)),), reference=found.version.version.rendition)
    assert not [key for key in holding(house, SECRET) if key.startswith("texts/")]
    assert "■■■" in answer(house, Question(URL)).clean.text
    assert answer(house, Question(f"{SITE}/b.html")).clean.text
    sound(house)


def test_a_compaction_that_was_planned_before_a_take_down_brings_nothing_back(house: House) -> None:
    wanted = groups(house.archive, house.catalog, settled=0)
    order(house, "destroy")
    compact(house.archive, house.catalog, wanted)
    assert holding(house, "渡船经营人") == []
    sound(house)


def test_nobody_takes_down_what_is_just_being_merged(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def meanwhile(objects: Objects, sources: Sequence[str]) -> Rewritten:
        with pytest.raises(LeaseError, match="try again"), publisher_lease(house.archive):
            pass
        asked.append(sources)
        return rewrite(objects, sources)

    monkeypatch.setattr("storage.compact.rewrite", meanwhile)
    compact(house.archive, house.catalog, groups(house.archive, house.catalog, settled=0))
    assert len(asked) == 2


def test_a_reader_without_our_code_misses_only_what_was_destroyed(house: House) -> None:
    version = numbered(house.catalog, house.catalog.find(URL)[0])[0].version.id
    compact(house.archive, house.catalog, groups(house.archive, house.catalog, settled=0))
    order(house, "destroy")
    store = Path(house.settings.store)

    def read(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(store / "READER.py"), str(store), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    done = read("verify")
    assert (done.returncode, done.stdout.splitlines()[-1].split(", ")[-1]) == (0, "0 problems")
    assert read("extract", version, str(store.parent / "out")).stderr == "taken down, and not kept\n"
    # the former places are gone on purpose: that says nothing of the object that holds their records now
    (victim,) = store.glob("segments/*/*/*/*.warc.gz")
    victim.unlink()
    done = read("verify")
    assert (done.returncode, done.stdout.splitlines()[-1].split(", ")[-1]) == (4, "2 problems")


def test_an_order_says_who_why_and_what(house: House) -> None:
    (row,) = house.catalog.find(URL)
    for wrong in (
        Order(row.id, "hide", " ", "法"),
        Order(row.id, "hide", "甲", ""),
        Order(row.id, "redact", "甲", "法"),
        Order(row.id, "hide", "甲", "法", ((1, 5),)),
        Order(
            row.id,
            "redact",
            "甲",
            "法",
            ((1, 999_999),),
            answer(house, Question(URL)).version.version.rendition,
        ),
    ):
        with pytest.raises(UsageError):
            take_down(house.archive, house.catalog, wrong)
    assert house.catalog.takedowns() == ()
    found = reach(house.archive, house.catalog, row.id)
    assert found.urls == (URL, f"imported:{URL}")
    assert [key for key in found.browse if key.endswith("meta.json")]


def test_it_is_the_same_with_a_catalog_on_postgresql(
    house: House, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_CATALOG", new_database())
    with House(load(store=house.settings.store)) as there:
        small = groups(there.archive, there.catalog, settled=0)
        assert compact(there.archive, there.catalog, small).before == 4
        assert len(there.catalog.condemned()) == 4
        order(there, "destroy")  # of the merged objects and of those that wait to go
        assert there.catalog.condemned() == ()
        assert there.catalog.search("渡船经营人") == ()
        assert there.catalog.search("消防器材")
        assert len(stored(there)) == 2
        lines = list(there.catalog.dump())
        house.catalog.sync(house.archive)
        assert list(house.catalog.dump()) == lines
    sound(house)
