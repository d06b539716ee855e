"""Walks a WARC object in a stream: every record checked, a piece of it in memory at a time."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from mmap import mmap

from storage.warc import LONGEST_RECORD, broken

#: WARC and HTTP heads; a crawl takes at most 64 KiB of response headers, and a URL in a WARC field adds a few
LONGEST_HEAD = 1 << 20
#: inflated bytes at a time: a member of zeros would otherwise grow a thousandfold in one step
_STEP = 1 << 20
_END = b"\r\n\r\n"
_HTTP = frozenset({"response", "request"})


@dataclass(frozen=True, slots=True)
class Member:
    """One record as it went by: where its gzip member lies, its fields, and the hashes of its block."""

    offset: int  # of the gzip member in the object
    size: int  # of the gzip member
    type: str
    fields: tuple[tuple[str, str], ...]
    sha256: str  # of the block
    head: bytes = b""  # of the HTTP message in a response or request, with the empty line
    body_sha256: str = ""  # of what follows that head
    body_length: int = 0
    block: bytes | None = None  # the whole block where it was asked for

    def field(self, name: str) -> str:
        """Return the first field of that name, "" without one."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    @property
    def blob(self) -> str:
        """The blob this record holds, or was made from; "" where it names none."""
        return self.field("Dibao-Blob").removeprefix("sha256:")


#: says of a record's type and fields whether its block is wanted whole
Wanted = Callable[[str, tuple[tuple[str, str], ...]], bool]


def walk(
    pieces: Iterable[bytes], where: str, *, start: int = 0, whole: Wanted = lambda _type, _fields: False
) -> Iterator[Member]:
    """Yield every record of the gzip members in `pieces`, the first of which lies at `start` of object `where`.

    Length and block digest of each are checked before it is yielded. Raises FixityError naming the offset of the
    first record that is cut, damaged, or does not agree with its own fields.
    """
    offset, reader = start, _Reader(whole)
    for piece in pieces:
        data = piece
        while data:
            at = f"{where}@{offset}"
            data = reader.feed(data, at)
            if reader.ended:
                made = reader.made(offset, at)
                offset += made.size
                yield made
                reader = _Reader(whole)
    if reader.fed:
        raise broken(f"{where}@{offset}", "gzip member cut")


@dataclass(slots=True)
class _Reader:
    """Takes one gzip member apart."""

    whole: Wanted
    fed: int = 0  # compressed bytes taken
    ended: bool = False
    _inflater: zlib._Decompress = field(default_factory=lambda: zlib.decompressobj(wbits=31))
    _head: bytearray = field(default_factory=bytearray)  # of the WARC record, then of the HTTP message
    _fields: tuple[tuple[str, str], ...] = ()
    _type: str = ""
    _left: int = -1  # of the block; -1 while the WARC head is not complete
    _tail: bytearray = field(default_factory=bytearray)
    _sum: hashlib._Hash = field(default_factory=hashlib.sha256)
    _in_head: bool = False  # in the head of an HTTP message
    _http: bytes = b""
    _body: hashlib._Hash = field(default_factory=hashlib.sha256)
    _body_length: int = 0
    _kept: list[bytes] | None = None

    def feed(self, data: bytes, at: str) -> bytes:
        """Take compressed bytes; return those that belong to the next member."""
        given = len(data)
        try:
            while data and not self._inflater.eof:
                plain = self._inflater.decompress(data, _STEP)
                data = self._inflater.unconsumed_tail
                self._take(plain, at)
        except zlib.error as error:
            raise broken(at, f"gzip member damaged ({error})") from error
        rest = self._inflater.unused_data if self._inflater.eof else b""
        self.fed += given - len(rest)
        self.ended = self._inflater.eof
        return rest

    def made(self, offset: int, at: str) -> Member:
        """Return the record, its length and digest checked."""
        if self._left or bytes(self._tail) != _END:
            raise broken(at, "record length and Content-Length differ")
        found = Member(
            offset,
            self.fed,
            self._type,
            self._fields,
            self._sum.hexdigest(),
            self._http,
            self._body.hexdigest() if self._http else "",
            self._body_length,
            b"".join(self._kept) if self._kept is not None else None,
        )
        if found.field("WARC-Block-Digest") != f"sha256:{found.sha256}":
            raise broken(at, "block and WARC-Block-Digest differ")
        if self._type in _HTTP and self._in_head:
            raise broken(at, "no HTTP head")
        return found

    def _take(self, plain: bytes, at: str) -> None:
        if self._left < 0:
            self._head += plain
            end = self._head.find(_END)
            if end < 0:
                if len(self._head) > LONGEST_HEAD:
                    raise broken(at, "no WARC 1.1 record")
                return
            plain = bytes(self._head[end + 4 :])
            self._begin(bytes(self._head[:end]), at)
        block, rest = plain[: self._left], plain[self._left :]
        self._left -= len(block)
        self._tail += rest
        if len(self._tail) > len(_END):
            raise broken(at, "record length and Content-Length differ")
        if block:
            self._sum.update(block)
            if self._kept is not None:
                self._kept.append(block)
            if self._type in _HTTP:
                self._message(block, at)

    def _begin(self, head: bytes, at: str) -> None:
        lines = head.decode("utf-8", "replace").split("\r\n")
        if lines[0] != "WARC/1.1":
            raise broken(at, "no WARC 1.1 record")
        pairs = (line.partition(":") for line in lines[1:])
        self._fields = tuple((name, value.strip(" ")) for name, _, value in pairs)
        named = {name.lower(): value for name, value in reversed(self._fields)}
        self._type = named.get("warc-type", "")
        length = named.get("content-length", "")
        if not length.isdecimal() or not length.isascii() or int(length) > LONGEST_RECORD:
            raise broken(at, "record length and Content-Length differ")
        self._left = int(length)
        self._in_head = self._type in _HTTP
        self._head.clear()
        self._kept = [] if self.whole(self._type, self._fields) else None

    def _message(self, block: bytes, at: str) -> None:
        if self._in_head:
            self._head += block
            end = self._head.find(_END)
            if end < 0:
                if len(self._head) > LONGEST_HEAD:
                    raise broken(at, "no HTTP head")
                return
            self._http, block = bytes(self._head[: end + 4]), bytes(self._head[end + 4 :])
            self._in_head = False
            self._head.clear()
        self._body.update(block)
        self._body_length += len(block)


def resume_after(data: mmap, start: int) -> int:
    """Return where the next gzip member may begin after `start`, -1 where none does.

    The magic, deflate, no flags and no time: what every member of ours begins with, and others rarely hold.
    """
    return data.find(b"\x1f\x8b\x08\x00\x00\x00\x00\x00", start)
