"""Repeated strings kept once: text to number while writing, number to text while reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select

from storage.catalog.tables import names

#: parameters per IN list: SQLite allows 32766, and short statements are parsed faster
CHUNK = 500

_T = TypeVar("_T")


_LOOK_UP = select(names.c.text, names.c.n).where(names.c.text.in_(bindparam("texts", expanding=True)))


def chunks(values: Iterable[_T], size: int = CHUNK) -> Iterator[Sequence[_T]]:
    """Cut values into lists that fit one IN clause."""
    held = list(values)
    for start in range(0, len(held), size):
        yield held[start : start + size]


class Names:
    """The names one transaction has looked up or written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, int] = {}

    def keep(self, texts: Iterable[str]) -> None:
        """Make sure each text has a number, in two statements per chunk."""
        wanted = [text for text in dict.fromkeys(texts) if text and text not in self._known]
        for part in chunks(wanted):
            self._look_up(part)
            missing = [text for text in part if text not in self._known]
            if missing:
                self._connection.execute(insert(names), [{"text": text} for text in missing])
                self._look_up(missing)

    def number(self, text: str) -> int | None:
        """Return the number of a text, writing it if it is new; None for ""."""
        if not text:
            return None
        if text not in self._known:
            self.keep((text,))
        return self._known[text]

    def _look_up(self, texts: Sequence[str]) -> None:
        found = self._connection.execute(_LOOK_UP, {"texts": texts})
        self._known.update((text, number) for text, number in found)


def number_of(connection: Connection, text: str) -> int | None:
    """Return the number of a text, None where it was never seen."""
    found: int | None = connection.scalar(select(names.c.n).where(names.c.text == text))
    return found


def texts_of(connection: Connection, numbers: Iterable[int | None]) -> dict[int | None, str]:
    """Return the texts of numbers; None maps to ""."""
    found: dict[int | None, str] = {None: ""}
    for part in chunks({number for number in numbers if number is not None}):
        query = select(names.c.n, names.c.text).where(names.c.n.in_(part))
        found.update((number, text) for number, text in connection.execute(query))
    return found
