"""Decides which version speaks for a location and for a document."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import Connection, bindparam, select, update

from dibao.records.entries import Standing
from dibao.records.origin import IMPORTED, UNKNOWN, is_imported
from storage.catalog.keeping_tables import UNSEEN, barred
from storage.catalog.tables import documents, locations, names, relations, renditions, versions

STANDINGS: tuple[str, ...] = get_args(Standing)
#: what the place of a copy or excerpt is to the document that another place founded
FOLLOWING = ("copy-of", "excerpt-of")
#: of the text; what two copies lose to page furniture and normalising stays well below 5 %
FULL = 0.95


# built once: a statement built for every version costs more than its execution
_OWN = (
    select(documents.c.id)
    .where(documents.c.root == bindparam("root"))
    .correlate(None)  # the same ids wherever it stands
    .scalar_subquery()
)
_NEWEST = (
    select(versions.c.id)
    .where(versions.c.location == bindparam("location"))
    .order_by(versions.c.captured.desc(), versions.c.n.desc())
    .limit(1)
)
_SET_LATEST = (
    update(locations).where(locations.c.id == bindparam("location")).values(latest=bindparam("version"))
)
_HISTORY = (
    select(versions.c.id, versions.c.location, versions.c.captured)
    .add_columns(locations.c.document.in_(_OWN).label("current"))
    .add_columns(locations.c.coverage, locations.c.standing, locations.c.withdrawn)
    .add_columns(names.c.text.label("place"))
    .add_columns(
        select(barred.c.name)
        .where(barred.c.kind == "rendition", barred.c.name == renditions.c.id, barred.c.level.in_(UNSEEN))
        .exists()
        .label("hidden")
    )
    .add_columns(
        select(relations.c.kind)
        .where(relations.c.subject == locations.c.id, relations.c.kind.in_(FOLLOWING))
        .exists()
        .label("follows")
    )
    .join(renditions, renditions.c.n == versions.c.rendition)
    .join(locations, locations.c.id == versions.c.location)
    .join(names, names.c.n == locations.c.place)
    .where(versions.c.document.in_(_OWN))
    .order_by(versions.c.captured, versions.c.n)
)
#: what others say of a place neither withdraws a document nor keeps it from being withdrawn
_STATES = (
    select(locations.c.withdrawn)
    .join(names, names.c.n == locations.c.place)
    .where(
        locations.c.document.in_(_OWN),
        names.c.text.not_like(f"{IMPORTED}%"),
        names.c.text.not_like(f"{UNKNOWN}%"),
    )
)
_SET_SHOWN = (
    update(documents)
    .where(documents.c.id == bindparam("document"))
    .values(shown=bindparam("version"), versions=bindparam("count"), withdrawn=bindparam("gone"))
)


def newest(connection: Connection, location: str) -> None:
    """Set the latest version of a location: captured last; at an equal instant, known last."""
    latest = connection.scalar(_NEWEST, {"location": location})
    connection.execute(_SET_LATEST, {"location": location, "version": latest})


def choose(connection: Connection, root: str) -> None:
    """Set what a document shows: the newest version of its best location.

    Best is: not taken down, still this document's, witnessed, whole, then by standing, not withdrawn,
    the founder, seen first, least id. A document is withdrawn when every location of it is.
    """
    rows = connection.execute(_HISTORY, {"root": root}).all()
    # what was taken down speaks for nothing while anything else may be shown
    seen = [row for row in rows if not row.hidden] or rows
    last = {row.location: row for row in seen}
    first = {row.location: row.captured for row in reversed(rows)}
    shown = min(
        last.values(),
        key=lambda row: (
            not row.current,
            is_imported(row.place),
            row.coverage < FULL,
            STANDINGS.index(row.standing),
            row.withdrawn,
            row.follows,
            first[row.location],
            row.location,
        ),
        default=None,
    )
    states = connection.scalars(_STATES, {"root": root}).all()
    connection.execute(
        _SET_SHOWN,
        {
            "document": root,
            "version": shown.id if shown else None,
            "count": len(rows),
            "gone": bool(states) and all(states),
        },
    )
