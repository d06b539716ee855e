"""What the crawl needs to know of a payload of any size: its hash and length, its beginning and its end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dibao.records.capture import Exchange
from spiders.platforms.listing import MAX_PAGE
from storage.segments import payload_pieces

#: of a payload that is handed on to the spider: one byte more than a page may have shows that it is no page
KEPT = MAX_PAGE + 1
#: what tells whether a payload ends as its kind ends; `guards.blocks` looks at no more
_TAIL = 2048


@dataclass(frozen=True, slots=True)
class Measured:
    """One payload: its beginning (all of it up to KEPT bytes), its last bytes where they lie beyond, hash, length."""

    head: bytes = b""
    tail: bytes = b""
    sha256: str = ""  # "" without a payload
    length: int = 0

    @property
    def ends(self) -> bytes:
        """Beginning and end together: what a judge of the payload needs to see."""
        return self.head + self.tail


def measured(exchange: Exchange) -> Measured:
    """Measure the payload of an exchange; raises NormalizeError where its coding cannot be undone.

    Memory holds KEPT bytes of it at the most.
    """
    digest, length = hashlib.sha256(), 0
    heads: list[bytes] = []
    tail = b""
    for piece in payload_pieces(exchange):
        digest.update(piece)
        room = max(KEPT - length, 0)
        heads.append(piece[:room])
        length += len(piece)
        tail = (tail + piece[room:])[-_TAIL:]
    return Measured(b"".join(heads), tail, digest.hexdigest() if length else "", length)
