"""Disk full, EIO, no handles, read-only at every call that changes the disk: a clean error, nothing torn, then on."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from faulty_disk import FaultyDisk

from dibao.errors import DibaoError, StoreError, StoreUnavailableError
from dibao.records.capture import Capture, Exchange, Run
from storage.archive import Archive
from storage.journal import read_spool
from storage.objects.folder import FolderObjects
from storage.objects.leftovers import leftovers
from storage.ship import ship
from storage.spool import SpoolWriter

ERRORS = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS)
#: the disk fails once, or stays as it is until the end
STICKY = (pytest.param(False, id="once"), pytest.param(True, id="for good", marks=pytest.mark.long))
WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
RUN = Run("gd-1", "gd", "nightly", date(2026, 3, 3), "complete", listed=4, verdicts=(("ok", 4),))
#: more calls than any of the actions makes; reaching it means that the count does not end
MANY = 400


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is not the disk's own durability."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@contextmanager
def failing(disk: FaultyDisk) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        disk.install(patch)
        yield


def everywhere(number: int, sticky: bool, attempt: Callable[[FaultyDisk], None]) -> int:
    """Call `attempt` with a disk that fails at its first, second … call, until it does not get there."""
    for at in range(1, MANY):
        disk = FaultyDisk(at, number, sticky=sticky)
        attempt(disk)
        if not disk.fired:
            return at - 1
    raise AssertionError(f"more than {MANY} calls")


@pytest.mark.parametrize("sticky", STICKY)
@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("action", ["put", "put file", "put again", "delete", "create"])
def test_a_folder_on_a_disk_that_fails(tmp_path: Path, action: str, number: int, sticky: bool) -> None:
    data = bytes(range(256)) * 12_000  # three pieces
    given = tmp_path / "given"
    given.write_bytes(data)
    count = 0

    def attempt(disk: FaultyDisk) -> None:
        nonlocal count
        count += 1
        root = tmp_path / str(count)
        if action != "create":
            FolderObjects(root, create=True).put("a/old", b"old")
        failure: BaseException | None = None
        with failing(disk):
            try:
                objects = FolderObjects(root, create=action == "create")
                if action in ("put", "put file"):
                    objects.put("a/b/new", data if action == "put" else given)
                elif action == "put again":
                    objects.put("a/old", b"old")
                elif action == "delete":
                    objects.delete("a/old")
            except DibaoError as error:
                failure = error
        objects = FolderObjects(root, create=True)
        if disk.fired and disk.fired != "unlink":
            assert isinstance(failure, StoreUnavailableError if number != errno.EROFS else StoreError)
        if failure is not None:
            assert os.strerror(number) in str(failure)
        listed = {info.key: info.size for info in objects.keys("")}
        if action in ("put", "put file"):
            assert listed.pop("a/b/new", len(data)) == len(data)
            objects.put("a/b/new", data)  # space has returned
            assert objects.get("a/b/new") == data
        if action == "delete":
            if failure is None:
                assert listed == {}
            objects.put("a/old", b"old")
        if action != "create":
            assert objects.get("a/old") == b"old"
        hidden = [path for path in root.rglob(".*") if path.is_file()]
        # only what could not be removed is left, for the doctor to find
        assert not hidden or sticky or disk.fired == "unlink"
        for path in hidden:
            os.utime(path, (0, 0))
        assert list(leftovers(root)) == hidden

    assert everywhere(number, sticky, attempt) >= (0 if number == errno.EMFILE or action == "create" else 1)


def pair(number: int) -> tuple[Capture, Exchange]:
    body = f"<p>{number}</p>".encode() + bytes((number * 7 + i * i) % 251 for i in range(3000))
    url = f"http://h.dibao.test/{number}.html"
    sha256 = hashlib.sha256(body).hexdigest()
    capture = Capture("gd", "gd-1", url, WHEN, "ok", status=200, sha256=sha256, length=len(body))
    return capture, Exchange(url, WHEN, 200, (("Content-Type", "text/html"),), body)


@pytest.mark.parametrize("sticky", STICKY)
@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
def test_a_spool_on_a_disk_that_fails(tmp_path: Path, number: int, sticky: bool) -> None:
    count = 0

    def attempt(disk: FaultyDisk) -> None:
        nonlocal count
        count += 1
        folder = tmp_path / str(count) / "spool"
        added: list[str] = []
        acknowledged: list[str] = []
        failure: BaseException | None = None
        with failing(disk):
            try:
                with SpoolWriter(folder, "gd-1") as spool:
                    for one in range(4):
                        added.append(spool.add(*pair(one)).url)
                        if one % 2:
                            spool.sync()
                            acknowledged = list(added)
                    spool.finish(RUN)
                    acknowledged = list(added)
            except DibaoError as error:
                failure = error
        assert (failure is None) == (not disk.fired)
        if failure is not None:
            assert isinstance(failure, StoreUnavailableError)
        found = [
            item.capture.url for path in sorted(folder.glob("*.jsonl")) for item in read_spool(path).captures
        ]
        assert found[: len(acknowledged)] == acknowledged
        assert found == [pair(one)[0].url for one in range(len(found))]
        assert not any(read_spool(path).damaged for path in folder.glob("*.jsonl"))
        with SpoolWriter(folder, "gd-1") as spool:  # space has returned
            spool.add(*pair(9))
        assert [item.capture.url for item in read_spool(spool.journal).captures] == [pair(9)[0].url]

    assert everywhere(number, sticky, attempt) >= 2


@pytest.mark.parametrize("sticky", STICKY)
@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
def test_a_shipment_on_a_disk_that_fails(tmp_path: Path, number: int, sticky: bool) -> None:
    count = 0

    def attempt(disk: FaultyDisk) -> None:
        nonlocal count
        count += 1
        home = tmp_path / str(count)
        archive = Archive.open(str(home / "store"), create=True)
        with SpoolWriter(home / "spool", "gd-1") as spool:
            for one in range(3):
                spool.add(*pair(one))
            spool.finish(RUN)
        failure: BaseException | None = None
        with failing(disk):
            try:
                ship(archive, home / "spool")
            except DibaoError as error:
                failure = error
        if failure is not None:
            assert disk.fired
        ship(archive, home / "spool")  # space has returned
        captures = [
            capture
            for writer in archive.ledger.writers()
            for item in archive.ledger.read(writer)
            for entry in item.entries
            for capture in entry.captures
        ]
        assert [capture.url for capture in captures] == [pair(one)[0].url for one in range(3)]
        assert [archive.payload(capture) for capture in captures] == [pair(one)[1].body for one in range(3)]
        assert list((home / "spool").glob("*.jsonl")) == []

    assert everywhere(number, sticky, attempt) >= 2
