"""The lines of the search index on SQLite: a contentless FTS5 table, a row per block.

Contentless: it keeps where tokens stand, not the text, which lies compressed in `texts`. A row's number is the
rendition's number and the line's position in it, so that no table has to say which row belongs where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

#: bits of a row's number that say which line of the rendition it is
_SHIFT = 20
#: lines of one rendition; what comes after them is part of the last
MOST = 1 << _SHIFT
_MASK = MOST - 1
# the ascii tokenizer splits at our spaces and takes every other character as it is; unicode61 knows
# Unicode 6.1 only and would drop rarer characters of names. Ranking is ours, so no row needs its size
_CREATE = "CREATE VIRTUAL TABLE {schema}.words USING fts5(line, content='', columnsize=0, tokenize='ascii')"
_ADD = "INSERT INTO words(rowid, line) VALUES (?, ?)"
_DELETE = "INSERT INTO words(words, rowid, line) VALUES ('delete', ?, ?)"


def create(connection: Connection, schema: str) -> None:
    """Create the table."""
    connection.exec_driver_sql(_CREATE.format(schema=schema))


def drop(connection: Connection, schema: str) -> None:
    """Drop the table if it is there."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {schema}.words")


def add(connection: Connection, texts: Iterable[tuple[int, Sequence[tuple[str, ...]]]]) -> None:
    """Index the tokens of each line of renditions."""
    rows = [
        (rendition << _SHIFT | at, " ".join(line))
        for rendition, lines in texts
        for at, line in enumerate(lines)
        if line
    ]
    if rows:
        connection.exec_driver_sql(_ADD, rows)


def remove(connection: Connection, rendition: int, lines: Sequence[tuple[str, ...]]) -> None:
    """Take the lines that were added out again; an index without its text must be told them."""
    rows = [(rendition << _SHIFT | at, " ".join(line)) for at, line in enumerate(lines) if line]
    if rows:
        connection.exec_driver_sql(_DELETE, rows)


def matches(name: str) -> str:
    """Return the SQL that counts a term's matching lines by rendition: n, title, number, body."""
    return f"""
      SELECT rowid >> {_SHIFT} AS n, max(rowid & {_MASK} = 0) AS title, max(rowid & {_MASK} = 1) AS number,
             sum(rowid & {_MASK} > 1) AS body
      FROM words WHERE words MATCH :{name} GROUP BY 1
    """  # noqa: S608 - constants, and a parameter's name of our own


def places(name: str) -> str:
    """Return the SQL that gives the positions of a term's matching lines in rendition :n."""
    return (
        f"SELECT rowid & {_MASK} AS position FROM words"  # noqa: S608 - as above
        f" WHERE words MATCH :{name} AND rowid BETWEEN :n << {_SHIFT} AND (:n << {_SHIFT}) + {_MASK}"
    )


def titles(name: str) -> str:
    """Return the SQL that gives the renditions with a term in their title."""
    return f"SELECT rowid >> {_SHIFT} AS n FROM words WHERE words MATCH :{name} AND rowid & {_MASK} = 0"  # noqa: S608 - as above


def parameters(name: str, words: tuple[str, ...], *, prefix: bool) -> dict[str, object]:
    """Return the parameter that asks for these tokens in this order.

    Only letters and digits reach the expression, between double quotes: no query can break it.
    """
    return {name: '"' + " ".join(words) + '"' + (" *" if prefix else "")}
