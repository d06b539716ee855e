"""What repeats is kept once: strings and payload hashes become numbers while writing, and text again while reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, bindparam, func, select

from storage.catalog.bulk import insert_rows
from storage.catalog.tables import blobs, names

#: parameters per IN list: SQLite allows 32766, and short statements are parsed faster
CHUNK = 500
#: names remembered between transactions, about 100 MB at most; a rebuild over many nights meets each URL every night
REMEMBERED = 500_000

_T = TypeVar("_T")

# integers are written into the statement: 500 bound parameters cost more than the look-up itself
_NAMES = select(names.c.text, names.c.n).where(
    names.c.hash.in_(bindparam("hashes", expanding=True, literal_execute=True))
)
_BLOBS = select(blobs.c.sha256, blobs.c.n).where(blobs.c.sha256.in_(bindparam("hashes", expanding=True)))


def chunks(values: Iterable[_T], size: int = CHUNK) -> Iterator[Sequence[_T]]:
    """Cut values into lists that fit one IN clause."""
    held = list(values)
    for start in range(0, len(held), size):
        yield held[start : start + size]


def hash_of(text: str) -> int:
    """Return what a text is looked up by: 47 bits of its sha256, the most that takes six bytes of an SQLite row."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") >> 1


def storable(text: str) -> str:
    """Return a text without NUL, which PostgreSQL does not store: U+FFFD in its place, in every database."""
    return text.replace("\0", "\ufffd")


class Kept:
    """Texts and payload hashes with their numbers, as many as have been met and still fit."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.names: dict[str, int | None] = {"": None}
        self.blobs: dict[str, int | None] = {"": None}

    def shrink(self) -> None:
        """Forget everything when it has become too much."""
        if len(self.names) + len(self.blobs) > REMEMBERED:
            self.names, self.blobs = {"": None}, {"": None}


class Names:
    """Numbers of texts and payloads, for one transaction of the one applier.

    `kept` may live longer than the transaction as long as it commits; numbers are never reused.
    """

    def __init__(self, connection: Connection, kept: Kept | None = None) -> None:
        """Use an open write transaction."""
        self._connection = connection
        self._kept = kept or Kept()
        self._next: dict[str, int] = {}

    def keep(self, texts: Iterable[str]) -> Mapping[str, int | None]:
        """Make sure each text has a number, in two statements per chunk; return these and others, "" as None."""
        known = self._kept.names
        wanted = [text for text in dict.fromkeys(texts) if text not in known]
        hostile = [text for text in wanted if "\0" in text]  # PostgreSQL stores no NUL
        if hostile:
            self.keep([*map(storable, wanted)])
            known.update((text, known[storable(text)]) for text in hostile)
            return known
        for part in chunks(wanted):
            hashes = {text: hash_of(text) for text in part}
            found = self._connection.execute(_NAMES, {"hashes": list(set(hashes.values()))})
            known.update((row.text, row.n) for row in found)
            missing = [text for text in part if text not in known]
            numbers = self._numbers("names", len(missing))
            rows = [(n, hashes[text], text) for n, text in zip(numbers, missing, strict=True)]
            insert_rows(self._connection, names, rows)
            known.update(zip(missing, numbers, strict=True))
        return known

    def keep_blobs(self, digests: Iterable[str]) -> Mapping[str, int | None]:
        """Make sure each payload (hex sha256) has a number; return these and others, "" as None."""
        known = self._kept.blobs
        wanted = [digest for digest in dict.fromkeys(digests) if digest not in known]
        for part in chunks(wanted):
            known.update((row.sha256, row.n) for row in self._connection.execute(_BLOBS, {"hashes": part}))
            missing = [digest for digest in part if digest not in known]
            numbers = self._numbers("blobs", len(missing))
            rows = [(n, bytes.fromhex(digest)) for n, digest in zip(numbers, missing, strict=True)]
            insert_rows(self._connection, blobs, rows)
            known.update(zip(missing, numbers, strict=True))
        return known

    def number(self, text: str) -> int | None:
        """Return the number of a text, writing it if it is new; None for ""."""
        return self.keep((text,))[text]

    def blob(self, digest: str) -> int | None:
        """Return the number of a payload, writing it if it is new; None for ""."""
        return self.keep_blobs((digest,))[digest]

    def _numbers(self, table: str, count: int) -> range:
        if table not in self._next:
            column = {"names": names.c.n, "blobs": blobs.c.n}[table]
            self._next[table] = next_number(self._connection, column)
        first = self._next[table]
        self._next[table] = first + count
        return range(first, first + count)


def next_number(connection: Connection, column: Column[Any]) -> int:
    """Return the number of the next row; there is one applier at a time, so nobody else takes it."""
    last: int | None = connection.scalar(select(func.max(column)))
    return (last or 0) + 1


def number_of(connection: Connection, text: str) -> int | None:
    """Return the number of a text, None where it was never seen."""
    text = storable(text)
    query = select(names.c.n).where(names.c.hash == hash_of(text), names.c.text == text)
    found: int | None = connection.scalar(query)
    return found


def texts_of(connection: Connection, numbers: Iterable[int | None]) -> dict[int | None, str]:
    """Return the texts of numbers; None maps to ""."""
    found: dict[int | None, str] = {None: ""}
    for part in chunks({number for number in numbers if number is not None}):
        query = select(names.c.n, names.c.text).where(names.c.n.in_(part))
        found.update((row.n, row.text) for row in connection.execute(query))
    return found


def blobs_of(connection: Connection, numbers: Iterable[int | None]) -> dict[int | None, str]:
    """Return the hex sha256 of payload numbers; None maps to ""."""
    found: dict[int | None, str] = {None: ""}
    for part in chunks({number for number in numbers if number is not None}):
        query = select(blobs.c.n, blobs.c.sha256).where(blobs.c.n.in_(part))
        found.update((row.n, row.sha256) for row in connection.execute(query))
    return found
