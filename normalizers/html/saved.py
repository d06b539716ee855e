"""Web pages saved in one file (MHT, RFC 2557): the part that is the page, out of its MIME envelope."""

from __future__ import annotations

import base64
import binascii
import quopri
import re

_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;]{1,200}))", re.IGNORECASE)
_TYPE = re.compile(
    rb"^Content-Type:\s*([^\r\n]{1,300}(?:\r?\n[ \t][^\r\n]{1,300}){0,4})", re.IGNORECASE | re.MULTILINE
)
_TRANSFER = re.compile(rb"^Content-Transfer-Encoding:\s*([\w-]{1,40})", re.IGNORECASE | re.MULTILINE)
_HEADERS = re.compile(rb"\r?\n\r?\n")
#: parts that are looked at; the page is the first or second, then come its pictures
_MOST_PARTS = 50
_HEAD = 16 * 1024


def saved_page(payload: bytes) -> tuple[bytes, str]:
    """Return the bytes and the Content-Type of the page in an MHT file; the file itself where no part is a page."""
    match = _BOUNDARY.search(payload[:_HEAD])
    boundary = (match[1] or match[2]) if match else b""
    parts = payload.split(b"--" + boundary, _MOST_PARTS)[1:_MOST_PARTS] if boundary else [payload]
    plain = (payload, "text/plain")
    for part in parts:
        end = _HEADERS.search(part[:_HEAD], 2)
        if end is None:
            continue
        headers, body = part[: end.start()], part[end.end() :]
        kind = _TYPE.search(headers)
        media = kind[1].decode("ascii", "replace") if kind else ""
        if media.lower().startswith("text/html"):
            return _plain(body, headers), media
        if media.lower().startswith("text/plain") and plain[0] is payload:
            plain = (_plain(body, headers), media)
    return plain


def _plain(body: bytes, headers: bytes) -> bytes:
    match = _TRANSFER.search(headers)
    transfer = match[1].lower() if match else b""
    if transfer == b"quoted-printable":
        return quopri.decodestring(body)
    if transfer == b"base64":
        try:
            return base64.b64decode(re.sub(rb"[^A-Za-z0-9+/=]", b"", body) + b"==")
        except binascii.Error:
            return body
    return body
