"""Which places show one document: keys and fingerprints propose, the two texts decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from dibao.errors import TakenDownError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Rendition
from dibao.records.origin import is_imported
from dibao.records.rows import PlaceRow, TextRow, VersionRow
from dibao.resolve.identity import Link, may_be_one, same_document
from dibao.resolve.rank import rank
from normalizers.matching.fingerprint import fingerprint
from storage.archive import Archive
from storage.catalog.batch import Batch
from storage.catalog.keying import Key

#: of the smaller fingerprint set that two texts must share to be worth aligning: unrelated official texts
#: share up to .3 of their 5-grams but under .1 of their winnowed 8-grams
SHARED = 0.1
#: texts that a place ever showed which are held against those of another: each pair costs an alignment
READ = 4
#: texts of a batch whose fingerprints are looked up together, 3 kB each
PREPARED = 10_000
#: links of a batch that are kept: a template family of 500 with copies compares some thousands of pairs
_LINKS = 50_000

#: all of a text that its identity rests on
_Face = tuple[str, str, str, str]


def precedence(place: PlaceRow) -> tuple[int, bool, bool, bool, int, str, int, str]:
    """Order places so that the most official and most complete one founds the document.

    By standing; what we saw before what we are told; a text that carries its 文号 before one that dropped it; a page
    of its own before the part of an issue; the longer before the shorter. When something was captured has no say.
    """
    latest = place.texts[-1]
    return (
        rank(place.standing),
        is_imported(place.url),
        not latest.number,
        bool(place.part),
        -latest.size,
        place.url,
        int(place.part or 0),
        place.id,
    )


def _text(archive: Archive, rendition: Rendition) -> CleanDocument:
    try:
        return archive.clean(rendition)
    except TakenDownError:  # nothing is like a text that is no more
        return CleanDocument("empty")


class Matcher:
    """Matches the places of one batch's catalog with one another."""

    def __init__(self, archive: Archive, batch: Batch) -> None:
        self._batch = batch
        self._stored = lru_cache(maxsize=256)(partial(_text, archive))
        self._fresh: dict[str, CleanDocument] = {}
        self._marks = lru_cache(maxsize=PREPARED)(fingerprint)
        self._links: dict[tuple[_Face, _Face], Link | None] = {}

    def prepare(self, seen: Iterable[tuple[Rendition, CleanDocument]]) -> None:
        """Keep these texts at hand, and look up at once what they will be compared with."""
        self._fresh = {rendition.id: clean for rendition, clean in seen if clean.kind == "document"}
        texts = [clean.simplified for clean in self._fresh.values()]
        self._batch.prepare([self._marks(text) for text in texts[:PREPARED]])

    def text(self, rendition: Rendition, clean: CleanDocument) -> TextRow:
        """Return the row of a text that no version names yet."""
        size = len(self._marks(clean.simplified))
        return TextRow(
            "", rendition.id, rendition.content, clean.document_number, clean.title, clean.signed, size
        )

    def clean(self, version: VersionRow) -> CleanDocument:
        """Return the clean document of a version."""
        return self.read(version.rendition)

    def read(self, identifier: str) -> CleanDocument:
        """Return the clean document of a rendition, an empty one where it was taken down."""
        if identifier in self._fresh:
            return self._fresh[identifier]
        rendition = self._batch.rendition(identifier)
        if rendition is None:
            raise LookupError(f"a version names the unknown rendition {identifier}")
        return self._stored(rendition)

    def near(self, place: PlaceRow) -> tuple[PlaceRow, ...]:
        """Return the other places that may show the same document, in order of precedence."""
        found: set[str] = set()
        for text in _worth_reading(place):
            clean = self.read(text.rendition)
            keys: tuple[tuple[Key, str], ...] = (
                ("number", clean.document_number),
                ("unified", clean.unified_number),
                ("index", clean.index_number),
            )
            found.update(self._batch.neighbours(self._marks(clean.simplified), keys, SHARED))
        found.discard(place.id)
        return tuple(sorted(self._batch.places(found), key=precedence))

    def link(self, place: PlaceRow, founder: PlaceRow) -> Link | None:
        """Return the closest link between what two places ever showed, the latest first among equals.

        It tells of a divergence when the latest text of `place` differs from all that the founder showed.
        """
        best: Link | None = None
        agrees = False
        latest = place.texts[-1]
        for ours in _worth_reading(place):
            for theirs in _worth_reading(founder):
                found = self._linked(ours, theirs)
                if found is None:
                    continue
                agrees |= ours == latest and not found.diverges
                if best is None or found.closeness > best.closeness:
                    best = found
        return best.agreeing() if best is not None and agrees else best

    def _linked(self, ours: TextRow, theirs: TextRow) -> Link | None:
        if not may_be_one(ours.number, theirs.number):
            return None
        key = (_face(ours), _face(theirs))
        if key not in self._links:
            if len(self._links) >= _LINKS:
                self._links.clear()
            self._links[key] = same_document(self.read(ours.rendition), self.read(theirs.rendition))
        return self._links[key]


def _face(text: TextRow) -> _Face:
    return text.content, text.number, text.title, str(text.signed)


def _worth_reading(place: PlaceRow) -> Iterator[TextRow]:
    """Yield the texts of a place that are held against others': the latest, the first, then the later ones."""
    distinct = {_face(text): text for text in place.texts}
    texts = sorted(distinct.values(), key=place.texts.index)
    order = [texts[-1], *texts[:1], *reversed(texts[1:-1])]
    yield from list(dict.fromkeys(order))[:READ]
