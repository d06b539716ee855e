"""How tables are compared with what we mean, for writing a migration and for the test that none is missing."""

from __future__ import annotations

from typing import Any, Literal

from storage.catalog.columns import Coded, Digest, Instant, Number, Word


def options() -> dict[str, Any]:
    """Return the options of Alembic's comparison."""
    return {"compare_type": True, "render_item": _rendered}


def _rendered(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our types by their names, so that a migration reads like the tables."""
    if kind != "type":
        return False
    if item is Number or item is Word:
        return "Number" if item is Number else "Word"
    if isinstance(item, Coded):
        return f"Coded({item.words!r})"
    return f"{type(item).__name__}()" if isinstance(item, (Digest, Instant)) else False
