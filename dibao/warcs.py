"""Reads WARCs of other tools: their successful answers, and what could not be taken from them.

warcio is not used: it takes torn records for whole ones, and reads a line of any length into memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dibao import clock
from dibao.chunks import dechunked
from dibao.errors import NormalizeError
from dibao.payloads import Known, Payloads
from dibao.records.capture import Exchange
from dibao.records.origin import Basis
from dibao.unpacked import DamagedError, Unpacked
from spiders.links import absolute
from storage.coding import LIMIT
from storage.segments import payload_of

#: records about records, or about the crawl: there is no document in them
_ABOUT = frozenset({"warcinfo", "request", "metadata"})
_TYPES = _ABOUT | {"response", "revisit", "resource", "conversion", "continuation"}
#: header fields of a record, or of an answer: 200,000 response headers were met, no honest one has 1 MiB
HEAD = 1 << 20
_VERSION = re.compile(rb"WARC/\d+\.\d+\s*\Z")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: |\r|\Z)")
_ALGORITHMS = {"md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256"}
_LARGE = f"larger than {LIMIT // 1024 // 1024} MiB, which no normaliser takes"
#: the earliest page there can be (info.cern.ch); earlier dates are broken clocks
_WEB = datetime(1990, 12, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not taken in, and why; a `fault` means that bytes of ours may be lost or wrong."""

    why: str
    fault: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One answer as its giver claims it; without an exchange it repeats a payload found before."""

    url: str  # "" when no address on the web is claimed
    claimed: datetime  # the time of import where no date, or one that cannot be, is claimed
    basis: Basis
    media_type: str
    status: int
    payload: Known
    exchange: Exchange | None


Report = Callable[[int], None]


def read_warc(
    stream: Unpacked, payloads: Payloads, report: Report = lambda _position: None
) -> Iterator[Found | LeftOut]:
    """Yield what a WARC holds, each record checked against its length and digests.

    `payloads` remembers what revisit records may refer to; `report` is told how many bytes of the file are
    done. Nothing that is cut or altered is yielded: reading ends there, with a LeftOut that says so.
    """
    number = 0
    try:
        while fields := _fields(stream, first=number == 0):
            number += 1
            yield _record(stream, fields, payloads)
            if stream.line(8).strip():
                raise DamagedError("a record is longer than it says")
            report(stream.position)
        if not number:
            yield LeftOut("no WARC record in it")
    except DamagedError as error:
        yield LeftOut(f"{error}; {number} records before are sound, what follows cannot be found")


def _fields(stream: Unpacked, *, first: bool) -> dict[str, str]:
    """Return the named fields of the next record in lower case, {} at the end."""
    line = stream.line(HEAD)
    while line and not line.strip():
        line = stream.line(HEAD)
    if not line:
        return {}
    if first and line.startswith(b"filedesc:"):
        raise DamagedError("an ARC file, not a WARC; convert it (`warcio recompress`) and take in the result")
    if not _VERSION.match(line):
        raise DamagedError("no WARC record begins here")
    found: dict[str, str] = {}
    room, name = HEAD, ""
    while line := stream.line(room):
        room -= len(line)
        if not line.endswith(b"\n"):
            break
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return found
        if text[0] in " \t" and name:  # a folded line goes on the one before
            found[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        found.setdefault(name, value.strip())
    raise DamagedError("the head of a record is cut, or over 1 MiB")


def _record(stream: Unpacked, fields: dict[str, str], payloads: Payloads) -> Found | LeftOut:
    """Return what one record says, and leave the stream at its end."""
    if not fields.get("content-length", "").isdecimal() or len(fields["content-length"]) > 18:
        raise DamagedError("a record does not say how long it is")
    length, kind = int(fields["content-length"]), fields.get("warc-type", "").lower()
    if length > LIMIT + HEAD or kind in _ABOUT or kind not in _TYPES:
        stream.skip(length)
        if kind in ("response", "resource"):
            return LeftOut(_LARGE)
        return LeftOut(f"{kind if kind in _TYPES else 'unknown'} record", fault=kind not in _TYPES | _ABOUT)
    block = stream.body(length)
    if _differs(fields.get("warc-block-digest", ""), block):
        return LeftOut("altered: the digest of its block is another one")
    if "warc-truncated" in fields:
        return LeftOut("marked as truncated by the tool that wrote it")
    # some tools write the address between < >
    url = absolute("", fields.get("warc-target-uri", "").strip("<>")) or ""
    claimed, basis = _claim(fields.get("warc-date", ""))
    if kind == "revisit":
        return _revisit(fields, block, url, claimed, basis, payloads)
    if kind == "resource":
        if not url:
            return LeftOut("resource record without an address on the web", fault=False)
        headers: tuple[tuple[str, str], ...] = (
            ("Content-Type", fields.get("content-type", "application/octet-stream")),
        )
        found = _answer(fields, 200, headers, block, url, claimed, basis)
    elif kind == "response":
        head, _, body = block.partition(b"\r\n\r\n")
        status = _STATUS.match(head)
        if status is None or len(head) > HEAD:
            return LeftOut("response record without an HTTP head", fault=False)
        if status[1] != b"200":
            return LeftOut(f"status {status[1].decode()}: only answers with 200 are taken in", fault=False)
        found = _answer(fields, 200, _headers(head), body, url, claimed, basis)
    else:
        return LeftOut(f"{kind} record: only whole answers are taken in", fault=kind == "continuation")
    if isinstance(found, Found):
        payloads.keep(found, fields.get("warc-payload-digest", ""), fields.get("warc-date", ""))
    return found


def _answer(
    fields: dict[str, str],
    status: int,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
    url: str,
    claimed: datetime,
    basis: Basis,
) -> Found | LeftOut:
    """Return an answer with its payload; its transfer coding is undone, its digest compared."""
    stored = body
    if any(n.lower() == "transfer-encoding" and "chunked" in v.lower() for n, v in headers):
        whole = dechunked(body)
        if whole is None:
            return LeftOut("cut: its last chunk is missing")
        body = whole
    exchange = Exchange(url, claimed, status, headers, body)
    try:
        payload = payload_of(exchange)
    except NormalizeError as error:
        return LeftOut(str(error))
    # the standard says what a payload is, tools differ: as sent, without chunks, or without content coding
    if all(_differs(fields.get("warc-payload-digest", ""), data) for data in (stored, body, payload)):
        return LeftOut("altered: the digest of its payload is another one")
    if not payload:
        return LeftOut("empty")
    media_type = next((value for key, value in headers if key.lower() == "content-type"), "")[:200]
    known = Known(hashlib.sha256(payload).hexdigest(), len(payload), media_type)
    return Found(url, claimed, basis, media_type, status, known, exchange)


def _revisit(
    fields: dict[str, str], block: bytes, url: str, claimed: datetime, basis: Basis, payloads: Payloads
) -> Found | LeftOut:
    """Return the answer that a revisit record stands for, if what it repeats was read before."""
    known = payloads.find(
        fields.get("warc-payload-digest", ""),
        absolute("", fields.get("warc-refers-to-target-uri", "").strip("<>")) or "",
        fields.get("warc-refers-to-date", ""),
        url,
    )
    if known is None or not url:
        return LeftOut("revisit record of an answer that is not in these files")
    status = _STATUS.match(block)
    if status and status[1] not in (b"200", b"304"):
        return LeftOut(f"revisit record of status {status[1].decode()}", fault=False)
    return Found(url, claimed, basis, known.media_type, 200, known, None)


def _headers(head: bytes) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in head.decode("latin-1").split("\r\n")[1:]:
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            found.append((name.strip(), value.strip()))
    return tuple(found)


def _claim(text: str) -> tuple[datetime, Basis]:
    """Return the date a record claims, or the present when it claims none that can be."""
    now = clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now, "none"
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return (moment, "warc") if _WEB <= moment <= now else (now, "none")


def _differs(digest: str, data: bytes) -> bool:
    """Tell whether a labelled digest (base32 or hex) is that of other bytes; one we cannot read differs from nothing."""
    label, _, value = digest.partition(":")
    algorithm = _ALGORITHMS.get(label.strip().lower())
    if algorithm is None:
        return False
    ours = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return not any(ours == theirs for theirs in _readings(value.strip()))


def _readings(value: str) -> Sequence[bytes]:
    found = []
    for read in (bytes.fromhex, lambda text: base64.b32decode(text.upper() + "=" * (-len(text) % 8))):
        try:
            found.append(read(value))
        except (ValueError, binascii.Error):
            continue
    return found
