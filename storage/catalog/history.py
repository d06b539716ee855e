"""Reads locations, their versions and the renditions behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)

from dibao.records.entries import CaptureRef, Rendition
from dibao.records.rows import LocationRow, VersionRow
from normalizers.urls import canonical
from storage.catalog.columns import Instant
from storage.catalog.moving import places
from storage.catalog.names import chunks, number_of
from storage.catalog.reading import Reading
from storage.catalog.showing import STANDINGS
from storage.catalog.tables import (
    attachments,
    blobs,
    captures,
    documents,
    locations,
    names,
    renditions,
    version_attachments,
    versions,
)

#: an instant after every capture, for the version that no other follows
_EVER = datetime(9999, 1, 1, tzinfo=UTC)

_RENDITIONS = (
    select(renditions, names.c.text, blobs.c.sha256.label("payload"))
    .join(names, names.c.n == renditions.c.segment)
    .join(blobs, blobs.c.n == renditions.c.blob)
)


class HistoryReads(Reading):
    """Where documents are, and what was seen there when."""

    def location(self, url: str, part: str = "") -> LocationRow | None:
        """Return the location of a URL (in any spelling) and part, None where nothing was found yet."""
        found = [row for row in self.locations_at(url) if row.part == part]
        return found[0] if found else None

    def location_by_id(self, identifier: str) -> LocationRow | None:
        """Return a location by its id."""
        return next(iter(self._locations(locations.c.id == identifier)), None)

    def locations_at(self, url: str) -> tuple[LocationRow, ...]:
        """Return the locations at a URL (in any spelling), one per part, by part."""
        with self._connect() as connection:
            place = number_of(connection, canonical(url))
        return () if place is None else self._locations(locations.c.place == place)

    def locations_of(self, document: str) -> tuple[LocationRow, ...]:
        """Return the locations of a document and of those merged into it: best standing first, then by URL."""
        rows = self._locations(locations.c.document.in_(members(document)))
        return tuple(sorted(rows, key=lambda row: STANDINGS.index(row.standing)))

    def ids_of(self, document: str) -> tuple[str, ...]:
        """Return every id that now means the same document as this one, sorted; none for an unknown one."""
        with self._connect() as connection:
            return tuple(
                sorted(
                    connection.scalars(select(documents.c.id).where(documents.c.id.in_(members(document))))
                )
            )

    def latest_version(self, location: str) -> VersionRow | None:
        """Return the version of a location captured last."""
        found = self._versions(and_(locations.c.id == location, locations.c.latest == versions.c.id))
        return found[0] if found else None

    def version(self, identifier: str) -> VersionRow | None:
        """Return a version by its id."""
        return next(iter(self._versions(versions.c.id == identifier)), None)

    def versions(self, document: str) -> tuple[VersionRow, ...]:
        """Return every version of a document at all its locations: as captured, then by standing, then by id."""
        return self._versions(versions.c.document.in_(members(document)))

    def versions_at(self, location: str) -> tuple[VersionRow, ...]:
        """Return every version of a location, whichever document it showed, as captured."""
        return self._versions(versions.c.location == location)

    def pages_attaching(self, url: str) -> tuple[VersionRow, ...]:
        """Return the latest versions of pages that offer this URL (in any spelling) as an attachment."""
        with self._connect() as connection:
            place = number_of(connection, canonical(url))
        offering = select(attachments.c.rendition).where(attachments.c.place == place)
        return self._versions(and_(versions.c.rendition.in_(offering), locations.c.latest == versions.c.id))

    def rendition(self, identifier: str) -> Rendition | None:
        """Return a rendition by its id, with where its text lies."""
        return next(iter(self._renditions(renditions.c.id == identifier)), None)

    def renditions_of(self, blob: str) -> tuple[Rendition, ...]:
        """Return the renditions of a payload: by part, then in the order they were made."""
        return self._renditions(blobs.c.sha256 == blob)

    def _locations(self, where: ColumnElement[bool]) -> tuple[LocationRow, ...]:
        query = select(locations, names.c.text).join(names, names.c.n == locations.c.place).where(where)
        with self._connect() as connection:
            rows = connection.execute(query).all()
        found = [
            LocationRow(
                row.id,
                row.text,
                row.part,
                row.source,
                row.document,
                row.standing,
                row.coverage,
                row.withdrawn,
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda row: (row.url, _part(row.part), row.id)))

    def _versions(self, where: ColumnElement[bool]) -> tuple[VersionRow, ...]:
        with self._connect() as connection:
            rows = connection.execute(_query().where(where)).all()
            attached = _attached(connection, [row.id for row in rows])
        found = [_row(row, attached.get(row.id, ())) for row in rows]
        return tuple(sorted(found, key=lambda row: (row.captured, STANDINGS.index(row.standing), row.id)))

    def _renditions(self, where: ColumnElement[bool]) -> tuple[Rendition, ...]:
        with self._connect() as connection:
            rows = connection.execute(_RENDITIONS.where(where).order_by(renditions.c.n)).all()
            found = renditions_now(connection, map(rendition_of, rows))
        return tuple(sorted(found, key=lambda item: _part(item.part)))


def members(document: str) -> ScalarSelect[str]:
    """Return a subquery of all ids that now mean the same document as this one."""
    root = select(documents.c.root).where(documents.c.id == document).scalar_subquery()
    return select(documents.c.id).where(documents.c.root == root).scalar_subquery()


def renditions_by_number(connection: Connection, numbers: Sequence[int]) -> list[Rendition]:
    """Return the ledger entries of renditions that are there, in order of number; at most an IN clause of them."""
    rows = connection.execute(_RENDITIONS.where(renditions.c.n.in_(numbers)).order_by(renditions.c.n))
    return renditions_now(connection, [rendition_of(row) for row in rows])


def renditions_now(connection: Connection, found: Iterable[Rendition]) -> list[Rendition]:
    """Return renditions with the place their text lies at now."""
    held = list(found)
    moved = places(connection, {(item.segment, item.offset) for item in held})
    now = [moved.get((item.segment, item.offset), (item.segment, item.offset)) for item in held]
    return [
        replace(item, segment=segment, offset=offset)
        for item, (segment, offset) in zip(held, now, strict=True)
    ]


def rendition_of(row: Row[*tuple[Any, ...]]) -> Rendition:
    """Return the ledger entry a row of `renditions`, with its segment's key and payload, was made from."""
    return Rendition(
        id=row.id,
        blob=row.payload,
        part=row.part,
        normalizer=row.normalizer,
        kind=row.kind,
        content=row.content,
        segment=row.text,
        offset=row.offset,
        size=row.size,
        sha256=row.sha256,
    )


