"""One checkpoint as it is stored: heads, trees and root, and the checks that its bytes must pass."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from dibao.errors import FixityError, StoreError
from storage import merkle
from storage.archive import Archive
from storage.canonical import dump, load
from storage.numbering import near_last

FORMAT: Literal[1] = 1
PREFIX = "checkpoints/"
KEYS = "checkpoints/keys/"
NAME = re.compile(
    r"checkpoints/(?:(?P<number>\d{10})(?:\.json|\.sig|-(?P<stamp>[0-9a-f]{64})\.tsr)"
    r"|keys/(?P<id>[0-9a-f]{64})\.pem)\Z"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The heads of all chains at one moment, and one root over every ledger object there was."""

    format: Literal[1]
    n: int  # from 1
    time: datetime  # UTC
    heads: dict[str, tuple[int, str]]  # by writer: number and hash of the last object
    peaks: dict[str, tuple[str, ...]]  # by writer: of the Merkle tree over the hashes of all its objects
    root: str  # of the Merkle tree over the heads
    prev: str  # sha256 of the checkpoint before, "" for the first
    key: str  # id of the key that signs it, "" where none does


ADAPTER = TypeAdapter(tuple[Checkpoint], config=ConfigDict(extra="forbid"))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint as stored: its bytes, its signature and its time stamps."""

    checkpoint: Checkpoint
    data: bytes
    signature: bytes  # b"" without one
    stamps: tuple[bytes, ...]

    @property
    def sha256(self) -> str:
        """The hash of the checkpoint's bytes: what the next one names, and what may be published."""
        return hashlib.sha256(self.data).hexdigest()


def latest(archive: Archive) -> Sealed | None:
    """Return the last checkpoint, None before the first; errors as `read_checkpoint`."""
    numbers = [0]
    near = near_last(archive.objects, PREFIX, number_of)
    found = archive.objects.keys(PREFIX, after=name_of(near, "") if near else "")
    numbers += [number_of(info.key) for info in found if info.key.endswith(".json")]
    return read_checkpoint(archive, max(numbers)) if max(numbers) else None


def read_checkpoint(archive: Archive, number: int) -> Sealed:
    """Return checkpoint `number`, its root recomputed; raises NotFoundError, FixityError naming the key."""
    key = name_of(number, ".json")
    data = archive.objects.get(key)
    checkpoint = parse(data, key)
    if checkpoint.n != number:
        raise FixityError(f"{key}: holds checkpoint {checkpoint.n}; it was moved, restore it from a copy")
    signature, stamps = b"", []
    for info in archive.objects.keys(name_of(number, "")):
        if info.key.endswith(".sig"):
            signature = archive.objects.get(info.key)
        elif info.key.endswith(".tsr"):
            stamps.append(archive.objects.get(info.key))
    return Sealed(checkpoint, data, signature, tuple(stamps))


def parse(data: bytes, where: str) -> Checkpoint:
    """Return the checkpoint in these bytes; raises FixityError when they are not exactly what was written."""
    try:
        found = load(ADAPTER, b"[" + data + b"]", where)[0]
    except StoreError as error:
        raise FixityError(str(error)) from error
    if dump(ADAPTER, (found,))[1:-1] != data:
        raise FixityError(f"{where}: altered, not the canonical form; restore it from a copy")
    try:
        peaks = {writer: [bytes.fromhex(peak) for peak in found.peaks[writer]] for writer in found.heads}
        sound = found.peaks.keys() == found.heads.keys() and all(
            seq > 0 and len(peaks[writer]) == seq.bit_count() for writer, (seq, _) in found.heads.items()
        )
    except (KeyError, ValueError):
        sound = False
    if not sound or root(found.heads, found.peaks) != found.root:
        raise FixityError(
            f"{where}: altered, its root does not follow from its heads; restore it from a copy"
        )
    return found


def root(heads: Mapping[str, tuple[int, str]], peaks: Mapping[str, tuple[str, ...]]) -> str:
    """Return the root over the heads: one leaf per writer, sorted by name."""
    leaves = (
        merkle.leaf_hash(f"{writer}\n{seq}\n{sha256}\n{tree(peaks[writer])}\n".encode())
        for writer, (seq, sha256) in sorted(heads.items())
    )
    return merkle.root_of(merkle.grow((), 0, leaves)).hex()


def tree(peaks: tuple[str, ...]) -> str:
    """Return the root of one writer's tree."""
    return merkle.root_of([bytes.fromhex(peak) for peak in peaks]).hex()


def leaf(sha256: str) -> bytes:
    """Return the leaf of one ledger object in its writer's tree."""
    return merkle.leaf_hash(bytes.fromhex(sha256))


def number_of(key: str) -> int:
    """Return the number in a key; those of public keys come after all numbers and count as none."""
    match = NAME.match(key)
    return int(match["number"] or 0) if match else 0


def name_of(number: int, suffix: str) -> str:
    """Return the key of checkpoint `number`, or of what belongs to it."""
    return f"{PREFIX}{number:010d}{suffix}"
