"""Whether a document is still where it was: disappearance is an event with evidence, never a deletion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from dibao.records.capture import is_absent
from dibao.records.entries import Changed
from dibao.records.rows import CaptureRow, LocationRow
from normalizers.matching.compare import COVERED
from normalizers.urls import canonical, host
from storage.catalog.batch import Batch

#: a page counts as withdrawn after 3 gone captures over 72 hours: maintenance windows of Chinese portals
#: last a weekend at most, and a mirror node that lags serves single 404s
GONE_CAPTURES = 3
GONE_SPAN = timedelta(hours=72)

_PRESENT = frozenset({"ok", "unchanged"})


def is_present(row: CaptureRow) -> bool:
    """Tell whether a capture shows its page: an answer that leads elsewhere shows none."""
    return row.verdict in _PRESENT and not row.capture.redirect


def is_gone(row: CaptureRow) -> bool:
    """Tell whether a capture is evidence that its page is no more: a 404, or what a site does in place of one."""
    return is_absent(row.verdict, row.capture.reason)


def left(batch: Batch, document: str, url: str) -> LocationRow | None:
    """Return the place a document has left for `url`, None where it has left none.

    That is a place on the same host whose last answer is gone, or leads to `url`. One 404 is enough beside the
    text itself: should the page come back, it is restored.
    """
    for place in batch.locations_of(document):
        if place.url == url or place.part or host(place.url) != host(url):
            continue
        history = batch.captures_of(place.url)
        if not history:
            continue
        last = history[0]
        if is_gone(last) or (last.capture.redirect and canonical(last.capture.redirect) == url):
            return place
    return None


def gone_since(captures: Sequence[CaptureRow]) -> datetime | None:
    """Return since when a URL is gone for good, None while that is not established.

    `captures` are the captures of one URL, newest first. Answers that say nothing about the document
    (blocked, error, partial, most soft404) neither confirm nor interrupt a row of gone captures; two captures
    at one instant count once, so a task started twice withdraws nothing.
    """
    instants: set[datetime] = set()
    for row in captures:
        if is_present(row):
            break
        if is_gone(row):
            instants.add(row.capture.captured)
    if len(instants) < GONE_CAPTURES or max(instants) - min(instants) < GONE_SPAN:
        return None
    return min(instants)


def moves(batch: Batch, captures: Iterable[CaptureRow]) -> Iterator[Changed]:
    """Yield the disappearances these captures establish, and the returns of what had disappeared."""
    latest: dict[str, CaptureRow] = {}
    for row in captures:
        url = canonical(row.capture.url)
        if url not in latest or latest[url].capture.captured <= row.capture.captured:
            latest[url] = row
    for url, row in sorted(latest.items()):
        history = batch.captures_of(url)
        # not this capture's own time: it may have arrived late, and shown us the place where others were gone
        gone = next((item for item in history if is_gone(item)), row)
        for place in batch.locations_at(url):
            at = row.capture.captured
            if place.withdrawn and history and is_present(history[0]):
                yield Changed("restored", place.document, at, place.source, place.id)
            elif not place.withdrawn and gone_since(history):
                at = gone.capture.captured
                if elsewhere := _elsewhere(batch, place):
                    yield Changed(
                        "moved", place.document, at, elsewhere.source, elsewhere.id, detail=place.id
                    )
                else:
                    how = "" if gone.verdict == "gone" else gone.capture.reason
                    yield Changed("withdrawn", place.document, at, place.source, place.id, detail=how)


def _elsewhere(batch: Batch, place: LocationRow) -> LocationRow | None:
    """Return where else on the same host the document is whole and still shown, None where it is not."""
    for other in batch.locations_of(place.document):
        if other.id == place.id or other.withdrawn or other.part or host(other.url) != host(place.url):
            continue
        history = batch.captures_of(other.url)
        if other.coverage >= COVERED and history and is_present(history[0]):
            return other
    return None
