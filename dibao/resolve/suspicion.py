"""Captures that look like anything but a document: assessed anew, and set aside for a person to rule on."""

from __future__ import annotations

from dibao.clock import local_day
from dibao.records.entries import Assessed, Quarantined
from dibao.resolve.sightings import Sighting
from normalizers.document import NORMALIZER
from storage.catalog.batch import Batch

#: version of the rules by which `process` judges a capture anew
RULES = NORMALIZER


def set_aside(batch: Batch, sighting: Sighting) -> None:
    """Put a suspicious sighting into quarantine, once per page, reason and night; leave any other alone."""
    if not sighting.suspicion:
        return
    row = sighting.row
    verdict, reason = sighting.suspicion
    if row.verdict != verdict:
        batch.apply(Assessed(row.ref, verdict, reason, RULES))
    capture = row.capture
    day = local_day(capture.captured)
    # a crawl that was killed and done again meets the same answer: one alarm, not two
    if not any(
        held.reason == reason and held.capture != row.ref and local_day(held.at) == day
        for held in batch.quarantine(open_only=False, url=capture.url)
    ):
        batch.apply(Quarantined(row.ref, capture.source, capture.url, reason, capture.captured))
