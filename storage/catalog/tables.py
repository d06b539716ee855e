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
    LargeBinary,
    Table,
    Text,
)

from storage.catalog.columns import Digest, Instant
from storage.catalog.crawl_tables import (
    LEAN,
    SCHEMA,
    assessments,
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
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("blob", Digest, nullable=False),
    Column("part", Text, nullable=False),
    Column("normalizer", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", Digest, nullable=False),
    Column("segment", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Digest, nullable=False),
    Column("title", Text, nullable=False),
    Column("genre", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("unified_number", Text, nullable=False),
    Column("index_number", Text, nullable=False),
    Column("issuers", JSON, nullable=False),
    Column("signed", Date),
    Column("published", Date),
    Column("gazette", Text, nullable=False),
    Column("issue", Text, nullable=False),  # the IssueLabel as JSON, or ""
    Column("fingerprints", Integer, nullable=False),
    Index("renditions_blob", "blob"),
    Index("renditions_content", "content"),
)

#: simplified text, zstd: a snippet must not cost one ranged GET per hit
texts = Table(
    "texts", metadata, Column("n", Integer, primary_key=True), Column("body", LargeBinary, nullable=False)
)

keys = Table(
    "keys",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("rendition", Integer, primary_key=True),
    **LEAN,
)

#: inverted index of winnowed fingerprints; a uint64 is kept as the int64 of the same bits
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("hash", BigInteger, primary_key=True),
    Column("rendition", Integer, primary_key=True),
    **LEAN,
)

attachments = Table(
    "attachments",
    metadata,
    Column("rendition", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("place", Integer, nullable=False),
    Index("attachments_place", "place"),
    **LEAN,
)

citations = Table(
    "citations",
    metadata,
    Column("rendition", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("numbered", Text, nullable=False),  # the two as keys
    Column("title", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Index("citations_numbered", "numbered"),
    Index("citations_folded", "folded"),
    **LEAN,
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("root", Text, nullable=False, index=True),  # the id it was merged into; itself if not merged
    Column("shown", Text, index=True),  # the version that speaks for it
    Column("versions", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    **LEAN,
)

locations = Table(
    "locations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("part", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("document", Text, nullable=False, index=True),
    Column("standing", Text, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("latest", Text, index=True),  # version id
    Index("locations_place", "place", "part"),
    **LEAN,
)

versions = Table(
    "versions",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("location", Text, nullable=False),
    Column("document", Text, nullable=False, index=True),
    Column("rendition", Integer, nullable=False, index=True),
    Column("content", Digest, nullable=False),
    Column("writer", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("captured", Instant, nullable=False),
    Index("versions_location", "location", "captured"),
)

version_attachments = Table(
    "version_attachments",
    metadata,
    Column("version", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("rendition", Integer, nullable=False, index=True),
    **LEAN,
)

relations = Table(
    "relations",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("object", Text, primary_key=True, index=True),
    Column("coverage", Float),
    Column("evidence", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    **LEAN,
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("document", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("detail", Text, nullable=False),
    **LEAN,
)

__all__ = [
    "SCHEMA",
    "assessments",
    "attachments",
    "captures",
    "changes",
    "citations",
    "consumed",
    "documents",
    "fingerprints",
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
    "texts",
    "version_attachments",
    "versions",
]
