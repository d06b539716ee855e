"""HTTP exchanges as WARC records, and back: nothing is read that does not match what was recorded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from dibao.records.capture import Capture, Exchange
from storage.canonical import scrub
from storage.coding import decode_payload
from storage.warc import broken, member, read_member

__all__ = ["content_encoding", "decode_payload", "payload_of", "read_exchange", "response_member", "safe_url"]

_TRANSFER = "Transfer-Encoding"
#: the body is stored with its chunking undone, so the header must not tell readers to undo it again
_KEPT_TRANSFER = "X-Archive-Orig-Transfer-Encoding"
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
#: headers are bytes here: \x85 is half of a Chinese character
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]+")
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029<>\"]")


def response_member(exchange: Exchange, capture: Capture) -> bytes:
    """Return the response record and, where request headers are known, the request record that follows it.

    `Capture.offset` and `Capture.size` span both. Header values are bytes read as latin-1, as HTTP has them;
    CR, LF and other control characters in them become spaces.
    """
    phrase = HTTPStatus(exchange.status).phrase if exchange.status in set(HTTPStatus) else ""
    head = _http_head(f"HTTP/1.1 {exchange.status:03d} {phrase}", exchange.headers)
    target = ("WARC-Target-URI", safe_url(exchange.url))
    fields = [target]
    if digest := _payload_digest(exchange.url, exchange.body):
        fields.append(("WARC-Payload-Digest", digest))
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
    identity, response = member(
        "response", exchange.captured, fields, "application/http; msgtype=response", head + exchange.body
    )
    if not exchange.request_headers and exchange.method == "GET":
        return response
    method = _NO_TOKEN.sub("_", exchange.method) or "_"
    block = _http_head(f"{method} {safe_url(exchange.url)} HTTP/1.1", exchange.request_headers)
    fields = [target, ("WARC-Concurrent-To", identity)]
    return (
        response + member("request", exchange.captured, fields, "application/http; msgtype=request", block)[1]
    )


def read_exchange(data: bytes, capture: Capture) -> Exchange:
    """Return the exchange that `response_member` wrote as `data` for `capture`, every length and hash checked.

    Raises FixityError naming object and offset when anything differs from what the capture recorded.
    """
    where = f"{capture.segment or 'spool'}@{capture.offset}"
    response = read_member(data, where)
    first, headers, body = _http_parts(response.block, where)
    status = first.split(" ", 2)[1] if first.count(" ") else ""
    if response.type != "response" or response.field("WARC-Target-URI") != safe_url(capture.url):
        raise broken(where, f"a {response.type or 'nameless'} record of another URL than {capture.url[:200]}")
    if response.field("WARC-Payload-Digest") != _payload_digest(capture.url, body):
        raise broken(where, "payload and WARC-Payload-Digest differ")
    if not status.isdecimal() or int(status) != capture.status:
        raise broken(where, f"status {status[:20]!r} is not the {capture.status} that was recorded")
    method, rest = "GET", data[response.size :]
    asked: tuple[tuple[str, str], ...] = ()
    if rest:
        request = read_member(rest, where)
        if request.type != "request" or request.size != len(rest):
            raise broken(where, "what follows the response is not its request record alone")
        line, asked, _ = _http_parts(request.block, where)
        method = line.split(" ", 1)[0]
    return Exchange(
        url=capture.url,
        captured=_parse_date(response.field("WARC-Date"), where),
        status=int(status),
        headers=headers,
        body=body,
        method=method,
        request_headers=asked,
        address=response.field("WARC-IP-Address"),
    )


def payload_of(exchange: Exchange) -> bytes:
    """Return the blob: the body with its content coding undone; raises NormalizeError as `decode_payload`."""
    return decode_payload(exchange.body, content_encoding(exchange.headers))


def content_encoding(headers: Sequence[tuple[str, str]]) -> str:
    """Return the Content-Encoding of an answer, several fields joined in order, "" without one."""
    return ", ".join(value for name, value in headers if name.lower() == "content-encoding")


def safe_url(url: str) -> str:
    """Return a URL as one WARC or HTTP header line can hold it: controls, spaces, <>" as %XX of UTF-8."""
    return _NOT_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), scrub(url))


def _payload_digest(url: str, body: bytes) -> str:
    # warcio looks for an HTTP head under http URLs only and would take the whole block of an ingested file,
    # urn:sha256:…, for its payload; there the block digest has to do
    return f"sha256:{hashlib.sha256(body).hexdigest()}" if url.startswith(("http:", "https:")) else ""


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


def _http_parts(block: bytes, where: str) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    head, found, body = block.partition(b"\r\n\r\n")
    if not found:
        raise broken(where, "no HTTP head")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple(
        (_TRANSFER if name == _KEPT_TRANSFER else name, value.removeprefix(" ")) for name, _, value in pairs
    )
    return first, headers, body


def _parse_date(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise broken(where, f"WARC-Date {text[:40]!r} is no time") from error
