"""Full-text search: bigram tokens of our own, a row per block, a ranking that is the same on every database.

The index lies beside the catalog (a file, a schema) and is written in the same transaction. It may be deleted: what
is missing is filled in from the texts of the archive when the ledgers are next looked at, or by `dibao reindex`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import zstandard
from sqlalchemy import Connection, delete, func, insert, inspect, select, text

from dibao.records.clean import CleanDocument
from normalizers.matching.fingerprint import Fingerprints, fingerprint, fold
from storage.catalog import fts, gin, likeness
from storage.catalog.address import SEARCH, Address
from storage.catalog.bulk import insert_rows
from storage.catalog.names import chunks, storable
from storage.catalog.search_tables import FORMAT, indexed, marks, search_metadata, texts
from storage.catalog.tables import meta, renditions
from storage.catalog.tokens import Term, term, terms, tokens

#: a hit in the title or number says more than one in the text
_HEAD = 8.0
#: BM25's saturation and length weight, as everywhere; a text of _ROWS blocks is of average length
_SATURATION, _LENGTH, _ROWS = 1.2, 0.75, 30.0
#: renditions an archive may hold: a word's rarity is measured against it and not against today's number, so that
#: the score of a hit does not change as others come in
_WORLD = 1e8
#: terms of a query that count; SQLite joins at most 64 tables
_TERMS = 24
#: the library's default; texts of a few kB gain little from more
_LEVEL = 3
#: kinds whose text can be a document. An issue is no candidate: it would link all of its documents, and
#: listings, challenges and error pages are the boilerplate that looks like everything
_COMPARED = frozenset({"document", "attachment"})


def points_of(clean: CleanDocument) -> Fingerprints:
    """Return the fingerprints a clean document is compared by, none for what can be no document."""
    return fingerprint(clean.simplified) if clean.kind in _COMPARED else np.empty(0, np.uint64)


def fits(connection: Connection) -> bool:
    """Tell whether there is an index of this format, made for this very catalog and not ahead of it."""
    # PostgreSQL looks a name up along its search path, SQLite in every attached file
    if connection.dialect.name == "postgresql":
        found = connection.scalar(text("SELECT to_regclass('marks') IS NOT NULL"))
    else:
        found = inspect(connection).has_table(marks.name, schema=SEARCH)
    if not found:
        return False
    said = {row.name: row.value for row in connection.execute(select(marks))}
    identity = connection.scalar(select(meta.c.value).where(meta.c.name == "identity"))
    if said.get("format") != FORMAT or said.get("identity") != identity:
        return False
    # after a power cut either file may have lost its last commits; one that is behind is filled up again
    last = connection.execute(select(indexed.c.n, indexed.c.id).order_by(indexed.c.n.desc()).limit(1)).first()
    return (
        last is None or connection.scalar(select(renditions.c.id).where(renditions.c.n == last.n)) == last.id
    )


def create(connection: Connection, address: Address) -> None:
    """Make an empty index for the catalog of this connection, in place of one that is there."""
    schema = address.search_schema if address.schema else SEARCH
    index = _index(connection)
    index.drop(connection, schema)
    mapped = connection.execution_options(schema_translate_map={None: schema})
    search_metadata.drop_all(mapped)
    search_metadata.create_all(mapped)
    connection.execution_options(schema_translate_map=None)
    index.create(connection, schema)
    identity = connection.scalar(select(meta.c.value).where(meta.c.name == "identity"))
    connection.execute(
        insert(marks), [{"name": "format", "value": FORMAT}, {"name": "identity", "value": identity}]
    )


def missing(connection: Connection) -> list[int]:
    """Return the numbers of renditions that the index does not hold yet, in order."""
    last = connection.scalar(select(func.max(indexed.c.n))) or 0
    return list(
        connection.scalars(select(renditions.c.n).where(renditions.c.n > last).order_by(renditions.c.n))
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A rendition to be indexed, `points` where it is known by other fingerprints than those of `clean`."""

    number: int
    rendition: str
    clean: CleanDocument
    points: Fingerprints | None = None


