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


def left(batch: Batch, document: str, url: str, at: datetime) -> LocationRow | None:
    """Return the place a document has left for `url`, where it is seen since `at`; None where it has left none."""
    for place in batch.locations_of(document):
        if place.url != url and host(place.url) == host(url):
            answer = _farewell(batch.captures_of(place.url), at)
            if not place.part and answer and _leads(answer, url):
                return place
    return None


def _farewell(history: Sequence[CaptureRow], at: datetime) -> CaptureRow | None:
    """Return the last answer of a page (captures newest first) that was not seen since `at`, None where it is shown.

    Answers that say nothing about the document are passed over.
    """
    telling = [row for row in history if is_present(row) or is_gone(row) or row.capture.redirect]
    if not telling or any(is_present(row) and row.capture.captured >= at for row in telling):
        return None
    return None if is_present(telling[0]) else telling[0]


def _leads(answer: CaptureRow, url: str) -> bool:
    """Tell whether a page left for `url`: one 404 is enough beside the text itself, which came after it was last seen."""
    return is_gone(answer) or canonical(answer.capture.redirect) == url


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


def moves(batch: Batch, captures: Iterable[CaptureRow], documents: Iterable[str] = ()) -> Iterator[Changed]:
    """Yield the disappearances these captures establish, and the returns of what had disappeared.

    What a place is follows from all its answers and the places beside it, not from what came last: so those of
    `documents`, which changed, are looked at, too, and a late answer may show that nothing had disappeared.
    """
    latest: dict[str, CaptureRow | None] = {}
    for row in captures:
        url = canonical(row.capture.url)
        known = latest.get(url)
        if known is None or known.capture.captured <= row.capture.captured:
            latest[url] = row
    for document in documents:
        latest |= {url: latest.get(url) for url in _neighbours(batch.locations_of(document))}
    for url, found in sorted(latest.items(), key=lambda item: item[0]):
        history = batch.captures_of(url)
        if not history:
            continue
        row = found or history[0]
        # not this capture's own time: it may have arrived late, and shown us the place where others were gone
        gone = next((item for item in history if is_gone(item)), row)
        for place in batch.locations_at(url):
            elsewhere = None if is_present(history[0]) else _moved_to(batch, place, history)
            absent = elsewhere is not None or gone_since(history) is not None
            if place.withdrawn and not absent:
                yield Changed("restored", place.document, row.capture.captured, place.source, place.id)
            elif not place.withdrawn and absent:
                at = gone.capture.captured
                if elsewhere := elsewhere or _elsewhere(batch, place):
                    yield Changed(
                        "moved", place.document, at, elsewhere.source, elsewhere.id, detail=place.id
                    )
                else:
                    how = "" if gone.verdict == "gone" else gone.capture.reason
                    yield Changed("withdrawn", place.document, at, place.source, place.id, detail=how)


def _neighbours(places: Iterable[LocationRow]) -> Iterator[str]:
    """Yield the URLs of places that share their host with another: of those one may be where the other has gone."""
    hosts: dict[str, list[str]] = {}
    for place in places:
        hosts.setdefault(host(place.url), []).append(place.url)
    for urls in hosts.values():
        if len(urls) > 1:
            yield from urls


def _moved_to(batch: Batch, place: LocationRow, history: Sequence[CaptureRow]) -> LocationRow | None:
    """Return where on the same host the whole document came to stand after it was last seen at a place now gone."""
    if place.part or place.coverage < COVERED:
        return None
    for other in batch.locations_of(place.document):
        if other.id == place.id or other.part or host(other.url) != host(place.url):
            continue
        shown = batch.versions_at(other.id)
        answer = _farewell(history, shown[0].captured) if shown and other.coverage >= COVERED else None
        if answer is not None and _leads(answer, other.url):
            return other
    return None


def _elsewhere(batch: Batch, place: LocationRow) -> LocationRow | None:
    """Return where else on the same host the document is whole and still shown, None where it is not."""
    for other in batch.locations_of(place.document):
        if other.id == place.id or other.withdrawn or other.part or host(other.url) != host(place.url):
            continue
        history = batch.captures_of(other.url)
        if other.coverage >= COVERED and history and is_present(history[0]):
            return other
    return None
