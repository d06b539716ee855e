"""Shipping: whole batches, once, whatever is killed when; nobody ships beside another."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from dibao.errors import LeaseError, StoreError, StoreUnavailableError
from dibao.records.capture import Capture, Exchange, Run
from dibao.records.entries import Shipped
from storage import ship as ship_module
from storage.archive import Archive
from storage.fixity import verify
from storage.ledger import Ledger
from storage.ship import Shipment, ship
from storage.spool import SpoolWriter

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(str(tmp_path / "store"), create=True, demo=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "machine" / "spool"


def pair(source: str, number: int, size: int = 300) -> tuple[Capture, Exchange]:
    body = hashlib.sha512(f"{source}{number}".encode()).digest() * (size // 64 + 1)
    url = f"http://{source}.dibao.test/{number}.html"
    sha256 = hashlib.sha256(body).hexdigest()
    capture = Capture(source, f"{source}-1", url, WHEN, "ok", status=200, sha256=sha256, length=len(body))
    return capture, Exchange(url, WHEN, 200, (), body, request_headers=(("User-Agent", "dibao"),))


def spool(folder: Path, source: str, count: int = 3, *, size: int = 300) -> SpoolWriter:
    with SpoolWriter(folder, f"{source}-1") as writer:
        for number in range(count):
            writer.add(*pair(source, number, size))
        same = replace(pair(source, 0)[0], verdict="unchanged", captured=WHEN + timedelta(hours=1))
        writer.add(same, None)
        writer.finish(Run(f"{source}-1", source, "nightly", date(2026, 3, 3), "complete"))
    return writer


def entries(archive: Archive) -> list[Shipped]:
    found = [e for w in archive.ledger.writers() for o in archive.ledger.read(w) for e in o.entries]
    assert all(isinstance(entry, Shipped) for entry in found)
    return [entry for entry in found if isinstance(entry, Shipped)]


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_spools_become_one_segment_and_one_entry(archive: Archive, folder: Path) -> None:
    ids = tuple(spool(folder, source).id for source in ("gd", "gz"))
    assert ship(archive, folder) == Shipment(captures=8, runs=2, segments=1, spools=2, torn=0)
    (entry,) = entries(archive)
    assert entry.spools == ids
    assert [run.source for run in entry.runs] == ["gd", "gz"]
    for capture in entry.captures:
        if capture.verdict == "unchanged":
            assert (capture.segment, capture.offset, capture.size) == ("", 0, 0)
            continue
        number = int(capture.url.rsplit("/", 1)[1].split(".")[0])
        assert archive.exchange(capture) == pair(capture.source, number)[1]
        assert archive.payload(capture) == pair(capture.source, number)[1].body
    assert left(folder) == []
    (segment,) = archive.objects.keys("segments/")
    data = archive.objects.get(segment.key)
    assert segment.key == f"segments/2026/03/02/{hashlib.sha256(data).hexdigest()}.warc.gz"
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
    assert kinds == ["warcinfo"] + ["response", "request"] * 6
    assert list(verify(archive, read_data=True)) == []


def test_nothing_to_ship_writes_nothing(archive: Archive, folder: Path) -> None:
    assert ship(archive, folder) == Shipment()
    assert archive.ledger.writers() == []


def test_the_writer_is_made_once_and_its_chain_goes_on(archive: Archive, folder: Path) -> None:
    for source in ("gd", "gz"):
        spool(folder, source)
        ship(archive, folder)
    (writer,) = archive.ledger.writers()
    assert (folder.parent / "writer").read_text() == f"{writer}\n"
    assert len(writer) == 13
    assert [item.seq for item in archive.ledger.read(writer)] == [1, 2]
    (folder.parent / "writer").write_text("../evil")
    spool(folder, "gd")
    with pytest.raises(StoreError, match="no writer id"):
        ship(archive, folder)


def test_a_living_spool_is_left_alone(archive: Archive, folder: Path) -> None:
    spool(folder, "gd")
    living = SpoolWriter(folder, "gz-1")
    living.add(*pair("gz", 0))
    living.sync()
    assert ship(archive, folder).spools == 1
    assert left(folder) == ["gz-1.jsonl", "gz-1.warc.gz"]
    living.close()
    assert ship(archive, folder) == Shipment(captures=1, segments=1, spools=1)


def test_two_shippers_exclude_each_other(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool(folder, "gd")
    store = ship_module._store
    seen = []

    def nested(*args: object) -> object:
        with pytest.raises(LeaseError, match="another process is shipping"):
            ship(archive, folder)
        seen.append(1)
        return store(*args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ship_module, "_store", nested)
    assert ship(archive, folder).spools == 1
    assert seen == [1]
    assert len(entries(archive)) == 1


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


STEPS = ["put", "put-after", "append", "append-after", "_remove", "unlink-1", "unlink-2", "unlink-3"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_everything_is_shipped_once(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for source in ("gd", "gz"):
        spool(folder, source)
    with monkeypatch.context() as patch:
        arm(patch, archive, folder, step)
        with pytest.raises(Killed):
            ship(archive, folder)
    committed = step not in ("put", "put-after", "append")
    assert len(entries(archive)) == committed
    again = ship(archive, folder)
    assert again.captures == (0 if committed else 8)
    assert again.torn == 0
    (entry,) = entries(archive)
    assert len(entry.captures) == 8
    assert len(list(archive.objects.keys("segments/"))) == 1, "the same batch again is the same segment"
    assert left(folder) == []
    assert ship(archive, folder) == Shipment()
    assert list(verify(archive, read_data=True)) == []


def arm(patch: pytest.MonkeyPatch, archive: Archive, folder: Path, step: str) -> None:
    """Kill the process at one step."""
    name, _, when = step.partition("-")
    if name == "unlink":
        real = Path.unlink
        spools = []

        def unlink(self: Path, missing_ok: bool = False) -> None:
            if self.parent == folder and not self.name.startswith("."):
                spools.append(self)
                if len(spools) == int(when):
                    raise Killed
            real(self, missing_ok)

        patch.setattr(Path, "unlink", unlink)
        return
    target = {"put": archive.objects, "append": Ledger, "_remove": ship_module}[name]
    real_call = getattr(target, name)

    def call(*args: object, **named: object) -> object:
        if when:
            real_call(*args, **named)
        raise Killed

    patch.setattr(target, name, call)


def test_what_was_shipped_is_remembered_though_others_shipped_since(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool(folder, "gd")
    saved = {path.name: path.read_bytes() for path in folder.iterdir()}
    ship(archive, folder)
    for day in range(3, 9):
        monkeypatch.setenv("DIBAO_CLOCK", f"2026-03-{day:02d}T18:00:00Z")
        spool(folder, "gz", 1)
        ship(archive, folder)
    for name, data in saved.items():  # a disk restored from yesterday's image
        (folder / name).write_bytes(data)
    assert ship(archive, folder) == Shipment(spools=1)
    assert sum(entry.spools[0].startswith("gd") for entry in entries(archive)) == 1


def test_a_torn_tail_is_counted_and_not_shipped(archive: Archive, folder: Path) -> None:
    writer = spool(folder, "gd")
    journal = writer.journal.read_bytes()
    writer.journal.write_bytes(journal[: len(journal) // 2])
    shipment = ship(archive, folder)
    assert 0 < shipment.captures < 4
    assert shipment.runs == 0
    assert shipment.torn > 0
    assert left(folder) == []
    (entry,) = entries(archive)
    for number, capture in enumerate(entry.captures):
        assert archive.payload(capture) == pair("gd", number)[1].body


@pytest.mark.parametrize("kill", [False, True])
def test_a_spool_damaged_in_its_middle_is_put_aside(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch, kill: bool
) -> None:
    writer = spool(folder, "gd")
    members = folder / "gd-1.warc.gz"
    data = bytearray(members.read_bytes())
    data[len(data) // 2] ^= 1
    members.write_bytes(data)
    if kill:
        with monkeypatch.context() as patch:
            patch.setattr(ship_module, "_put_aside", lambda _: (_ for _ in ()).throw(Killed()))
            with pytest.raises(Killed):
                ship(archive, folder)
        ship(archive, folder)
    else:
        assert ship(archive, folder).torn > 0
    (entry,) = entries(archive)
    assert [archive.payload(item) for item in entry.captures] == [pair("gd", 0)[1].body]
    assert left(folder) == ["damaged"]
    assert (folder / "damaged" / f"{writer.id}.warc.gz").read_bytes() == data
    assert ship(archive, folder) == Shipment()


def test_an_empty_spool_goes_without_an_entry(archive: Archive, folder: Path) -> None:
    SpoolWriter(folder, "gd-1").close()
    (folder / "gz-1.jsonl").write_bytes(b'{"form')
    shipment = ship(archive, folder)
    assert (shipment.spools, shipment.captures, shipment.torn) == (2, 0, 6)
    assert archive.ledger.writers() == []
    assert left(folder) == []


def test_large_spools_are_split_into_segments_and_batches(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ship_module, "SEGMENT", 3000)
    monkeypatch.setattr(ship_module, "BATCH", 12)
    for source in ("gd", "gz", "sz"):
        spool(folder, source, 5)
    shipment = ship(archive, folder)
    assert (shipment.captures, shipment.spools) == (18, 3)
    assert [len(entry.spools) for entry in entries(archive)] == [2, 1]
    infos = list(archive.objects.keys("segments/"))
    assert shipment.segments == len(infos) > 3
    assert all(info.size <= 3000 for info in infos)
    assert list(verify(archive, read_data=True)) == []


def test_a_store_that_does_not_answer_leaves_the_spools(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool(folder, "gd")
    before = left(folder)

    def away(key: str, _: bytes | Path) -> None:
        raise StoreUnavailableError(f"{key}: away")

    with monkeypatch.context() as patch:
        patch.setattr(archive.objects, "put", away)
        with pytest.raises(StoreUnavailableError):
            ship(archive, folder)
    assert set(before) <= set(left(folder))
    assert ship(archive, folder).captures == 4
    assert left(folder) == []


def test_more_spools_than_are_open_at_once(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ship_module, "ROUND", 2)
    for number in range(5):
        spool(folder, f"s{number}")
    assert ship(archive, folder) == Shipment(captures=20, runs=5, segments=3, spools=5)
    assert left(folder) == []


def test_a_night_of_three_hundred_sources_is_a_few_objects(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        spool(folder, f"s{number:03d}", 10, size=4000)
    puts: list[str] = []
    real = archive.objects.put

    def put(key: str, data: bytes | Path) -> None:
        puts.append(key)
        real(key, data)

    monkeypatch.setattr(archive.objects, "put", put)
    shipment = ship(archive, folder)
    assert (shipment.spools, shipment.captures, shipment.runs) == (300, 300 * 11, 300)
    segments = list(archive.objects.keys("segments/"))
    ledger = list(archive.objects.keys("ledger/"))
    counts = f"{len(segments)} segments, {len(ledger)} ledger objects, {len(puts)} PUTs for 300 sources of ten documents"
    assert len(segments) == shipment.segments == 2, counts  # one for each round of 256 open spools
    assert len(ledger) == 2, counts
    assert len(puts) == 4, counts
    assert len(entries(archive)) == 2
    assert all(run is not None for entry in entries(archive) for run in entry.runs)
