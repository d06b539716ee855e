"""WACZ packages: their WARCs are read from the zip, in bounds, against the hashes the package states."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from foreign_warcs import PAGE, URL, bodies, record

from dibao import waczs
from dibao.payloads import Payloads
from dibao.waczs import read_wacz
from dibao.warcs import Found, LeftOut


def package(path: Path, method: int = zipfile.ZIP_STORED, *, wrong: bool = False) -> Path:
    """Write a package of two WARCs as Webrecorder does."""
    members = {
        f"archive/data-{n}.warc.gz": gzip.compress(record(url=f"{URL}?n={n}")) + gzip.compress(record())
        for n in (1, 2)
    }
    listed = [
        {"path": name, "hash": "sha256:" + hashlib.sha256(data + b"x" * wrong).hexdigest()}
        for name, data in members.items()
    ]
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)
        file.writestr("pages/pages.jsonl", "{}\n")
        file.writestr("../../evil.warc.gz.html", "no WARC")
        file.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": listed}))
    return path


def read(path: Path) -> list[Found | LeftOut]:
    with Payloads() as payloads:
        return list(read_wacz(path, payloads))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_warc_of_a_package_is_read(tmp_path: Path, method: int) -> None:
    found = read(package(tmp_path / "a.wacz", method))
    assert bodies(found) == [PAGE] * 4
    assert [item.url for item in found if isinstance(item, Found)] == [f"{URL}?n=1", URL, f"{URL}?n=2", URL]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.wacz"]


def test_a_package_that_is_not_what_it_states(tmp_path: Path) -> None:
    found = read(package(tmp_path / "a.wacz", wrong=True))
    assert bodies(found)[:2] == [PAGE] * 2
    assert [item.why for item in found if isinstance(item, LeftOut)] == [
        "a WARC in it is not the one its datapackage.json names: another sha256"
    ] * 2


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_cut_anywhere_damage_is_said(tmp_path: Path, method: int) -> None:
    data = package(tmp_path / "a.wacz", method).read_bytes()
    for end in range(0, len(data), 7):
        (tmp_path / "a.wacz").write_bytes(data[:end])
        found = read(tmp_path / "a.wacz")
        assert any(isinstance(item, LeftOut) and item.fault for item in found), end


def test_a_flipped_byte_is_never_taken_for_a_page(tmp_path: Path) -> None:
    data = bytearray(package(tmp_path / "a.wacz").read_bytes())
    for at in range(0, len(data), 5):
        data[at] ^= 0x20
        (tmp_path / "a.wacz").write_bytes(data)
        assert all(item == PAGE for item in bodies(read(tmp_path / "a.wacz")) if isinstance(item, bytes)), at
        data[at] ^= 0x20


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = package(tmp_path / "a.wacz")
    monkeypatch.setattr(waczs, "MOST_MEMBERS", 4)
    assert "names 5 files" in str(bodies(read(path)))
    with zipfile.ZipFile(tmp_path / "b.wacz", "w") as file:
        file.writestr("pages/pages.jsonl", "{}\n")
    assert bodies(read(tmp_path / "b.wacz")) == ["no WARC in this package"]
    monkeypatch.setattr(waczs, "LARGEST_DIRECTORY", 10)
    assert "directory has" in str(bodies(read(path)))
