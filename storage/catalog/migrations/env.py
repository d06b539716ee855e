"""What Alembic runs: our open connection and our tables; it neither opens databases nor reads files."""

from __future__ import annotations

from alembic import context

from storage.catalog.migrations.drift import options
from storage.catalog.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    **options(),
)
context.run_migrations()
