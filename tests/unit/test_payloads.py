"""Payloads in pieces: the same bytes as whole ones, never more than a few pieces in memory, nothing altered served."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from warc_records import read_members

from dibao.errors import FixityError, NormalizeError, NotFoundError
from dibao.records.capture import Capture, Exchange
from storage import archive as archive_module
from storage.archive import Archive
from storage.coding import LARGE, LIMIT, decode_payload, decode_pieces
from storage.members import Members
from storage.objects.folder import FolderObjects
from storage.payloads import read_payload
from storage.segments import payload_of, read_exchange, response_member
from storage.ship import ship
from storage.spool import SpoolWriter
from storage.warc import warcinfo

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)
URL = "http://h.dibao.test/a.pdf"


def noise(size: int) -> bytes:
    """Return bytes that cannot be packed, the same every time."""
    return b"".join(hashlib.sha512(n.to_bytes(4)).digest() for n in range(size // 64 + 1))[:size]


def capture_of(exchange: Exchange, blob: bytes) -> Capture:
    digest = hashlib.sha256(blob).hexdigest()
    return Capture("gd", "gd-1", exchange.url, WHEN, "ok", status=200, sha256=digest, length=len(blob))


def exchange_of(blob: bytes, coding: str = "", *, asked: bool = True) -> Exchange:
    body = {"gzip": gzip.compress, "br": brotli.compress}.get(coding, bytes)(blob)
    headers = (("Content-Encoding", coding),) if coding else ()
    return Exchange(URL, WHEN, 200, headers, body, request_headers=(("A", "b"),) if asked else ())


def split(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
@pytest.mark.parametrize("blob", [b"x", "公文".encode() * 200_000, noise(300_000)])
def test_pieces_give_what_the_whole_gives(coding: str, blob: bytes) -> None:
    exchange = exchange_of(blob, coding)
    capture = capture_of(exchange, blob)
    data = response_member(exchange, capture)
    for size in (7, 4096, len(data)):
        if len(data) // size > 50_000:
            continue
        assert b"".join(read_payload(split(data, size), capture)) == blob
    assert payload_of(read_exchange(data, capture)) == blob


@pytest.mark.parametrize("asked", [True, False])
def test_a_record_cut_or_altered_anywhere_never_ends_well(*, asked: bool) -> None:
    blob = "关于印发".encode() * 20
    exchange = exchange_of(blob, "gzip", asked=asked)
    capture = capture_of(exchange, blob)
    data = response_member(exchange, capture)
    first = next(record.size for _, record in read_members(data, ""))
    for place in range(len(data)):
        altered = bytearray(data)
        altered[place] ^= 0x40
        for bad in (data[:place], bytes(altered)):
            if bad == data[:first]:  # a response without its request record is a legal pair of hands
                continue
            try:
                served = b"".join(read_payload(split(bad, 50), capture))
            except FixityError as error:
                assert "spool@0" in str(error) or "spool@" in str(error)  # noqa: PT017 - either outcome is fine
            else:
                # bytes of the gzip header that mean nothing may be altered; the payload is not
                assert (served, len(bad)) == (blob, len(data))


def test_records_of_an_object_are_walked_with_their_offsets() -> None:
    blobs = [b"a" * n for n in (0, 1, 70_000, 3_000_000)]
    pairs = [(exchange_of(blob), blob) for blob in blobs]
    data = warcinfo(WHEN, "note") + b"".join(response_member(e, capture_of(e, b)) for e, b in pairs)
    expected = [(offset, record.type, record.block) for offset, record in read_members(data, "")]
    for size in (1000, len(data)):
        members = Members(split(data, size), "key")
        found = []
        while (head := members.next()) is not None:
            found.append((head.offset, head.type, b"".join(members.block())))
        assert found == expected
    members = Members(split(data, 1000), "key")  # blocks nobody asks for are checked all the same
    count = 0
    while members.next() is not None:
        count += 1
    assert count == len(expected)


def test_a_bomb_in_a_segment_does_not_fill_the_memory() -> None:
    data = gzip.compress(b"WARC/1.1\r\nContent-Length: 300000000\r\n\r\n" + bytes(50_000_000))
    endless = gzip.compress(bytes(50_000_000))
    members = Members(split(data, 4096), "key")
    tracemalloc.start()
    try:
        assert members.next() is not None
        with pytest.raises(FixityError, match="Content-Length"):
            for _ in members.block():
                pass
        with pytest.raises(FixityError, match="no WARC"):
            Members(split(endless, 4096), "key").next()
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_body_in_a_file_is_kept_and_served_as_one_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    blob = noise(24_000_000)
    archive = Archive.open(str(tmp_path / "store"), create=True, demo=True)
    file = tmp_path / "body"
    file.write_bytes(blob)
    held = exchange_of(b"")
    capture = capture_of(held, blob)
    del blob
    tracemalloc.start()
    try:
        with file.open("rb") as body, SpoolWriter(tmp_path / "m" / "spool", "gd-1") as spool:
            spool.add(capture, replace(held, file=body))
        assert ship(archive, tmp_path / "m" / "spool").captures == 1
        entry = next(archive.ledger.read(archive.ledger.writers()[0])).entries[0]
        kept = entry.captures[0]  # type: ignore[union-attr]  # a writer ships nothing else
        with archive.open_payload(kept) as served, file.open("rb") as body:
            while piece := body.read(LARGE):
                assert served.read(LARGE) == piece
            assert served.read() == b""
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()
    assert response_member(replace(held, body=file.read_bytes()), capture) == (
        archive.objects.read(kept.segment, kept.offset, kept.size)
    )


def test_nothing_is_given_out_before_all_of_it_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())
    archive = Archive.open(str(tmp_path / "store"), create=True, demo=True)
    blob = noise(2 * LARGE)
    exchange = exchange_of(blob)
    data = response_member(exchange, capture_of(exchange, blob))
    key = f"segments/2026/03/02/{hashlib.sha256(data).hexdigest()}.warc.gz"
    kept = replace(capture_of(exchange, blob), segment=key, size=len(data))
    altered = bytearray(data)
    altered[len(data) // 2] ^= 1
    archive.objects.put(key, bytes(altered))
    with pytest.raises(FixityError, match=r"digest|damaged"), archive.open_payload(kept):
        pytest.fail("opened")
    assert isinstance(archive.objects, FolderObjects)
    (archive.objects.root / key).unlink()
    with pytest.raises(FixityError, match="gone"), archive.open_payload(kept):
        pytest.fail("opened")
    archive.objects.put(key, data)
    for other in (replace(kept, length=kept.length - 1), replace(kept, sha256="00" * 32)):
        with pytest.raises(FixityError, match="not the one recorded"), archive.open_payload(other):
            pytest.fail("opened")
    with pytest.raises(NotFoundError), archive.open_payload(replace(kept, segment="")):
        pytest.fail("opened")
    with archive.open_payload(kept) as file:
        assert file.read() == blob
    monkeypatch.setattr(archive_module, "LIMIT", LARGE)
    with pytest.raises(NormalizeError, match="too large"):
        archive.payload(kept)


def test_what_a_normaliser_takes_is_bounded_and_what_is_kept_too() -> None:
    bomb = gzip.compress(bytes(LIMIT + 1), 1)
    with pytest.raises(NormalizeError, match=f"over {LIMIT} bytes"):
        decode_payload(bomb, "gzip")
    assert sum(map(len, decode_pieces((bomb,), "gzip"))) == LIMIT + 1
    with pytest.raises(NormalizeError, match="over 1000 bytes"):
        list(decode_pieces((bomb,), "gzip", 1000))


def test_a_spool_whose_member_was_half_written_takes_no_more(tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            if self.reads > 11:
                raise RuntimeError("the file went away")
            return super().read(size)

    blob = noise(2 * LARGE)
    exchange = replace(exchange_of(b""), file=Failing(blob))
    with SpoolWriter(tmp_path, "gd-1") as spool:
        with pytest.raises(RuntimeError):  # on the third way through the body, when it is packed
            spool.add(capture_of(exchange, blob), exchange)
        with pytest.raises(Exception, match="earlier write failed"):
            spool.add(capture_of(exchange_of(b"x"), b"x"), exchange_of(b"x"))
