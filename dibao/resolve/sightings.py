"""What was read from one capture, and the pages (places of documents) it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dibao.records.capture import Verdict
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition, Standing
from dibao.records.origin import is_imported
from dibao.records.rows import CaptureRow
from dibao.resolve.standing import standing_of
from normalizers.ids import mint
from normalizers.matching.fingerprint import content_hash
from normalizers.urls import canonical
from spiders.cards import Card

#: page kinds that are no document, and the verdict each earns
_SUSPICIOUS: dict[str, tuple[Verdict, str]] = {
    "challenge": ("blocked", "challenge"),
    "error": ("soft404", "error-page"),
    "empty": ("soft404", "empty-page"),
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """One capture with the clean document read from it and its renditions, the whole payload first."""

    row: CaptureRow
    clean: CleanDocument
    renditions: tuple[tuple[Rendition, CleanDocument], ...]

    @property
    def is_document(self) -> bool:
        """Tell whether it shows a document, an issue or an attachment."""
        return bool(self.renditions)

    @property
    def suspicion(self) -> tuple[Verdict, str] | None:
        """The verdict and reason for which it goes to quarantine, None when it is sound."""
        if self.row.verdict in ("blocked", "soft404"):
            return self.row.verdict, self.row.capture.reason or self.row.verdict
        return _SUSPICIOUS.get(self.clean.kind) if self.row.verdict in ("ok", "unchanged") else None


@dataclass(frozen=True, slots=True)
class Page:
    """One place of one document, as tonight's capture shows it."""

    url: str
    part: str
    source: str
    standing: Standing
    row: CaptureRow
    rendition: Rendition
    clean: CleanDocument
    content: str  # sha256 of what it shows; of an issue: of its table of contents, so that only the part is revised
    issue: str = ""  # id of the gazette issue this part stands in


def pages_of(sighting: Sighting, card: Card | None) -> Iterator[Page]:
    """Yield the pages a sighting shows: one, or an issue and its parts."""
    capture = sighting.row.capture
    url = canonical(capture.url)
    label = sighting.clean.issue
    issue = mint("d", "issue", label.gazette, str(label.year), label.number) if label else ""
    contents = content_hash(
        "\n".join(f"{clean.document_number} {clean.title}" for _, clean in sighting.renditions[1:])
    )
    for rendition, clean in sighting.renditions:
        yield Page(
            url=url,
            part=rendition.part,
            source=capture.source,
            # of a place we did not see ourselves nothing official is known
            standing="unknown" if is_imported(url) else standing_of(card, clean),
            row=sighting.row,
            rendition=rendition,
            clean=clean,
            content=contents if clean.kind == "issue" else rendition.content,
            issue=issue if rendition.part else "",
        )
