"""WARCs of other tools: what is whole is taken, and what is not is named, never served."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from dibao import warcs
from dibao.records.capture import Exchange
from dibao.warcs import LeftOut, read_warc

URL = "http://a.test/1.html"
PAGE = "<p>关于清明假期的通知</p>".encode()
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)


def digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def record(
    body: bytes = PAGE,
    url: str = URL,
    status: str = "200 OK",
    kind: str = "response",
    http: Iterable[tuple[str, str]] = (),
    **fields: str,
) -> bytes:
    """Return one record as other tools write it, uncompressed."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in [("Content-Type", "text/html"), *http])
    block = f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:12345678-1234-1234-1234-123456789abc>",
        "WARC-Date": "2020-01-01T00:00:00Z",
        "WARC-Target-URI": url,
        "Content-Type": "application/http",
        "Content-Length": str(len(block)),
        "WARC-Block-Digest": digest(block),
        "WARC-Payload-Digest": digest(body),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def read(path: Path, data: bytes) -> list[Exchange | LeftOut]:
    path.write_bytes(data)
    return list(read_warc(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.warc.gz"


def bodies(found: list[Exchange | LeftOut]) -> list[bytes | str]:
    return [item.body if isinstance(item, Exchange) else item.why for item in found]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_answers_are_taken(path: Path, pack: object) -> None:
    found = read(path, b"".join(pack(record(url=f"{URL}?a={n}")) for n in range(3)))  # type: ignore[operator]
    assert bodies(found) == [PAGE] * 3
    first = found[0]
    assert isinstance(first, Exchange)
    assert (first.url, first.status, first.headers) == (f"{URL}?a=0", 200, (("Content-Type", "text/html"),))


@pytest.mark.parametrize("url", ["http://a.test/\x1b[31m.html", "<http://a.test/%1B%5B31m.html>"])
def test_addresses_are_made_safe(path: Path, url: str) -> None:
    (found,) = read(path, record(url=url))
    assert isinstance(found, Exchange)
    assert found.url == "http://a.test/%1B%5B31m.html"


def test_a_transfer_coding_is_undone(path: Path) -> None:
    coded = [("Transfer-Encoding", "chunked")]
    assert bodies(read(path, record(CHUNKED, http=coded))) == [PAGE]
    assert bodies(read(path, record(PAGE, http=coded))) == [PAGE]
    for end in range(len(CHUNKED) - 2):
        (found,) = read(path, record(CHUNKED[:end], http=coded))
        assert isinstance(found, LeftOut) or end < 4, end
    (cut,) = read(path, record(CHUNKED[:-8], http=coded))
    assert cut == LeftOut("cut: its last chunk is missing")


def test_what_is_no_answer_of_200_is_named_and_no_fault(path: Path) -> None:
    data = record(status="404 Not Found") + record(kind="revisit") + record(kind="request") + record()
    found = read(path, data)
    assert [item.why[:12] if isinstance(item, LeftOut) else item.body for item in found] == [
        "status 404: ",
        "revisit reco",
        PAGE,
    ]
    assert not any(item.fault for item in found if isinstance(item, LeftOut))


def test_wrong_digests_are_refused(path: Path) -> None:
    block = {"WARC_Block_Digest": "sha1:" + "A" * 32}
    payload = {"WARC_Payload_Digest": "sha1:" + "A" * 32}
    altered = LeftOut("altered: its digest is another one")
    assert read(path, record(**block)) == [altered]
    # tools differ on what a payload is: a sound block is enough
    assert bodies(read(path, record(**payload))) == [PAGE]
    unblocked = record(**payload).replace(b"WARC-Block-Digest", b"X-Block-Digest")
    assert read(path, unblocked) == [altered]


def test_marked_as_truncated(path: Path) -> None:
    assert bodies(read(path, record(WARC_Truncated="length"))) == [
        "marked as truncated by the tool that wrote it"
    ]


def test_a_body_over_the_limit_is_left_out_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcs, "LIMIT", len(PAGE))
    assert bodies(read(path, record())) == [PAGE]
    (found,) = read(path, record(PAGE + b" "))
    assert isinstance(found, LeftOut)
    assert found.fault


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_cut_anywhere_nothing_wrong_is_taken(path: Path, pack: object) -> None:
    whole: bytes = pack(record())  # type: ignore[operator]
    for end in range(len(whole), len(whole) * 2):
        found = read(path, (whole * 2)[:end])
        assert bodies(found)[:1] == [PAGE], end
        rest = found[1:]
        assert all(isinstance(item, LeftOut) or item.body == PAGE for item in rest), end
        assert end == len(whole) or any(isinstance(item, LeftOut) and item.fault for item in rest), end


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08\x00garbage", b"<html>no warc</html>", bytes(3000)])
def test_no_warc_at_all(path: Path, data: bytes) -> None:
    found = read(path, data)
    assert all(isinstance(item, LeftOut) and "\n" not in item.why for item in found)
    assert len(found) == 1


def test_one_gzip_stream_over_all_records(path: Path) -> None:
    found = read(path, gzip.compress(record() * 2))
    assert isinstance(found[-1], LeftOut)
    assert found[-1].fault
