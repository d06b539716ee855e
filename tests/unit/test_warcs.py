"""WARCs of other tools: what is whole is taken, and what is not is named, never served."""

from __future__ import annotations

import gzip
import hashlib
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
import zstandard
from foreign_warcs import CHUNKED, PAGE, SHA256, URL, bodies, digest, record
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dibao import unpacked, warcs
from dibao.payloads import Payloads
from dibao.unpacked import Unpacked
from dibao.warcs import Found, LeftOut, read_warc


def read(data: bytes) -> list[Found | LeftOut]:
    with Payloads() as payloads:
        return list(read_warc(Unpacked(BytesIO(data)), payloads))


def whole(found: list[Found | LeftOut]) -> list[bytes | str]:
    """Leave out what is left out by rule."""
    return bodies([item for item in found if isinstance(item, Found) or item.fault])


def zstd(data: bytes) -> bytes:
    return zstandard.compress(data)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
@pytest.mark.parametrize("one_stream", [False, True])
def test_answers_are_taken_with_what_they_claim(pack: object, one_stream: bool) -> None:
    records = [record(url=f"{URL}?a={n}") for n in range(3)]
    data = pack(b"".join(records)) if one_stream else b"".join(map(pack, records))  # type: ignore[operator, arg-type]
    found = read(data)
    assert bodies(found) == [PAGE] * 3
    first = found[0]
    assert isinstance(first, Found)
    assert (first.url, first.status, first.basis) == (f"{URL}?a=0", 200, "warc")
    assert first.claimed == datetime(2020, 1, 1, tzinfo=UTC)
    assert (first.payload.sha256, first.payload.length, first.media_type) == (SHA256, len(PAGE), "text/html")


def test_a_dictionary_of_zstd() -> None:
    records = [record(PAGE + str(n).encode(), url=f"{URL}?a={n}") for n in range(200)]
    dictionary = zstandard.train_dictionary(8192, records)
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    for held in (dictionary.as_bytes(), zstandard.compress(dictionary.as_bytes())):
        data = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
        found = read(data + b"".join(map(packer.compress, records)))
        assert len(found) == 200
        assert all(isinstance(item, Found) for item in found)


