"""Writes what the publisher decides: places, versions, changes and relations, each an entry of its batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from dibao.records.entries import Changed, ChangeKind, Located, Related, Rendition, Unrelated, Versioned
from dibao.records.origin import is_imported
from dibao.records.rows import CaptureRow, VersionRow
from dibao.resolve.bonds import founder_of
from dibao.resolve.relations import LEGAL_EFFECT
from dibao.resolve.sightings import Page
from normalizers.ids import mint
from storage.catalog.batch import Batch


class Chronicle:
    """The entries of one batch about pages; `now` dates what becomes of imported ones."""

    def __init__(self, batch: Batch, now: datetime) -> None:
        self._batch = batch
        self._now = now

    def locate(self, page: Page, document: str, coverage: float) -> str:
        """Record that a document is to be found at this page; return the location's id."""
        location = mint("l", page.url, page.part)
        self._batch.apply(
            Located(location, page.url, page.part, page.source, document, page.standing, round(coverage, 4))
        )
        return location

    def version(
        self,
        page: Page,
        location: str,
        document: str,
        content: str,
        attachments: tuple[Rendition, ...],
        known: str = "",
    ) -> str:
        """Record a version that begins with this page, a new one or one of which the id is `known`; return its id."""
        captured = page.row.capture.captured
        version = known or self._new_version(location, captured, content)
        self._batch.apply(
            Versioned(
                version=version,
                location=location,
                document=document,
                rendition=page.rendition.id,
                capture=page.row.ref,
                captured=captured,
                content=content,
                attachments=tuple(rendition.id for rendition in attachments),
            )
        )
        return version

    def resume(self, page: Page, before: VersionRow, row: CaptureRow, detail: str = "") -> None:
        """Begin a version again at `row`, where a late capture (of `page`) has split it in two; `detail` = its weight."""
        at = row.capture.captured
        version = self._new_version(before.location, at, before.content)
        self._batch.apply(
            Versioned(
                version,
                before.location,
                before.document,
                before.rendition,
                row.ref,
                at,
                before.content,
                before.attachments,
            )
        )
        when = self._when(page, at)
        self._batch.apply(
            Changed("revised", before.document, when, before.source, before.location, version, detail=detail)
        )

    def change(
        self,
        kind: ChangeKind,
        page: Page,
        document: str,
        location: str,
        version: str,
        *,
        other: str = "",
        detail: str = "",
    ) -> None:
        """Add an entry to the feed, dated by the capture."""
        at = self._when(page, page.row.capture.captured)
        detail = detail or ("imported" if is_imported(page.url) else "")
        self._batch.apply(Changed(kind, document, at, page.source, location, version, other, detail))

    def relate(self, relations: Iterable[Related | Unrelated], since: Mapping[str, datetime]) -> None:
        """Record how documents stand to one another, `since` (by document) when; what has legal effect is news.

        Such news is dated by what brought it about, and told of the place that founds the subject.
        """
        for relation in relations:
            news = (
                isinstance(relation, Related)
                and relation.kind in LEGAL_EFFECT
                and not self._batch.has_relation(relation.kind, relation.subject, relation.object)
            )
            self._batch.apply(relation)
            if not news:
                continue
            at = since.get(relation.subject) or since.get(relation.object) or self._now
            founder = founder_of(self._batch, relation.subject)
            source, location = (founder.source, founder.id) if founder else ("", "")
            self._batch.apply(
                Changed(
                    "related",
                    relation.subject,
                    at,
                    source,
                    location,
                    other=relation.object,
                    detail=relation.kind,
                )
            )

    def when(self, page: Page) -> datetime:
        """Return when what a page shows came to be known: imports claim a date at which nobody saw anything."""
        return self._when(page, page.row.capture.captured)

    def _when(self, page: Page, at: datetime) -> datetime:
        """Return when a change happened: a claimed date is no time at which anything was seen, the import is."""
        return self._now if is_imported(page.url) else at

    def _new_version(self, location: str, at: datetime, content: str) -> str:
        """Return an id never used: two contents at one instant are rare, so is a version begun at one twice."""
        parts: tuple[str, ...] = (location, at.isoformat())
        version = mint("v", *parts)
        while self._batch.version(version) is not None:
            parts = (*parts, content)
            version = mint("v", *parts)
        return version
