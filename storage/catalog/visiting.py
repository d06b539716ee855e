"""Reads for planning: which URLs of a source are known, and what a conditional request can say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Subquery, and_, func, or_, select, union

from dibao.records.capture import NO_MORE, is_absent
from dibao.records.origin import IMPORTED, UNKNOWN
from storage.catalog.captures import CAPTURES, IN_LEDGER_ORDER
from storage.catalog.names import blobs_of, texts_of
from storage.catalog.places import VisitRow
from storage.catalog.reading import Reading
from storage.catalog.tables import (
    attachments,
    captures,
    locations,
    names,
    runs,
    versions,
)

#: verdicts that held content, or confirmed the content held before
_GOOD = ("ok", "unchanged")


class VisitingReads(Reading):
    """What a plan is made of."""

    def sources(self) -> tuple[str, ...]:
        """Return the names of all sources that ran or have a location, sorted."""
        query = union(select(runs.c.source), select(locations.c.source))
        with self._connect() as connection:
            return tuple(sorted(connection.scalars(query)))

    def due(self, source: str) -> tuple[VisitRow, ...]:
        """Return every URL of a location of this source, or attached to its latest page, by URL.

        Nothing is said about when: the schedule is the planner's.
        """
        with self._connect() as connection:
            # nobody asks a server for what others say they found there, nor for what was attached to it
            ours = ~names.c.text.startswith(IMPORTED) & ~names.c.text.startswith(UNKNOWN)
            own = (
                select(locations.c.place)
                .join(names, names.c.n == locations.c.place)
                .where(locations.c.source == source, ours)
            )
            attached = (
                select(attachments.c.place)
                .join(versions, versions.c.rendition == attachments.c.rendition)
                .join(locations, locations.c.latest == versions.c.id)
                .join(names, names.c.n == locations.c.place)
                .where(locations.c.source == source, ours)
            )
            places = own.union(attached).subquery()
            numbers = connection.scalars(select(places.c.place)).all()
            texts = texts_of(connection, numbers)
            spans = select(
                captures.c.place,
                func.min(captures.c.captured).label("first"),
                func.max(captures.c.captured).label("last"),
            ).join(places, places.c.place == captures.c.place)
            first = {row.place: row.first for row in connection.execute(spans.group_by(captures.c.place))}
            last = _latest(connection, places, ())
            good = _latest(connection, places, _GOOD)
            held = _latest(connection, places, ("ok",))
            kept_rows = [*good.values(), *held.values()]
            wanted = [n for row in kept_rows for n in (row.etag, row.last_modified)]
            said = texts_of(connection, [*wanted, *(row.reason for row in last.values())])
            digests = blobs_of(connection, (row.blob for row in kept_rows))
            gone = _gone(connection, places)
            found = []
            for place in numbers:
                end, kept = last.get(place), good.get(place)
                full = held.get(place)
                # a 304 need not repeat the validators; those of the answer it confirms still hold
                confirmed = full if kept is not None and full is not None and full.blob == kept.blob else None
                etag = _validator(kept, confirmed, "etag")
                modified = _validator(kept, confirmed, "last_modified")
                found.append(
                    VisitRow(
                        url=texts[place],
                        first_seen=first.get(place),
                        last_capture=end.captured if end is not None else None,
                        verdict=_verdict(end, said) if end is not None else "",
                        sha256=digests[kept.blob] if kept is not None else "",
                        etag=said[etag],
                        last_modified=said[modified],
                        gone=tuple(at for at in gone.get(place, ()) if kept is None or at > kept.captured),
                    )
                )
            return tuple(sorted(found, key=lambda row: row.url))


def _verdict(last: Row[*tuple[Any, ...]], texts: Mapping[int | None, str]) -> str:
    """Return the verdict of a capture, "gone" where a site says so in another way."""
    return "gone" if is_absent(last.verdict, texts[last.reason]) else str(last.verdict)


def _gone(connection: Connection, places: Subquery) -> dict[int, list[datetime]]:
    """Return when each place was found gone, however the site said so, in order of time."""
    query = (
        select(captures.c.place, captures.c.captured)
        .join(places, places.c.place == captures.c.place)
        .outerjoin(names, names.c.n == captures.c.reason)
        .where(
            or_(
                captures.c.verdict == "gone",
                and_(captures.c.verdict == "soft404", names.c.text.in_(NO_MORE)),
            )
        )
        .order_by(captures.c.captured)
    )
    found: dict[int, list[datetime]] = {}
    for row in connection.execute(query):
        found.setdefault(row.place, []).append(row.captured)
    return found


def _validator(
    kept: Row[*tuple[Any, ...]] | None, confirmed: Row[*tuple[Any, ...]] | None, name: str
) -> int | None:
    own: int | None = getattr(kept, name) if kept is not None else None
    other: int | None = getattr(confirmed, name) if confirmed is not None else None
    return other if own is None else own


def _latest(
    connection: Connection, places: Subquery, verdicts: tuple[str, ...]
) -> dict[int, Row[*tuple[Any, ...]]]:
    """Return the last capture of each place, of those verdicts only if any are named."""
    span = select(captures.c.place, func.max(captures.c.captured).label("last")).join(
        places, places.c.place == captures.c.place
    )
    if verdicts:
        span = span.where(captures.c.verdict.in_(verdicts))
    last = span.group_by(captures.c.place).subquery()
    query = CAPTURES.join(
        last, (last.c.place == captures.c.place) & (last.c.last == captures.c.captured)
    ).order_by(*IN_LEDGER_ORDER)
    if verdicts:
        query = query.where(captures.c.verdict.in_(verdicts))
    return {row.place: row for row in connection.execute(query)}
