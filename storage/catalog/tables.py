"""The tables of texts, documents and decisions; those of ledgers and crawls are in crawl_tables."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    Table,
)

from storage.catalog.columns import Digest, Instant, Number, Word
from storage.catalog.crawl_tables import (
    LEAN,
    assessments,
    blobs,
    captures,
    consumed,
    meta,
    metadata,
    names,
    objects,
    quarantine,
    runs,
)

renditions = Table(
    "renditions",
    metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("id", Word, nullable=False),
    Column("blob", Number, nullable=False),
    Column("part", Word, nullable=False),
    Column("normalizer", Word, nullable=False),
    Column("kind", Word, nullable=False),
    Column("content", Digest, nullable=False),
    Column("segment", Number, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Digest, nullable=False),
    Column("title", Word, nullable=False),
    Column("genre", Word, nullable=False),
    Column("number", Word, nullable=False),
    Column("unified_number", Word, nullable=False),
    Column("index_number", Word, nullable=False),
    Column("issuers", JSON, nullable=False),
    Column("signed", Date),
    Column("published", Date),
    Column("gazette", Word, nullable=False),
    Column("issue", Word, nullable=False),  # the IssueLabel as JSON, or ""
    # what the text's own clauses say: the first day it may and must be in force, the last it must and may be
    Column("may_begin", Date),
    Column("begun", Date),
    Column("holds_until", Date),
    Column("may_hold_until", Date),
    Column("amended", Date),  # the day of the act that last amended the text
    Column("fingerprints", Integer, nullable=False),
    Index("renditions_id", "id", unique=True),
    Index("renditions_blob", "blob"),
    Index("renditions_begun", "begun"),
    Index("renditions_holds_until", "holds_until"),
    Index("renditions_content", "content"),
)

keys = Table(
    "keys",
    metadata,
    Column("kind", Word, primary_key=True),
    Column("value", Word, primary_key=True),
    Column("rendition", Number, primary_key=True, autoincrement=False),
    **LEAN,
)

#: the numbers a document bears as places in a series: 云府办〔2026〕3号 is 3 of 云府办〔2026〕; of a joint one each
serials = Table(
    "serials",
    metadata,
    Column("series", Word, primary_key=True),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("rendition", Number, primary_key=True, autoincrement=False),
    Index("serials_rendition", "rendition"),
    **LEAN,
)

#: who issued it, one row for each body of a joint one
issuing = Table(
    "issuing",
    metadata,
    Column("issuer", Word, primary_key=True),
    Column("rendition", Number, primary_key=True, autoincrement=False),
    Index("issuing_rendition", "rendition"),
    **LEAN,
)

attachments = Table(
    "attachments",
    metadata,
    Column("rendition", Number, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("place", Number, nullable=False),
    Index("attachments_place", "place"),
    **LEAN,
)

citations = Table(
    "citations",
    metadata,
    Column("rendition", Number, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Word, nullable=False),
    Column("number", Word, nullable=False),
    Column("numbered", Word, nullable=False),  # the two as keys
    Column("title", Word, nullable=False),
    Column("folded", Word, nullable=False),
    Column("quote", Word, nullable=False),
    Column("clause", Word, nullable=False),
    Column("until", Word, nullable=False),
    Column("status", Word, nullable=False),
    Column("issuer", Word, nullable=False),
    Column("signed", Date),
    Index("citations_numbered", "numbered"),
    Index("citations_folded", "folded"),
    **LEAN,
)

documents = Table(
    "documents",
    metadata,
    Column("id", Word, primary_key=True),
    Column("kind", Word, nullable=False),
    Column("root", Word, nullable=False, index=True),  # the id it was merged into; itself if not merged
    Column("shown", Word, index=True),  # the version that speaks for it
    Column("versions", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    **LEAN,
)

locations = Table(
    "locations",
    metadata,
    Column("id", Word, primary_key=True),
    Column("place", Number, nullable=False),
    Column("part", Word, nullable=False),
    Column("source", Word, nullable=False, index=True),
    Column("document", Word, nullable=False, index=True),
    Column("standing", Word, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("latest", Word, index=True),  # version id
    Index("locations_place", "place", "part"),
    **LEAN,
)

versions = Table(
    "versions",
    metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("id", Word, nullable=False),
    Column("known", Integer, nullable=False),  # entry of the publisher's ledger that first told of it
    Column("location", Word, nullable=False),
    Column("document", Word, nullable=False, index=True),
    Column("rendition", Number, nullable=False, index=True),
    Column("content", Digest, nullable=False),
    Column("writer", Word, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("captured", Instant, nullable=False),
    Index("versions_id", "id", unique=True),
    Index("versions_location", "location", "captured"),
    Index("versions_known", "known"),
)

version_attachments = Table(
    "version_attachments",
    metadata,
    Column("version", Word, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rendition", Number, nullable=False, index=True),
    **LEAN,
)

relations = Table(
    "relations",
    metadata,
    Column("subject", Word, primary_key=True),
    Column("kind", Word, primary_key=True),
    Column("object", Word, primary_key=True, index=True),
    Column("coverage", Float),
    Column("evidence", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("clause", Word, nullable=False),
    **LEAN,
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("kind", Word, nullable=False),
    Column("document", Word, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("source", Word, nullable=False),
    Column("location", Word, nullable=False),
    Column("version", Word, nullable=False),
    Column("other", Word, nullable=False),
    Column("detail", Word, nullable=False),
    **LEAN,
)

#: what curators say of documents, versions, places; a retraction is an assertion too, and nothing is deleted
assertions = Table(
    "assertions",
    metadata,
    Column("id", Word, primary_key=True),
    Column("subject", Word, nullable=False, index=True),
    Column("field", Word, nullable=False),
    Column("value", Word, nullable=False),
    Column("who", Word, nullable=False),
    Column("why", Word, nullable=False),
    Column("at", Instant, nullable=False),
    Column("retracts", Word, nullable=False, index=True),
    Column("key", Word, nullable=False),  # the value as it is looked up, "" where it is not
    Column("seq", Integer, nullable=False),  # its place in the publisher's ledger
    Column("idx", Integer, nullable=False),
    Index("assertions_key", "field", "key"),
    **LEAN,
)

__all__ = [
    "assertions",
    "assessments",
    "attachments",
    "blobs",
    "captures",
    "changes",
    "citations",
    "consumed",
    "documents",
    "issuing",
    "keys",
    "locations",
    "meta",
    "metadata",
    "names",
    "objects",
    "quarantine",
    "relations",
    "renditions",
    "runs",
    "serials",
    "version_attachments",
    "versions",
]
