"""How tables are compared with what we mean, for writing a migration and for the test that none is missing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.schema import SchemaItem


def options() -> dict[str, Any]:
    """Return the options of Alembic's comparison."""
    return {"compare_type": True, "include_object": _ours}


def _ours(item: SchemaItem, name: str | None, kind: str, reflected: bool, _against: SchemaItem | None) -> bool:  # noqa: ARG001, FBT001 - Alembic fixes the signature
    # SQLite makes an index of its own for a primary key
    return not (isinstance(item, Index) and bool(name) and str(name).startswith("sqlite_autoindex"))
