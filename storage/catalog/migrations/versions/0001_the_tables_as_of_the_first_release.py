"""The tables as of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.catalog.columns import Coded, Digest, Instant, Number, Word

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision; where the rows cannot be worked out, raise CommandError."""
    op.create_table(
        "appointments",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("document", Word, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "document"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assertions",
        sa.Column("id", Word, nullable=False),
        sa.Column("subject", Word, nullable=False),
        sa.Column("field", Word, nullable=False),
        sa.Column("value", Word, nullable=False),
        sa.Column("who", Word, nullable=False),
        sa.Column("why", Word, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("retracts", Word, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assertions_retracts"), "assertions", ["retracts"], unique=False)
    op.create_index(op.f("ix_assertions_subject"), "assertions", ["subject"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("writer", Word, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "verdict",
            Coded(("ok", "unchanged", "gone", "soft404", "blocked", "partial", "error")),
            nullable=False,
        ),
        sa.Column("reason", Word, nullable=False),
        sa.Column("rules", Word, nullable=False),
        sa.PrimaryKeyConstraint("writer", "seq", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachments",
        sa.Column("rendition", Number, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", Number, nullable=False),
        sa.PrimaryKeyConstraint("rendition", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("attachments_place", "attachments", ["place"], unique=False)
    op.create_table(
        "barred",
        sa.Column("kind", Word, nullable=False),
        sa.Column("name", Word, nullable=False),
        sa.Column("takedown", Word, nullable=False),
        sa.Column("level", Word, nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", "takedown"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "blobs",
        sa.Column("n", Number, autoincrement=False, nullable=False),
        sa.Column("sha256", Digest(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("blobs_sha256", "blobs", ["sha256"], unique=True)
    op.create_table(
        "captures",
        sa.Column("object", Number, autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", Number, nullable=False),
        sa.Column("captured", Instant(), nullable=False),
        sa.Column(
            "verdict",
            Coded(("ok", "unchanged", "gone", "soft404", "blocked", "partial", "error")),
            nullable=False,
        ),
        sa.Column(
            "crawled",
            Coded(("ok", "unchanged", "gone", "soft404", "blocked", "partial", "error")),
            nullable=True,
        ),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("blob", Number, nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("source", Number, nullable=True),
        sa.Column("run", Number, nullable=True),
        sa.Column("url", Number, nullable=True),
        sa.Column("reason", Number, nullable=True),
        sa.Column("media_type", Number, nullable=True),
        sa.Column("etag", Number, nullable=True),
        sa.Column("last_modified", Number, nullable=True),
        sa.Column("via", Number, nullable=True),
        sa.Column("redirect", Number, nullable=True),
        sa.Column("segment", Number, nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("object", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "captures_blob",
        "captures",
        ["blob"],
        unique=False,
        sqlite_where=sa.text("segment IS NOT NULL"),
        postgresql_where=sa.text("segment IS NOT NULL"),
    )
    op.create_index("captures_place", "captures", ["place", "captured"], unique=False)
    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("document", Word, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("source", Word, nullable=False),
        sa.Column("location", Word, nullable=False),
        sa.Column("version", Word, nullable=False),
        sa.Column("other", Word, nullable=False),
        sa.Column("detail", Word, nullable=False),
        sa.PrimaryKeyConstraint("seq", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_changes_document"), "changes", ["document"], unique=False)
    op.create_table(
        "citations",
        sa.Column("rendition", Number, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("number", Word, nullable=False),
        sa.Column("numbered", Word, nullable=False),
        sa.Column("title", Word, nullable=False),
        sa.Column("folded", Word, nullable=False),
        sa.Column("quote", Word, nullable=False),
        sa.Column("clause", Word, nullable=False),
        sa.Column("until", Word, nullable=False),
        sa.Column("status", Word, nullable=False),
        sa.Column("issuer", Word, nullable=False),
        sa.Column("signed", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("rendition", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("citations_folded", "citations", ["folded"], unique=False)
    op.create_index("citations_numbered", "citations", ["numbered"], unique=False)
    op.create_table(
        "condemned",
        sa.Column("key", Word, nullable=False),
        sa.Column("reason", Word, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("removed", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consumed",
        sa.Column("writer", Word, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", Digest(), nullable=False),
        sa.PrimaryKeyConstraint("writer", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "documents",
        sa.Column("id", Word, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("root", Word, nullable=False),
        sa.Column("shown", Word, nullable=True),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_documents_root"), "documents", ["root"], unique=False)
    op.create_index(op.f("ix_documents_shown"), "documents", ["shown"], unique=False)
    op.create_table(
        "keys",
        sa.Column("kind", Word, nullable=False),
        sa.Column("value", Word, nullable=False),
        sa.Column("rendition", Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "rendition"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "locations",
        sa.Column("id", Word, nullable=False),
        sa.Column("place", Number, nullable=False),
        sa.Column("part", Word, nullable=False),
        sa.Column("source", Word, nullable=False),
        sa.Column("document", Word, nullable=False),
        sa.Column("standing", Word, nullable=False),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("latest", Word, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_locations_document"), "locations", ["document"], unique=False)
    op.create_index(op.f("ix_locations_latest"), "locations", ["latest"], unique=False)
    op.create_index(op.f("ix_locations_source"), "locations", ["source"], unique=False)
    op.create_index("locations_place", "locations", ["place", "part"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", Word, nullable=False),
        sa.Column("value", Word, nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "names",
        sa.Column("n", Number, autoincrement=False, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("text", Word, nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("names_hash", "names", ["hash"], unique=False)
    op.create_table(
        "objects",
        sa.Column("n", Number, autoincrement=False, nullable=False),
        sa.Column("writer", Word, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", Digest(), nullable=False),
        sa.Column("time", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("objects_writer", "objects", ["writer", "seq"], unique=True)
    op.create_table(
        "quarantine",
        sa.Column("writer", Word, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", Word, nullable=False),
        sa.Column("url", Number, nullable=False),
        sa.Column("reason", Word, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ruling", Word, nullable=False),
        sa.PrimaryKeyConstraint("writer", "seq", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_index("quarantine_url", "quarantine", ["url"], unique=False)
    op.create_table(
        "reckonings",
        sa.Column("seq", Number, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "relations",
        sa.Column("subject", Word, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("object", Word, nullable=False),
        sa.Column("coverage", sa.Float(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("clause", Word, nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "object"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_relations_object"), "relations", ["object"], unique=False)
    op.create_table(
        "relocations",
        sa.Column("old", Number, autoincrement=False, nullable=False),
        sa.Column("old_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("new", Number, nullable=False),
        sa.Column("new_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("old", "old_at"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_relocations_new"), "relocations", ["new"], unique=False)
    op.create_table(
        "renditions",
        sa.Column("n", Number, autoincrement=False, nullable=False),
        sa.Column("id", Word, nullable=False),
        sa.Column("blob", Number, nullable=False),
        sa.Column("part", Word, nullable=False),
        sa.Column("normalizer", Word, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("content", Digest(), nullable=False),
        sa.Column("segment", Number, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", Digest(), nullable=False),
        sa.Column("title", Word, nullable=False),
        sa.Column("genre", Word, nullable=False),
        sa.Column("number", Word, nullable=False),
        sa.Column("unified_number", Word, nullable=False),
        sa.Column("index_number", Word, nullable=False),
        sa.Column("issuers", sa.JSON(), nullable=False),
        sa.Column("signed", sa.Date(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("gazette", Word, nullable=False),
        sa.Column("issue", Word, nullable=False),
        sa.Column("may_begin", sa.Date(), nullable=True),
        sa.Column("begun", sa.Date(), nullable=True),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("may_hold_until", sa.Date(), nullable=True),
        sa.Column("amended", sa.Date(), nullable=True),
        sa.Column("fingerprints", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("renditions_begun", "renditions", ["begun"], unique=False)
    op.create_index("renditions_blob", "renditions", ["blob"], unique=False)
    op.create_index("renditions_content", "renditions", ["content"], unique=False)
    op.create_index("renditions_holds_until", "renditions", ["holds_until"], unique=False)
    op.create_index("renditions_id", "renditions", ["id"], unique=True)
    op.create_table(
        "rewritten",
        sa.Column("old", Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("old"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        sa.Column("writer", Word, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", Word, nullable=False),
        sa.Column("source", Word, nullable=False),
        sa.Column("logical_date", sa.Date(), nullable=False),
        sa.Column("body", Word, nullable=False),
        sa.PrimaryKeyConstraint("writer", "seq", "idx"),
    )
    op.create_index("runs_logical_date", "runs", ["logical_date"], unique=False)
    op.create_index("runs_source", "runs", ["source", "logical_date"], unique=False)
    op.create_table(
        "takedowns",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", Word, nullable=False),
        sa.Column("level", Word, nullable=False),
        sa.Column("target", Word, nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("requester", Word, nullable=False),
        sa.Column("basis", Word, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("seq", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_takedowns_id"), "takedowns", ["id"], unique=False)
    op.create_table(
        "version_attachments",
        sa.Column("version", Word, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rendition", Number, nullable=False),
        sa.PrimaryKeyConstraint("version", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_version_attachments_rendition"), "version_attachments", ["rendition"], unique=False
    )
    op.create_table(
        "versions",
        sa.Column("n", Number, autoincrement=False, nullable=False),
        sa.Column("id", Word, nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("location", Word, nullable=False),
        sa.Column("document", Word, nullable=False),
        sa.Column("rendition", Number, nullable=False),
        sa.Column("content", Digest(), nullable=False),
        sa.Column("writer", Word, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("captured", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index(op.f("ix_versions_document"), "versions", ["document"], unique=False)
    op.create_index(op.f("ix_versions_rendition"), "versions", ["rendition"], unique=False)
    op.create_index("versions_id", "versions", ["id"], unique=True)
    op.create_index("versions_known", "versions", ["known"], unique=False)
    op.create_index("versions_location", "versions", ["location", "captured"], unique=False)
