"""The canonical dump: what the archive says of its documents, free of how and where it came to be known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from dibao.records.rows import VersionRow
from storage.catalog.feed import FeedReads
from storage.catalog.history import HistoryReads
from storage.catalog.keeping_tables import barred, takedowns
from storage.catalog.names import chunks
from storage.catalog.tables import (
    assertions,
    changes,
    documents,
    locations,
    names,
    quarantine,
    relations,
    versions,
)


class DumpReads(FeedReads, HistoryReads):
    """The whole catalog as text."""

    def dump(self) -> Iterator[str]:
        """Yield one JSON object per line, by kind: documents, locations, versions, relations, changes and so on.

        Each kind is sorted by content. There are no cursors, capture references or segment keys in it, so
        archives with the same history give the same dump, whatever the number or order of their writers.
        """
        yield from self._documents()
        yield from self._all_locations()
        yield from self._all_versions()
        yield from self._relations()
        yield from self._changes()
        yield from self._quarantine()
        yield from self._assertions()
        yield from self._takedowns()

    def _documents(self) -> Iterator[str]:
        query = select(documents).order_by(documents.c.id)
        with self._connect() as connection:
            for row in connection.execute(query):
                if row.root != row.id:
                    yield _line("document", id=row.id, kind=row.kind, merged_into=row.root)
                    continue
                yield _line(
                    "document",
                    id=row.id,
                    kind=row.kind,
                    shown=row.shown or "",
                    versions=row.versions,
                    withdrawn=row.withdrawn,
                )

    def _all_locations(self) -> Iterator[str]:
        with self._connect() as connection:
            identifiers = connection.scalars(select(locations.c.id).order_by(locations.c.id)).all()
        for part in chunks(identifiers):
            for row in sorted(self._locations(locations.c.id.in_(part)), key=lambda row: row.id):
                yield _line(
                    "location",
                    id=row.id,
                    url=row.url,
                    part=row.part,
                    source=row.source,
                    document=row.document,
                    standing=row.standing,
                    coverage=row.coverage,
                    withdrawn=row.withdrawn,
                )

    def _all_versions(self) -> Iterator[str]:
        with self._connect() as connection:
            identifiers = connection.scalars(select(versions.c.id).order_by(versions.c.id)).all()
        for part in chunks(identifiers):
            for row in sorted(self._versions(versions.c.id.in_(part)), key=lambda row: row.id):
                yield _version(row)

    def _relations(self) -> Iterator[str]:
        query = select(relations).order_by(relations.c.subject, relations.c.kind, relations.c.object)
        with self._connect() as connection:
            for row in connection.execute(query):
                yield _line(
                    "relation",
                    kind=row.kind,
                    subject=row.subject,
                    object=row.object,
                    coverage=row.coverage,
                    evidence=row.evidence,
                    confidence=row.confidence,
                    clause=row.clause,
                )

    def _changes(self) -> Iterator[str]:
        table = changes.c
        columns = (
            table.at,
            table.document,
            table.kind,
            table.source,
            table.location,
            table.version,
            table.other,
            table.detail,
        )
        with self._connect() as connection:
            for row in connection.execute(select(*columns).order_by(*columns)):
                yield _line(
                    "change",
                    at=row.at,
                    document=row.document,
                    kind=row.kind,
                    source=row.source,
                    location=row.location,
                    version=row.version,
                    other=row.other,
                    detail=row.detail,
                )

    def _quarantine(self) -> Iterator[str]:
        table = quarantine.c
        columns = (table.at, table.source, names.c.text.label("url"), table.reason, table.ruling)
        query = select(*columns).join(names, names.c.n == table.url).distinct().order_by(*columns)
        with self._connect() as connection:
            for row in connection.execute(query):
                yield _line(
                    "quarantine",
                    at=row.at,
                    source=row.source,
                    url=row.url,
                    reason=row.reason,
                    ruling=row.ruling,
                )

    def _assertions(self) -> Iterator[str]:
        with self._connect() as connection:
            for row in connection.execute(select(assertions).order_by(assertions.c.id)):
                yield _line(
                    "assertion",
                    id=row.id,
                    subject=row.subject,
                    field=row.field,
                    value=row.value,
                    who=row.who,
                    why=row.why,
                    at=row.at,
                    retracts=row.retracts,
                )

    def _takedowns(self) -> Iterator[str]:
        table = takedowns.c
        columns = (table.at, table.id, table.level, table.target, table.requester, table.basis)
        held = select(barred.c.takedown, barred.c.kind, barred.c.name, barred.c.level)
        with self._connect() as connection:
            for row in connection.execute(select(*columns, table.spans).order_by(*columns)):
                yield _line(
                    "takedown",
                    at=row.at,
                    id=row.id,
                    level=row.level,
                    target=row.target,
                    requester=row.requester,
                    basis=row.basis,
                    spans=row.spans,
                )
            for bar in connection.execute(held.order_by(*held.selected_columns)):
                yield _line("barred", takedown=bar.takedown, kind=bar.kind, name=bar.name, level=bar.level)


def _version(row: VersionRow) -> str:
    return _line(
        "version",
        id=row.id,
        ordinal=row.ordinal,
        location=row.location,
        document=row.document,
        rendition=row.rendition,
        content=row.content,
        captured=row.captured,
        last_seen=row.last_seen,
        attachments=list(row.attachments),
    )


def _line(record: str, **fields: object) -> str:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()
    }
    return json.dumps({"record": record, **plain}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
