"""The SQLite catalog's own: where its file may lie, and what is said when it is damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import event

from dibao.errors import StoreError
from storage.catalog import Catalog, sqlite

MOUNTS = """\
overlay / overlay rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/export /srv/nfs nfs4 rw 0 0
//nas/share /srv/nas\\040drive cifs rw 0 0
/dev/sdb1 /srv/nfs/local ext4 rw 0 0
user@host: /home/a/remote fuse.sshfs rw 0 0
tmpfs /home/a/remote/later tmpfs rw 0 0
host0 /mnt/host 9p rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "overlay"),
        ("/tmp/x", "tmpfs"),  # noqa: S108 - a name in a list, nothing is written there
        ("/srv/nfs", "nfs4"),
        ("/srv/nfs/a/b", "nfs4"),
        ("/srv/nfsx", "overlay"),
        ("/srv/nfs/local/c", "ext4"),
        ("/srv/nas drive/d", "cifs"),
        ("/home/a/remote", "fuse.sshfs"),
        ("/mnt/host/c", "9p"),
    ],
)
def test_the_file_system_of_a_folder(tmp_path: Path, folder: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert sqlite.file_system(Path(folder), mounts) == kind


def test_where_the_machine_does_not_tell_nothing_is_refused(tmp_path: Path) -> None:
    assert sqlite.file_system(tmp_path, tmp_path / "nothing") == ""
    assert sqlite.file_system(tmp_path) != ""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "virtiofs", "ceph"])
def test_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"overlay / overlay rw 0 0\nx {os.path.realpath(tmp_path)} {kind} rw 0 0\n")
    monkeypatch.setattr(sqlite, "_MOUNTS", mounts)
    with pytest.raises(StoreError, match=rf"network share \({kind}\).*PostgreSQL"):
        Catalog.open(f"sqlite:///{tmp_path}/below/catalog.sqlite")
    assert not list(tmp_path.glob("below/*"))


def spoil(file: Path) -> None:
    """Overwrite everything but the first page."""
    data = bytearray(file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    file.write_bytes(data)


@pytest.mark.parametrize(("which", "remedy"), [("", "dibao rebuild"), (".search", "dibao reindex")])
def test_damage_is_named_with_its_remedy(tmp_path: Path, which: str, remedy: str) -> None:
    file = tmp_path / "catalog.sqlite"
    Catalog.open(f"sqlite:///{file}").close()
    harmed = tmp_path / f"catalog{which}.sqlite"
    assert not sqlite.damaged(harmed)
    spoil(harmed)
    assert sqlite.damaged(harmed)
    with pytest.raises(StoreError, match=remedy):
        Catalog.open(f"sqlite:///{file}").search("公报")


def test_every_connection_is_in_wal_mode(tmp_path: Path) -> None:
    with (
        Catalog.open(f"sqlite:///{tmp_path}/catalog.sqlite") as catalog,
        catalog._engine.connect() as connection,
    ):
        for name in ("main", "search"):
            assert connection.exec_driver_sql(f"PRAGMA {name}.journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql(f"PRAGMA {name}.synchronous").scalar() == 1


def test_no_read_takes_the_write_lock(tmp_path: Path) -> None:
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.sqlite") as catalog:
        begun: list[str] = []
        event.listen(
            catalog._engine,
            "before_cursor_execute",
            lambda _c, _u, said, *_: begun.append(said.split(" ")[0]),
        )
        catalog.counts()
        catalog.search("公报")
        assert set(begun) <= {"SELECT", "WITH", "BEGIN", "\n"}
