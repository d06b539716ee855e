"""How much an archive holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from storage.catalog.reading import Reading
from storage.catalog.tables import captures, documents, locations, runs, versions


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents and issues (merged ones counted once), places, versions and captures."""

    documents: int
    issues: int
    locations: int
    versions: int
    captures: int


class CountingReads(Reading):
    """Figures over the whole catalog."""

    def counts(self) -> Counts:
        """Return the counts."""
        with self._connect() as connection:
            query = (
                select(documents.c.kind, func.count().label("number"))
                .where(documents.c.root == documents.c.id)
                .group_by(documents.c.kind)
            )
            kinds = {row.kind: int(row.number) for row in connection.execute(query)}
            sizes = [
                connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (locations, versions, captures)
            ]
        return Counts(kinds.get("document", 0), kinds.get("issue", 0), *sizes)

    def last_night(self) -> date | None:
        """Return the last logical date of any run, None before the first."""
        with self._connect() as connection:
            found: date | None = connection.scalar(select(func.max(runs.c.logical_date)))
        return found
