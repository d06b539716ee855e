"""WARC 1.1 records (ISO 28500), one gzip member each: written the same for the same input, read with checks.

Every WARC tool opens them; warcio is not used to read them, because it takes torn records for whole ones.
Large records are written and read in pieces (`member_pieces`, `storage.members`).
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version

from isal import isal_zlib

from dibao.errors import FixityError

#: the version that writes, for the warcinfo records
DIBAO = version("dibao")
#: ISA-L's level 2 packs pages five times and PDFs nine times as fast as zlib's 6, and into 3 and 1 % more bytes
#: (`benchmarks/compression.py`): packing what is packed already costs so little that nothing need be exempt
LEVEL = 2
#: what is read whole: a body of 200 MB and its headers; larger records are read in pieces
LONGEST_RECORD = 256 * 1024 * 1024
_PIECE = 1 << 16
#: str.splitlines of a careless reader breaks lines at the last three too
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record as read: its type, named fields in order, and the block they describe."""

    type: str
    fields: tuple[tuple[str, str], ...]
    block: bytes
    size: int  # of its gzip member

    def field(self, name: str) -> str:
        """Return the first field of that name, "" without one."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")


def member(
    kind: str, moment: datetime, fields: Sequence[tuple[str, str]], content_type: str, block: bytes
) -> tuple[str, bytes]:
    """Return one WARC record: its id, a function of everything in it, and its gzip member."""
    identity, pieces = member_pieces(kind, moment, fields, content_type, lambda: (block,))
    return identity, b"".join(pieces)


def member_pieces(
    kind: str,
    moment: datetime,
    fields: Sequence[tuple[str, str]],
    content_type: str,
    block: Callable[[], Iterable[bytes]],
) -> tuple[str, Iterator[bytes]]:
    """Return the id of one WARC record and its gzip member in pieces; `block()` is gone through twice.

    The same library packs the same record into the same bytes; another release or processor may not, and
    nothing relies on it: hashes are taken of what was written.
    """
    digest, length = hashlib.sha256(), 0
    for piece in block():
        digest.update(piece)
        length += len(piece)
    named = [
        ("WARC-Type", kind),
        ("WARC-Date", warc_date(moment)),
        *fields,
        ("WARC-Block-Digest", f"sha256:{digest.hexdigest()}"),
        ("Content-Type", content_type),
        ("Content-Length", str(length)),
    ]
    lines = "".join(f"{name}: {clean_field(value)}\r\n" for name, value in named)
    identity = _record_id(lines)
    head = f"WARC/1.1\r\nWARC-Record-ID: {identity}\r\n{lines}\r\n".encode()
    return identity, _packed(head, block())


def _packed(head: bytes, block: Iterable[bytes]) -> Iterator[bytes]:
    # the gzip header holds neither name nor time: the same bytes for the same record
    packer = isal_zlib.compressobj(LEVEL, wbits=31)
    yield packer.compress(head)
    for piece in block:
        yield packer.compress(piece)
    yield packer.compress(b"\r\n\r\n")
    yield packer.flush()


def read_member(data: bytes | memoryview, where: str) -> WarcRecord:
    """Return the record in the gzip member at the start of `data`, its length and block digest checked.

    Raises FixityError naming `where` when the member is cut or damaged, or anything in it does not agree.
    """
    inflater, parts, fed, length = zlib.decompressobj(wbits=31), [], 0, 0
    try:
        # piece by piece: what follows the member would be copied whole for every record otherwise
        while not inflater.eof and fed < len(data) and length <= LONGEST_RECORD:
            parts.append(inflater.decompress(data[fed : fed + _PIECE]))
            fed += min(_PIECE, len(data) - fed)
            length += len(parts[-1])
    except zlib.error as error:
        raise broken(where, f"gzip member damaged ({error})") from error
    if not inflater.eof:
        raise broken(where, "gzip member cut or too long")
    plain = b"".join(parts)
    head, found, rest = plain.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not found or lines[0] != "WARC/1.1":
        raise broken(where, "no WARC 1.1 record")
    fields = tuple((name, value.strip(" ")) for name, _, value in (line.partition(":") for line in lines[1:]))
    size = fed - len(inflater.unused_data)
    record = WarcRecord(next((v for n, v in fields if n == "WARC-Type"), ""), fields, rest[:-4], size)
    if rest[-4:] != b"\r\n\r\n" or record.field("Content-Length") != str(len(record.block)):
        raise broken(where, "record length and Content-Length differ")
    if record.field("WARC-Block-Digest") != f"sha256:{hashlib.sha256(record.block).hexdigest()}":
        raise broken(where, "block and WARC-Block-Digest differ")
    return record


def warcinfo(moment: datetime, note: str) -> bytes:
    """Return the first record of every object: who wrote it, and what in it is not literally what was sent."""
    lines = {
        "software": f"dibao/{DIBAO}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": note,
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()
    return member("warcinfo", moment, (), "application/warc-fields", block)[1]


def segment_key(folder: str, day: date, sha256: str) -> str:
    """Return the key of a WARC object: `<folder>/<yyyy>/<mm>/<dd>/<sha256>.warc.gz`."""
    return f"{folder}/{day:%Y/%m/%d}/{sha256}.warc.gz"


def warc_date(time: datetime) -> str:
    """Return an aware time as WARC-Date: UTC, with microseconds where there are any."""
    if time.tzinfo is None:
        raise ValueError(f"time {time} has no offset")
    return time.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def clean_field(value: str) -> str:
    """Keep a value on its line: nothing crawled may begin a header or record of its own."""
    return _CONTROL.sub(" ", value).strip(" \t")


def _record_id(lines: str) -> str:
    # RFC 9562 version 8: 122 bits of our own making, here of sha256; equal records have equal ids
    bits = int.from_bytes(hashlib.sha256(lines.encode()).digest()[:16])
    bits = bits & ~(0xF << 76) | (8 << 76)
    bits = bits & ~(0x3 << 62) | (2 << 62)
    return f"<urn:uuid:{uuid.UUID(int=bits)}>"


def broken(where: str, why: str) -> FixityError:
    return FixityError(f"{where}: {why}; nothing is served from it, restore the object from a copy")
