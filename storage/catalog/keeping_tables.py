"""The tables of keeping: take-downs, what they bar, where records went, what is to be deleted."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Integer, Table

from storage.catalog.columns import Instant, Number, Word
from storage.catalog.crawl_tables import LEAN, metadata

#: levels that leave nothing to show: of what was redacted the text stays
UNSEEN = ("hide", "destroy")

#: one row per entry: a decision over a document has one for it and one for each of its addresses
takedowns = Table(
    "takedowns",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("id", Word, nullable=False, index=True),
    Column("level", Word, nullable=False),
    Column("target", Word, nullable=False),
    Column("spans", JSON, nullable=False),
    Column("requester", Word, nullable=False),
    Column("basis", Word, nullable=False),
    Column("at", Instant, nullable=False),
    **LEAN,
)

#: what may not be shown: kind is `blob`, `rendition`, `document`, `location`, `version` or `url`
barred = Table(
    "barred",
    metadata,
    Column("kind", Word, primary_key=True),
    Column("name", Word, primary_key=True),
    Column("takedown", Word, primary_key=True),
    Column("level", Word, nullable=False),
    **LEAN,
)

#: a record's old place and its new one; objects as numbers of `names`
relocations = Table(
    "relocations",
    metadata,
    Column("old", Number, primary_key=True, autoincrement=False),
    Column("old_at", BigInteger, primary_key=True, autoincrement=False),
    Column("new", Number, nullable=False, index=True),
    Column("new_at", BigInteger, nullable=False),
    **LEAN,
)

#: objects whose records were moved, or of which nothing was kept
rewritten = Table("rewritten", metadata, Column("old", Number, primary_key=True, autoincrement=False), **LEAN)

condemned = Table(
    "condemned",
    metadata,
    Column("key", Word, primary_key=True),
    Column("reason", Word, nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("removed", Instant),
    **LEAN,
)
