"""Takes out of a WARC object all that is whole: all of it, or what stands between its damages."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dibao.errors import FixityError, NotFoundError
from storage.objects.protocol import Objects
from storage.walk import Member, Wanted, resume_after, walk

_PIECE = 1 << 20


@dataclass(slots=True)
class Harvest:
    """One object, copied beside us: what in it is whole, and what was lost."""

    key: str
    path: Path
    sha256: str
    size: int
    gaps: int = 0  # stretches that hold no whole record
    lost: int = 0  # bytes in them

    def members(self, whole: Wanted) -> Iterator[Member]:
        """Yield every whole record in order; after a damaged one it looks for the next that can be read."""
        self.gaps = self.lost = 0
        if not self.size:
            return
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            at = 0
            while at < len(data):
                try:
                    for member in walk(_from(data, at), self.key, start=at, whole=whole):
                        at = member.offset + member.size
                        yield member
                except FixityError:
                    following = resume_after(data, at + 1)
                    if following < 0:
                        following = len(data)
                    self.gaps += 1
                    self.lost += following - at
                    at = following


def fetch(objects: Objects, key: str, folder: Path) -> Harvest:
    """Copy an object into `folder`, as far as it can be read."""
    path = folder / "object"
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        try:
            for piece in objects.stream(key):
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        except (FixityError, NotFoundError):  # what was read of it is still worth looking at
            pass
    return Harvest(key, path, digest.hexdigest(), size)


def _from(data: mmap.mmap, start: int) -> Iterator[bytes]:
    for at in range(start, len(data), _PIECE):
        yield data[at : at + _PIECE]
