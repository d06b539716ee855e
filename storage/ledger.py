"""The ledger: the commit points of the archive, one hash-chained sequence of objects per writer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from dibao import clock
from dibao.errors import LedgerError
from dibao.records.entries import Entry
from storage.canonical import compress, dump_plain, expand
from storage.objects.protocol import Objects

FORMAT: Literal[1] = 1
PREFIX = "ledger/"
#: the writer name of the one publisher of an archive; crawl writers are `w` + 12 base32 characters
PUBLISHER = "publisher"
_KEY = re.compile(
    r"ledger/(?P<date>\d{4}-\d\d-\d\d)/(?P<writer>[a-z][a-z0-9-]{0,63})/(?P<seq>\d{10})\.json\.zst\Z"
)
_WRITER = re.compile(r"[a-z][a-z0-9-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class LedgerObject:
    """One committed batch: entries `entries` at position `seq` (from 1) of the chain of `writer`."""

    writer: str
    seq: int
    prev: str  # sha256 of the object before, "" for the first
    time: datetime  # UTC
    entries: tuple[Entry, ...]
    sha256: str  # of this object's uncompressed bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last position of one writer's chain, its hash and its key."""

    writer: str
    seq: int
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class _Payload:
    """The JSON of a ledger object."""

    format: Literal[1]
    writer: str
    seq: int
    prev: str
    time: datetime
    entries: tuple[Annotated[Entry, Field(discriminator="type")], ...]


# the one-tuple carries the configuration, which cannot be set on a dataclass from outside: a field this
# version does not know must stop the reader, or a rebuild would lose it in silence
_PAYLOAD = TypeAdapter(tuple[_Payload], config=ConfigDict(extra="forbid"))


class Ledger:
    """Appends to and reads the chains of one archive; appending needs the lock of the writer concerned."""

    def __init__(self, objects: Objects) -> None:
        """Use the ledger kept in `objects`."""
        self._objects = objects

    def append(self, writer: str, entries: Sequence[Entry]) -> LedgerObject:
        """Commit `entries` as the next object of `writer`'s chain, durably, and return it.

        Raises StoreError when another process took that position (nothing is overwritten), LedgerError when
        the chain is broken, ValueError for no entries or an illegal writer name.
        """
        if not entries or not _WRITER.match(writer):
            raise ValueError(f"ledger writer {writer!r}, {len(entries)} entries: need a name and an entry")
        keys = self._keys(writer)
        seq, prev, day, now = len(keys) + 1, "", clock.now().date(), clock.now()
        if keys:
            last = keys[-1]
            prev = hashlib.sha256(self._plain(last)).hexdigest()
            # never before the object it follows: a clock set back must not hide that object from a human
            day = max(day, date.fromisoformat(last.split("/")[1]))
        payload = _Payload(FORMAT, writer, seq, prev, now, tuple(entries))
        plain = dump_plain(_PAYLOAD.dump_python((payload,), mode="json")[0])
        self._objects.put(f"{PREFIX}{day.isoformat()}/{writer}/{seq:010d}.json.zst", compress(plain))
        return LedgerObject(writer, seq, prev, now, payload.entries, hashlib.sha256(plain).hexdigest())

    def writers(self) -> list[str]:
        """Return the names of all writers, sorted."""
        return sorted(self.keys())

    def heads(self) -> dict[str, Head]:
        """Return the last position of every writer's chain, by writer name in order."""
        return {
            writer: Head(writer, len(keys), hashlib.sha256(self._plain(keys[-1])).hexdigest(), keys[-1])
            for writer, keys in sorted(self.keys().items())
            if _unbroken(writer, keys)
        }

    def read(self, writer: str, after: int = 0) -> Iterator[LedgerObject]:
        """Yield the objects of `writer` with seq > `after` in order, checking every link of the chain.

        Raises LedgerError for a gap, a fork, a wrong link, an unknown format or entry type, FixityError for
        damaged bytes; both name the key.
        """
        keys = self._keys(writer)
        if after > len(keys):
            raise LedgerError(
                f"ledger of {writer}: ends at {len(keys)}, but {after} was seen before; objects are missing, "
                "restore them from a copy of the archive"
            )
        prev = hashlib.sha256(self._plain(keys[after - 1])).hexdigest() if after else ""
        for key in keys[after:]:
            item = self.load(key)
            if item.prev != prev:
                raise LedgerError(
                    f"{key}: does not follow the object before it (expected {prev[:12] or 'none'}, "
                    f"names {item.prev[:12] or 'none'}); restore both from a copy of the archive"
                )
            prev = item.sha256
            yield item

    def backwards(self, writer: str) -> Iterator[LedgerObject]:
        """Yield the objects of `writer` from the last to the first; errors as `load`, and LedgerError for gaps."""
        return map(self.load, reversed(self._keys(writer)))

    def keys(self) -> dict[str, list[str]]:
        """Return the keys of every writer by seq, gaps and forks included: what `verify` walks."""
        found: dict[str, list[tuple[str, str]]] = {}
        for info in self._objects.keys(PREFIX):
            match = _KEY.match(info.key)
            if match is None:
                raise LedgerError(f"{info.key}: no ledger object's name; move it out of the archive")
            found.setdefault(match["writer"], []).append((match["seq"], info.key))
        return {writer: [key for _, key in sorted(pairs)] for writer, pairs in found.items()}

    def load(self, key: str) -> LedgerObject:
        """Return one object, its own fields checked against its key; the chain is `read`'s business."""
        plain = self._plain(key)
        payload = _parse(plain, key)
        match = _KEY.match(key)
        if match is None or (payload.writer, payload.seq) != (match["writer"], int(match["seq"])):
            raise LedgerError(
                f"{key}: holds object {payload.seq} of {payload.writer}; it was moved, restore it from a copy"
            )
        time = payload.time.astimezone(UTC)
        return LedgerObject(
            payload.writer,
            payload.seq,
            payload.prev,
            time,
            payload.entries,
            hashlib.sha256(plain).hexdigest(),
        )

    def _keys(self, writer: str) -> list[str]:
        return _unbroken(writer, self.keys().get(writer, []))

    def _plain(self, key: str) -> bytes:
        return expand(self._objects.get(key), key)


def seq_of(key: str) -> int:
    """Return the sequence number in a ledger key."""
    return int(key.rsplit("/", 1)[1].split(".", 1)[0])


def _unbroken(writer: str, keys: list[str]) -> list[str]:
    """Return `keys` if they run 1, 2, 3 …; raises LedgerError naming the first that does not."""
    for expected, key in enumerate(keys, start=1):
        seq = seq_of(key)
        if seq != expected:
            what = "is there twice" if seq < expected else f"follows a gap, {expected} is missing"
            raise LedgerError(
                f"{key}: object {seq} of {writer} {what}; `dibao verify` lists all, restore from a copy"
            )
    return keys


def _parse(plain: bytes, key: str) -> _Payload:
    try:
        return _PAYLOAD.validate_json(b"[" + plain + b"]")[0]
    except ValidationError as error:
        problem: Any = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in problem["loc"][1:]) or "JSON"
        raise LedgerError(
            f"{key}: {field}: {problem['msg']}; this version of Dibao cannot read it, use the one that wrote it"
        ) from error
