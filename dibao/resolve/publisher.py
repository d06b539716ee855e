"""The publisher's pass over one batch of captures: sightings become documents, versions, relations, changes.

Everything it decides is an `Entry` applied to the batch, so that a replay of the ledger repeats it without
deciding again. Pages are taken in order of standing, so a batch gives the same outcome in any order of
arrival.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from dibao import clock
from dibao.records.entries import (
    Consumed,
    Located,
    Minted,
    Related,
    RelationKind,
    Rendition,
)
from dibao.records.origin import is_imported
from dibao.records.rows import CaptureRow, LocationRow
from dibao.resolve.chronicle import Chronicle
from dibao.resolve.gathering import attachments_of, gather
from dibao.resolve.matching import Match, Matcher
from dibao.resolve.presence import left, moves
from dibao.resolve.rank import rank
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
        self._matcher.prepare(clean for sighting in documents for _, clean in sighting.renditions)
        for page in _in_order(gather(self._batch, self._matcher, self._cards, documents)):
            self._page(page)
        for change in moves(self._batch, captures):
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
        if found.begun:
            version = self._log.version(
                page, location.id, location.document, content, attachments, found.begun.id
            )
            self._log.change(
                "metadata",
                page,
                location.document,
                location.id,
                version,
                detail="claimed-earlier" if is_imported(page.url) else "seen-earlier",
            )
            return
        at = page.row.capture.captured
        heavy = (
            ""  # the feed says of an import that nobody witnessed it
            if is_imported(page.url)
            else weight(self._batch, self._archive.clean, location.id, at, page.clean, attachments)
        )
        version = self._log.version(page, location.id, location.document, content, attachments)
        self._log.change("revised", page, location.document, location.id, version, detail=heavy)
        if found.resumed:
            self._log.resume(page, *found.resumed, heavy)
        self._log.relate(location.document, page)

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
        match = self._matcher.match(page.clean)
        location = mint("l", page.url, page.part)
        document = match.document.id if match else mint("d", location, page.row.capture.captured.isoformat())
        if match is None:
            self._batch.apply(Minted(document, "document"))
        coverage = min(1.0, match.backward) if match and not match.whole else 1.0
        self._log.locate(page, document, coverage)
        version = self._log.version(page, location, document, content, attachments)
        if match:
            self._copy(page, match, location, version)
        else:
            self._log.change("new", page, document, location, version)
        if page.issue:
            self._batch.apply(Related("part-of", document, page.issue, evidence=(f"part:{page.part}",)))
        if match is None:
            self._log.relate(document, page, self._matcher.kin(page.clean, document))
        elif match.whole:
            self._log.relate(document, page)

    def _copy(self, page: Page, match: Match, location: str, version: str) -> None:
        """Record a further place of a known document, or that the place known so far shows but a part."""
        document = match.document.id
        known = match.version
        # what others say was longer makes no excerpt of what we saw
        believed = is_imported(known.url) or not is_imported(page.url)
        if match.founder_is_part and believed and rank(page.standing) <= rank(known.standing):
            self._batch.apply(
                Located(
                    known.location,
                    known.url,
                    known.part,
                    known.source,
                    document,
                    known.standing,
                    match.forward,
                )
            )
            self._batch.apply(
                Related(
                    "excerpt-of", known.location, document, match.backward, match.evidence, match.backward
                )
            )
            self._log.change("copied", page, document, location, version, detail="original")
            return
        if match.whole and match.forward >= COVERED and not page.part:
            former = left(self._batch, document, page.url)
            if former is not None:
                self._log.change("moved", page, document, location, version, detail=former.id)
                return
        kind: RelationKind = "copy-of" if match.whole else "excerpt-of"
        self._batch.apply(Related(kind, location, document, match.forward, match.evidence, match.forward))
        self._log.change("copied", page, document, location, version, detail=kind)


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
    """Order pages so that the most official and most complete place founds the document.

    An issue comes before its parts; a text that carries its 文号 before one that dropped it; a page of its own
    before the part of an issue.
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
