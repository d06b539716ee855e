"""A proof as one file: a plain tar that any tool opens, of which no byte can be changed unnoticed.

Only one tar can be made of given parts (names and order are fixed, everything else in the headers is constant),
and only that one is read. What the parts say is the business of storage/evidence.py.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dibao.errors import FixityError, UsageError
from storage.canonical import LIMIT

PROOF = "proof.json"
CHECKPOINT = "checkpoint.json"
SIGNATURE = "checkpoint.sig"
STAMP = "checkpoint.tsr"
CAPTURED = "captured.json"
PUBLISHED = "published.json"
PAYLOAD = "payload"
#: every part, in this order; the stamp may be missing
ORDER = (PROOF, CHECKPOINT, SIGNATURE, STAMP, CAPTURED, PUBLISHED, PAYLOAD)
_BLOCK = 512
_END = bytes(2 * _BLOCK)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """A proof as read: its small parts whole; of the payload the length and sha256."""

    parts: Mapping[str, bytes]
    length: int
    sha256: str


def write_bundle(path: Path, parts: Mapping[str, bytes], payload: Iterable[bytes], length: int) -> None:
    """Write a proof to `path`, durably; raises UsageError where a file is there already or cannot be written."""
    try:
        with path.open("xb") as file:
            try:
                for name in ORDER[:-1]:
                    if name in parts:
                        file.write(_header(name, len(parts[name])))
                        file.write(parts[name] + _padding(len(parts[name])))
                file.write(_header(PAYLOAD, length))
                for piece in payload:
                    file.write(piece)
                file.write(_padding(length) + _END)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                with suppress(OSError):
                    path.unlink()
                raise
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name another file with -o") from error


def read_bundle(path: Path) -> Bundle:
    """Return the parts of a proof; raises FixityError unless it is to the byte what `write_bundle` writes."""
    try:
        with path.open("rb") as file:
            return _read(iter(lambda: file.read(_BLOCK), b""), str(path))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a proof made by `dibao proof`") from error


def _read(blocks: Iterator[bytes], where: str) -> Bundle:
    parts: dict[str, bytes] = {}
    expected = iter(ORDER)
    while True:
        name, size = _next_part(next(blocks, b""), where)
        if name not in expected:  # consumes what it passes: the order is held, too
            raise FixityError(f"{where}: {name[:40]!r} is not a part of a proof, or not at its place")
        if name == PAYLOAD:
            break
        if size > LIMIT:
            raise FixityError(f"{where}: {name} claims {size} bytes, at most {LIMIT} are read")
        parts[name] = b"".join(_content(blocks, size, f"{where}: {name}"))
    digest = hashlib.sha256()
    for piece in _content(blocks, size, f"{where}: {PAYLOAD}"):
        digest.update(piece)
    if b"".join(next(blocks, b"") for _ in range(3)) != _END:
        raise FixityError(f"{where}: cut, or followed by other bytes")
    if missing := [name for name in ORDER if name not in (*parts, STAMP, PAYLOAD)]:
        raise FixityError(f"{where}: {missing[0]} is missing")
    return Bundle(parts, size, digest.hexdigest())


def _next_part(block: bytes, where: str) -> tuple[str, int]:
    try:
        found = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise FixityError(f"{where}: no proof made by `dibao proof` ({error})") from error
    if found.size < 0 or block != _header(found.name, found.size):
        raise FixityError(f"{where}: the header of {found.name[:40]!r} was altered")
    return found.name, found.size


def _content(blocks: Iterator[bytes], size: int, where: str) -> Iterator[bytes]:
    left = size
    while left > 0:
        block = next(blocks, b"")
        if len(block) != _BLOCK or any(block[left:]):
            raise FixityError(f"{where}: cut, or its padding was altered")
        yield block[:left]
        left -= _BLOCK


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o644
    return info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)
