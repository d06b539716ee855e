"""Local files, folders and WARCs: everything is taken in, or named with the reason why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dibao.errors import NotFoundError, UsageError
from dibao.ingest import Intake, ingest
from dibao.pipeline import House
from dibao.settings import load
from storage.fixity import verify

NOTICE = "关于做好2026年清明节假期安全工作的通知\n\n各镇人民政府：\n\n现将有关事项通知如下。\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def take(house: House, *paths: Path, **options: str) -> Intake:
    return ingest(house, paths, progress=lambda _stage, _done, _total: None, **options)


def test_a_folder_of_oddities(house: House, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "通知\n\x1b[31m.txt").write_text(NOTICE, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb9\xab\xb8\xe6.txt")).write_text(
        NOTICE + "又及。", encoding="utf-8"
    )
    (folder / "empty.txt").touch()
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "link.txt").symlink_to("/etc/hostname")
    (folder / "dir").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    got = take(house, folder)
    assert sorted(item.name for item in got.taken) == ["通知\n\x1b[31m.txt", "\ufffd\ufffd\ufffd\ufffd.txt"]
    assert {(item.name, item.why.split(";")[0], item.fault) for item in got.omitted} == {
        ("empty.txt", "empty", True),
        (".DS_Store", "hidden", False),
        ("link.txt", "a symbolic link", False),
        ("dir", "a symbolic link", False),
        ("pipe", "no regular file", False),
    }
    (run,) = house.catalog.runs(source="ingest")
    assert (run.state, run.reason) == ("partial", "left out: 1")
    assert list(verify(house.archive, read_data=True)) == []


def test_what_cannot_be_read_is_named(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "b.txt").write_text("秘密", encoding="utf-8")
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    got = take(house, folder)
    assert [item.name for item in got.taken] == ["a.txt"]
    assert [(item.name, item.why) for item in got.omitted] == [("b.txt", "unreadable: Permission denied")]


@pytest.mark.parametrize("url", ["notes", "file:///etc/passwd", "http://a:99999/"])
def test_a_wrong_address_is_refused_before_anything_is_kept(house: House, folder: Path, url: str) -> None:
    (folder / "a.txt").write_text(NOTICE, encoding="utf-8")
    with pytest.raises(UsageError, match="http or https"):
        take(house, folder / "a.txt", url=url)
    with pytest.raises(NotFoundError):
        take(house, folder / "a.txt", folder / "none")
    assert house.catalog.counts().captures == 0


def test_an_address_is_kept_in_one_spelling(house: House, folder: Path) -> None:
    (folder / "a.txt").write_text(NOTICE, encoding="utf-8")
    (taken,) = take(house, folder / "a.txt", url="HTTP://A.test:80/文#top").taken
    assert taken.url == "imported:http://a.test/%E6%96%87"