@pytest.mark.parametrize("date", ["", "yesterday", "2999-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_a_date_that_cannot_be_is_no_claim(date: str) -> None:
    (found,) = read(record(WARC_Date=date))
    assert isinstance(found, Found)
    assert found.basis == "none"
    assert found.claimed.year >= 2026


@pytest.mark.parametrize("url", ["http://a.test/\x1b[31m.html", "<http://a.test/%1B%5B31m.html>"])
def test_addresses_are_made_safe(url: str) -> None:
    (found,) = read(record(url=url))
    assert isinstance(found, Found)
    assert found.url == "http://a.test/%1B%5B31m.html"


def test_a_transfer_coding_is_undone() -> None:
    coded = [("Transfer-Encoding", "chunked")]
    assert bodies(read(record(CHUNKED, http=coded))) == [PAGE]
    assert bodies(read(record(PAGE, http=coded))) == [PAGE]
    # the payload digest of wget is that of the page without its chunks, that of Heritrix of the body as sent
    assert bodies(read(record(CHUNKED, http=coded, WARC_Payload_Digest=digest(PAGE)))) == [PAGE]
    packed = gzip.compress(PAGE)
    coded = [("Content-Encoding", "gzip")]
    (found,) = read(record(packed, http=coded, WARC_Payload_Digest=digest(PAGE)))
    assert isinstance(found, Found)
    assert (found.payload.sha256, found.exchange and found.exchange.body) == (SHA256, packed)
    coded = [("Transfer-Encoding", "chunked")]
    for end in range(len(CHUNKED) - 2):
        (item,) = read(record(CHUNKED[:end], http=coded))
        assert isinstance(item, LeftOut) or end < 4, end
    assert bodies(read(record(CHUNKED[:-8], http=coded))) == ["cut: its last chunk is missing"]


def test_what_is_no_answer_of_200_is_named_and_no_fault() -> None:
    found = read(record(status="404 Not Found") + record(kind="request") + record(kind="metadata") + record())
    assert bodies(found) == [
        "status 404: only answers with 200 are taken in",
        "request record",
        "metadata record",
        PAGE,
    ]
    assert whole(found) == [PAGE]


@pytest.mark.parametrize("field", ["WARC_Block_Digest", "WARC_Payload_Digest"])
@pytest.mark.parametrize("label", ["sha1", "sha-256", "md5"])
def test_altered_records_are_set_aside_and_the_next_is_read(field: str, label: str) -> None:
    wrong = {field: f"{label}:{'0' * 32}"}
    found = read(record(**wrong) + record())
    assert isinstance(found[0], LeftOut)
    assert found[0].why.startswith("altered")
    assert found[0].fault
    assert bodies(found[1:]) == [PAGE]


def test_a_digest_in_hex_or_of_an_unknown_kind() -> None:
    known = "sha256:" + SHA256.upper()
    assert bodies(read(record(WARC_Payload_Digest=known))) == [PAGE]
    assert bodies(read(record(WARC_Payload_Digest="blake9:" + "0" * 32))) == [PAGE]


def test_revisits_are_resolved_in_the_file() -> None:
    other = b"<p>other</p>"
    data = record() + record(other, url=f"{URL}?2", WARC_Date="2020-02-01T00:00:00Z")
    by_digest = record(
        b"", kind="revisit", WARC_Payload_Digest=digest(PAGE), WARC_Date="2020-03-01T00:00:00Z"
    )
    by_place = record(
        b"", kind="revisit", WARC_Payload_Digest="", WARC_Refers_To_Target_URI=f"{URL}?2",
        WARC_Refers_To_Date="2020-02-01T00:00:00Z",
    )  # fmt: skip
    not_modified = record(
        b"", url=f"{URL}?2", kind="revisit", status="304 Not Modified", WARC_Payload_Digest=""
    )
    unknown = record(b"", kind="revisit", WARC_Payload_Digest=digest(b"never seen"))
    again = hashlib.sha256(other).hexdigest()
    found = read(data + by_digest + by_place + not_modified + unknown)
    assert bodies(found)[2:] == [
        f"again {SHA256}", f"again {again}", f"again {again}", "revisit record of an answer that is not in these files",
    ]  # fmt: skip
    assert isinstance(found[2], Found)
    assert (found[2].url, found[2].claimed) == (URL, datetime(2020, 3, 1, tzinfo=UTC))


def test_as_heritrix_marks_what_it_cut() -> None:
    found = read(record(WARC_Truncated="length") + record(WARC_Truncated="time") + record())
    assert bodies(found) == ["marked as truncated by the tool that wrote it"] * 2 + [PAGE]


def test_a_body_over_the_limit_is_left_out_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcs, "LIMIT", len(PAGE))
    large, fits, after = read(record(bytes(warcs.HEAD)) + record() + record(url=f"{URL}?2"))
    assert isinstance(large, LeftOut)
    assert large.fault
    assert "larger than" in large.why
    assert bodies([fits, after]) == [PAGE, PAGE]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
def test_cut_anywhere_the_longest_valid_prefix_is_taken(pack: object) -> None:
    one: bytes = pack(record())  # type: ignore[operator]
    for end in range(len(one), len(one) * 2):
        found = read((one * 2)[:end])
        assert bodies(found)[:1] == [PAGE], end
        rest = found[1:]
        assert all(isinstance(item, LeftOut) or item.payload.sha256 == SHA256 for item in rest), end
        # two line ends after the last record, or the check sum of its frame, are no loss
        if end - len(one) < len(one) - 20 and end > len(one):
            assert any(isinstance(item, LeftOut) and item.fault for item in rest), end


@pytest.mark.parametrize(
    "data", [b"", b"\x1f\x8b\x08\x00garbage", b"<html>no warc</html>", bytes(3000), b"\n" * 9]
)
def test_no_warc_at_all(data: bytes) -> None:
    found = read(data)
    assert len(found) == 1
    assert isinstance(found[0], LeftOut)
    assert "\n" not in found[0].why


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_arc_file_is_refused_with_a_word(pack: object) -> None:
    data = b"filedesc://a.arc 0.0.0.0 20010101000000 text/plain 77\n1 0 InternetArchive\nURL IP-address\n\n"
    (found,) = read(pack(data))  # type: ignore[operator]
    assert isinstance(found, LeftOut)
    assert "ARC" in found.why
    assert "warcio recompress" in found.why


def zeros(count: int) -> bytes:
    """Return a gzip member whose head says that a record of `count` zeros follows."""
    packer, piece = zlib.compressobj(9, wbits=31), bytes(1 << 20)
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {count}\r\n\r\n".encode()
    parts = [packer.compress(head), *(packer.compress(piece) for _ in range(count >> 20)), packer.flush()]
    return b"".join(parts)


def test_a_bomb_is_not_followed_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcs, "LIMIT", 1 << 20)
    monkeypatch.setattr(unpacked, "GENEROUS", 64 << 20)
    data = zeros(512 << 20)
    stream = Unpacked(BytesIO(data))
    tracemalloc.start()
    with Payloads() as payloads:
        (found,) = read_warc(stream, payloads)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, LeftOut)
    assert found.fault
    assert stream.produced < 80 << 20  # of 512 MiB
    assert peak < 8 << 20


def test_a_line_without_end_is_not_read_into_memory() -> None:
    packer = zlib.compressobj(9, wbits=31)
    data = packer.compress(b"WARC/1.0\r\nX: " + bytes([65]) * (32 << 20)) + packer.flush()
    tracemalloc.start()
    (found,) = read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, LeftOut)
    assert "over 1 MiB" in found.why
    assert peak < 8 << 20


def by_warcio(records: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Write answers the way warcio does, with a warcinfo and a request before each."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "warcio"}))
    for url, body in records:
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.test")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
        answered = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=answered)
        )
    yield out.getvalue()


# warcio leaves its temporary files to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_as_warcio_writes() -> None:
    (data,) = by_warcio([(URL, PAGE), (f"{URL}?2", PAGE)])
    found = read(data)
    assert whole(found) == [PAGE, PAGE]
    assert bodies(found).count("request record") == 2
