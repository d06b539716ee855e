"""The lines of the search index on PostgreSQL: our tokens in a GIN index, the phrase checked on the line itself.

No tsvector: its positions end at 16,383 and at 256 for one word, and its lexer would cut our tokens anew. The index
finds lines with all tokens of a phrase, a comparison of strings finds those in which they follow one another: what
FTS5 does with positions, so that both databases find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from storage.catalog.bulk import insert_rows
from storage.catalog.search_tables import lines as table

#: as on SQLite, so that both split alike
MOST = 1 << 20
# single characters are indexed too, for words of one character: in `line` most are only the head of a pair
_TOKENS = "string_to_array(line || ' ' || singles, ' ')"
_CREATE = f'CREATE INDEX lines_tokens ON "{{schema}}".lines USING gin (({_TOKENS}) array_ops)'


def create(connection: Connection, schema: str) -> None:
    """Create table and index."""
    table.create(connection.execution_options(schema_translate_map={None: schema}))
    connection.execution_options(schema_translate_map=None)
    connection.exec_driver_sql(_CREATE.format(schema=schema))


def drop(connection: Connection, schema: str) -> None:
    """Drop the table if it is there."""
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{schema}".lines')


def add(connection: Connection, texts: Iterable[tuple[int, Sequence[tuple[str, ...]]]]) -> None:
    """Index the tokens of each line of renditions."""
    insert_rows(
        connection,
        table,
        [
            (
                rendition,
                at,
                " ".join(line),
                " ".join(sorted({word[0] for word in line if not word.isascii()})),
            )
            for rendition, lines in texts
            for at, line in enumerate(lines)
            if line
        ],
    )


def remove(connection: Connection, rendition: int, lines: Sequence[tuple[str, ...]]) -> None:  # noqa: ARG001 - FTS5 needs them
    """Take the lines of a rendition out again."""
    connection.execute(table.delete().where(table.c.rendition == rendition))


def matches(name: str) -> str:
    """Return the SQL that counts a term's matching lines by rendition: n, title, number, body."""
    return f"""
      SELECT rendition AS n, max((position = 0)::int) AS title, max((position = 1)::int) AS number,
             sum((position > 1)::int) AS body
      FROM lines WHERE {_where(name)} GROUP BY rendition
    """  # noqa: S608 - constants, and a parameter's name of our own


def places(name: str) -> str:
    """Return the SQL that gives the positions of a term's matching lines in rendition :n."""
    return f"SELECT position FROM lines WHERE rendition = :n AND {_where(name)}"  # noqa: S608 - as above


def titles(name: str) -> str:
    """Return the SQL that gives the renditions with a term in their title."""
    return f"SELECT rendition AS n FROM lines WHERE position = 0 AND {_where(name)}"  # noqa: S608 - as above


def parameters(name: str, words: tuple[str, ...], *, prefix: bool) -> dict[str, object]:
    """Return the parameters that ask for these tokens in this order."""
    phrase = " " + " ".join(words) + ("" if prefix else " ")
    return {name: phrase, f"{name}_words": list(words)}


def _where(name: str) -> str:
    # `position` is a word of SQL and a column of ours: strpos is the function
    return f"{_TOKENS} @> CAST(:{name}_words AS text[]) AND strpos(' ' || line || ' ', :{name}) > 0"
