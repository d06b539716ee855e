"""Process: what was shipped and not yet consumed is normalised and published, in one batch.

Normalising is pure and runs in as many processes as there are jobs; deciding is the publisher's alone.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from dibao import clock
from dibao.errors import DibaoError, NormalizeError
from dibao.records.clean import CleanDocument, Quality
from dibao.records.entries import Rendition
from dibao.records.hints import Hints
from dibao.records.origin import address, is_imported
from dibao.records.rows import CaptureRow
from dibao.resolve.calendar import calendar
from dibao.resolve.publisher import Publisher
from dibao.resolve.sightings import Sighting
from normalizers.document import NORMALIZER, normalize
from spiders.cards import Card
from spiders.platforms import platform_of
from storage.archive import Archive, TextItem
from storage.catalog.batch import Batch
from storage.catalog.catalog import Catalog
from storage.catalog.places import LedgerRef
from storage.coding import LIMIT
from storage.takedown import extend

_LOG = logging.getLogger(__name__)
#: what the crawl says of captures that are no documents
_NO_DOCUMENT = frozenset({"listing", "robots", "redirect", "taken-down"})
#: verdicts of captures that show content
_READ = ("ok", "unchanged")
#: fewer payloads than this are normalised here: starting workers costs about a second
WORTH_WORKERS = 200
#: bytes of payloads that are held at once; a night may bring many times that
WINDOW = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Processed:
    """What one call of `process` did."""

    captures: int
    changes: tuple[tuple[str, int], ...]  # number per kind of change, sorted
    quarantined: int
    suspect: int = (
        0  # captures whose text was read with loss or garbled: kept and flagged, for a person to look at
    )


@dataclass(frozen=True, slots=True)
class _Payload:
    """All that normalising one blob needs, so that it can go to another process."""

    blob: str
    body: bytes | None  # None: larger than any normaliser takes, and not loaded
    media_type: str
    url: str
    hints: Hints | None


def process(
    archive: Archive,
    catalog: Catalog,
    cards: Mapping[str, Card],
    *,
    jobs: int = 1,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Processed:
    """Consume every ledger entry the publisher has not consumed; `progress(stage, done, total)` is called."""
    catalog.sync(archive)
    done = [
        _process(archive, catalog, cards, refs, rows, jobs, progress)
        for refs, rows in _nights(catalog, catalog.unconsumed())
    ]
    changes: Counter[str] = Counter()
    for item in done:
        changes.update(dict(item.changes))
    changes.update(_quiet_day(archive, catalog))
    return Processed(
        sum(item.captures for item in done),
        tuple(sorted(changes.items())),
        sum(item.quarantined for item in done),
        sum(item.suspect for item in done),
    )


def _nights(
    catalog: Catalog, refs: Iterable[LedgerRef]
) -> Iterator[tuple[list[LedgerRef], list[CaptureRow]]]:
    """Cut what waits so that no URL shows two payloads in one batch: a page is decided once in each.

    After a salvage, or nights without `process`, every state of a page is decided in turn.
    """
    held: list[LedgerRef] = []
    rows: list[CaptureRow] = []
    seen: dict[str, str] = {}
    for ref in refs:
        found = catalog.captures_in(ref.writer, ref.seq)
        shown = {row.capture.url: row.capture.sha256 for row in found if row.capture.sha256}
        if any(seen.get(url, blob) != blob for url, blob in shown.items()):
            yield held, rows
            held, rows, seen = [], [], {}
        held.append(ref)
        rows += found
        seen |= shown
    if held:
        yield held, rows


def _process(
    archive: Archive,
    catalog: Catalog,
    cards: Mapping[str, Card],
    refs: Sequence[LedgerRef],
    rows: Sequence[CaptureRow],
    jobs: int,
    progress: Callable[[str, int, int], None],
) -> Processed:
    sightings = _read(archive, catalog, cards, rows, jobs, progress)
    before = _last_cursor(catalog)
    with catalog.batch(archive) as batch:
        # another process may have taken some of these while we read: what it took is not taken twice
        refs = [ref for ref in batch.unconsumed() if ref in refs]
        ours = {(ref.writer, ref.seq) for ref in refs}
        rows = [row for row in rows if (row.ref.writer, row.ref.seq) in ours]
        sightings = [item for item in sightings if (item.row.ref.writer, item.row.ref.seq) in ours]
        Publisher(archive, batch, cards).publish(refs, rows, sightings)
        extend(batch)
        _reckon(archive, batch)
    changes = Counter(change.kind for change in catalog.changes(before))
    quarantined = sum(1 for sighting in sightings if sighting.suspicion)
    suspect = sum(
        any("suspect" in clean.quality.flags for _, clean in sighting.renditions) for sighting in sightings
    )
    return Processed(len(rows), tuple(sorted(changes.items())), quarantined, suspect)


def read_as_document(
    archive: Archive, cards: Mapping[str, Card], rows: Sequence[CaptureRow]
) -> list[Sighting]:
    """Return sightings of captures that a person says are documents, whatever the normaliser takes them for."""
    payloads = [_payload(archive, row, cards) for row in rows]
    cleaned = {}
    for payload in payloads:
        _, clean = _normalize(payload)
        sound = clean.kind in ("document", "issue", "attachment")
        cleaned[payload.blob] = clean if sound else replace(clean, kind="document")
    known = _written(archive, cleaned)
    return [_sighting(row, known, cleaned) for row in rows]


def _quiet_day(archive: Archive, catalog: Catalog) -> Counter[str]:
    """Read the calendar of a day on which nothing came in; count what it told."""
    last = catalog.reckoned()
    if (
        last is None or last[1] >= clock.today()
    ):  # of an empty archive, or one read today, there is nothing to tell
        return Counter()
    before = _last_cursor(catalog)
    with catalog.batch(archive) as batch:
        _reckon(archive, batch)
    return Counter(change.kind for change in catalog.changes(before))


def _reckon(archive: Archive, batch: Batch) -> None:
    for entry in list(calendar(batch, archive.clean, clock.today())):
        batch.apply(entry)


def _last_cursor(catalog: Catalog) -> str:
    return next((change.cursor for change in catalog.latest_changes(1)), "")


def _read(
    archive: Archive,
    catalog: Catalog,
    cards: Mapping[str, Card],
    rows: Sequence[CaptureRow],
    jobs: int,
    progress: Callable[[str, int, int], None],
) -> list[Sighting]:
    """Return a sighting for every capture that shows, or ought to show, a document."""
    barred = catalog.barred("blob")
    wanted = [row for row in rows if _shows_document(row, cards) and row.capture.sha256 not in barred]
    known: dict[str, tuple[tuple[Rendition, CleanDocument], ...]] = {}
    fresh: dict[str, CaptureRow] = {}
    for row in wanted:
        blob = row.capture.sha256
        if row.verdict not in _READ or blob in known or blob in fresh:
            continue
        renditions = [item for item in catalog.renditions_of(blob) if item.normalizer == NORMALIZER]
        if renditions:
            known[blob] = tuple((item, archive.clean(item)) for item in renditions)
        else:
            stored = row.capture if row.capture.segment else catalog.stored(blob)
            fresh[blob] = replace(row, capture=stored) if stored else row
    cleaned: dict[str, CleanDocument] = {}
    with _mapper(jobs if len(fresh) >= WORTH_WORKERS else 1) as run:
        for window in _windows(fresh.values()):
            for blob, clean in run(_normalize, [_payload(archive, row, cards) for row in window]):
                cleaned[blob] = clean
                progress("normalise", len(cleaned), len(fresh))
    known |= _written(archive, cleaned)
    return [_sighting(row, known, cleaned) for row in wanted]


def _windows(rows: Iterable[CaptureRow]) -> Iterator[list[CaptureRow]]:
    """Yield the rows in lists whose payloads fit the memory together; a large one alone."""
    window: list[CaptureRow] = []
    size = 0
    for row in rows:
        length = row.capture.length if row.capture.length <= LIMIT else 0  # is not loaded
        if window and size + length > WINDOW:
            yield window
            window, size = [], 0
        window.append(row)
        size += length
    if window:
        yield window


@contextmanager
def _mapper(jobs: int) -> Iterator[Callable[..., Iterable[tuple[str, CleanDocument]]]]:
    if jobs == 1:
        yield map
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield lambda function, items: pool.map(function, items, chunksize=8)


def _payload(archive: Archive, row: CaptureRow, cards: Mapping[str, Card]) -> _Payload:
    capture = row.capture
    card = cards.get(capture.source)
    hints = card.page_hints() if card else None
    body = archive.payload(capture) if capture.length <= LIMIT else None
    return _Payload(capture.sha256, body, capture.media_type, address(capture.url), hints)


def _normalize(payload: _Payload) -> tuple[str, CleanDocument]:
    try:
        if payload.body is None:
            raise NormalizeError(f"{payload.url}: over {LIMIT} bytes; kept as it is")
        clean = normalize(payload.body, content_type=payload.media_type, url=payload.url, card=payload.hints)
    except NormalizeError:
        # one payload over the limits must not stop every night after it: it is kept as a file and flagged
        clean = _set_aside("too-large")
    except DibaoError:  # a card that cannot be read, a reader that cannot be started: no fault of the payload
        raise
    except Exception:  # noqa: BLE001 - nor may a page that meets a defect of ours; a later normaliser reads it anew
        _LOG.exception("%r: normalising failed; the payload is kept, report this", payload.url)
        clean = _set_aside("normalizer-failed")
    return payload.blob, clean


def _set_aside(reason: str) -> CleanDocument:
    return CleanDocument(
        kind="attachment", language="und", script="Zyyy", quality=Quality(0.0, ("suspect", reason))
    )


def _shows_document(row: CaptureRow, cards: Mapping[str, Card]) -> bool:
    """Tell whether a capture is of a document page: no redirect hop, robots.txt or listing."""
    capture = row.capture
    # a revisit record in a WARC of others may name an earlier content again, or that of another place
    again = row.verdict == "unchanged" and is_imported(capture.url)
    if not again and (row.verdict not in ("ok", "blocked", "soft404") or capture.reason in _NO_DOCUMENT):
        return False
    card = cards.get(capture.source)
    return card is None or not platform_of(card).is_listing(address(capture.url))


def _written(
    archive: Archive, cleaned: Mapping[str, CleanDocument]
) -> dict[str, tuple[tuple[Rendition, CleanDocument], ...]]:
    """Write the texts of documents, issues and attachments; the whole payload first, then the parts."""
    items: list[TextItem] = []
    for blob, clean in cleaned.items():
        if clean.kind in ("document", "issue", "attachment"):
            items.append(TextItem(blob, "", NORMALIZER, clean))
            items += [TextItem(blob, str(n), NORMALIZER, part) for n, part in enumerate(clean.documents, 1)]
    if not items:
        return {}
    written: dict[str, list[tuple[Rendition, CleanDocument]]] = {}
    for item, rendition in zip(items, archive.write_texts(items), strict=True):
        written.setdefault(item.blob, []).append((rendition, item.clean))
    return {blob: tuple(parts) for blob, parts in written.items()}


def _sighting(
    row: CaptureRow,
    known: Mapping[str, tuple[tuple[Rendition, CleanDocument], ...]],
    cleaned: Mapping[str, CleanDocument],
) -> Sighting:
    blob = row.capture.sha256
    if row.verdict not in _READ:
        return Sighting(row, CleanDocument(kind="challenge" if row.verdict == "blocked" else "error"), ())
    renditions = known.get(blob, ())
    return Sighting(row, renditions[0][1] if renditions else cleaned[blob], renditions)
