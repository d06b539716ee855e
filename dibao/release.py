"""A person's ruling on quarantined captures: let them through as documents, or dismiss them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from dibao import clock
from dibao.errors import NotFoundError
from dibao.process import read_as_document
from dibao.records.entries import Assessed, Released
from dibao.records.rows import CaptureRow, QuarantineRow
from dibao.resolve.publisher import Publisher
from dibao.resolve.suspicion import RULES
from spiders.cards import Card
from storage.archive import Archive
from storage.catalog.catalog import Catalog

Ruling = Literal["accept", "dismiss"]


def release(archive: Archive, catalog: Catalog, cards: Mapping[str, Card], url: str, ruling: Ruling) -> int:
    """Record the ruling for every open quarantined capture of `url`, publish accepted ones; return how many.

    Raises NotFoundError when nothing of that URL is quarantined, or an accepted capture brought no bytes.
    """
    held = catalog.quarantine(url=url)
    if not held:
        raise NotFoundError(f"nothing of {url} is quarantined; `dibao quarantine list` shows what is")
    rows = [_capture(catalog, row) for row in held]
    if ruling == "accept" and any(not row.capture.segment for row in rows):
        raise NotFoundError(
            f"{url}: nothing was stored of that answer, so it cannot become a document; dismiss it"
        )
    accepted = [replace(row, verdict="ok") for row in rows] if ruling == "accept" else []
    sightings = read_as_document(archive, cards, accepted)
    with catalog.batch(archive) as batch:
        for row in held:
            batch.apply(Released(row.capture, ruling, clock.now()))
        for capture in accepted:
            batch.apply(Assessed(capture.ref, "ok", "released", RULES))
        Publisher(archive, batch, cards).publish((), accepted, sightings)
    return len(held)


def _capture(catalog: Catalog, row: QuarantineRow) -> CaptureRow:
    found: Sequence[CaptureRow] = catalog.captures_in(row.capture.writer, row.capture.seq)
    return found[row.capture.index]
