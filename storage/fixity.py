"""Checks a whole archive: every chain, every object the ledger names, and, on demand, every byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from dibao.errors import DibaoError, NotFoundError, Transient
from dibao.records.capture import Capture
from dibao.records.entries import Rendition, Shipped
from storage.archive import FORMAT_KEY, Archive
from storage.canonical import expand
from storage.ledger import LedgerObject, seq_of
from storage.segments import payload_of, read_exchange
from storage.texts import unpack
from storage.warc import read_members


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one object; an `orphan` is only left over from a crash, nothing is missing."""

    key: str
    what: str
    kind: Literal["chain", "missing", "altered", "orphan"]


@dataclass(slots=True)
class _Named:
    """What the ledgers say lies in one object."""

    captures: list[Capture] = field(default_factory=list)
    renditions: list[Rendition] = field(default_factory=list)


def verify(archive: Archive, *, read_data: bool) -> Iterator[Problem]:
    """Yield every problem of an archive, ledger first, then by key; none means that all is well.

    Without `read_data` chains, presence and lengths are checked; with it every object is read, its hash
    compared with its key, every record with its digests, every capture and text with the ledger. Raises
    StoreUnavailableError when the store does not answer: that says nothing of what it holds.
    """
    named: dict[str, _Named] = {}
    try:
        chains = archive.ledger.keys()
    except DibaoError as error:
        _unless_away(archive, error)
        yield Problem("ledger/", str(error), "chain")
        return
    for writer, keys in sorted(chains.items()):
        yield from _chain(archive, writer, keys, named)
    for folder in ("segments/", "texts/"):
        sizes = {info.key: info.size for info in archive.objects.keys(folder)}
        inside = {key for key in named if key.startswith(folder)}
        for key in sorted(sizes.keys() | inside):
            here = named.get(key, _Named())
            if key not in sizes:
                count = len(here.captures) + len(here.renditions)
                yield Problem(key, f"missing; {count} records lay in it", "missing")
                continue
            if key not in inside:
                yield Problem(key, "no ledger entry names it: left over from a crash", "orphan")
            yield from _places(key, sizes[key], here)
            if read_data:
                yield from _content(archive, key, here)
    for key in sorted(key for key in named if not key.startswith(("segments/", "texts/"))):
        yield Problem(key, "named by the ledger, but no key of this format", "chain")
    if read_data:
        for info in archive.objects.keys("plans/"):
            try:
                expand(archive.objects.get(info.key), info.key)
            except DibaoError as error:
                _unless_away(archive, error)
                yield Problem(info.key, str(error), "altered")


def _unless_away(archive: Archive, error: DibaoError) -> None:
    """Raise StoreUnavailableError when not only this object, but the whole store does not answer."""
    if isinstance(error, Transient):
        archive.objects.stat(FORMAT_KEY)


def _chain(archive: Archive, writer: str, keys: list[str], named: dict[str, _Named]) -> Iterator[Problem]:
    """Check one chain link by link, going on after a broken one, and note what its entries name."""
    before: LedgerObject | None = None
    expected = 1
    for key in keys:
        seq = seq_of(key)
        if seq != expected:
            what = (
                f"{expected} to {seq - 1} of {writer} are missing"
                if seq > expected
                else "its number is there twice"
            )
            yield Problem(key, what, "chain")
            before = None
        try:
            item = archive.ledger.load(key)
        except DibaoError as error:
            _unless_away(archive, error)
            yield Problem(key, str(error), "altered")
            before, expected = None, seq + 1
            continue
        linked = item.prev == (before.sha256 if before else "")
        if not linked and (before is not None or seq == 1):
            yield Problem(
                key, f"does not follow the object before it, names {item.prev[:12] or 'none'}", "chain"
            )
        before, expected = item, seq + 1
        for entry in item.entries:
            if isinstance(entry, Shipped):
                for capture in entry.captures:
                    if capture.segment:
                        named.setdefault(capture.segment, _Named()).captures.append(capture)
            elif isinstance(entry, Rendition):
                named.setdefault(entry.segment, _Named()).renditions.append(entry)


def _places(key: str, size: int, here: _Named) -> Iterator[Problem]:
    ends = [capture.offset + capture.size for capture in here.captures]
    ends += [rendition.offset + rendition.size for rendition in here.renditions]
    if max(ends, default=0) > size:
        yield Problem(key, f"cut: {size} bytes, but a record ends at {max(ends)}", "altered")


def _content(archive: Archive, key: str, here: _Named) -> Iterator[Problem]:
    """Read one WARC object and check all that is known of it."""
    try:
        data = archive.objects.get(key)
    except DibaoError as error:
        _unless_away(archive, error)
        yield Problem(key, str(error), "missing" if isinstance(error, NotFoundError) else "altered")
        return
    found = hashlib.sha256(data).hexdigest()
    if found != key.rsplit("/", 1)[1].split(".", 1)[0]:
        yield Problem(key, f"altered: its sha256 is {found}", "altered")
    try:
        for _ in read_members(data, key):
            pass
    except DibaoError as error:
        yield Problem(key, str(error), "altered")
    for capture in here.captures:
        piece = data[capture.offset : capture.offset + capture.size]
        try:
            blob = payload_of(read_exchange(piece, capture)) if capture.sha256 else None
        except DibaoError as error:
            yield Problem(key, str(error), "altered")
            continue
        if blob is not None and hashlib.sha256(blob).hexdigest() != capture.sha256:
            yield Problem(key, f"@{capture.offset}: not the payload recorded for {capture.url}", "altered")
    for rendition in here.renditions:
        try:
            unpack(data[rendition.offset : rendition.offset + rendition.size], rendition)
        except DibaoError as error:
            yield Problem(key, str(error), "altered")
