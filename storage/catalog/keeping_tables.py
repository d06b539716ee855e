"""The tables of keeping: take-downs, what they bar, where records went, what is to be deleted, assertions."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from storage.catalog.columns import Instant
from storage.catalog.crawl_tables import LEAN, metadata

#: one row per entry: a decision over a document has one for it and one for each of its addresses
takedowns = Table(
    "takedowns",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("id", Text, nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("spans", JSON, nullable=False),
    Column("requester", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("at", Instant, nullable=False),
    **LEAN,
)

#: what may not be shown: kind is `blob`, `rendition`, `document`, `location`, `version` or `url`
barred = Table(
    "barred",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("takedown", Text, primary_key=True),
    Column("level", Text, nullable=False),
    **LEAN,
)

#: a record's old place and its new one; objects as numbers of `names`
relocations = Table(
    "relocations",
    metadata,
    Column("old", Integer, primary_key=True),
    Column("old_at", BigInteger, primary_key=True),
    Column("new", Integer, nullable=False, index=True),
    Column("new_at", BigInteger, nullable=False),
    **LEAN,
)

#: objects whose records were moved, or of which nothing was kept
rewritten = Table("rewritten", metadata, Column("old", Integer, primary_key=True), **LEAN)

condemned = Table(
    "condemned",
    metadata,
    Column("key", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("removed", Instant),
    **LEAN,
)

assertions = Table(
    "assertions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("retracted", Text, nullable=False),  # id of the assertion that took it back
    Index("assertions_subject", "subject", "field"),
    **LEAN,
)
