"""Walks a WARC object in a stream: every record checked, its payload hashed, a piece of it in memory at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from mmap import mmap

from dibao.errors import NormalizeError
from storage.coding import decode_pieces
from storage.members import LONGEST_HEAD, Members
from storage.warc import broken

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Member:
    """One record as it went by: where its gzip member lies, its fields, and the hashes of what it holds."""

    offset: int  # of the gzip member in the object
    size: int  # of the gzip member
    type: str
    fields: tuple[tuple[str, str], ...]
    sha256: str  # of the block
    head: str = ""  # of the HTTP message in a response, header values as latin-1
    body_sha256: str = ""  # of what follows that head
    blob_sha256: str = ""  # of that with its content coding undone
    blob_length: int = 0
    undecoded: str = ""  # why the coding could not be undone
    block: bytes = b""  # the whole block where it was asked for

    def field(self, name: str) -> str:
        """Return the first field of that name, "" without one."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    def header(self, name: str) -> str:
        """Return the values of an HTTP header field, joined by commas, "" without one."""
        pairs = (line.partition(":") for line in self.head.split("\r\n")[1:])
        return ", ".join(value.strip() for key, _, value in pairs if key.lower() == name)

    @property
    def status(self) -> int:
        """The HTTP status, 0 where there is none."""
        words = self.head.split(" ", 2)
        return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 0

    @property
    def blob(self) -> str:
        """The blob this record says it holds, or was made from; "" where it names none."""
        return self.field("Dibao-Blob").removeprefix("sha256:")


#: says of a type of record whether its block is wanted whole
Wanted = Callable[[str], bool]


def walk(
    pieces: Iterable[bytes], where: str, *, start: int = 0, whole: Wanted = lambda _type: False
) -> Iterator[Member]:
    """Yield every record of the gzip members in `pieces`, the first of which lies at `start` of object `where`.

    Length and block digest of each are checked before it is yielded. Raises FixityError naming the offset of the
    first record that is cut, damaged, or does not agree with its own fields.
    """
    members = Members(pieces, where, start=start)
    while (head := members.next()) is not None:
        digest = hashlib.sha256()
        block = _hashed(members.block(), digest)
        found = Member(head.offset, 0, head.type, head.fields, "")
        held = b""
        if head.type == "response":
            found = _response(found, block, f"{where}@{head.offset}")
        elif whole(head.type):
            held = b"".join(block)
        for _ in block:
            pass
        yield Member(
            found.offset, members.offset - found.offset, found.type, found.fields, digest.hexdigest(), found.head,
            found.body_sha256, found.blob_sha256, found.blob_length, found.undecoded, held,
        )  # fmt: skip


def _response(found: Member, block: Iterator[bytes], where: str) -> Member:
    """Return the record with what its HTTP message says, all of the block gone through."""
    head = b""
    while (end := head.find(_END)) < 0:
        piece = next(block, b"")
        if not piece or len(head) > LONGEST_HEAD:
            raise broken(where, "no HTTP head")
        head += piece
    read = Member(found.offset, 0, found.type, found.fields, "", head[:end].decode("latin-1"))
    received, blob, length, why = hashlib.sha256(), hashlib.sha256(), 0, ""
    body = _hashed(chain((head[end + len(_END) :],), block), received)
    coding = read.header("content-encoding")
    try:
        for piece in decode_pieces(body, coding) if coding else body:
            length += len(piece)
            if coding:
                blob.update(piece)
    except NormalizeError as error:
        why = str(error)
    for _ in body:  # what a decoder left, or gave up at
        pass
    return Member(
        read.offset, 0, read.type, read.fields, "", read.head, received.hexdigest(),
        (blob if coding else received).hexdigest(), length, why,
    )  # fmt: skip


def _hashed(pieces: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def resume_after(data: mmap, start: int) -> int:
    """Return where the next gzip member may begin after `start`, -1 where none does.

    The magic, deflate, no flags and no time: what every member of ours begins with, and others rarely hold.
    """
    return data.find(b"\x1f\x8b\x08\x00\x00\x00\x00\x00", start)
