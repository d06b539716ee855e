"""The tables of ledger objects and of what crawls brought.

Every row follows from ledger entries and texts, so no table is ever migrated: a change raises SCHEMA, and a catalog of another schema is rebuilt. No foreign keys: the order in which
two writers' ledgers arrive is free, so a decision may be applied before the capture it names.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from storage.catalog.columns import Digest, Instant

#: raised by every change of a table or of what `apply` writes into one
SCHEMA = 2

metadata = MetaData()
LEAN: dict[str, Any] = {"sqlite_with_rowid": False}  # the primary key is the table: no second tree to keep

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text), **LEAN)

#: URLs, sources, runs, media types and segment keys repeat in every capture; each is kept once
names = Table(
    "names",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("text", Text, nullable=False, unique=True),
)

objects = Table(
    "objects",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("sha256", Digest, nullable=False),
    Column("time", Instant, nullable=False),  # never before the object before it
    **LEAN,
)

consumed = Table(
    "consumed",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("sha256", Digest, nullable=False),
    **LEAN,
)

captures = Table(
    "captures",
    metadata,
    Column("writer", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("source", Integer),
    Column("run", Integer),
    Column("place", Integer, nullable=False),  # canonical URL
    Column("url", Integer),  # as fetched
    Column("captured", Instant, nullable=False),
    Column("verdict", Text, nullable=False),  # that governs now
    Column("crawled", Text, nullable=False),  # as the crawl judged
    Column("status", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("media_type", Integer),
    Column("sha256", Digest),
    Column("length", BigInteger, nullable=False),
    Column("segment", Integer),
    Column("offset", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("redirect", Integer),
    Column("via", Integer),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Index("captures_place", "place", "captured"),
    Index("captures_sha256", "sha256"),
    **LEAN,
)

assessments = Table(
    "assessments",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rules", Text, nullable=False),
    **LEAN,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ruling", Text, nullable=False),
    Index("quarantine_url", "url"),
    **LEAN,
)

runs = Table(
    "runs",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("logical_date", Date, nullable=False),
    Column("body", Text, nullable=False),  # the Run as JSON
    Index("runs_source", "source", "logical_date"),
    Index("runs_logical_date", "logical_date"),
)
