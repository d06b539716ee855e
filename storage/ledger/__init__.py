"""The ledger: the commit points of the archive, one hash-chained sequence of objects per writer."""

from __future__ import annotations

from storage.ledger.ledger import Head, Ledger, Position
from storage.ledger.names import PREFIX, PUBLISHER, LedgerName, ledger_name, seq_of
from storage.ledger.payload import FORMAT, LedgerObject

__all__ = [
    "FORMAT",
    "PREFIX",
    "PUBLISHER",
    "Head",
    "Ledger",
    "LedgerName",
    "LedgerObject",
    "Position",
    "ledger_name",
    "seq_of",
]
