"""The catalog: everything the ledgers and texts say, arranged for questions; a cache that can be rebuilt."""

from __future__ import annotations

from storage.catalog.batch import Batch
from storage.catalog.catalog import Catalog
from storage.catalog.places import LedgerRef, VisitRow

__all__ = ["Batch", "Catalog", "LedgerRef", "VisitRow"]
