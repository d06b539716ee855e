"""Verification: silent about a good archive, and every kind of damage is named."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dibao.records.capture import Capture, Exchange, Plan
from dibao.records.clean import CleanDocument
from dibao.records.entries import Shipped
from storage.archive import Archive, TextItem
from storage.canonical import compress
from storage.fixity import Checks, Problem, verify
from storage.ledger import PUBLISHER
from storage.ship import ship
from storage.spool import SpoolWriter

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Three shipments of one writer, three texts of the publisher, a plan."""
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    made = Archive.open(str(tmp_path / "store"), create=True, demo=True)
    for night in range(3):
        with SpoolWriter(tmp_path / "machine/spool", "gd-1") as spool:
            body = b"<p>%d</p>" % night
            sha256 = hashlib.sha256(body).hexdigest()
            capture = Capture(
                "gd", "gd-1", f"http://h.test/{night}", WHEN, "ok", 200, "", "", sha256, len(body)
            )
            spool.add(capture, Exchange(capture.url, WHEN, 200, (), body))
        ship(made, tmp_path / "machine/spool")
        clean = CleanDocument("document", text=str(night), simplified=str(night))
        made.ledger.append(PUBLISHER, made.write_texts([TextItem(sha256, "", "1", clean)]))
    made.put_plan(Plan("gd-1", "gd", "nightly", date(2026, 3, 3), ()))
    return made


def names(archive: Archive, prefix: str) -> list[str]:
    return [info.key for info in archive.objects.keys(prefix)]


def replace_object(archive: Archive, key: str, data: bytes) -> None:
    archive.objects.delete(key)
    archive.objects.put(key, data)


def found(archive: Archive, *, read_data: bool = True) -> set[tuple[str, str]]:
    problems = list(verify(archive, Checks(read_data=read_data)))
    assert all(isinstance(item, Problem) and item.what for item in problems)
    return {(item.key, item.kind) for item in problems}


def test_a_good_archive_has_no_problem(archive: Archive) -> None:
    assert len(names(archive, "segments/")) == len(names(archive, "texts/")) == 3
    assert found(archive) == found(archive, read_data=False) == set()


@pytest.mark.parametrize("prefix", ["segments/", "texts/", "ledger/", "plans/"])
def test_every_flipped_byte_of_every_kind_of_object_is_found(archive: Archive, prefix: str) -> None:
    key = names(archive, prefix)[1 if prefix != "plans/" else 0]
    whole = archive.objects.get(key)
    for place in range(0, len(whole), 17):
        replace_object(archive, key, whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        problems = list(verify(archive, Checks(read_data=True)))
        assert key in {item.key for item in problems}, place
    replace_object(archive, key, whole)
    assert found(archive) == set()


@pytest.mark.parametrize("prefix", ["segments/", "texts/"])
def test_missing_and_cut_objects_are_found_without_reading(archive: Archive, prefix: str) -> None:
    first, second, _ = names(archive, prefix)
    replace_object(archive, first, archive.objects.get(first)[:-1])
    archive.objects.delete(second)
    assert found(archive, read_data=False) == {(first, "altered"), (second, "missing")}


def test_an_object_no_entry_names_is_an_orphan(archive: Archive) -> None:
    (made,) = archive.write_texts([TextItem("ab" * 32, "", "9", CleanDocument("document"))])
    assert found(archive) == {(made.segment, "orphan")}


def test_gaps_and_broken_links_are_found_and_the_rest_is_still_checked(archive: Archive) -> None:
    one, two, three = names(archive, f"ledger/2026-03-02/{PUBLISHER}/")
    saved = archive.objects.get(two)
    archive.objects.delete(two)
    orphan = names(archive, "texts/")
    assert (three, "chain") in found(archive)
    assert len(found(archive)) == 2
    assert {key for key, kind in found(archive) if kind == "orphan"} < set(orphan)
    archive.objects.put(two, saved)
    plain = archive.ledger.load(one)
    assert found(archive) == set()
    forged = archive.objects.get(two)
    archive.objects.delete(two)
    body = (
        b'{"entries":[],"format":1,"prev":"'
        + b"0" * 64
        + b'","seq":2,"time":"2026-03-02T18:00:00Z","writer":"publisher"}'
    )
    archive.objects.put(two, compress(body))
    assert {(two, "chain"), (three, "chain")} <= found(archive, read_data=False)
    replace_object(archive, two, forged)
    replace_object(archive, three, archive.objects.get(one))
    assert (three, "altered") in found(archive, read_data=False)
    assert plain.seq == 1


def test_a_ledger_that_lies_about_a_record_is_found(archive: Archive) -> None:
    writer = next(name for name in archive.ledger.writers() if name != PUBLISHER)
    (entry,) = next(archive.ledger.read(writer)).entries
    assert isinstance(entry, Shipped)
    for change in ({"sha256": "00" * 32}, {"offset": 1}, {"url": "http://h.test/other"}):
        wrong = replace(entry.captures[0], **change)  # type: ignore[arg-type]  # one field of Capture each
        archive.ledger.append(writer, (Shipped((wrong,)),))
    problems = list(verify(archive, Checks(read_data=True)))
    assert len(problems) == 3
    assert {(item.key, item.kind) for item in problems} == {(entry.captures[0].segment, "altered")}


def test_a_foreign_name_in_the_ledger_is_found(archive: Archive) -> None:
    archive.objects.put("ledger/readme.txt", b"x")
    assert found(archive) == {("ledger/", "chain")}
