"""The tables of ledger objects and of what crawls brought.

Every row follows from ledger entries and texts: a catalog is a cache. A new table or column comes with a migration
(storage/catalog/migrations/); where what it holds cannot be worked out from the old rows, the migration says so and
the catalog is rebuilt. No foreign keys: the order in which two writers' ledgers arrive is free, so a decision may be
applied before the capture it names.
"""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import BigInteger, Column, Date, Index, Integer, MetaData, Table, text

from dibao.records.capture import Verdict
from storage.catalog.columns import Coded, Digest, Instant, Number, Word

#: as the ledgers spell them; the list is only appended to
VERDICTS: tuple[str, ...] = get_args(Verdict)

metadata = MetaData()
LEAN: dict[str, Any] = {"sqlite_with_rowid": False}  # the primary key is the table: no second tree to keep

#: `identity` names this very catalog, so that a search index made for another one is noticed
meta = Table("meta", metadata, Column("name", Word, primary_key=True), Column("value", Word), **LEAN)

#: URLs, sources, runs, validators and segment keys repeat in every capture; each is kept once. Found by the first
#: bytes of its hash: an index over the texts would take as much room again, and PostgreSQL's end at 2,700 bytes
names = Table(
    "names",
    metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, nullable=False),
    Column("text", Word, nullable=False),
    Index("names_hash", "hash"),
)

#: payloads, named by every capture that held or confirmed them
blobs = Table(
    "blobs",
    metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("sha256", Digest, nullable=False),
    Index("blobs_sha256", "sha256", unique=True),
)

objects = Table(
    "objects",
    metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("writer", Word, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sha256", Digest, nullable=False),
    Column("time", Instant, nullable=False),  # never before the object before it
    Index("objects_writer", "writer", "seq", unique=True),
)

consumed = Table(
    "consumed",
    metadata,
    Column("writer", Word, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Digest, nullable=False),
    **LEAN,
)

#: the one table that grows by a row for every request: numbers only, and nothing where the usual holds
captures = Table(
    "captures",
    metadata,
    Column("object", Number, primary_key=True, autoincrement=False),  # of `objects`
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("place", Number, nullable=False),  # canonical URL
    Column("captured", Instant, nullable=False),
    Column("verdict", Coded(VERDICTS), nullable=False),  # that governs now
    Column("crawled", Coded(VERDICTS)),  # as the crawl judged, where that was another
    Column("status", Integer, nullable=False),
    Column("blob", Number),
    Column("length", BigInteger, nullable=False),
    Column("source", Number),
    Column("run", Number),
    Column("url", Number),  # as fetched, where that is not canonical
    Column("reason", Number),
    Column("media_type", Number),
    Column("etag", Number),
    Column("last_modified", Number),
    Column("via", Number),
    Column("redirect", Number),
    Column("segment", Number),
    Column("offset", BigInteger),
    Column("size", BigInteger),
    Index("captures_place", "place", "captured"),
    # only what a segment holds is looked up by its payload
    Index(
        "captures_blob",
        "blob",
        sqlite_where=text("segment IS NOT NULL"),
        postgresql_where=text("segment IS NOT NULL"),
    ),
    **LEAN,
)

assessments = Table(
    "assessments",
    metadata,
    Column("writer", Word, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("verdict", Coded(VERDICTS), nullable=False),
    Column("reason", Word, nullable=False),
    Column("rules", Word, nullable=False),
    **LEAN,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("writer", Word, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("source", Word, nullable=False),
    Column("url", Number, nullable=False),  # of `names`, as fetched
    Column("reason", Word, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ruling", Word, nullable=False),
    Index("quarantine_url", "url"),
    **LEAN,
)

runs = Table(
    "runs",
    metadata,
    Column("writer", Word, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("id", Word, nullable=False),
    Column("source", Word, nullable=False),
    Column("logical_date", Date, nullable=False),
    Column("body", Word, nullable=False),  # the Run as JSON
    Index("runs_source", "source", "logical_date"),
    Index("runs_logical_date", "logical_date"),
)
