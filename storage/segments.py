"""HTTP exchanges as WARC records, and back: nothing is read that does not match what was recorded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from itertools import chain

from dibao.records.capture import Capture, Exchange
from storage import coding
from storage.canonical import scrub
from storage.coding import decode_payload, decode_pieces, read_pieces
from storage.members import RecordHead
from storage.warc import WarcRecord, broken, member, member_pieces, read_member

__all__ = [
    "body_pieces",
    "content_encoding",
    "decode_payload",
    "payload_of",
    "payload_pieces",
    "read_exchange",
    "response_member",
    "response_pieces",
    "safe_url",
]

END = b"\r\n\r\n"
_TRANSFER = "Transfer-Encoding"
#: the body is stored with its chunking undone, so the header must not tell readers to undo it again
_KEPT_TRANSFER = "X-Archive-Orig-Transfer-Encoding"
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
#: headers are bytes here: \x85 is half of a Chinese character
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]+")
_NOT_IN_URL = re.compile(r"[^\x21-\x7e]|[<>\"]")


def response_member(exchange: Exchange, capture: Capture) -> bytes:
    """Return what `response_pieces` yields, as one."""
    return b"".join(response_pieces(exchange, capture))


def response_pieces(exchange: Exchange, capture: Capture) -> Iterator[bytes]:
    """Yield the response record and, where request headers are known, the request record that follows it.

    `Capture.offset` and `Capture.size` span both. Header values are bytes read as latin-1, as HTTP has them;
    CR, LF and other control characters in them become spaces. A body in a file is read in pieces.
    """
    phrase = HTTPStatus(exchange.status).phrase if exchange.status in set(HTTPStatus) else ""
    head = _http_head(f"HTTP/1.1 {exchange.status:03d} {phrase}", exchange.headers)
    target = ("WARC-Target-URI", safe_url(exchange.url))
    fields = [target]
    if has_payload_digest(exchange.url):
        digest = hashlib.sha256()
        for piece in body_pieces(exchange):
            digest.update(piece)
        fields.append(("WARC-Payload-Digest", f"sha256:{digest.hexdigest()}"))
    if exchange.address:
        fields.append(("WARC-IP-Address", exchange.address))
    if capture.verdict == "partial":
        fields.append(("WARC-Truncated", "unspecified"))
    # what a salvage without the ledger needs to know
    fields += [
        ("Dibao-Source", capture.source),
        ("Dibao-Run", capture.run),
        ("Dibao-Verdict", capture.verdict),
    ]
    fields += [
        (name, value)
        for name, value in (("Dibao-Reason", capture.reason), ("Dibao-Via", capture.via))
        if value
    ]
    if capture.sha256:
        fields.append(("Dibao-Blob", f"sha256:{capture.sha256}"))
    identity, pieces = member_pieces(
        "response",
        exchange.captured,
        fields,
        "application/http; msgtype=response",
        lambda: chain((head,), body_pieces(exchange)),
    )
    yield from pieces
    if not exchange.request_headers and exchange.method == "GET":
        return
    method = _NO_TOKEN.sub("_", exchange.method) or "_"
    block = _http_head(f"{method} {safe_url(exchange.url)} HTTP/1.1", exchange.request_headers)
    fields = [target, ("WARC-Concurrent-To", identity)]
    yield member("request", exchange.captured, fields, "application/http; msgtype=request", block)[1]


def read_exchange(data: bytes, capture: Capture) -> Exchange:
    """Return the exchange that `response_member` wrote as `data` for `capture`, every length and hash checked.

    Raises FixityError naming object and offset when anything differs from what the capture recorded.
    """
    where = place(capture)
    response = read_member(data, where)
    head, found, body = response.block.partition(END)
    first, headers = http_parts(head if found else b"", where)
    check_response(response, first, capture, where)
    if has_payload_digest(capture.url):
        check_digest(response, hashlib.sha256(body).hexdigest(), where)
    method, rest = "GET", data[response.size :]
    asked: tuple[tuple[str, str], ...] = ()
    if rest:
        request = read_member(rest, where)
        if request.type != "request" or request.size != len(rest):
            raise broken(where, "what follows the response is not its request record alone")
        line, asked = http_parts(request.block.partition(END)[0], where)
        method = line.split(" ", 1)[0]
    return Exchange(
        url=capture.url,
        captured=_parse_date(response.field("WARC-Date"), where),
        status=capture.status,
        headers=headers,
        body=body,
        method=method,
        request_headers=asked,
        address=response.field("WARC-IP-Address"),
    )


def body_pieces(exchange: Exchange) -> Iterable[bytes]:
    """Return the body as received, from memory or from its file, in the same pieces: packed, they are the same."""
    return read_pieces(BytesIO(exchange.body) if exchange.file is None else exchange.file)


def payload_pieces(exchange: Exchange) -> Iterator[bytes]:
    """Yield the blob in pieces; raises NormalizeError as `decode_pieces`."""
    return decode_pieces(body_pieces(exchange), content_encoding(exchange.headers))


def payload_of(exchange: Exchange) -> bytes:
    """Return the blob: the body with its content coding undone; raises NormalizeError as `decode_payload`.

    A blob over LIMIT is refused; `payload_pieces` yields those.
    """
    return b"".join(decode_pieces(body_pieces(exchange), content_encoding(exchange.headers), coding.LIMIT))


def content_encoding(headers: Sequence[tuple[str, str]]) -> str:
    """Return the Content-Encoding of an answer, several fields joined in order, "" without one."""
    return ", ".join(value for name, value in headers if name.lower() == "content-encoding")


def safe_url(url: str) -> str:
    """Return a URL as WARC and HTTP have it: what is not ASCII, controls, spaces and <>" as %XX of UTF-8."""
    return _NOT_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), scrub(url))


