"""Which place founds a document and which follow it, kept true whenever a place or a text is added.

Places stand in one order of precedence. A place follows the founder before it that it is closest to, and founds a
document where there is none (leader clustering in a fixed order): a definition in which the order of arrival does not
occur. So late evidence merges documents, or splits them; what follows from a change is decided anew, place by place in
the order of precedence, and nothing else is.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dibao.records.entries import Changed, Located, Minted, Related, RelationKind, Unrelated, Versioned
from dibao.records.rows import PlaceRow
from dibao.resolve.bonds import founder_of
from dibao.resolve.identity import Link
from dibao.resolve.matching import Matcher, precedence
from normalizers.ids import mint
from storage.catalog.batch import Batch

#: what a place says of a document that a person told us of
_TOLD = Link(1.0, 1.0, (), 1.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a place follows and by what link; or, where it founds a document, whose it takes over, if any's."""

    founder: PlaceRow | None = None
    link: Link | None = None
    taken: PlaceRow | None = (
        None  # founded a document before this place was known; `link` is of it to this place
    )


class Founding:
    """Decides over the places of one batch; `touched` are the documents that changed."""

    def __init__(self, batch: Batch, matcher: Matcher) -> None:
        self._batch = batch
        self._matcher = matcher
        self._rulings = batch.rulings()
        self.touched: dict[str, datetime] = {}  # document -> since when
        self._ousted: set[str] = set()  # places whose document another took over; not decided upon since

    def choose(self, place: PlaceRow) -> Choice:
        """Return what becomes of a place beside those the archive holds; ties go to the higher precedence."""
        choice = self._choose(place, self._matcher.near(place))
        if choice.taken is not None:
            self._ousted.add(choice.taken.id)
        return choice

    def follow(self, place: PlaceRow, choice: Choice, at: datetime) -> None:
        """Record that a place (with its document and version) shows what the founder chosen founded."""
        if choice.founder is None or choice.link is None:
            raise ValueError(f"{place.id} founds a document and follows none")
        link, document = choice.link, choice.founder.document
        kind: RelationKind = "copy-of" if link.whole else "excerpt-of"
        words = (*link.evidence, "diverges") if link.diverges else link.evidence
        share = round(link.forward, 4)
        made = Related(kind, place.id, document, share, words, link.confidence)
        for held in place.follows:
            if (held.kind, held.object) != (kind, document):
                self._batch.apply(Unrelated(held.kind, place.id, held.object))
        if made not in place.follows:
            self._batch.apply(made)
        already = any("diverges" in held.evidence for held in place.follows)
        if link.diverges and link.whole and not already:
            version = place.texts[-1].version
            self._batch.apply(
                Changed("diverged", document, at, place.source, place.id, version, detail=link.divergence)
            )

    def mint(self, place: PlaceRow, at: datetime) -> str:
        """Record a new document that a place founds, and return its id: one never used before."""
        parts: tuple[str, ...] = (place.id, at.isoformat())
        document = mint("d", *parts)
        while self._batch.document(document) is not None:
            parts = (*parts, document)
            document = mint("d", *parts)
        self._batch.apply(Minted(document, "document"))
        return document

    def settle(self, changed: Iterable[str], at: datetime) -> None:
        """Decide anew over places (location ids) that are new or show something else, and over all this concerns."""
        first = self._batch.places(changed)
        news = {place.id for place in first}
        queue = [(precedence(place), place.id) for place in first]
        heapq.heapify(queue)
        done: set[str] = set()
        while queue:
            _, identifier = heapq.heappop(queue)
            if identifier in done:
                continue
            done.add(identifier)
            (place,) = self._batch.places([identifier])
            for other in self._settled(place, at, new=identifier in news):
                if other.id not in done and precedence(other) > precedence(place):
                    heapq.heappush(queue, (precedence(other), other.id))

    def ruled_with(self, place: str) -> set[str]:
        """Return the places (ids) over which, with this one, a curator ruled."""
        return {other for pair in self._rulings if place in pair for other in pair} - {place}

    def touch(self, document: str, at: datetime) -> None:
        """Note that a document changed, for the relations that follow from it."""
        self.touched.setdefault(document, at)

    def disputed(self) -> tuple[str, ...]:
        """Return the places that are not as a curator ruled, yet."""
        found: set[str] = set()
        for (one, two), (same, _) in self._rulings.items():
            places = self._batch.places([one, two])
            if len(places) == 2 and (places[0].document == places[1].document) != same:
                found.update((one, two))
        return tuple(sorted(found))

    def _choose(self, place: PlaceRow, near: Collection[PlaceRow]) -> Choice:
        order = precedence(place)
        ruled = self._ruled(place)
        told = next(((one, name) for one, same, name in ruled if same), None)
        if told is not None:
            founder = self._founder(told[0])
            if founder is not None and founder.id != place.id:
                link = self._matcher.link(place, founder) or _TOLD
                return Choice(founder, replace(link, evidence=(*link.evidence, f"curator:{told[1]}")))
        barred = {one.document for one, same, _ in ruled if not same}
        best: Choice | None = None
        for other in near:
            if precedence(other) > order or other.follows or other.document in barred:
                continue
            closer = self._matcher.link(place, other)
            if closer and (best is None or best.link is None or closer.closeness > best.link.closeness):
                best = Choice(other, closer)
        if best is not None:
            return best
        for other in near:
            if precedence(other) < order or other.follows or other.id in self._ousted:
                continue
            if self._kept_apart(place, other):
                continue
            if followed := self._matcher.link(other, place):
                return Choice(None, followed, other)
        return Choice()

    def _ruled(self, place: PlaceRow) -> list[tuple[PlaceRow, bool, str]]:
        """Return the places before this one over which, with it, a curator ruled: same or not, and the assertion."""
        found = []
        for (one, two), (same, name) in sorted(self._rulings.items()):
            if place.id in (one, two):
                others = self._batch.places([two if place.id == one else one])
                found += [(other, same, name) for other in others if precedence(other) < precedence(place)]
        return found

    def _kept_apart(self, one: PlaceRow, two: PlaceRow) -> bool:
        pair = (one.id, two.id) if one.id < two.id else (two.id, one.id)
        return pair in self._rulings and not self._rulings[pair][0]

    def _founder(self, place: PlaceRow) -> PlaceRow | None:
        if not place.follows:
            return place
        return founder_of(self._batch, place.document)

    def _settled(self, place: PlaceRow, at: datetime, *, new: bool) -> Iterable[PlaceRow]:
        """Decide over one place; return those that must be decided upon anew because of it."""
        if self._matcher.read(place.texts[-1].rendition).kind == "empty":
            return ()  # of what was taken down nothing can be told any more: it stays what it was
        near = self._matcher.near(place)
        choice = self._choose(place, near)
        founds = not place.follows and place.id not in self._ousted
        concerned = list(self._batch.places(self.ruled_with(place.id)))
        if choice.founder is not None:
            concerned += () if place.follows else self._batch.places_of(place.document)
            self._join(place, choice, at)
            self._ousted.discard(place.id)
            return concerned
        if not founds:
            self._found(place, choice, at)
            self._ousted.discard(place.id)
        elif not new:
            return concerned
        # those that are closer to this founder than to theirs follow it from now on
        return [
            *concerned,
            *(
                other
                for other in near
                if precedence(other) > precedence(place) and self._matcher.link(other, place)
            ),
        ]

    def _join(self, place: PlaceRow, choice: Choice, at: datetime) -> None:
        """Let a place follow a founder: its document is merged into the founder's, or it leaves a document for it."""
        founder, link = choice.founder, choice.link
        if founder is None or link is None or self._lost(place, founder):
            return
        target = founder.document
        coverage = 1.0 if link.whole else round(min(1.0, link.backward), 4)
        if place.document != target:
            self.touch(place.document, at)
            if place.follows or place.id in self._ousted:
                self._leave(place, target, coverage, at)
            else:
                self._batch.apply(Changed("merged", place.document, at, place.source, place.id, other=target))
        (now,) = self._batch.places([place.id])
        if now.coverage != coverage:
            self._locate(place, target, coverage)
        self.follow(now, choice, at)
        self.touch(target, at)

    def _lost(self, place: PlaceRow, founder: PlaceRow) -> bool:
        """Tell whether a place's own founder was taken down, so that no other can be said to be closer."""
        if not place.follows or founder.document == place.document:
            return False
        own = self._founder(place)
        return own is not None and self._matcher.read(own.texts[-1].rendition).kind == "empty"

    def _found(self, place: PlaceRow, choice: Choice, at: datetime) -> None:
        """Let a place that followed found a document of its own, or take over one that a lesser place founded."""
        own = self._founder(place)
        if own is not None and self._matcher.read(own.texts[-1].rendition).kind == "empty":
            return
        for held in place.follows:
            self._batch.apply(Unrelated(held.kind, place.id, held.object))
        if choice.taken is not None:
            self._ousted.add(choice.taken.id)
        target = choice.taken.document if choice.taken else self.mint(place, at)
        self.touch(place.document, at)
        if target != place.document:
            self._leave(place, target, 1.0, at)
            if choice.taken is None:
                version = place.texts[-1].version
                self._batch.apply(Changed("new", target, at, place.source, place.id, version, detail="split"))
        elif place.coverage < 1.0:
            self._locate(place, target, 1.0)
        self.touch(target, at)

    def _leave(self, place: PlaceRow, target: str, coverage: float, at: datetime) -> None:
        """Move a place, with all it ever showed, from one document to another."""
        self._batch.apply(Changed("split", place.document, at, place.source, place.id, other=target))
        self._locate(place, target, coverage)
        for version in self._batch.versions_at(place.id):
            self._batch.apply(
                Versioned(
                    version.id,
                    version.location,
                    target,
                    version.rendition,
                    version.capture,
                    version.captured,
                    version.content,
                    version.attachments,
                )
            )

    def _locate(self, place: PlaceRow, document: str, coverage: float) -> None:
        self._batch.apply(
            Located(place.id, place.url, place.part, place.source, document, place.standing, coverage)
        )
