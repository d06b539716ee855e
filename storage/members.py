"""Walks the records of a WARC object in pieces, with every check of `storage.warc.read_member`.

A record of any size takes a few megabytes of memory; what was read of its block counts only when its end was
reached without an error.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.warc import broken

#: named fields of one record: a URL has at most some kilobytes, a record some dozen fields
LONGEST_HEAD = 1 << 20
_WINDOW = 1 << 16
_STEP = 1 << 20
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What stands above a block: its type, named fields in order, and where its gzip member begins."""

    type: str
    fields: tuple[tuple[str, str], ...]
    offset: int

    def field(self, name: str) -> str:
        """Return the first field of that name, "" without one."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")


class Members:
    """The gzip members, one WARC record each, that lie one after another in `pieces`.

    Call `next`, then go through `block`; what is left of a block is read and checked before the next record.
    Every method raises FixityError naming `where` and the offset when something is cut, damaged or does not agree.
    """

    def __init__(self, pieces: Iterable[bytes], where: str, *, start: int = 0) -> None:
        """Read `pieces`, which begin at `start` of the object."""
        self._pieces = iter(pieces)
        self._where = where
        self._raw = b""
        self._at = 0
        self._offset = start  # of the next byte to be inflated
        self._begin = start  # of the member being read
        self._inflater = zlib.decompressobj(wbits=31)
        self._plain = b""  # inflated, not yet handed out
        self._length = 0
        self._digest = ""
        self._open = False

    @property
    def offset(self) -> int:
        """Where the next member begins, once a block was gone through."""
        return self._offset

    def next(self) -> RecordHead | None:
        """Return the head of the next record, None after the last."""
        if self._open:
            for _ in self.block():
                pass
        self._begin = self._offset
        if not self._fill():
            return None
        self._inflater = zlib.decompressobj(wbits=31)
        self._plain = b""
        while (end := self._plain.find(_END)) < 0:
            more = self._inflate()
            if not more or len(self._plain) > LONGEST_HEAD:
                raise self._broken("no WARC 1.1 record")
            self._plain += more
        lines = self._plain[:end].decode("utf-8", "replace").split("\r\n")
        if lines[0] != "WARC/1.1":
            raise self._broken("no WARC 1.1 record")
        fields = tuple(
            (name, value.strip(" ")) for name, _, value in (line.partition(":") for line in lines[1:])
        )
        head = RecordHead(next((v for n, v in fields if n == "WARC-Type"), ""), fields, self._begin)
        length = head.field("Content-Length")
        if not length.isdecimal():
            raise self._broken("no Content-Length")
        self._length, self._digest = int(length), head.field("WARC-Block-Digest")
        self._plain = self._plain[end + len(_END) :]
        self._open = True
        return head

    def block(self) -> Iterator[bytes]:
        """Yield the block of the record in pieces of at most 1 MiB; it is whole and right only at the end."""
        self._open = False
        digest, left = hashlib.sha256(), self._length
        while left:
            piece = self._plain or self._inflate()
            if not piece:
                raise self._broken("record length and Content-Length differ")
            self._plain = piece[left:]
            piece = piece[:left]
            left -= len(piece)
            digest.update(piece)
            yield piece
        tail = self._plain
        while len(tail) <= len(_END) and (more := self._inflate()):
            tail += more
        if tail != _END:
            raise self._broken("record length and Content-Length differ")
        if self._digest != f"sha256:{digest.hexdigest()}":
            raise self._broken("block and WARC-Block-Digest differ")
        self._plain = b""

    def _inflate(self) -> bytes:
        """Return what comes next of the member, b"" at its end."""
        while not self._inflater.eof:
            fed = self._fill()
            window = self._raw[self._at : self._at + _WINDOW]
            try:
                out = self._inflater.decompress(window, _STEP)
            except zlib.error as error:
                raise self._broken(f"gzip member damaged ({error})") from error
            rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            used = len(window) - len(rest)
            self._at += used
            self._offset += used
            if out:
                return out
            if not fed and not self._inflater.eof:
                raise self._broken("gzip member cut")
        return b""

    def _fill(self) -> bool:
        """Have bytes to inflate; tell whether there are any."""
        while self._at == len(self._raw):
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._raw, self._at = piece, 0
        return True

    def _broken(self, why: str) -> Exception:
        return broken(f"{self._where}@{self._begin}", why)
