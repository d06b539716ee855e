"""WARC records as other tools write them, made by hand."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from dibao.warcs import Found, LeftOut

URL = "http://a.test/1.html"
PAGE = "<p>关于清明假期的通知</p>".encode()
SHA256 = hashlib.sha256(PAGE).hexdigest()
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


def bodies(found: list[Found | LeftOut]) -> list[bytes | str]:
    return [
        (item.exchange.body if item.exchange else f"again {item.payload.sha256}")
        if isinstance(item, Found)
        else item.why
        for item in found
    ]
