"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.catalog.columns import Coded, Digest, Instant, Number, Word

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision; where the rows cannot be worked out, raise CommandError."""
    ${upgrades if upgrades else "pass"}
