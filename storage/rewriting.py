"""Writes records of some objects into one new object: what compaction and physical take-downs are made of."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from dibao.errors import FixityError
from dibao.records.entries import Relocated
from storage.objects.protocol import Objects
from storage.walk import Member, walk
from storage.warc import segment_key

_KEY = re.compile(
    r"(?P<folder>segments|texts)/(?P<date>\d{4}/\d\d/\d\d)/(?P<sha256>[0-9a-f]{64})\.warc\.gz\Z"
)
#: records that no ledger entry names: they go along with the record they belong to
_COMPANIONS = frozenset({"request", "conversion"})
_PIECE = 1 << 20

#: says of a record (in the object of this key) whether it is to be left out
Dropped = Callable[[str, Member], bool]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new object ("" where nothing was left to keep), and what to record of it."""

    key: str
    size: int
    relocated: tuple[Relocated, ...]  # one per source, in order
    kept: int  # records that entries can name
    dropped: int


def rewrite(
    objects: Objects, sources: Sequence[str], dropped: Dropped = lambda _key, _member: False
) -> Rewritten:
    """Write every record of `sources` that is not `dropped` into one new object, byte for byte, and store it.

    A request follows its response, out as well as along. Nothing is written when a source does not match its
    hash (FixityError): a copy of damage would have a good hash. Equal sources give an equal object. Nothing
    refers to the new object until the caller records what is returned.
    """
    digest, size, kept, left_out = hashlib.sha256(), 0, 0, 0
    moves: list[list[tuple[int, int, int]]] = []
    with tempfile.TemporaryDirectory(prefix="dibao-rewrite-") as folder:
        path = Path(folder) / "new.warc.gz"
        with path.open("xb") as out:
            for source in sources:
                moves.append([])
                local = Path(folder) / "old.warc.gz"
                _fetch(objects, source, local)
                with local.open("rb") as file:
                    for group in _groups(file, source):
                        if any(dropped(source, member) for member in group):
                            left_out += 1
                            continue
                        span = (group[0].offset, size, sum(member.size for member in group))
                        for piece in _pieces(file, span[0], span[2]):
                            out.write(piece)
                            digest.update(piece)
                        size += span[2]
                        if group[0].type != "warcinfo" and group[0].type not in _COMPANIONS:
                            moves[-1].append(span)
                            kept += 1
                local.unlink()
        key = ""
        if kept:
            key = segment_key(_folder(sources), _newest(sources), digest.hexdigest())
            objects.put(key, path)
    entries = tuple(
        Relocated(source, key, tuple(found) if key else ())
        for source, found in zip(sources, moves, strict=True)
        if source != key  # nothing was left out of it, and it was alone
    )
    return Rewritten(key, size if key else 0, entries, kept, left_out)


def sha256_of(key: str) -> str:
    """Return the hash in the key of a WARC object; raises FixityError for another key."""
    return _parts(key)["sha256"]


def _parts(key: str) -> re.Match[str]:
    match = _KEY.match(key)
    if match is None:
        raise FixityError(f"{key}: not the name of a segment or text object; it cannot be rewritten")
    return match


def _folder(sources: Sequence[str]) -> str:
    return _parts(sources[0])["folder"]


def _newest(sources: Sequence[str]) -> date:
    # dated as its newest source, not by now: doing the same again after a crash makes the same object
    return max(date.fromisoformat(_parts(source)["date"].replace("/", "-")) for source in sources)


def _fetch(objects: Objects, key: str, path: Path) -> None:
    """Copy an object to a file, checked against the hash in its key."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for piece in objects.stream(key):
            file.write(piece)
            digest.update(piece)
    if digest.hexdigest() != sha256_of(key):
        raise FixityError(f"{key}: altered, its sha256 is {digest.hexdigest()}; restore it from a copy first")


def _groups(file: BinaryIO, key: str) -> Iterator[list[Member]]:
    """Yield records with the request that follows a response as one group."""
    group: list[Member] = []
    for member in walk(iter(lambda: file.read(_PIECE), b""), key):
        at = file.tell()  # whoever gets a group reads elsewhere in the file
        if group and group[0].type == "response" and member.type == "request":
            group.append(member)
            continue
        if group:
            yield group
            file.seek(at)
        group = [member]
    if group:
        yield group


def _pieces(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    file.seek(start)
    while size > 0:
        piece = file.read(min(_PIECE, size))
        if not piece:
            raise FixityError(f"{file.name}: cut while it was read")
        size -= len(piece)
        yield piece
