"""Verification of a real archive: every flipped byte is found, in parts, in turns, and after a kill."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_archive import open_house, stored

from dibao.cli import main
from dibao.errors import DibaoError
from dibao.pipeline import House
from dibao.records.capture import Capture
from storage.archive import Archive
from storage.fixity import Checks, verify
from storage.progress import Meter, Place

#: bytes at both ends of each object that are flipped one by one; in between every so many
ENDS = 12
TORTURE = int(os.environ.get("DIBAO_TORTURE", "1"))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_nights: Path) -> Iterator[House]:
    shutil.copytree(two_nights, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, monkeypatch, "2026-03-20T10:00:00+08:00") as opened:
        yield opened


def flip(path: Path, at: int, bit: int = 0x04) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= bit
    path.chmod(0o644)
    path.write_bytes(data)


def checked(archive: Archive, checks: Checks = Checks(read_data=True)) -> set[str]:  # noqa: B008 - frozen
    return {problem.key for problem in verify(archive, checks)}


def what_is_served(house: House, capture: Capture) -> bytes | str:
    """Return a payload, or the object that the error names instead."""
    try:
        return house.archive.payload(capture)
    except DibaoError as error:
        return capture.segment if capture.segment in str(error) else str(error)


@pytest.mark.parametrize("step", [997, pytest.param(max(1, 101 // TORTURE), marks=pytest.mark.long)])
def test_a_flipped_byte_anywhere_is_found_and_never_served(house: House, step: int) -> None:
    store = Path(house.settings.store)
    payloads = stored(house)
    keys = [
        info.key
        for prefix in ("FORMAT", "segments/", "texts/", "ledger/", "plans/")
        for info in house.archive.objects.keys(prefix)
    ]
    assert len(keys) > 8
    count = 0
    for key in keys:
        size = (store / key).stat().st_size
        for at in sorted(
            {*range(min(ENDS, size)), *range(size - min(ENDS, size), size), *range(0, size, step)}
        ):
            flip(store / key, at)
            try:
                assert key in checked(Archive.open(house.settings.store)), (key, at)
            except DibaoError:  # not even opened: loud enough
                assert key.startswith("FORMAT")
            served = house.catalog.captures_in(house.catalog.writers()[1], 1) if key.startswith("seg") else []
            for row in served:
                assert what_is_served(house, row.capture) in (
                    payloads[row.capture.sha256],
                    row.capture.segment,
                )
            flip(store / key, at)
            count += 1
    assert count > 200
    assert checked(house.archive) == set()


def test_parts_together_read_everything_once(house: House) -> None:
    store = Path(house.settings.store)
    keys = [info.key for prefix in ("segments/", "texts/") for info in house.archive.objects.keys(prefix)]
    for key in keys:
        flip(store / key, (store / key).stat().st_size // 2)
    parts = [checked(house.archive, Checks(read_data=True, subset=(n, 3))) for n in (1, 2, 3)]
    assert sorted(key for part in parts for key in part) == sorted(keys)
    shares = [
        sum(
            Checks(subset=(n, 7)).chooses(f"segments/2026/03/02/{number:064x}.warc.gz")
            for number in range(7000)
        )
        for n in range(1, 8)
    ]
    assert sum(shares) == 7000
    assert min(shares) > 850


def test_processes_find_what_one_finds(house: House) -> None:
    store = Path(house.settings.store)
    key = next(house.archive.objects.keys("segments/")).key
    flip(store / key, 700)
    alone = list(verify(house.archive, Checks(read_data=True)))
    several = list(verify(house.archive, Checks(read_data=True, jobs=2, store=str(store))))
    assert several == alone
    assert [problem.records for problem in alone if problem.records]


def test_a_killed_verification_goes_on_where_it_was(house: House, tmp_path: Path) -> None:
    store = Path(house.settings.store)
    keys = [info.key for prefix in ("segments/", "texts/") for info in house.archive.objects.keys(prefix)]
    flip(store / keys[0], 700)
    state = tmp_path / "state.json"
    place = Place(state, "x")
    for problem in verify(house.archive, Checks(read_data=True), place=place):
        assert problem.key == keys[0]
        break  # killed, after the first object
    place.note()
    for key in keys[1:3]:
        flip(store / key, 700)
    flip(store / keys[0], 700)  # mended meanwhile: what was found is told all the same
    again = Place(state, "x")
    assert again.reached == keys[0]
    assert {problem.key for problem in verify(house.archive, Checks(read_data=True), place=again)} == set(
        keys[:3]
    )
    assert not state.exists()
    state.write_text("{torn")
    assert Place(state, "x").reached == ""


def test_another_kind_of_check_and_an_old_one_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state.json"
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-20T10:00:00+08:00")
    place = Place(state, "one")
    place.reach("segments/x", ())
    place.note()
    assert Place(state, "two").reached == ""
    assert Place(state, "one").reached == "segments/x"
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-28T10:00:00+08:00")
    assert Place(state, "one").reached == ""


def test_the_rate_is_kept() -> None:
    slept: list[float] = []
    now = iter([0.0, 0.0, *[0.5] * 9])
    meter = Meter(1000.0, now=lambda: next(now), sleep=slept.append)
    meter.begin("read", 4000)
    assert list(meter.paced([b"x" * 400, b"x" * 600, b"x" * 1000])) == [b"x" * 400, b"x" * 600, b"x" * 1000]
    assert slept == [0.5, 1.5]  # 400 bytes in half a second are allowed; then 1000, then 2000


def test_the_command_ends_with_4_and_a_full_list(house: House) -> None:
    store = Path(house.settings.store)
    keys = [info.key for info in house.archive.objects.keys("texts/")]
    run = CliRunner(env={"DIBAO_STORE": str(store)})
    assert run.invoke(main, ["verify", "--read-data", "--rate", "500", "--subset", "1/1"]).exit_code == 0
    for key in keys:
        flip(store / key, 900)
    done = run.invoke(main, ["--json", "verify", "--read-data", "--fresh", "--jobs", "1"])
    assert done.exit_code == 4
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["key"] for line in lines} == set(keys)
    assert any(line["records"] for line in lines)
    assert run.invoke(main, ["verify", "--subset", "3/2"]).exit_code == 2
