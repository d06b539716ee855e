"""Reads the blob of a capture from its records in pieces, with every check of `storage.segments.read_exchange`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain

from dibao.errors import NormalizeError
from dibao.records.capture import Capture
from storage.coding import decode_pieces
from storage.members import LONGEST_HEAD, Members
from storage.segments import (
    END,
    check_digest,
    check_response,
    content_encoding,
    has_payload_digest,
    http_parts,
    place,
)
from storage.warc import broken

__all__ = ["read_payload"]


def read_payload(pieces: Iterable[bytes], capture: Capture) -> Iterator[bytes]:
    """Yield the blob of a capture from the bytes of its records, in pieces; a capture without one yields nothing.

    Every length and hash is checked as `read_exchange` and `Archive.payload` do, some of them only at the end:
    until the iterator has ended without FixityError nothing of it may be used.
    """
    where = place(capture)
    members = Members(pieces, capture.segment or "spool", start=capture.offset)
    response = members.next()
    if response is None:
        raise broken(where, "nothing lies there")
    block = members.block()
    head, body = _split(block, where)
    first, headers = http_parts(head, where)
    check_response(response, first, capture, where)
    received, blob, length = hashlib.sha256(), hashlib.sha256(), 0
    coded = _hashed(body, received)
    if capture.sha256:
        try:
            for piece in decode_pieces(coded, content_encoding(headers)):
                length += len(piece)
                blob.update(piece)
                yield piece
        except NormalizeError as error:
            raise broken(where, str(error)) from error
    for _ in coded:  # what a decoder left, as bytes after the last gzip member
        pass
    if has_payload_digest(capture.url):
        check_digest(response, received.hexdigest(), where)
    request = members.next()
    if request is not None:
        for _ in members.block():
            pass
        if request.type != "request" or members.next() is not None:
            raise broken(where, "what follows the response is not its request record alone")
    if capture.sha256 and (length, blob.hexdigest()) != (capture.length, capture.sha256):
        raise broken(
            where, f"the payload of {capture.url[:200]} is not the one recorded ({capture.sha256[:12]})"
        )


def _split(block: Iterator[bytes], where: str) -> tuple[bytes, Iterator[bytes]]:
    """Return the HTTP head in a block, and what follows it."""
    head = b""
    while (end := head.find(END)) < 0:
        piece = next(block, b"")
        if not piece or len(head) > LONGEST_HEAD:
            raise broken(where, "no HTTP head")
        head += piece
    return head[:end], chain((head[end + len(END) :],), block)


def _hashed(pieces: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece
