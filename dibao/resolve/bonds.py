"""The relations of documents as their places and texts now make them: recorded where new, withdrawn where no more true.

They are worked out from the state after a batch, not from what arrived last, so that the order of arrival has no say.
"""

from __future__ import annotations

from collections.abc import Iterator

from dibao.records.entries import Related, Unrelated
from dibao.records.rows import PlaceRow
from dibao.resolve.kinship import kinship, may_be_kin
from dibao.resolve.matching import Matcher, precedence
from normalizers.matching.judgement import judge
from storage.catalog.batch import Batch

#: evidence word of a relation that follows from two texts being alike, and may therefore cease
KIN = "kin"


def founder_of(batch: Batch, document: str) -> PlaceRow | None:
    """Return the place that founds a document, None for an issue or what has no place."""
    founders = [place for place in batch.places_of(document) if not place.follows]
    return min(founders, key=precedence, default=None)


def bound(batch: Batch, matcher: Matcher, document: str, founder: PlaceRow) -> Iterator[Related | Unrelated]:
    """Yield what changes in the relations of a document to issues and to texts that are nearly its own."""
    expected = {(one.kind, one.subject, one.object): one for one in _issues(batch, document)}
    expected |= {(one.kind, one.subject, one.object): one for one in _kin(matcher, document, founder)}
    held = {
        (one.kind, one.subject, one.object): one
        for one in batch.related(document)
        if KIN in one.evidence or (one.kind == "part-of" and one.subject == document)
    }
    for key, one in sorted(held.items()):
        if key not in expected:
            yield Unrelated(one.kind, one.subject, one.object)
    for key, one in sorted(expected.items()):
        if held.get(key) != one:
            yield one


def _issues(batch: Batch, document: str) -> Iterator[Related]:
    """Yield one relation for each gazette issue the document is printed in."""
    printed: dict[str, list[PlaceRow]] = {}
    for place in batch.places_of(document):
        whole = batch.location(place.url) if place.part else None
        issue = batch.document(whole.document) if whole else None
        if issue is not None and issue.kind == "issue":
            printed.setdefault(issue.id, []).append(place)
    for issue_id, places in printed.items():
        parts = sorted({int(place.part) for place in places})
        yield Related("part-of", document, issue_id, evidence=tuple(f"part:{part}" for part in parts))


def _kin(matcher: Matcher, document: str, founder: PlaceRow) -> Iterator[Related]:
    """Yield drafts, re-issues and states of amendment, whichever of two documents was known first."""
    latest = founder.texts[-1]
    for other in matcher.near(founder):
        theirs = other.texts[-1]
        if other.follows or other.document == document or not may_be_kin(latest.title, theirs.title):
            continue
        # one way round, so that it says the same whichever is asked
        lesser, greater = sorted((founder, other), key=precedence, reverse=True)
        left, right = (matcher.read(place.texts[-1].rendition) for place in (lesser, greater))
        judged = judge(left, right)
        kin = kinship(left, right, judged.comparison)
        if kin is None:
            continue
        kind, forward = kin
        subject, target = (lesser, greater) if forward else (greater, lesser)
        found = judged.comparison
        sure = round(min(found.forward, found.backward), 4)
        words = (KIN, *judged.reasons)
        yield Related(kind, subject.document, target.document, round(found.forward, 4), words, sure)
