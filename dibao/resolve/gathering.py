"""Gather the pages to decide on: those seen, and those whose attachments were seen."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from dibao.records.origin import address, is_imported, sibling
from dibao.records.rows import VersionRow
from dibao.resolve.matching import Matcher
from dibao.resolve.sightings import Page, Sighting, pages_of
from normalizers.urls import canonical
from spiders.cards import Card
from storage.catalog.batch import Batch


def gather(
    batch: Batch, matcher: Matcher, cards: Mapping[str, Card], sightings: Sequence[Sighting]
) -> list[Page]:
    """Return every page these sightings bear on, once for each time it was seen.

    An attachment is part of the page that attaches it. What a place showed in between is a version, too.
    """
    attached = {
        sibling(canonical(item.url), sighting.row.capture.url)
        for sighting in sightings
        for item in sighting.clean.attachments
    }
    pages: list[Page] = []
    carriers: dict[str, VersionRow] = {}
    for sighting in sightings:
        url = canonical(sighting.row.capture.url)
        attaching = [
            version
            for version in batch.pages_attaching(address(url))
            if is_imported(version.url) == is_imported(url)
        ]
        carriers |= {version.id: version for version in attaching}
        if sighting.clean.kind != "issue" and (attaching or url in attached):
            continue
        if sighting.clean.kind == "attachment":
            continue  # a file without a text we can read: kept and flagged, but no document of its own
        pages += pages_of(sighting, cards.get(sighting.row.capture.source))
    seen = {(page.url, page.part) for page in pages}
    for version in carriers.values():
        if (version.url, version.part) not in seen:
            again = _seen_again(batch, matcher, version, sightings)
            if again:
                pages.append(again)
                seen.add((again.url, again.part))
    return pages


def attachments_of(
    batch: Batch, clean: CleanDocument, place: str, until: datetime | None
) -> tuple[Rendition, ...]:
    """Return the last rendition of each attachment of a page at `place` seen before `until`.

    One that failed is carried over.
    """
    found = []
    for item in clean.attachments:
        url = sibling(canonical(item.url), place)
        for row in batch.captures_of(url, 50 if until is None else sys.maxsize):
            if until is not None and row.capture.captured >= until:
                continue
            renditions = batch.renditions_of(row.capture.sha256) if row.verdict in ("ok", "unchanged") else ()
            whole = [rendition for rendition in renditions if not rendition.part]
            if whole:
                found.append(whole[0])
                break
    return tuple(found)


def _seen_again(
    batch: Batch, matcher: Matcher, version: VersionRow, sightings: Sequence[Sighting]
) -> Page | None:
    """Return a page that was not fetched anew, with the capture of the attachment that makes us look."""
    rendition = batch.rendition(version.rendition)
    clean = matcher.clean(version)
    names = {sibling(canonical(item.url), version.url) for item in clean.attachments}
    cause = max(
        (sighting.row for sighting in sightings if canonical(sighting.row.capture.url) in names),
        key=lambda row: (row.capture.captured, row.capture.url),
        default=None,
    )
    if rendition is None or cause is None:
        return None
    return Page(
        version.url,
        version.part,
        version.source,
        version.standing,
        cause,
        rendition,
        clean,
        rendition.content,
    )
