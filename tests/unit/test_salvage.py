"""What is left when the catalog, the indexes or the ledger are gone; and that damage costs only what it hit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_archive import SECRET, SITE, bytes_of, open_house, stored

from dibao.answer import Question, answer
from dibao.errors import StoreError, TakenDownError
from dibao.pipeline import House
from dibao.reference import numbered
from dibao.settings import load
from storage.compact import compact, groups
from storage.fixity import Checks, verify
from storage.rebuild import rebuild
from storage.salvage import salvage
from storage.takedown import Order, take_down


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_nights: Path) -> Iterator[House]:
    shutil.copytree(two_nights, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def texts(house: House) -> dict[str, str]:
    return {
        item.id: house.archive.clean(item).text
        for blob in stored(house)
        for item in house.catalog.renditions_of(blob)
    }


def opened(folder: Path) -> House:
    made = House(load(store=str(folder)))
    made.process()
    return made


def test_without_the_catalog_and_its_indexes_the_ledger_tells_all_again(house: House) -> None:
    lines, hits = list(house.catalog.dump()), house.catalog.search("渡船经营人")
    house.catalog.close()
    for left in house.settings.home.glob("*.sqlite*"):
        left.unlink()
    rebuild(house.archive, house.settings.catalog_url)
    with House(house.settings) as again:
        assert list(again.catalog.dump()) == lines
        assert again.catalog.search("渡船经营人") == hits


def test_without_the_ledger_every_payload_and_text_is_saved(house: House, tmp_path: Path) -> None:
    payloads, clean = stored(house), texts(house)
    (row,) = house.catalog.find(f"{SITE}/a.html")
    versions = [item.version.captured for item in numbered(house.catalog, row)]
    shutil.rmtree(Path(house.settings.store) / "ledger")
    saved = salvage(house.settings.store, str(tmp_path / "new"))
    assert (saved.captures, saved.texts, saved.damaged, saved.lost) == (4, 4, 0, 0)
    with opened(tmp_path / "new") as again:
        assert (stored(again), texts(again)) == (payloads, clean)
        (found,) = again.catalog.find(f"{SITE}/a.html")
        assert [item.version.captured for item in numbered(again.catalog, found)] == versions
        assert found.id == row.id
        assert answer(again, Question(f"{SITE}/b.html")).capture.media_type == "text/html; charset=utf-8"
        assert list(verify(again.archive, Checks(read_data=True))) == []
        with pytest.raises(StoreError, match="already"):
            salvage(house.settings.store, str(tmp_path / "new"))


def test_damage_costs_the_record_it_hit_and_no_other(house: House, tmp_path: Path) -> None:
    payloads = stored(house)
    victim = house.catalog.captures_of(f"{SITE}/b.html")[0].capture
    path = Path(house.settings.store) / victim.segment
    data = bytearray(path.read_bytes())
    data[victim.offset + victim.size // 2] ^= 0x10
    path.chmod(0o644)
    path.write_bytes(data)
    shutil.rmtree(Path(house.settings.store) / "ledger")
    saved = salvage(house.settings.store, str(tmp_path / "new"))
    assert (saved.damaged, saved.captures) == (1, 3)
    assert victim.segment in saved.remarks[0]
    with opened(tmp_path / "new") as again:
        del payloads[victim.sha256]
        assert stored(again) == payloads
        assert list(verify(again.archive, Checks(read_data=True))) == []


@pytest.mark.parametrize("ledger", [True, False])
@pytest.mark.parametrize("level", ["hide", "destroy"])
def test_a_salvage_brings_back_nothing_that_was_taken_down(
    house: House, tmp_path: Path, level: str, ledger: bool
) -> None:
    (row,) = house.catalog.find(f"{SITE}/a.html")
    done = take_down(house.archive, house.catalog, Order(row.id, level, "甲", "法"))  # type: ignore[arg-type]  # a level
    if not ledger:
        shutil.rmtree(Path(house.settings.store) / "ledger")
    salvage(house.settings.store, str(tmp_path / "new"))
    with opened(tmp_path / "new") as again:
        assert again.catalog.search("渡船经营人") == ()
        assert again.catalog.search("消防器材")
        for blob in done.reach.blobs:
            with pytest.raises(TakenDownError):
                again.catalog.need_blob_shown(blob)
        for found in again.catalog.find(f"{SITE}/a.html"):
            with pytest.raises(TakenDownError):
                answer(again, Question(found.id))
        kept = [key for key, data in bytes_of(again).items() if "渡船经营人".encode() in data]
        assert bool(kept) == (level == "hide")
        assert {item.id for item in again.catalog.takedowns()} == {done.id}


def test_what_was_merged_is_saved_once_while_the_old_objects_wait_to_go(house: House, tmp_path: Path) -> None:
    payloads, clean = stored(house), texts(house)
    compact(house.archive, house.catalog, groups(house.archive, house.catalog))
    shutil.rmtree(Path(house.settings.store) / "ledger")
    saved = salvage(house.settings.store, str(tmp_path / "new"))
    assert (saved.objects, saved.captures, saved.texts) == (6, 4, 4)
    with opened(tmp_path / "new") as again:
        assert (stored(again), texts(again)) == (payloads, clean)
        assert list(verify(again.archive, Checks(read_data=True))) == []


def test_the_originals_of_what_was_redacted_are_saved_and_stay_hidden(house: House, tmp_path: Path) -> None:
    found = answer(house, Question(f"{SITE}/a.html"))
    start = found.clean.text.index(SECRET)
    order = Order(
        found.document.id,
        "redact",
        "甲",
        "法",
        ((start, start + len(SECRET)),),
        found.version.version.rendition,
    )
    done = take_down(house.archive, house.catalog, order)
    payloads = stored(house)
    salvage(house.settings.store, str(tmp_path / "new"))
    with opened(tmp_path / "new") as again:
        assert stored(again) == payloads
        assert not [
            key for key, data in bytes_of(again).items() if key[:5] == "texts" and SECRET.encode() in data
        ]
        for blob in done.reach.blobs:
            with pytest.raises(TakenDownError):
                again.catalog.need_blob_shown(blob)
        assert again.catalog.search(SECRET) == ()
        assert list(verify(again.archive, Checks(read_data=True))) == []
