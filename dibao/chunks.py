"""Undoes the chunked transfer coding that some tools leave in their records."""

from __future__ import annotations

import re

#: how a chunked body begins; some tools undo the chunking and keep the header
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


def dechunked(body: bytes) -> bytes | None:
    """Return a body with its transfer coding undone (RFC 9112, 7.1), None when it is cut or altered.

    A body that does not begin like a chunk had its coding undone before and is returned as it is.
    """
    found = _CHUNK.match(body)
    if found is None:
        return body
    parts: list[bytes] = []
    while found is not None:
        size, at = int(found[1], 16), found.end()
        if not size:
            return b"".join(parts)  # trailers say nothing of the body
        if body[at + size : at + size + 2] != b"\r\n":
            return None
        parts.append(body[at : at + size])
        found = _CHUNK.match(body, at + size + 2)
    return None
