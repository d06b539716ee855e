"""The full-text index: the one place with SQL that only SQLite (FTS5) understands.

The index is contentless (it keeps where words stand, not the words), over bigrams of our own, because no
FTS5 tokenizer finds a two-character Chinese word. What it indexes is kept beside it, compressed, in `texts`:
with the text in the index the bigrams would cost twice the text, and fetching it would cost a ranged GET per hit.
"""

from __future__ import annotations

import zstandard
from sqlalchemy import Connection, delete, insert, select, text

from dibao.records.clean import CleanDocument
from normalizers.fingerprint import fold
from storage.catalog.names import chunks
from storage.catalog.tables import renditions, texts
from storage.catalog.tokens import expression, phrase, tokens

#: a hit in the title or number says more than one in the text
_WEIGHTS = "8.0, 8.0, 1.0"
#: the library's default; texts of a few kB gain little from more
_LEVEL = 3

# the ascii tokenizer splits at our spaces and takes every other character as it is; unicode61 knows
# Unicode 6.1 only and would drop rarer characters of names
_CREATE = "CREATE VIRTUAL TABLE search USING fts5(title, number, body, content='', tokenize='ascii')"
_DELETE = text(
    "INSERT INTO search(search, rowid, title, number, body) VALUES ('delete', :n, :title, :number, :body)"
)
_INSERT = text("INSERT INTO search(rowid, title, number, body) VALUES (:n, :title, :number, :body)")
# shown versions speak for their document, and so do the texts of their attachments
_QUERY = text(
    f"""
    WITH hit AS MATERIALIZED (
      SELECT rowid AS n, bm25(search, {_WEIGHTS}) AS rank FROM search WHERE search MATCH :query
    )
    SELECT document, n, min(rank) AS best FROM (
      SELECT d.id AS document, hit.n AS n, hit.rank AS rank
      FROM hit JOIN versions v ON v.rendition = hit.n JOIN documents d ON d.shown = v.id
      UNION ALL
      SELECT d.id, hit.n, hit.rank
      FROM hit JOIN version_attachments a ON a.rendition = hit.n JOIN documents d ON d.shown = a.version
    )
    GROUP BY document ORDER BY best, document LIMIT :limit
    """  # noqa: S608 - the weights are constants above
)


def create(connection: Connection) -> None:
    """Create the index table."""
    connection.exec_driver_sql(_CREATE)


def add(connection: Connection, number: int, clean: CleanDocument) -> None:
    """Index the rendition `number`.

    Of an issue only title and numbers: its documents are renditions of their own and would be found twice.
    """
    body = "" if clean.kind == "issue" else clean.simplified
    numbers = f"{clean.document_number} {clean.unified_number} {clean.index_number}"
    connection.execute(_INSERT, _indexed(number, clean.title, numbers, body))
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(clean.simplified.encode())
    connection.execute(insert(texts), {"n": number, "body": packed})


def remove(connection: Connection, number: int) -> None:
    """Take the rendition `number` out of the index, and its text with it; one that is not in it stays so."""
    query = select(renditions, texts.c.body).join(texts, texts.c.n == renditions.c.n)
    row = connection.execute(query.where(renditions.c.n == number)).first()
    if row is None:
        return
    held = "" if row.kind == "issue" else zstandard.ZstdDecompressor().decompress(row.body).decode()
    numbers = f"{row.number} {row.unified_number} {row.index_number}"
    # an index without its content must be told once more what it is to forget
    connection.execute(_DELETE, _indexed(number, row.title, numbers, held))
    connection.execute(delete(texts).where(texts.c.n == number))


def _indexed(number: int, title: str, numbers: str, body: str) -> dict[str, object]:
    return {
        "n": number,
        "title": " ".join(tokens(title)),
        "number": " ".join(tokens(numbers)),
        "body": " ".join(tokens(body)),
    }


def find(connection: Connection, query: str, limit: int) -> list[tuple[str, int, float]]:
    """Return (document id, number of the rendition that matched, score), best first; ties by id."""
    wanted = expression(query)
    if not wanted or limit < 1:
        return []
    rows = connection.execute(_QUERY, {"query": wanted, "limit": limit})
    return [(row.document, row.n, -row.best) for row in rows]


def body(connection: Connection, number: int) -> str:
    """Return the simplified text of a rendition, "" where there is none."""
    packed = connection.scalar(select(texts.c.body).where(texts.c.n == number))
    return zstandard.ZstdDecompressor().decompress(packed).decode() if packed else ""


def titles_with(connection: Connection, part: str) -> list[int]:
    """Return the renditions whose title holds this part (as folded characters)."""
    wanted, folded = phrase(part), fold(part)
    if not wanted or not folded:
        return []
    rows = connection.execute(
        text("SELECT rowid FROM search WHERE search MATCH :query"), {"query": "title : " + wanted}
    )
    found: list[int] = []
    for numbers in chunks(row[0] for row in rows):
        query = select(renditions.c.n, renditions.c.title).where(renditions.c.n.in_(numbers))
        found += [n for n, title in connection.execute(query) if folded in fold(title)]
    return sorted(found)
