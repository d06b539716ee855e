"""How tables are compared with what we mean, for writing a migration and for the test that none is missing."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Index
from sqlalchemy.schema import SchemaItem

from storage.catalog.columns import Coded, Digest, Instant, Number, Word


def options() -> dict[str, Any]:
    """Return the options of Alembic's comparison."""
    return {"compare_type": True, "include_object": _ours, "render_item": _rendered}


def _rendered(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our types by their names, so that a migration reads like the tables."""
    if kind != "type":
        return False
    if item is Number or item is Word:
        return "Number" if item is Number else "Word"
    if isinstance(item, Coded):
        return f"Coded({item.words!r})"
    return f"{type(item).__name__}()" if isinstance(item, (Digest, Instant)) else False


def _ours(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, _against: SchemaItem | None
) -> bool:  # noqa: ARG001 - Alembic fixes the signature
    # SQLite makes an index of its own for a primary key
    return not (isinstance(item, Index) and bool(name) and str(name).startswith("sqlite_autoindex"))
