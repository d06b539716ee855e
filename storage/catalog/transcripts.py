"""Applies renditions: what a clean text can be found by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, insert, select, update

from dibao.errors import TakenDownError
from dibao.records.clean import CleanDocument, IssueLabel
from dibao.records.entries import Rendition
from normalizers.fingerprint import fingerprint
from normalizers.urls import canonical
from storage.catalog import keeping, search
from storage.catalog.keying import Key, normal
from storage.catalog.names import Names
from storage.catalog.tables import attachments, citations, fingerprints, keys, renditions

ISSUE: TypeAdapter[IssueLabel] = TypeAdapter(IssueLabel)

#: kinds whose text can be a document. An issue is no candidate: it would link all of its documents, and
#: listings, challenges and error pages are the boilerplate that looks like everything
_COMPARED = frozenset({"document", "attachment"})

_KNOWN = select(renditions.c.n).where(renditions.c.id == bindparam("id"))


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
    points = fingerprint(clean.simplified) if clean.kind in _COMPARED else np.empty(0, np.uint64)
    row = {
        "id": entry.id,
        "blob": entry.blob,
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
        "fingerprints": len(points),
    }
    if known is None:
        done = connection.execute(insert(renditions), row)
        number = int(done.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row always has it
    else:
        number = int(known)
        keeping.forget(connection, number, recognisable=False)
        connection.execute(update(renditions).where(renditions.c.n == number).values(**row))
    found: dict[Key, str] = {
        "number": clean.document_number,
        "unified": clean.unified_number,
        "index": clean.index_number,
        "title": clean.title,
    }
    rows = [
        {"kind": kind, "value": value, "rendition": number}
        for kind, value in ((kind, normal(kind, text)) for kind, text in found.items())
        if value
    ]
    if rows:
        connection.execute(insert(keys), rows)
    if len(points):
        hashes = points.view(np.int64).tolist()
        connection.execute(insert(fingerprints), [{"hash": value, "rendition": number} for value in hashes])
    _links(connection, names, number, clean)
    search.add(connection, number, clean)


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
            "folded": normal("title", citation.title),
            "quote": citation.quote,
        }
        for position, citation in enumerate(clean.citations)
    ]
    if cited:
        connection.execute(insert(citations), cited)