def _part(part: str) -> tuple[int, str]:
    # parts are counted: "10" comes after "9"
    return (int(part) if part.isdecimal() else 0, part)


def _query() -> Select[*tuple[Any, ...]]:
    """Select versions with their ordinal and the span in which they were seen.

    A capture shows a version when its blob reads the same in some rendition, and no later version of the
    location had begun. It is worked out on reading, since captures and decisions arrive in either order.
    """
    other = versions.alias("other")
    same_place = other.c.location == versions.c.location
    before = or_(
        other.c.captured < versions.c.captured,
        and_(other.c.captured == versions.c.captured, other.c.n <= versions.c.n),
    )
    ordinal = select(func.count()).select_from(other).where(same_place, before).scalar_subquery()
    following = (
        select(func.min(other.c.captured))
        .where(same_place, other.c.captured > versions.c.captured)
        .correlate(versions)
        .scalar_subquery()
    )
    this, again = renditions.alias("this"), renditions.alias("again")
    payloads = (
        select(again.c.blob)
        .join(this, and_(this.c.content == again.c.content, this.c.part == again.c.part))
        .where(this.c.blob == renditions.c.blob, this.c.part == renditions.c.part)
        .correlate(renditions)
    )
    seen = (
        select(func.max(captures.c.captured))
        .where(
            captures.c.place == locations.c.place,
            captures.c.captured >= versions.c.captured,
            captures.c.captured < func.coalesce(following, literal(_EVER, Instant())),
            captures.c.verdict.in_(("ok", "unchanged")),
            captures.c.blob.in_(payloads),
        )
        .correlate(versions, locations, renditions)
        .scalar_subquery()
    )
    return (
        select(
            versions,
            ordinal.label("ordinal"),
            seen.label("seen"),
            renditions.c.id.label("rendition_id"),
            blobs.c.sha256.label("payload"),
            locations.c.part,
            locations.c.source,
            locations.c.standing,
            names.c.text.label("url"),
        )
        .join(locations, locations.c.id == versions.c.location)
        .join(renditions, renditions.c.n == versions.c.rendition)
        .join(blobs, blobs.c.n == renditions.c.blob)
        .join(names, names.c.n == locations.c.place)
    )


def _row(row: Row[*tuple[Any, ...]], attached: tuple[str, ...]) -> VersionRow:
    return VersionRow(
        id=row.id,
        ordinal=row.ordinal,
        location=row.location,
        document=row.document,
        rendition=row.rendition_id,
        content=row.content,
        capture=CaptureRef(row.writer, row.seq, row.idx),
        captured=row.captured,
        last_seen=row.seen or row.captured,  # its own capture may not have arrived yet
        url=row.url,
        part=row.part,
        source=row.source,
        standing=row.standing,
        blob=row.payload,
        attachments=attached,
    )


def _attached(connection: Connection, identifiers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in chunks(identifiers):
        query = (
            select(version_attachments.c.version, renditions.c.id)
            .join(renditions, renditions.c.n == version_attachments.c.rendition)
            .where(version_attachments.c.version.in_(part))
            .order_by(version_attachments.c.version, version_attachments.c.position)
        )
        for version, rendition in connection.execute(query):
            found[version] = (*found.get(version, ()), rendition)
    return found
