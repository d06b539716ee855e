"""Compaction and deletion: fewer objects, nothing lost, at whatever point a process is killed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from small_archive import SITE, night, open_house, page, stored

from dibao.errors import FixityError, UsageError
from dibao.pipeline import House
from dibao.records.clean import CleanDocument
from storage.archive import Archive, TextItem
from storage.browse import browse
from storage.catalog import Catalog
from storage.catalog.batch import Batch
from storage.compact import compact, groups
from storage.fixity import Checks, verify
from storage.orphans import orphans
from storage.rebuild import rebuild
from storage.removal import condemn, sweep


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_nights: Path) -> Iterator[House]:
    shutil.copytree(two_nights, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def sound(house: House) -> None:
    assert list(verify(house.archive, Checks(read_data=True))) == []


def texts(house: House) -> dict[str, str]:
    return {
        item.id: house.archive.clean(item).text
        for blob in stored(house)
        for item in house.catalog.renditions_of(blob)
    }


def keys(house: House) -> set[str]:
    return {info.key for prefix in ("segments/", "texts/") for info in house.archive.objects.keys(prefix)}


def merged(house: House) -> None:
    assert compact(house.archive, house.catalog, groups(house.archive, house.catalog)).before == 4


def test_small_objects_become_one_and_everything_is_still_read(house: House) -> None:
    payloads, clean, before = stored(house), texts(house), keys(house)
    dump = list(house.catalog.dump())
    assert len(before) == 4
    merged(house)
    assert len(keys(house) - before) == 2
    assert (stored(house), texts(house)) == (payloads, clean)
    assert {row.capture.segment for row in house.catalog.captures_of(f"{SITE}/a.html")} <= keys(
        house
    ) - before
    sound(house)
    assert {item.state for item in sweep(house.archive, house.catalog)} == {"waiting"}
    assert groups(house.archive, house.catalog) == ()
    assert list(house.catalog.dump()) == dump


def test_the_old_ones_go_when_their_grace_has_passed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    payloads, clean, before = stored(house), texts(house), keys(house)
    dump = list(house.catalog.dump())
    merged(house)
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-20T10:00:00+08:00")
    assert {item.state for item in sweep(house.archive, house.catalog, dry=True)} == {"removed"}
    assert keys(house) > before
    assert len(sweep(house.archive, house.catalog)) == 4
    assert not keys(house) & before
    assert sweep(house.archive, house.catalog) == ()
    sound(house)
    house.catalog.close()
    rebuild(house.archive, house.settings.catalog_url)
    with House(house.settings) as again:
        assert (stored(again), texts(again)) == (payloads, clean)
        assert list(again.catalog.dump()) == dump


def test_a_reader_that_knows_the_old_place_only_is_led_to_the_new_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = house.catalog.captures_of(f"{SITE}/a.html")[0].capture
    (rendition, *_) = house.catalog.renditions_of(row.sha256)
    payload, clean = house.archive.payload(row), house.archive.clean(rendition)
    merged(house)
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-20T10:00:00+08:00")
    sweep(house.archive, house.catalog)
    stale = Archive.open(house.settings.store)
    assert (stale.payload(row), stale.clean(rendition)) == (payload, clean)


def test_compacting_twice_and_in_turn_is_followed_all_the_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    payloads = stored(house)
    merged(house)
    night(
        house,
        {
            "/d.html": page(
                "关于河堤养护的通知", "，".join(f"第{n}段 河堤每季度巡查并登记险情编号{n}" for n in range(30))
            )
        },
        monkeypatch,
        "2026-03-21T02:00:00+08:00",
    )
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-20T10:00:00+08:00")
    assert compact(house.archive, house.catalog, groups(house.archive, house.catalog)).before == 4
    monkeypatch.setenv("DIBAO_CLOCK", "2026-06-20T10:00:00+08:00")
    sweep(house.archive, house.catalog)
    assert len(keys(house)) == 2
    assert payloads.items() <= stored(house).items()
    sound(house)


def test_damage_is_never_compacted_into_a_good_hash(house: House) -> None:
    victim = sorted(keys(house))[0]
    data = house.archive.objects.get(victim)
    house.archive.objects.delete(victim)
    house.archive.objects.put(victim, data[:-40] + bytes([data[-40] ^ 1]) + data[-39:])
    before = keys(house)
    with pytest.raises(FixityError, match="restore"):
        merged(house)
    assert keys(house) == before


def test_what_nothing_names_is_listed_condemned_and_goes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(orphans(house.archive, house.catalog)) == []
    (left,) = house.archive.write_texts([TextItem("ab" * 32, "", "9", CleanDocument("document", text="x"))])
    folder = Path(house.settings.store) / "segments/2026"
    (folder / ".half.warc.gz.0a1b2c").write_bytes(b"x")
    found = {(item.kind, item.key) for item in orphans(house.archive, house.catalog)}
    assert found == {("object", left.segment), ("temporary", "segments/2026/.half.warc.gz.0a1b2c")}
    named = next(iter(keys(house) - {left.segment}))
    with pytest.raises(UsageError, match="nothing was condemned"):
        condemn(house.archive, house.catalog, [left.segment, named], "left over")
    with pytest.raises(UsageError, match="never"):
        condemn(house.archive, house.catalog, ["FORMAT.json"], "left over")
    assert house.catalog.condemned() == ()
    condemn(house.archive, house.catalog, [left.segment], "left over", grace=timedelta(days=3))
    assert {item.kind for item in orphans(house.archive, house.catalog)} == {"temporary"}
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-22T10:00:00+08:00")
    assert [item.state for item in sweep(house.archive, house.catalog)] == ["waiting"]
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-24T10:00:00+08:00")
    assert [item.state for item in sweep(house.archive, house.catalog)] == ["removed"]
    assert left.segment not in keys(house)
    sound(house)


def test_what_is_named_after_all_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    (left,) = house.archive.write_texts([TextItem("ab" * 32, "", "9", CleanDocument("document", text="x"))])
    condemn(house.archive, house.catalog, [left.segment], "left over", grace=timedelta(days=3))
    with house.catalog.batch(house.archive) as batch:
        batch.apply(left)
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-24T10:00:00+08:00")
    assert [item.state for item in sweep(house.archive, house.catalog)] == ["kept"]
    assert house.archive.clean(left).text == "x"
    sound(house)


@pytest.mark.parametrize("point", ["batch", "delete", "remove"])
def test_a_process_killed_half_way_loses_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    class KilledError(Exception):
        pass

    def killed(*_arguments: object, **_more: object) -> None:
        raise KilledError

    payloads = stored(house)
    if point == "batch":
        with monkeypatch.context() as patch:
            patch.setattr(Batch, "apply", killed)
            with pytest.raises(KilledError):
                merged(house)
        assert len([item for item in orphans(house.archive, house.catalog) if item.kind == "object"]) == 1
        merged(house)  # makes the same object: nothing is left over
        assert list(orphans(house.archive, house.catalog)) == []
    else:
        merged(house)
        monkeypatch.setenv("DIBAO_CLOCK", "2026-04-20T10:00:00+08:00")
        with monkeypatch.context() as patch:
            if point == "delete":
                patch.setattr(type(house.archive.objects), "delete", killed)
            else:
                patch.setattr(Catalog, "batch", killed)
            with pytest.raises(KilledError):
                sweep(house.archive, house.catalog)
        assert {problem.kind for problem in verify(house.archive, Checks(read_data=True))} == set()
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-20T10:00:00+08:00")
    sweep(house.archive, house.catalog)
    assert len(keys(house)) == 2
    assert stored(house) == payloads
    sound(house)


def places_told(house: House) -> dict[str, dict[str, object]]:
    """Return what every meta.json of the browse tree says of its original, by version."""
    keys = [info.key for info in house.archive.objects.keys("browse/") if info.key.endswith("/meta.json")]
    return {key.split("/")[2]: json.loads(house.archive.objects.get(key))["original"] for key in keys}


def test_the_browse_tree_tells_where_originals_went(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browse(house.archive, house.catalog)
    before = places_told(house)
    assert len(before) == 4
    merged(house)
    half = next(info.key for info in house.archive.objects.keys("browse/") if "meta" in info.key)
    house.archive.objects.delete(half)  # a crash in the middle of what follows
    browse(house.archive, house.catalog)
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-20T10:00:00+08:00")
    sweep(house.archive, house.catalog)
    after = places_told(house)
    assert after.keys() == before.keys()
    for version, told in after.items():
        capture = house.catalog.stored(str(told["sha256"]))
        assert capture is not None
        assert (told["segment"], told["offset"], told["size"]) == (
            capture.segment, capture.offset, capture.size,
        )  # fmt: skip
        assert told["segment"] in keys(house)
        assert told["segment"] != before[version]["segment"]
        assert told["key"] == before[version]["key"]
    assert browse(house.archive, house.catalog) == 0
    assert places_told(house) == after
