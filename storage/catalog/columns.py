"""How times, hashes, words and numbers lie in a column: compact, and ordered the same way in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

#: text ordered by code point: PostgreSQL would else order by the language its database was made with
Word = Text().with_variant(Text(collation="C"), "postgresql")
#: a running number; on SQLite an INTEGER key is the row's own number and takes no room
Number = BigInteger().with_variant(Integer, "sqlite")


def ticks(value: datetime) -> int:
    """Return an aware datetime as whole microseconds since 1970 UTC; a naive one raises TypeError."""
    return (value - _EPOCH) // _TICK


class Instant(TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970 UTC; a naive one raises TypeError.

    8 bytes or fewer and ordered, against 32 for ISO text; nothing a datetime holds is lost.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - fixed by the library
        """Return the number that is stored."""
        return None if value is None else ticks(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - fixed by the library
        """Return the instant in UTC."""
        return None if value is None else _EPOCH + value * _TICK


class Digest(TypeDecorator[str]):
    """A hex sha256 as its 32 bytes; "" is NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - fixed by the library
        """Return the bytes that are stored."""
        return bytes.fromhex(value) if value else None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str:  # noqa: ARG002 - fixed by the library
        """Return the hash in hex, "" for NULL."""
        return value.hex() if value else ""


class Coded(TypeDecorator[str]):
    """One word of a fixed list as its place in it, which takes no byte of an SQLite row for the first two."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, words: tuple[str, ...]) -> None:
        """Use this list; only ever append to it, or the rows of old catalogs change their meaning."""
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - fixed by the library
        """Return the place; raises ValueError for a word that is not in the list."""
        return None if value is None else self.words.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - fixed by the library
        """Return the word."""
        return None if value is None else self.words[value]
