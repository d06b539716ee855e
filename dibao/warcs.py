"""Reads WARCs of other tools: their successful answers, and what could not be taken from them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from dibao import clock
from dibao.records.capture import Exchange
from spiders.links import absolute
from storage.coding import LIMIT

#: records about records, or about the crawl: there is no document in them
_ABOUT = frozenset({"warcinfo", "request", "metadata"})
#: how a chunked body begins; some tools undo the chunking and keep the header
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")
_PIECE, _WINDOW = 1 << 20, 1 << 16


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not taken in, and why; a `fault` means that bytes of ours may be lost or wrong."""

    why: str
    fault: bool = True


def read_warc(path: Path) -> Iterator[Exchange | LeftOut]:
    """Yield the answers with status 200 of a WARC, each checked against its length and digests.

    The dates in it are claims, so `captured` is the time of import. Nothing that is cut or altered is yielded.
    """
    number = 0
    try:
        whole = _is_whole_gzip(path)
        with path.open("rb") as stream:
            records = ArchiveIterator(stream, check_digests=True)
            for number, record in enumerate(records, 1):  # noqa: B007 - said below
                if record.rec_type not in _ABOUT:
                    yield _read(record)
            if whole is None:
                stream.seek(-4, SEEK_END)
                whole = bool(records.offset == stream.tell() + 4) and stream.read() == b"\r\n\r\n"
    # whatever warcio, zlib and base64 raise at a damaged file; what follows the damage cannot be found
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError) as error:
        yield LeftOut(f"unreadable after record {number}: {' '.join(str(error).split())}")
    else:
        if not whole or not number:  # warcio takes a torn record for the end
            yield LeftOut(f"damaged, or ends in the middle of a record, after record {number}")


def _read(record: Any) -> Exchange | LeftOut:  # noqa: ANN401 - warcio ships no types
    if record.rec_type != "response" or record.http_headers is None:
        return LeftOut(f"{record.rec_type} record: only HTTP answers are taken in", fault=False)
    status = str(record.http_headers.get_statuscode())
    if status != "200":
        return LeftOut(f"status {status[:20]}: only answers with status 200 are taken in", fault=False)
    if record.rec_headers.get_header("WARC-Truncated"):
        return LeftOut("marked as truncated by the tool that wrote it")
    if record.payload_length > LIMIT:
        return LeftOut(f"larger than {LIMIT // 1024 // 1024} MiB, which no normaliser takes")
    body = b"".join(iter(lambda: record.raw_stream.read(_PIECE), b""))
    if len(body) != max(record.payload_length, 0):
        return LeftOut("cut: its record is shorter than it says")
    if _is_altered(record):
        return LeftOut("altered: its digest is another one")
    if "chunked" in (record.http_headers.get_header("Transfer-Encoding") or "").lower():
        whole = _dechunked(body)
        if whole is None:
            return LeftOut("cut: its last chunk is missing")
        body = whole
    return Exchange(
        # without an http address all that is known of its origin is its bytes
        url=absolute("", record.rec_headers.get_header("WARC-Target-URI") or "") or "",
        captured=clock.now(),
        status=200,
        headers=tuple(record.http_headers.headers),
        body=body,
    )


def _is_whole_gzip(path: Path) -> bool | None:
    """Tell whether a gzip file ends with the end of a member, None for a file that is no gzip."""
    inflater = zlib.decompressobj(wbits=31)
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return None
        file.seek(0)
        try:
            while piece := file.read(_WINDOW):
                while piece:
                    if inflater.eof:
                        inflater = zlib.decompressobj(wbits=31)
                    inflater.decompress(piece, _PIECE)
                    piece = inflater.unconsumed_tail or inflater.unused_data
            inflater.decompress(b"", _PIECE)
        except zlib.error:
            return False
    return inflater.eof


def _is_altered(record: Any) -> bool:  # noqa: ANN401 - the same
    """Tell whether the block's digest is wrong, or, without one, the payload's, which tools take differently."""
    failed = " ".join(record.digest_checker.problems)
    if record.rec_headers.get_header("WARC-Block-Digest"):
        return "block digest failed" in failed
    return "payload digest failed" in failed


def _dechunked(body: bytes) -> bytes | None:
    """Return a body with its transfer coding undone, None when it is cut."""
    if not _CHUNK.match(body):
        return body
    reader = ChunkedDataReader(BytesIO(body), raise_exceptions=True)
    try:
        return b"".join(iter(lambda: reader.read(_PIECE), b""))
    except ChunkedDataException:
        return None
