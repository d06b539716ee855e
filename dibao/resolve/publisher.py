"""The publisher's pass over one batch of captures: sightings become documents, versions, relations, changes.

Everything it decides is an `Entry` applied to the batch, so that a replay of the ledger repeats it without
deciding again. What comes of it does not depend on the order of arrival: where a capture belongs in the history of its
place is told by its time, which document a place shows by all that places show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from dibao import clock
from dibao.records.entries import Consumed, Minted, Rendition
from dibao.records.origin import is_imported
from dibao.records.rows import CaptureRow, LocationRow, PlaceRow
from dibao.resolve.bonds import bound, founder_of
from dibao.resolve.chronicle import Chronicle
from dibao.resolve.founding import Choice, Founding
from dibao.resolve.gathering import attachments_of, gather
from dibao.resolve.matching import Matcher
from dibao.resolve.presence import left, moves
from dibao.resolve.rank import rank
from dibao.resolve.relations import settled
from dibao.resolve.revision import weight
from dibao.resolve.sightings import Page, Sighting
from dibao.resolve.suspicion import set_aside
from dibao.resolve.timeline import cut, next_visit
from normalizers.ids import mint
from normalizers.matching.compare import COVERED
from normalizers.matching.fingerprint import content_hash
from spiders.cards import Card
from storage.archive import Archive
from storage.catalog.batch import Batch
from storage.catalog.places import LedgerRef

_NOTHING = content_hash("")


class Publisher:
    """Decides one batch; built anew for each."""

    def __init__(self, archive: Archive, batch: Batch, cards: Mapping[str, Card]) -> None:
        self._archive = archive
        self._batch = batch
        self._cards = cards
        self._matcher = Matcher(archive, batch)
        self._founding = Founding(batch, self._matcher)
        self._log = Chronicle(batch, clock.now())

    def publish(
        self, refs: Iterable[LedgerRef], captures: Iterable[CaptureRow], seen: Iterable[Sighting]
    ) -> None:
        """Record all that these captures, and what was read from them, say."""
        for ref in refs:
            self._batch.apply(Consumed(ref.writer, ref.seq, ref.sha256))
        sightings = list(seen)
        for sighting in sightings:
            set_aside(self._batch, sighting)
        documents = [sighting for sighting in sightings if sighting.is_document]
        for sighting in documents:
            for rendition, clean in sighting.renditions:
                if self._batch.rendition(rendition.id) is None:
                    self._batch.apply(rendition, clean)
        self._matcher.prepare(item for sighting in documents for item in sighting.renditions)
        for page in _in_order(gather(self._batch, self._matcher, self._cards, documents)):
            self._page(page)
        self.obey(captures=captures)

    def obey(self, places: Iterable[str] = (), captures: Iterable[CaptureRow] = ()) -> None:
        """Do what curators ruled since, decide anew over these places (location ids), and record what follows.

        What follows of documents that changed, and from these captures: relations, disappearances and returns.
        """
        self._founding.settle({*self._founding.disputed(), *places}, clock.now())
        touched, self._founding.touched = self._founding.touched, {}
        since: dict[str, datetime] = {}
        for identifier, at in touched.items():
            row = self._batch.document(identifier)
            if row is not None and row.kind == "document":
                since.setdefault(row.id, at)
        for document in sorted(since):
            if founder := founder_of(self._batch, document):
                self._log.relate(bound(self._batch, self._matcher, document, founder), since)
        self._log.relate(settled(self._batch, since), since)
        for change in moves(self._batch, captures, sorted(since)):
            self._batch.apply(change)

    def _page(self, page: Page) -> None:
        """Decide one page: known place with the same or new content, known document elsewhere, or new document."""
        # what was attached then: not what came with the page's next capture
        until = (
            next_visit(self._batch, page.url, page.row.capture.captured) if page.clean.attachments else None
        )
        attachments = attachments_of(self._batch, page.clean, page.url, until)
        content = _content(page.content, attachments)
        location = self._batch.location(page.url, page.part)
        if location is not None:
            self._known_place(page, location, content, attachments)
        elif page.clean.kind == "issue":
            self._issue(page, content)
        else:
            self._new_place(page, content, attachments)

    def _known_place(
        self, page: Page, location: LocationRow, content: str, attachments: tuple[Rendition, ...]
    ) -> None:
        found = cut(self._batch, location.id, page.url, page.row.capture.captured, content)
        if found is None:
            return
        if "suspect" in page.clean.quality.flags:
            return  # kept and flagged as a rendition; it does not supersede a sound one
        heavy = "" if found.begun else self._weight(page, location.id, attachments)
        known = found.begun.id if found.begun else ""
        version = self._log.version(page, location.id, location.document, content, attachments, known)
        if found.begun:
            early = "claimed-earlier" if is_imported(page.url) else "seen-earlier"
            self._log.change("metadata", page, location.document, location.id, version, detail=early)
        else:
            self._log.change("revised", page, location.document, location.id, version, detail=heavy)
            if found.resumed:
                self._log.resume(page, *found.resumed, heavy)
        if page.clean.kind == "issue":
            return
        at = self._log.when(page)
        self._founding.touch(location.document, at)
        self._founding.settle((place.id for place in self._batch.places_of(location.document)), at)

    def _weight(self, page: Page, location: str, attachments: tuple[Rendition, ...]) -> str:
        """Return how much what a page shows now weighs against what it showed before; the feed says other of imports."""
        if is_imported(page.url):
            return ""
        at = page.row.capture.captured
        return weight(self._batch, self._archive.clean, location, at, page.clean, attachments)

    def _issue(self, page: Page, content: str) -> None:
        label = page.clean.issue
        if label is None:
            raise LookupError(f"{page.url}: a gazette issue without its label")
        document = mint("d", "issue", label.gazette, str(label.year), label.number)
        known = self._batch.document(document) is not None
        if not known:
            self._batch.apply(Minted(document, "issue"))
        location = self._log.locate(page, document, 1.0)
        version = self._log.version(page, location, document, content, ())
        self._log.change("copied" if known else "new", page, document, location, version)

    def _new_place(self, page: Page, content: str, attachments: tuple[Rendition, ...]) -> None:
        at = self._log.when(page)
        identifier = mint("l", page.url, page.part)
        text = self._matcher.text(page.rendition, page.clean)
        place = PlaceRow(identifier, page.url, page.part, page.source, page.standing, "", 1.0, (), (text,))
        choice = self._founding.choose(place)
        known = choice.founder or choice.taken
        document = known.document if known else self._founding.mint(place, page.row.capture.captured)
        excerpt = choice.founder is not None and choice.link is not None and not choice.link.whole
        coverage = min(1.0, choice.link.backward) if excerpt and choice.link else 1.0
        self._log.locate(page, document, coverage)
        version = self._log.version(page, identifier, document, content, attachments)
        kind, detail = self._arrival(page, place, choice, document)
        self._log.change(kind, page, document, identifier, version, detail=detail)
        if choice.founder is not None:
            (now,) = self._batch.places([identifier])
            self._founding.follow(now, choice, at)
            self._founding.settle(self._founding.ruled_with(identifier), at)
        else:
            self._founding.settle([identifier], at)
        self._founding.touch(document, at)

    def _arrival(
        self, page: Page, place: PlaceRow, choice: Choice, document: str
    ) -> tuple[Literal["new", "copied", "moved"], str]:
        """Return what a new place is to the document it shows, as the feed tells it, and the detail."""
        link = choice.link
        if link is None:
            return "new", ""
        if min(link.forward, link.backward) >= COVERED and not page.part:
            former = left(self._batch, document, page.url, page.row.capture.captured)
            if former is not None:
                return "moved", former.id
        if choice.taken is None:
            return "copied", "copy-of" if link.whole else "excerpt-of"
        greater = not link.whole or rank(place.standing) < rank(choice.taken.standing)
        return "copied", "original" if greater else "copy-of"


def _in_order(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield the pages in the order of precedence, what one place showed one after the other in the order of capture."""
    places: dict[tuple[str, str], list[Page]] = {}
    for page in sorted(
        pages, key=lambda page: (page.row.capture.captured, page.row.ref.writer, page.row.ref.seq)
    ):
        places.setdefault((page.url, page.part), []).append(page)
    for shown in sorted(places.values(), key=lambda shown: _precedence(shown[0])):
        yield from shown


def _precedence(page: Page) -> tuple[int, bool, bool, bool, int, str, int]:
    """Order pages so that founders come before what follows them, and an issue before its parts.

    It saves deciding twice, and decides nothing.
    """
    return (
        rank(page.standing),
        page.clean.kind != "issue",
        not page.clean.document_number,
        bool(page.part),
        -len(page.clean.simplified),
        page.url,
        int(page.part or 0),
    )


def _content(text: str, attachments: tuple[Rendition, ...]) -> str:
    """Return the hash of what a version shows: its text and its attachments' texts.

    A file no reader here understands has no text: its bytes stand for it, so that a replaced one is noticed. Of a
    scan the content is what its pages show.
    """
    parts = [text, *(_shown(attachment) for attachment in attachments)]
    return text if len(parts) == 1 else hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _shown(attachment: Rendition) -> str:
    return attachment.blob if attachment.content == _NOTHING else attachment.content
