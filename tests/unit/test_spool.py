"""The spool: what was acknowledged survives every kill, cut and hole, and nothing wrong is ever read."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dibao.errors import StoreError, StoreUnavailableError
from dibao.records.capture import Capture, Exchange, Run
from storage.journal import Spool, read_spooled
from storage.segments import read_exchange
from storage.spool import SpoolWriter, lock, read_spool

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
RUN = Run("gd-1", "gd", "nightly", date(2026, 3, 3), "complete", listed=4, verdicts=(("ok", 4),))


def pair(number: int, size: int = 40) -> tuple[Capture, Exchange]:
    body = f"<p>第{number}号</p>".encode() + bytes((number * 7 + i * i) % 251 for i in range(size))
    url = f"http://h.dibao.test/{number}.html"
    capture = Capture(
        "gd", "gd-1", url, WHEN, "ok", status=200, sha256=hashlib.sha256(body).hexdigest(), length=len(body)
    )
    return capture, Exchange(url, WHEN, 200, (("Content-Type", "text/html"),), body)


def fill(folder: Path, count: int = 4, *, run: bool = True) -> tuple[Path, list[Capture]]:
    with SpoolWriter(folder, "gd-1") as spool:
        placed = [spool.add(*pair(number)) for number in range(count)]
        placed.append(spool.add(Capture("gd", "gd-1", "http://h.dibao.test/same", WHEN, "unchanged"), None))
        if run:
            spool.finish(RUN)
    return spool.journal, placed


def served(spool: Spool) -> list[Exchange]:
    """Read every member of a spool as the archive would."""
    with spool.members.open("rb") as file:
        found = [(item.capture, b"".join(read_spooled(file, item))) for item in spool.captures if item.member]
    return [read_exchange(data, capture) for capture, data in found]


def test_what_was_added_is_read_back_in_order(tmp_path: Path) -> None:
    journal, placed = fill(tmp_path)
    spool = read_spool(journal)
    assert [item.capture for item in spool.captures] == placed
    assert served(spool) == [pair(number)[1] for number in range(4)]
    assert (spool.run, spool.torn, spool.damaged) == (RUN, 0, False)
    assert spool.id.startswith("gd-1.")
    assert [item.segment for item in placed] == [""] * 5
    assert placed[4].size == 0


def test_every_cut_of_either_file_gives_the_longest_valid_prefix(tmp_path: Path) -> None:
    journal, placed = fill(tmp_path, 3)
    whole = read_spool(journal)
    lines, members = journal.read_bytes(), whole.members.read_bytes()
    ends = [index + 1 for index, byte in enumerate(lines) if byte == 10]
    assert len(ends) == 6  # header, three captures, one unchanged, the run
    for cut in range(len(lines)):
        journal.write_bytes(lines[:cut])
        spool = read_spool(journal)
        complete = sum(end <= cut for end in ends)
        assert [item.capture for item in spool.captures] == placed[: max(complete - 1, 0)]
        assert spool.run is None
        assert not spool.damaged
        last = max((item.capture.offset + item.capture.size for item in spool.captures), default=0)
        assert spool.torn == cut - ([0, *ends][complete]) + len(members) - last
    journal.write_bytes(lines)
    for cut in range(len(members)):
        whole.members.write_bytes(members[:cut])
        spool = read_spool(journal)
        complete = sum(item.offset + item.size <= cut for item in placed[:3])
        assert [item.capture for item in spool.captures] == placed[:complete]
        assert served(spool) == [pair(number)[1] for number in range(complete)]
        assert spool.damaged


def test_every_flipped_byte_ends_the_prefix_there(tmp_path: Path) -> None:
    journal, placed = fill(tmp_path, 3)
    whole = read_spool(journal)
    lines, members = journal.read_bytes(), whole.members.read_bytes()
    for place in range(len(lines)):
        for mask in (0x01, 0x80):
            journal.write_bytes(lines[:place] + bytes([lines[place] ^ mask]) + lines[place + 1 :])
            spool = read_spool(journal)
            before = lines[:place].count(b"\n")
            assert [item.capture for item in spool.captures] == placed[: max(before - 1, 0)]
            assert spool.run is None
            assert spool.damaged or before == 5  # in the last line it may look like an unfinished write
    journal.write_bytes(lines)
    for place in range(len(members)):
        whole.members.write_bytes(members[:place] + bytes([members[place] ^ 0x55]) + members[place + 1 :])
        spool = read_spool(journal)
        intact = sum(item.offset + item.size <= place for item in placed[:3])
        assert [item.capture for item in spool.captures] == placed[:intact]
        assert spool.damaged


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (0, 1, 3), (0, 1, 1, 2, 3), (1, 2, 3)])
def test_lines_moved_dropped_or_doubled_are_not_read(tmp_path: Path, order: tuple[int, ...]) -> None:
    journal, placed = fill(tmp_path, 3, run=False)
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[index] for index in order))
    good = next((place for place, index in enumerate(order) if place != index), len(order))
    spool = read_spool(journal)
    assert [item.capture for item in spool.captures] == placed[: max(good - 1, 0)]
    assert spool.damaged


#: adds captures for ever; says how many are acknowledged after each sync
CRAWL = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("spool_tests", sys.argv[1])
tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tests)
spool = tests.SpoolWriter(pathlib.Path(sys.argv[2]), "gd-1")
number = 0
while True:
    for _ in range(3):
        spool.add(*tests.pair(number, 5000))
        number += 1
    spool.sync()
    print(number, flush=True)
"""


