"""The tables of the search index: apart from the catalog's, since they are large and can be made again at any time.

They are never migrated: a change raises FORMAT, and an index of another format is thrown away and filled anew.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table

from storage.catalog.columns import Number, Word
from storage.catalog.crawl_tables import LEAN

#: raised by every change of a table below, of `tokens`, or of what is indexed
FORMAT = "3"

search_metadata = MetaData()

#: `format`, and `identity` of the catalog whose rendition numbers these are
marks = Table("marks", search_metadata, Column("name", Word, primary_key=True), Column("value", Word), **LEAN)

#: renditions in the index, in the order of their numbers; `rows` are blocks of text, title and numbers not counted
indexed = Table(
    "indexed",
    search_metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("id", Word, nullable=False),
    Column("rows", Integer, nullable=False),
)

#: title, numbers and simplified text, a line each, zstd: a snippet must not cost one ranged GET per hit
texts = Table(
    "texts",
    search_metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

#: runs of the inverted index of winnowed fingerprints, `fences` the first and last keys of their pages (see `runs`)
posting_runs = Table(
    "posting_runs",
    search_metadata,
    Column("run", Number, primary_key=True, autoincrement=False),
    Column("level", Integer, nullable=False),
    Column("postings", Number, nullable=False),  # when it was written
    Column("fences", LargeBinary, nullable=False),
)
#: their pages in the order of keys (see `pages`)
posting_pages = Table(
    "posting_pages",
    search_metadata,
    Column("run", Number, primary_key=True, autoincrement=False),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("postings", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: PostgreSQL only: the tokens of each line, in order and separated by spaces, and its single characters; SQLite has
#: the FTS5 table `words` instead
lines = Table(
    "lines",
    MetaData(),
    Column("rendition", Number, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("line", Word, nullable=False),
    Column("singles", Word, nullable=False),
)

__all__ = ["FORMAT", "indexed", "lines", "marks", "posting_pages", "posting_runs", "search_metadata", "texts"]
