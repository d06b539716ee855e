"""The tables of the calendar of entry into force and expiry; the days texts state of themselves are in `renditions`."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Table

from storage.catalog.columns import Number, Word
from storage.catalog.crawl_tables import LEAN, metadata

#: entries of the publisher's ledger with which the calendar was read, and up to which local day
reckonings = Table(
    "reckonings",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
)

#: days on which a document's state may change for a reason that is not in its own text
appointments = Table(
    "appointments",
    metadata,
    Column("day", Date, primary_key=True),
    Column("document", Word, primary_key=True),
    Column("seq", Integer, nullable=False),
    **LEAN,
)
