"""WARC records of exchanges: every tool opens them, nothing crawled gets out of its line, nothing altered is served."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from warc_records import read_members
from warcio.archiveiterator import ArchiveIterator

from dibao.errors import FixityError, NormalizeError
from dibao.records.capture import Capture, Exchange
from storage import coding
from storage.segments import (
    content_encoding,
    decode_payload,
    payload_of,
    read_exchange,
    response_member,
    safe_url,
)
from storage.warc import read_member, warcinfo

WHEN = datetime(2026, 3, 2, 18, 0, 0, 123456, tzinfo=UTC)
EXCHANGE = Exchange(
    url="http://www.gd.dibao.test/zwgk/a.html?x=1",
    captured=WHEN,
    status=200,
    headers=(
        ("Content-Type", "text/html; charset=gb2312"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Empty", ""),
    ),
    body="<p>关于印发</p>\r\n\r\n".encode("gb18030"),
    request_headers=(("User-Agent", "dibao"), ("If-None-Match", '"x"')),
    address="127.0.0.1",
)


def capture_of(exchange: Exchange) -> Capture:
    blob = payload_of(exchange)
    return Capture(
        source="gd",
        run="gd-1",
        url=exchange.url,
        captured=exchange.captured,
        verdict="ok",
        status=exchange.status,
        sha256=hashlib.sha256(blob).hexdigest(),
        length=len(blob),
    )


def test_an_exchange_is_read_back_as_it_was() -> None:
    data = response_member(EXCHANGE, capture_of(EXCHANGE))
    assert read_exchange(data, capture_of(EXCHANGE)) == EXCHANGE
    plain = replace(EXCHANGE, request_headers=(), address="", headers=(), body=b"", status=304)
    data = response_member(plain, capture_of(plain))
    assert read_exchange(data, capture_of(plain)) == plain
    posted = replace(EXCHANGE, method="POST", request_headers=())
    assert read_exchange(response_member(posted, capture_of(posted)), capture_of(posted)) == posted


def test_the_same_exchange_gives_the_same_bytes() -> None:
    capture = capture_of(EXCHANGE)
    assert response_member(EXCHANGE, capture) == response_member(EXCHANGE, capture)
    later = replace(EXCHANGE, captured=WHEN.replace(microsecond=123457))
    assert response_member(later, capture) != response_member(EXCHANGE, capture)


def test_warcio_opens_records_and_agrees_with_every_digest() -> None:
    coded = replace(
        EXCHANGE,
        body=gzip.compress(EXCHANGE.body),
        headers=(*EXCHANGE.headers, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")),
    )
    data = warcinfo(WHEN, "note") + b"".join(response_member(x, capture_of(x)) for x in (EXCHANGE, coded))
    records = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        records.append((record.rec_type, record.content_stream().read()))
        if record.rec_type in ("response", "request"):
            assert record.digest_checker.passed
    assert [kind for kind, _ in records] == ["warcinfo", "response", "request", "response", "request"]
    assert records[1][1] == records[3][1] == EXCHANGE.body
    ids = [record.field("WARC-Record-ID") for _, record in read_members(data, "here")]
    assert len(set(ids)) == 5


hostile = st.text(
    alphabet=st.one_of(st.sampled_from("\r\n\x00: \t\x85\u2028aé文\ud800"), st.characters()), max_size=20
)


@given(
    names=st.lists(st.tuples(hostile, hostile), max_size=4),
    url=hostile,
    address=hostile,
    source=hostile,
    body=st.binary(max_size=50),
)
def test_no_crawled_string_can_begin_a_line_or_a_record(
    names: list[tuple[str, str]], url: str, address: str, source: str, body: bytes
) -> None:
    exchange = Exchange(
        url="http://h.test/" + url,
        captured=WHEN,
        status=200,
        headers=tuple(names),
        body=body,
        request_headers=tuple(names),
        address=address,
    )
    capture = replace(capture_of(replace(exchange, headers=())), source=source, run=source)
    data = response_member(exchange, capture)
    kinds = [record.type for _, record in read_members(data, "here")]
    assert kinds == (["response", "request"] if names else ["response"])
    back = read_exchange(data, capture)
    assert back.body == body
    assert len(back.headers) == len(back.request_headers) == len(names)
    seen = [
        (r.rec_type, len(r.rec_headers.headers))
        for r in ArchiveIterator(io.BytesIO(data), check_digests="raise")
    ]
    # type, date, id, target, payload digest, source, run, verdict, blob, block digest, type, length (+ address)
    assert seen[0] == ("response", 12 + bool(address))
    assert len(seen) == len(kinds)


def test_an_ingested_file_without_url_is_a_record_warcio_accepts() -> None:
    exchange = replace(EXCHANGE, url="urn:sha256:" + "ab" * 32)
    data = response_member(exchange, capture_of(exchange))
    assert read_exchange(data, capture_of(exchange)) == exchange
    assert len(list(ArchiveIterator(io.BytesIO(data), check_digests="raise"))) == 2


def test_header_injection_stays_in_its_value() -> None:
    evil = replace(
        EXCHANGE, headers=(("X", "a\r\nWARC-Type: metadata\r\n\r\n<script>"), ("Y\r\nZ", "1\nEvil: 2"))
    )
    back = read_exchange(response_member(evil, capture_of(evil)), capture_of(evil))
    assert back.headers == (("X", "a WARC-Type: metadata <script>"), ("Y__Z", "1 Evil: 2"))
    assert back.body == EXCHANGE.body
    assert safe_url("http://h/a b\r\nX: y\ud800é") == "http://h/a%20b%0D%0AX:%20y%EF%BF%BD%C3%A9"


def test_raw_chinese_header_bytes_survive() -> None:
    value = 'attachment; filename="兆.pdf"'.encode().decode("latin-1")  # holds \x85
    exchange = replace(EXCHANGE, headers=(("Content-Disposition", value),))
    assert read_exchange(response_member(exchange, capture_of(exchange)), capture_of(exchange)) == exchange


def test_every_flipped_byte_and_every_cut_is_noticed() -> None:
    small = replace(EXCHANGE, body=b"<p>x</p>" * 3)
    capture = replace(capture_of(small), segment="segments/s.warc.gz", offset=7)
    data = response_member(small, capture)
    served = 0
    for place in range(len(data)):
        with pytest.raises(FixityError, match=r"^segments/s\.warc\.gz@7: "):
            read_exchange(data[:place], capture) if place not in _ends(data) else _refuse()
        altered = bytearray(data)
        altered[place] ^= 0x55
        try:
            back = read_exchange(bytes(altered), capture)
        except FixityError:
            continue
        served += 1
        assert back == small  # a flag of the gzip header that says nothing of the content
    assert served <= 2 * 10
    with pytest.raises(FixityError):
        read_exchange(data + b"x", capture)


def _ends(data: bytes) -> set[int]:
    """A response without its request is a whole record; `Capture.size` tells them apart in the archive."""
    return {record.size + offset for offset, record in read_members(data, "")}


def _refuse() -> None:
    raise FixityError("segments/s.warc.gz@7: whole record")


@pytest.mark.parametrize(
    "change",
    [{"url": "http://other.test/"}, {"status": 404}],
)
def test_a_record_of_something_else_is_refused(change: dict[str, object]) -> None:
    data = response_member(EXCHANGE, capture_of(EXCHANGE))
    other = replace(capture_of(EXCHANGE), **change)  # type: ignore[arg-type]  # one of the two fields
    with pytest.raises(FixityError):
        read_exchange(data, other)


def test_a_record_that_was_rewritten_is_refused() -> None:
    plain = gzip.decompress(response_member(replace(EXCHANGE, request_headers=()), capture_of(EXCHANGE)))
    for old, new in (
        (b"Set-Cookie: a=1", b"Set-Cookie: a=2"),
        (b"WARC/1.1", b"WARC/1.0"),
        (b"\r\n\r\n\r\n\r\n", b"\r\n\r\n"),
        (b"Content-Length: ", b"Content-Length: 1"),
        (b"WARC-Block-Digest: sha256:", b"WARC-Block-Digest: sha512:"),
    ):
        assert old in plain, old
        with pytest.raises(FixityError):
            read_exchange(gzip.compress(plain.replace(old, new, 1)), capture_of(EXCHANGE))


def test_partial_answers_are_marked() -> None:
    capture = replace(capture_of(EXCHANGE), verdict="partial")
    assert read_member(response_member(EXCHANGE, capture), "").field("WARC-Truncated") == "unspecified"


TEXT = "公文正文，".encode() * 400


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("GZip", gzip.compress(TEXT[:99], mtime=0) + gzip.compress(TEXT[99:], mtime=0) + b"\0\0trailing"),
        ("gzip", TEXT),  # says so, is not
        ("utf-8", TEXT),  # a charset in the wrong place
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("br", brotli.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT[:99]) + zstandard.compress(TEXT[99:])),
        ("gzip, br", brotli.compress(gzip.compress(TEXT, mtime=0))),
    ],
)
def test_content_codings_are_undone(word: str, body: bytes) -> None:
    assert decode_payload(body, word) == TEXT


@pytest.mark.parametrize("word", ["gzip", "deflate", "br", "zstd"])
def test_an_empty_body_is_empty_in_every_coding(word: str) -> None:
    assert decode_payload(b"", word) == b""


@pytest.mark.parametrize(
    ("word", "body"),
    [("gzip", gzip.compress(TEXT, mtime=0)), ("deflate", zlib.compress(TEXT)), ("br", brotli.compress(TEXT)),
     ("zstd", zstandard.ZstdCompressor(write_checksum=True).compress(TEXT))],
)  # fmt: skip
def test_a_cut_or_damaged_coded_body_is_refused(word: str, body: bytes) -> None:
    for cut in range(2, len(body)):
        with pytest.raises(NormalizeError, match=word):
            decode_payload(body[:cut], word)


@pytest.mark.parametrize("word", ["compress", "exi", "gzip, gzip, gzip, gzip"])
def test_codings_that_cannot_be_undone_are_refused(word: str) -> None:
    with pytest.raises(NormalizeError):
        decode_payload(TEXT, word)


@pytest.mark.parametrize(
    ("word", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
    ],
)
def test_bombs_are_cut_off(word: str, pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "LIMIT", 1_000_000)
    assert callable(pack)
    assert len(decode_payload(pack(bytes(1_000_000)), word)) == 1_000_000
    bomb = pack(bytes(60_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(NormalizeError, match="over 1000000 bytes"):
            decode_payload(bomb, word)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_several_content_encoding_fields_are_one_list() -> None:
    assert (
        content_encoding((("content-encoding", "gzip"), ("A", "b"), ("Content-Encoding", "br"))) == "gzip, br"
    )


def test_many_members_are_one_payload_and_millions_are_refused() -> None:
    member, frame = gzip.compress(b"ab", mtime=0), zstandard.compress(b"ab")
    assert decode_payload(member * 5_000, "gzip") == b"ab" * 5_000
    assert decode_payload(frame * 500, "zstd") == b"ab" * 500
    for word, body in (("gzip", member), ("zstd", frame)):
        with pytest.raises(NormalizeError, match="more than 20000"):
            decode_payload(body * 200_000, word)
