"""Spool, segment and ledger files cut at every byte: what is whole is recovered, nothing short or wrong is read."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dibao.errors import DibaoError, FixityError
from dibao.records.capture import Capture, Exchange, Run
from dibao.records.entries import Shipped
from storage import archive as archive_module
from storage.archive import Archive
from storage.journal import members_of, read_spool, read_spooled
from storage.objects.folder import FolderObjects
from storage.segments import payload_of, read_exchange
from storage.ship import ship
from storage.spool import SpoolWriter

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)


def pair(number: int) -> tuple[Capture, Exchange]:
    body = f"<p>第{number}号</p>".encode() + hashlib.sha256(b"%d" % number).digest()
    url = f"http://h.dibao.test/{number}.html"
    digest = hashlib.sha256(body).hexdigest()
    capture = Capture("gd", "gd-1", url, WHEN, "ok", status=200, sha256=digest, length=len(body))
    return capture, Exchange(
        url, WHEN, 200, (("A", "b"),), body, request_headers=(("C", "d"),) if number else ()
    )


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    return Archive.open(str(tmp_path / "store"), create=True, demo=True)


def fill(folder: Path, *numbers: int) -> tuple[Path, list[int]]:
    """Write a spool; return its journal and how long that was whenever something had been acknowledged."""
    ends = []
    with SpoolWriter(folder, "gd-1") as spool:
        for number in numbers:
            spool.add(*pair(number))
            spool.sync()
            ends.append(spool.journal.stat().st_size)
        spool.add(replace(pair(numbers[0])[0], verdict="unchanged"), None)
        spool.finish(Run("gd-1", "gd", "nightly", date(2026, 3, 3), "complete"))
        ends += [spool.journal.stat().st_size] * 2
    return spool.journal, ends


def test_a_spool_cut_at_every_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    source, ends = fill(tmp_path / "source", 0, 1, 2)
    whole = read_spool(source)
    journal, members = source.read_bytes(), members_of(source).read_bytes()
    folder = tmp_path / "m" / "spool"
    folder.mkdir(parents=True)
    lines = [item.capture for item in whole.captures]
    member_ends = [item.offset + item.size for item in lines[:3]]
    edges = {*ends, *member_ends, *(end - 1 for end in (*ends, *member_ends)), 0, 1, len(journal) // 2}
    for name, full in (("journal", journal), ("members", members)):
        for place in range(len(full)):
            path = folder / "gd-1.jsonl"
            path.write_bytes(journal[:place] if name == "journal" else journal)
            members_of(path).write_bytes(members[:place] if name == "members" else members)
            spool = read_spool(path)
            found = [item.capture for item in spool.captures]
            kept = (
                sum(end <= place for end in ends[:3])
                if name == "journal"
                else sum(e <= place for e in member_ends)
            )
            # an acknowledged capture is one whose line and member had reached the disk
            assert found[:kept] == lines[:kept]
            assert found == lines[: len(found)], "a prefix, nothing else"
            assert (spool.run is None) or (name, place) == ("members", len(members))
            with members_of(path).open("rb") as file:
                for item in spool.captures:
                    if item.member:
                        data = b"".join(read_spooled(file, item))
                        assert (
                            payload_of(read_exchange(data, item.capture))
                            == pair(int(item.capture.url[-6]))[1].body
                        )
            if place in edges:
                fresh = Archive.open(str(tmp_path / f"store-{name}-{place}"), create=True, demo=True)
                ship(fresh, folder)
                assert read_all(fresh) == lines_of(found)
            shutil.rmtree(folder)
            folder.mkdir()


def lines_of(captures: list[Capture]) -> list[tuple[str, str, bytes]]:
    return [
        (item.url, item.verdict, pair(int(item.url[-6]))[1].body if item.size else b"") for item in captures
    ]


def read_all(archive: Archive) -> list[tuple[str, str, bytes]]:
    """Read every capture the ledger names."""
    found = []
    for writer in archive.ledger.writers():
        for item in archive.ledger.read(writer):
            for entry in item.entries:
                assert isinstance(entry, Shipped)
                found += [
                    (one.url, one.verdict, archive.payload(one) if one.segment else b"")
                    for one in entry.captures
                ]
    return found


def shipped(archive: Archive, folder: Path) -> list[Capture]:
    fill(folder, 0, 1, 2)
    ship(archive, folder)
    (writer,) = archive.ledger.writers()
    (entry,) = [entry for item in archive.ledger.read(writer) for entry in item.entries]
    assert isinstance(entry, Shipped)
    return [item for item in entry.captures if item.segment]


def test_a_segment_cut_at_every_byte(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    captures = shipped(archive, tmp_path / "m" / "spool")
    assert isinstance(archive.objects, FolderObjects)
    path = archive.objects.root / captures[0].segment
    path.chmod(0o644)
    served = refused = 0
    for place in range(path.stat().st_size - 1, -1, -1):
        os.truncate(path, place)
        # the ways of reading: whole, and in pieces as large ones are
        for large in (1 << 20, 1):
            monkeypatch.setattr(archive_module, "LARGE", large)
            for capture in captures:
                if capture.offset + capture.size <= place:
                    with archive.open_payload(capture) as file:
                        assert file.read() == pair(int(capture.url[-6]))[1].body
                    served += 1
                else:
                    with pytest.raises(FixityError, match=capture.segment), archive.open_payload(capture):
                        pytest.fail("opened")
                    refused += 1
    assert served > 1000
    assert refused > 1000


def test_a_ledger_cut_at_every_byte(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "m" / "spool"
    for number in range(3):
        fill(folder, number)
        ship(archive, folder)
    (writer,) = archive.ledger.writers()
    items = list(archive.ledger.read(writer))
    assert isinstance(archive.objects, FolderObjects)
    root = archive.objects.root
    keys = [info.key for info in archive.objects.keys("ledger/")]
    for number, key in enumerate(keys):
        path = root / key
        data = path.read_bytes()
        path.chmod(0o644)
        for place in range(len(data)):
            path.write_bytes(data[:place])
            found: list[object] = []
            with pytest.raises(DibaoError, match=key):
                found.extend(archive.ledger.read(writer))  # takes what comes before the error
            assert found == items[:number]
        if number == 2:  # nor is anything appended to a chain whose end cannot be read
            with pytest.raises(DibaoError, match=key):
                archive.ledger.append(writer, items[0].entries)
        path.write_bytes(data)
    assert list(archive.ledger.read(writer)) == items