def place(capture: Capture) -> str:
    """Return where a capture lies, for messages."""
    return f"{capture.segment or 'spool'}@{capture.offset}"


def has_payload_digest(url: str) -> bool:
    """Tell whether the records of a URL carry a WARC-Payload-Digest."""
    # warcio looks for an HTTP head under http URLs only and would take the whole block of an ingested file,
    # urn:sha256:…, for its payload; there the block digest has to do
    return url.startswith(("http:", "https:"))


def check_response(response: WarcRecord | RecordHead, first: str, capture: Capture, where: str) -> None:
    """Check type, URL and status (`first` is the HTTP status line) against the capture; raises FixityError."""
    if response.type != "response" or response.field("WARC-Target-URI") != safe_url(capture.url):
        raise broken(where, f"a {response.type or 'nameless'} record of another URL than {capture.url[:200]}")
    status = first.split(" ", 2)[1] if first.count(" ") else ""
    if not status.isdecimal() or int(status) != capture.status:
        raise broken(where, f"status {status[:20]!r} is not the {capture.status} that was recorded")


def check_digest(response: WarcRecord | RecordHead, digest: str, where: str) -> None:
    """Check the sha256 of a body as received against its record; raises FixityError."""
    if response.field("WARC-Payload-Digest") != f"sha256:{digest}":
        raise broken(where, "payload and WARC-Payload-Digest differ")


def _http_head(first: str, headers: Sequence[tuple[str, str]]) -> bytes:
    lines = [first.encode()]
    for name, value in headers:
        kept = _KEPT_TRANSFER if name.lower() == _TRANSFER.lower() else _NO_TOKEN.sub("_", name) or "_"
        text = _CONTROL.sub(" ", value).strip(" \t")
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            raw = text.encode()
        lines.append(kept.encode() + b": " + raw)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def http_parts(head: bytes, where: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the first line and the headers of a recorded HTTP head; raises FixityError for none."""
    if not head:
        raise broken(where, "no HTTP head")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple(
        (_TRANSFER if name == _KEPT_TRANSFER else name, value.removeprefix(" ")) for name, _, value in pairs
    )
    return first, headers


def _parse_date(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise broken(where, f"WARC-Date {text[:40]!r} is no time") from error