@pytest.mark.parametrize("enough", [3, 60])
def test_a_killed_crawl_loses_nothing_acknowledged(tmp_path: Path, enough: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CRAWL, __file__, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        for line in process.stdout:
            if int(line) >= enough:
                break
        process.kill()
        acknowledged = int(([line, *process.stdout.read().split()])[-1])
    spool = read_spool(tmp_path / "gd-1.jsonl")
    assert len(spool.captures) >= acknowledged >= enough
    assert served(spool) == [pair(number, 5000)[1] for number in range(len(spool.captures))]
    assert not spool.damaged
    with spool.journal.open("r+b") as file:
        assert lock(file.fileno()), "the lock of a dead process is free"


def test_a_living_writer_holds_the_lock(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, "gd-1")
    with writer.journal.open("r+b") as file:
        assert not lock(file.fileno())
        writer.close()
        assert lock(file.fileno())
    writer.close()


def test_a_second_spool_of_the_same_name_gets_its_own_files_and_id(tmp_path: Path) -> None:
    first, _ = fill(tmp_path)
    second, _ = fill(tmp_path)
    assert [first.name, second.name] == ["gd-1.jsonl", "gd-1-2.jsonl"]
    assert read_spool(first).id != read_spool(second).id
    first.unlink()
    third, _ = fill(tmp_path)
    assert third.name == "gd-1-3.jsonl", "members whose journal was taken away are not paired with a new one"


def test_a_journal_that_was_removed_before_it_was_locked_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def late(handle: int) -> bool:
        calls.append(handle)
        if len(calls) == 1:  # a shipper took the empty journal away between creation and lock
            (tmp_path / "gd-1.jsonl").unlink()
        return lock(handle)

    monkeypatch.setattr("storage.spool.lock", late)
    journal, placed = fill(tmp_path)
    assert len(calls) == 2
    assert [item.capture for item in read_spool(journal).captures] == placed


def test_what_could_never_be_served_is_not_acknowledged(tmp_path: Path) -> None:
    capture, exchange = pair(1)
    with SpoolWriter(tmp_path, "gd-1") as spool:
        for wrong in (
            replace(capture, sha256="00" * 32),
            replace(capture, length=1),
            replace(capture, url="http://h.dibao.test/other"),
            replace(capture, status=404),
            replace(capture, captured=WHEN.replace(tzinfo=None)),
        ):
            with pytest.raises(ValueError, match=r"capture of http://h\.dibao\.test"):
                spool.add(wrong, exchange)
        cut = replace(exchange, headers=(("Content-Encoding", "gzip"),), body=b"\x1f\x8b cut")
        with pytest.raises(ValueError, match="damaged"):
            spool.add(capture, cut)
        kept = spool.add(replace(capture, sha256="", length=0, verdict="error"), cut)
    (item,) = read_spool(spool.journal).captures
    assert item.capture == kept


def test_a_failed_disk_stops_the_spool_and_what_was_acknowledged_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = SpoolWriter(tmp_path, "gd-1")
    kept = spool.add(*pair(1))
    spool.sync()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    spool.add(*pair(2))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailableError, match="No space"):
        spool.sync()
    monkeypatch.undo()
    for call in (lambda: spool.add(*pair(3)), spool.sync, lambda: spool.finish(RUN)):
        with pytest.raises(StoreUnavailableError, match="earlier write failed"):
            call()
    spool.close()
    assert read_spool(spool.journal).captures[0].capture == kept


def test_a_finished_or_closed_spool_takes_no_more(tmp_path: Path) -> None:
    spool = SpoolWriter(tmp_path, "gd-1")
    spool.finish(RUN)
    for call in (lambda: spool.add(*pair(1)), lambda: spool.finish(RUN)):
        with pytest.raises(StoreError, match="it has ended"):
            call()
    spool.close()
    assert read_spool(spool.journal).run == RUN
    other = SpoolWriter(tmp_path, "gd-1")
    other.close()
    with pytest.raises(StoreError, match="it has ended"):
        other.add(*pair(1))


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".x", "a b", "x" * 152])
def test_illegal_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="a name is"):
        SpoolWriter(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
