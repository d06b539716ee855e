"""Applies renditions: what a clean text can be found by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, insert, select, update

from dibao.errors import TakenDownError
from dibao.records.clean import Bound, CleanDocument, IssueLabel
from dibao.records.entries import Rendition
from normalizers.metadata.acts import names_for, reduced
from normalizers.metadata.amendment import amended
from normalizers.urls import canonical
from storage.catalog import keeping, search, serials
from storage.catalog.keying import Key, normal
from storage.catalog.names import Names, next_number
from storage.catalog.tables import attachments, citations, keys, renditions

ISSUE: TypeAdapter[IssueLabel] = TypeAdapter(IssueLabel)

_KNOWN = select(renditions.c.n).where(renditions.c.id == bindparam("id"))


def is_known(connection: Connection, identifier: str) -> bool:
    """Tell whether a rendition was added."""
    return connection.scalar(_KNOWN, {"id": identifier}) is not None


def add(
    connection: Connection, names: Names, entry: Rendition, read: Callable[[Rendition], CleanDocument]
) -> None:
    """Add a rendition and everything its clean document is found by; one already known stays as it is.

    Of a text that was taken down nothing but its place is added. One that was redacted is recorded again, and what
    is left of it takes the place of what was there.
    """
    known = connection.scalar(_KNOWN, {"id": entry.id})
    if known is not None and not keeping.is_redacted(connection, entry.id):
        return
    try:
        clean = read(entry)
    except TakenDownError:
        clean = CleanDocument("empty")
    points = search.points_of(clean)
    number = next_number(connection, renditions.c.n) if known is None else int(known)
    row = {
        "n": number,
        "id": entry.id,
        "blob": names.blob(entry.blob),
        "part": entry.part,
        "normalizer": entry.normalizer,
        "kind": entry.kind,
        "content": entry.content,
        "segment": names.number(entry.segment),
        "offset": entry.offset,
        "size": entry.size,
        "sha256": entry.sha256,
        "title": clean.title,
        "genre": clean.genre,
        "number": clean.document_number,
        "unified_number": clean.unified_number,
        "index_number": clean.index_number,
        "issuers": list(clean.issuers),
        "signed": clean.signed,
        "published": clean.published,
        "gazette": clean.issue.gazette if clean.issue else "",
        "issue": ISSUE.dump_json(clean.issue).decode() if clean.issue else "",
        "may_begin": _day(clean.in_force_from, "earliest", 1),
        "begun": _day(clean.in_force_from, "latest", 1),
        "holds_until": _day(clean.in_force_until, "earliest", -1),
        "may_hold_until": _day(clean.in_force_until, "latest", -1),
        "amended": amended(clean),
        "fingerprints": len(points),
    }
    if known is None:
        connection.execute(insert(renditions), row)
        search.add(connection, [search.Entry(number, entry.id, clean, points)])
    else:
        keeping.forget(connection, number, recognisable=False)
        connection.execute(update(renditions).where(renditions.c.n == number).values(**row))
        search.forget(connection, [number], again=clean)
    found: dict[Key, str] = {
        "number": clean.document_number,
        "unified": clean.unified_number,
        "index": clean.index_number,
        "title": clean.title,
    }
    named = {(kind, normal(kind, text)) for kind, text in found.items()} | {
        ("title", normal("title", name)) for name in names_for(clean)
    }
    rows = [{"kind": kind, "value": value, "rendition": number} for kind, value in sorted(named) if value]
    if rows:
        connection.execute(insert(keys), rows)
    serials.add(connection, number, clean)
    _links(connection, names, number, clean)


def _day(bound: Bound | None, which: Literal["earliest", "latest"], step: Literal[1, -1]) -> date | None:
    """Return a bound as the first or last day itself in force; a day that is not counted moves it by `step`."""
    day: date | None = getattr(bound, which, None)
    if bound is None or day is None or bound.inclusive:
        return day
    try:
        return day + timedelta(days=step)
    except OverflowError:  # the first or last day there is, in a hostile text
        return day


def _links(connection: Connection, names: Names, number: int, clean: CleanDocument) -> None:
    places = [canonical(link.url) for link in clean.attachments]
    names.keep(places)
    attached = [
        {"rendition": number, "position": position, "place": names.number(place)}
        for position, place in enumerate(places)
        if place
    ]
    if attached:
        connection.execute(insert(attachments), attached)
    cited = [
        {
            "rendition": number,
            "position": position,
            "kind": citation.kind,
            "number": citation.number,
            "numbered": normal("number", citation.number),
            "title": citation.title,
            "folded": normal("title", reduced(citation.title)),
            "quote": citation.quote,
            "clause": citation.clause,
            "until": citation.until,
            "status": citation.status,
            "issuer": citation.issuer,
            "signed": citation.signed,
        }
        for position, citation in enumerate(clean.citations)
    ]
    if cited:
        connection.execute(insert(citations), cited)