def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Index renditions that are not in the index; many at once take half the time.

    Of an issue only title and numbers: its documents are renditions of their own and would be found twice.
    """
    bodies = [_body(entry.clean) for entry in entries]
    rows = [
        _rows(body, whole=entry.clean.kind != "issue") for entry, body in zip(entries, bodies, strict=True)
    ]
    numbers = [entry.number for entry in entries]
    _index(connection).add(connection, zip(numbers, rows, strict=True))
    pack = zstandard.ZstdCompressor(level=_LEVEL).compress
    packed = [pack(body.encode()) for body in bodies]
    insert_rows(connection, texts, list(zip(numbers, packed, strict=True)))
    insert_rows(
        connection,
        indexed,
        [
            (entry.number, entry.rendition, max(0, len(lines) - 2))
            for entry, lines in zip(entries, rows, strict=True)
        ],
    )
    for entry in entries:
        likeness.add(
            connection, entry.number, points_of(entry.clean) if entry.points is None else entry.points
        )


def _body(clean: CleanDocument) -> str:
    """Return title, numbers and text, a line for each block."""
    numbers = f"{clean.document_number} {clean.unified_number} {clean.index_number}"
    return storable("\n".join((" ".join(clean.title.split()), " ".join(numbers.split()), clean.simplified)))


def forget(
    connection: Connection,
    numbers: Sequence[int],
    *,
    again: CleanDocument | None = None,
    recognisable: bool = False,
) -> None:
    """Leave no word, text or fingerprint of these renditions in the index; `again` is indexed in their place.

    The renditions stay known as indexed, so that nothing fills them in again. With `recognisable` the fingerprints
    stay: hashes, by which a copy of a hidden text is known.
    """
    for number in numbers:
        packed = connection.scalar(select(texts.c.body).where(texts.c.n == number))
        row = connection.execute(select(indexed).where(indexed.c.n == number)).first()
        if packed is None or row is None:
            continue
        body = zstandard.ZstdDecompressor().decompress(packed).decode()
        _index(connection).remove(connection, number, _rows(body, whole=row.rows > 0))
        compared = connection.scalar(select(renditions.c.fingerprints).where(renditions.c.n == number))
        held = fingerprint(body.split("\n", 2)[2]) if compared else np.empty(0, np.uint64)
        likeness.remove(connection, number, held)
        connection.execute(delete(texts).where(texts.c.n == number))
        connection.execute(delete(indexed).where(indexed.c.n == number))
        points = held if recognisable and again is None else None
        add(connection, [Entry(number, row.id, again or CleanDocument(kind="empty"), points)])


def find(connection: Connection, query: str, limit: int) -> list[tuple[str, int, float]]:
    """Return (document id, number of the rendition that matched, score), best first; ties by id.

    A rendition matches when each term stands in one of its lines. The score is worked out by the same arithmetic
    on every database: rarer terms, more matching blocks and shorter texts count more, title and number most.
    """
    wanted = terms(query)[:_TERMS]
    if not wanted or limit < 1:
        return []
    index = _index(connection)
    given = _parameters(index, wanted)
    names = [f"t{position}" for position in range(len(wanted))]
    tables = ", ".join(f"{name} AS MATERIALIZED ({index.matches(name)})" for name in names)
    weights = [1.0]
    if len(names) > 1:
        counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in names)  # noqa: S608 - our own names
        row = connection.execute(text(f"WITH {tables} SELECT {counts}"), given).one()
        if not all(row):
            return []
        weights = [math.log1p(_WORLD / count) for count in row]
    # constants are parameters and counts are cast: PostgreSQL would reckon 0.1 in decimals, SQLite in binary
    score = " + ".join(
        f"CAST(:w{position} AS double precision) * (CAST(:head AS double precision)"
        f" * CAST({name}.title + {name}.number AS double precision)"
        f" + CAST({name}.body AS double precision) * CAST(:most AS double precision)"
        f" / (CAST({name}.body AS double precision) + CAST(:flat AS double precision)"
        f" + CAST(:slope AS double precision) * CAST(i.rows AS double precision)))"
        for position, name in enumerate(names)
    )
    constants = {
        "head": _HEAD,
        "most": 1 + _SATURATION,
        "flat": _SATURATION * (1 - _LENGTH),
        "slope": _SATURATION * _LENGTH / _ROWS,
        "limit": limit,
    }
    joins = " ".join(f"JOIN {name} ON {name}.n = t0.n" for name in names[1:])
    rows = connection.execute(
        # shown versions speak for their document, and so do the texts of their attachments
        text(f"""
            WITH {tables}, hit AS MATERIALIZED (
              SELECT t0.n AS n, {score} AS score FROM t0 {joins} JOIN indexed i ON i.n = t0.n
            ), speaks AS (
              SELECT d.id AS document, hit.n AS n, hit.score AS score
              FROM hit JOIN versions v ON v.rendition = hit.n JOIN documents d ON d.shown = v.id
              UNION ALL
              SELECT d.id, hit.n, hit.score
              FROM hit JOIN version_attachments a ON a.rendition = hit.n JOIN documents d ON d.shown = a.version
            ), ranked AS (
              SELECT document, n, score,
                     row_number() OVER (PARTITION BY document ORDER BY score DESC, n) AS place
              FROM speaks
            )
            SELECT document, n, score FROM ranked WHERE place = 1 ORDER BY score DESC, document LIMIT :limit
        """),  # noqa: S608 - our own names and constants; what was asked is in parameters
        given | {f"w{position}": weight for position, weight in enumerate(weights)} | constants,
    )
    return [(row.document, row.n, row.score) for row in rows]


def passage(connection: Connection, number: int, query: str) -> str:
    """Return the text of a rendition from the first block that holds most terms of the query, "" without text."""
    packed = connection.scalar(select(texts.c.body).where(texts.c.n == number))
    if packed is None:
        return ""
    lines = zstandard.ZstdDecompressor().decompress(packed).decode().split("\n")
    index, wanted = _index(connection), terms(query)[:_TERMS]
    given = _parameters(index, wanted) | {"n": number}
    found: Counter[int] = Counter()
    for position in range(len(wanted)):
        found.update(connection.scalars(text(index.places(f"t{position}")), given))
    blocks = [(-count, place) for place, count in found.items() if place > 1]
    start = min(blocks)[1] if blocks else 2
    return "\n".join(lines[start:])


def titles_with(connection: Connection, part: str) -> list[int]:
    """Return the renditions whose title holds this part (as folded characters)."""
    wanted, folded = term(part), fold(part)
    if not wanted.words or not folded:
        return []
    index = _index(connection)
    rows = connection.execute(text(index.titles("t0")), _parameters(index, [wanted]))
    found: list[int] = []
    for numbers in chunks(row.n for row in rows):
        query = select(renditions.c.n, renditions.c.title).where(renditions.c.n.in_(numbers))
        found += [n for n, title in connection.execute(query) if folded in fold(title)]
    return sorted(found)


def _rows(body: str, *, whole: bool) -> list[tuple[str, ...]]:
    """Return the tokens of each line: title, numbers, then the blocks of text."""
    lines = body.split("\n")
    if not whole:
        lines = lines[:2]
    elif len(lines) > fts.MOST:
        lines[fts.MOST - 1 :] = [" ".join(lines[fts.MOST - 1 :])]
    return [tuple(tokens(line)) for line in lines]


def _parameters(index: ModuleType, wanted: Sequence[Term]) -> dict[str, object]:
    given: dict[str, object] = {}
    for position, item in enumerate(wanted):
        given |= index.parameters(f"t{position}", item.words, prefix=item.prefix)
    return given


def _index(connection: Connection) -> ModuleType:
    return gin if connection.dialect.name == "postgresql" else fts
