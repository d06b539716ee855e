"""Numbers as places in a run, and who issued what: written with a rendition, read by the register of gaps."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from dibao.records.clean import CleanDocument
from normalizers.metadata.runs import places
from storage.catalog.tables import issuing, serials


def add(connection: Connection, number: int, clean: CleanDocument) -> None:
    """Note the runs in which rendition `number` stands, and who issued it."""
    found = [{"series": run, "serial": serial, "rendition": number} for run, serial in places(clean)]
    if found:
        connection.execute(insert(serials), found)
    bodies = [{"issuer": issuer, "rendition": number} for issuer in dict.fromkeys(clean.issuers) if issuer]
    if bodies:
        connection.execute(insert(issuing), bodies)
