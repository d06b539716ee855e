"""What a folder adds to the contract of object stores (tests/integration/test_objects_contract.py)."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.errors import StoreError, StoreUnavailableError, UsageError
from storage.objects import folder as folder_module
from storage.objects.folder import FolderObjects
from storage.objects.protocol import check_key
from storage.objects.store import open_objects


@pytest.fixture
def objects(tmp_path: Path) -> FolderObjects:
    return FolderObjects(tmp_path / "store", create=True)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_put_does_not_overwrite_what_another_process_put_meanwhile(
    objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = folder_module._write

    def slow(path: Path, data: bytes | Path) -> None:
        write(path, data)
        (objects.root / "k").write_bytes(b"theirs")

    monkeypatch.setattr(folder_module, "_write", slow)
    with pytest.raises(StoreError, match="already holds other bytes"):
        objects.put("k", b"ours")
    assert objects.get("k") == b"theirs"


def test_file_systems_without_hard_links_still_do_not_overwrite(
    objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, __: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    objects.put("k", b"first")
    with pytest.raises(StoreError, match="already holds"):
        objects.put("k", b"other")
    assert objects.get("k") == b"first"
    assert files(objects.root) == ["k"]


@pytest.mark.parametrize("step", ["_write", "_publish"])
def test_a_failed_put_leaves_nothing_behind(
    objects: FolderObjects, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(folder_module, step)

    def fail(path: Path, _: bytes | Path) -> None:
        if step == "_write":
            path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder_module, step, fail)
    with pytest.raises(StoreUnavailableError, match="a/k: No space left"):
        objects.put("a/k", b"whole")
    assert list(objects.keys("")) == []
    assert files(objects.root / "a") == []
    monkeypatch.setattr(folder_module, step, real)
    objects.put("a/k", b"whole")
    assert objects.get("a/k") == b"whole"


def test_put_is_durable_before_the_name_appears(
    objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, publish, sync_folder = os.fsync, folder_module._publish, folder_module.sync_folder

    def record_fsync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        done.append(f"fsync {kind}")
        fsync(handle)

    def record_publish(temporary: Path, path: Path) -> None:
        done.append("name")
        publish(temporary, path)

    monkeypatch.setattr(folder_module.os, "fsync", record_fsync)
    monkeypatch.setattr(folder_module, "_publish", record_publish)
    monkeypatch.setattr(folder_module, "sync_folder", sync_folder)
    objects.put("new/k", b"data")
    assert done == ["fsync folder", "fsync file", "name", "fsync folder"]


def test_temporary_files_and_the_machines_own_folder_are_no_objects(objects: FolderObjects) -> None:
    objects.put("a/k", b"1")
    (objects.root / "a" / ".k.123").write_bytes(b"left over")
    (objects.root / "local").mkdir()
    (objects.root / "local" / "catalog.sqlite").write_bytes(b"x")
    assert [info.key for info in objects.keys("")] == ["a/k"]
    with pytest.raises(StoreError):
        objects.put("local/k", b"")


def test_objects_are_read_only_files(objects: FolderObjects) -> None:
    objects.put("k", b"1")
    assert (objects.root / "k").stat().st_mode & 0o222 == 0


@given(st.text(alphabet="aZ09./_-\\ \n", max_size=30))
def test_no_legal_key_leaves_the_store(key: str) -> None:
    try:
        check_key(key)
    except StoreError:
        return
    root = Path("/somewhere/store")
    path = Path(os.path.normpath(root / key))
    assert path == root / key
    assert path.is_relative_to(root)
    assert path != root


def test_open_objects_names_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="s3://"):
        open_objects("ftp://bucket/prefix", create=False)
    with pytest.raises(UsageError):
        open_objects("", create=False)
    with pytest.raises(StoreError, match="no such folder"):
        open_objects(str(tmp_path / "none"), create=False)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="is a file"):
        open_objects(str(tmp_path / "file"), create=True)
    assert not (tmp_path / "none").exists()
    open_objects(str(tmp_path / "none" / "deep"), create=True).put("k", b"")
