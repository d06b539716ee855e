"""The files of a spool, and how much of them can be believed after a crash.

`<stem>.warc.gz` holds the members; `<stem>.jsonl` a header, one line per capture with the hash of its member,
and last the run. Every line ends with a hash over it and all lines before, so that a cut, a hole or a flipped
bit anywhere ends the readable prefix there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from dibao.errors import FixityError, StoreError
from dibao.records.capture import Capture, Run
from storage.canonical import dump_plain

_PIECE = 1 << 20
FORMAT = 1
JOURNAL = ".jsonl"
MEMBERS = ".warc.gz"
CAPTURE = TypeAdapter(Capture)
RUN = TypeAdapter(Run)
_SUM = re.compile(rb',"sum":"([0-9a-f]{64})"}\n\Z')


@dataclass(frozen=True, slots=True)
class Spooled:
    """One capture in a spool, with the sha256 of its member ("" without one)."""

    capture: Capture
    member: str


@dataclass(frozen=True, slots=True)
class Spool:
    """The longest valid prefix of a spool, every member of which was read and matched its hash."""

    id: str  # never used again, even by a spool of the same name; "" when not even the header is there
    journal: Path
    created: datetime | None
    captures: tuple[Spooled, ...]
    run: Run | None
    torn: int  # bytes of both files beyond that prefix
    damaged: bool  # what was cut off was more than an unfinished write: look at it before it goes

    @property
    def members(self) -> Path:
        """The file that holds the members."""
        return members_of(self.journal)


def members_of(journal: Path) -> Path:
    """Return the file of members that belongs to a journal."""
    return journal.with_name(journal.name.removesuffix(JOURNAL) + MEMBERS)


def read_spool(journal: Path) -> Spool:
    """Return the longest valid prefix of a spool; both files may end, or be damaged, at any byte."""
    lines = journal.read_bytes().splitlines(keepends=True)
    members = members_of(journal)
    chain, end, used = b"", 0, 0
    name, created, run = "", None, None
    captures: list[Spooled] = []
    with members.open("rb") if members.exists() else Path(os.devnull).open("rb") as file:
        for line in lines:
            found = _SUM.search(line)
            body = line[: found.start()] if found else b""
            if found is None or run is not None or _chain(chain, body) != found[1]:
                break
            content = json.loads(body + b"}")
            try:
                if not name:
                    name, created = content["spool"], datetime.fromisoformat(content["created"])
                    if content["format"] != FORMAT:
                        raise StoreError(
                            f"{journal}: spool format {content['format']}; ship it with a newer Dibao"
                        )
                elif "run" in content:
                    run = RUN.validate_python(content["run"])
                else:
                    item = Spooled(CAPTURE.validate_python(content["capture"]), content["member"])
                    if item.member and not _is_whole(file, item):
                        break
                    captures.append(item)
                    end = max(end, item.capture.offset + item.capture.size)
            except (KeyError, TypeError, ValueError) as error:
                raise StoreError(
                    f"{journal}: line {used} is of another version of Dibao ({error})"
                ) from error
            chain, used = found[1], used + 1
    left = lines[used:]
    beyond = (members.stat().st_size if members.exists() else 0) - end
    torn = sum(map(len, left)) + max(beyond, 0)
    # an unfinished write is one line without its end, or members whose line was not written
    damaged = any(line.endswith(b"\n") for line in left)
    return Spool(name, journal, created, tuple(captures), run, torn, damaged)


def read_spooled(file: BinaryIO, item: Spooled) -> Iterator[bytes]:
    """Yield the member of a spooled capture in pieces of at most 1 MiB.

    Raises FixityError at the end of one that is cut or is not the one that was written.
    """
    file.seek(item.capture.offset)
    digest, left = hashlib.sha256(), item.capture.size
    while left and (piece := file.read(min(_PIECE, left))):
        left -= len(piece)
        digest.update(piece)
        yield piece
    if left or digest.hexdigest() != item.member:
        raise FixityError(
            f"spool member @{item.capture.offset} of {item.capture.url}: cut or altered; crawl it again"
        )


def _is_whole(file: BinaryIO, item: Spooled) -> bool:
    try:
        for _ in read_spooled(file, item):
            pass
    except FixityError:
        return False
    return True


def _chain(previous: bytes, body: bytes) -> bytes:
    return hashlib.sha256(previous + body).hexdigest().encode()


def journal_line(previous: bytes, content: Mapping[str, object]) -> tuple[bytes, bytes]:
    """Return the next line of a journal and its sum, given the sum of the line before (b"" for the header)."""
    body = dump_plain(content)[:-1]
    chain = _chain(previous, body)
    return body + b',"sum":"' + chain + b'"}\n', chain
