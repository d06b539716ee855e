"""The answer key: what an archive that visits the portal on its three nights should have noticed.

Made from the same schedule as the pages. Within one night a document is founded by the location of the best
standing: page in the gazette, part of the gazette's PDF, the issuer's own page, repost, mirror; whatever else
holds it is a copy. A document seen on an earlier night keeps its founder.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from dibao.demo.schedule import FIRST_NIGHT, NIGHTS, RECHECKS, Post, Schedule, schedule
from dibao.demo.sites.gazette import document_path, html_keys, pdf_path
from dibao.demo.sites.gkmlpt import gkmlpt_path
from dibao.demo.sites.hanweb import hanweb_path
from dibao.demo.sites.mirror import mirror_path
from dibao.demo.sites.news import article_path
from dibao.demo.sites.nfcms import post_path
from dibao.demo.sites.trs import trs_path
from dibao.demo.texts import Text, text
from dibao.records.entries import RelationKind

EventKind = Literal["new", "copied", "moved", "revised", "withdrawn", "restored", "related", "status"]
#: ARCHITECTURE: withdrawn needs at least 3 gone captures over at least 72 hours
GONE_CAPTURES, GONE_DAYS = 3, 3
_PATHS = {"news": article_path, "mirror": mirror_path, "gkmlpt": gkmlpt_path, "trs": trs_path,
          "hanweb": hanweb_path}  # fmt: skip
#: relations that enter the feed
_EFFECTIVE = frozenset({"repeals", "amends", "replaces", "reissues"})
_NUMBER = re.compile("(.+[〕第])([0-9]+)号")
_FROM = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|试行|实施)")
_STANDING = {"gazette page": 0, "gazette part": 1, "issuer": 2, "repost": 3, "mirror": 4}


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened on `day`; `title` is the document's, `other` what a related event points to."""

    day: int
    kind: EventKind
    url: str
    part: str
    title: str
    other: str = ""


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """A capture that belongs into quarantine: `blocked` or `soft404`."""

    day: int
    url: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A number that a gazette, or an office that publishes most of a run, seems to have skipped."""

    label: str


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One document stands in a relation to another; each by its title and 成文日期."""

    kind: RelationKind
    subject: str
    object: str


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """All events, what belongs into quarantine, missing issues, relations, how many documents and issues there are."""

    events: tuple[Event, ...]
    quarantine: tuple[SetAside, ...]
    gaps: tuple[Gap, ...]
    relations: tuple[Link, ...]
    documents: int
    issues: int

    def json(self) -> str:
        """Return the key as JSON, the same for the same portal."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    standing: int
    url: str
    part: str
    key: str
    day: int
    moved: bool = False


def answer_key(story: Schedule | None = None) -> AnswerKey:
    """Return the answer key of the portal, events in order of day, kind and URL."""
    story = story or schedule()
    documents = [*_documents(story)]
    issues = [*_issues(story)]
    events = [*documents, *issues, *_revisions(story), *_absences(story), *_statuses(story)]
    reasons = {"challenge": "blocked", "maintenance": "soft404"}
    return AnswerKey(
        events=tuple(sorted(events)),
        quarantine=tuple(
            sorted(
                SetAside(day, post_url(story, post), reasons[kind])
                for post in story.posts
                for day, kind in post.trouble
            )
        ),
        gaps=tuple(_gaps(story)),
        relations=tuple(sorted(_relations(story))),
        documents=sum(event.kind == "new" for event in documents),
        issues=len(issues),
    )


def post_url(story: Schedule, post: Post) -> str:
    """Return the URL of a post on whichever site it stands."""
    site = story.site(post.site)
    return f"http://{site.host}{_PATHS.get(site.family, post_path)(post)}"


def _places(story: Schedule) -> Iterator[_Place]:
    """Yield every location of a document with the night on which it is first seen."""
    gazette = f"http://{story.site('gazette').host}"
    for issue in story.issues:
        for key in html_keys(issue):
            yield _Place(_STANDING["gazette page"], gazette + document_path(issue, key), "", key, issue.day)
        for part, key in enumerate(issue.keys, 1):
            yield _Place(_STANDING["gazette part"], gazette + pdf_path(issue), str(part), key, issue.day)
    for post in story.posts:
        standing = (
            "mirror"
            if post.site == "mirror"
            else "repost"
            if post.repost or post.site == "news"
            else "issuer"
        )
        seen = next(day for day in NIGHTS if post.visible(day) and day not in dict(post.trouble))
        yield _Place(_STANDING[standing], post_url(story, post), "", post.key, seen, post.moved)


def _documents(story: Schedule) -> Iterator[Event]:
    """Yield new, copied and related events."""
    founders: dict[str, _Place] = {}
    for place in sorted(_places(story), key=lambda place: (place.day, place)):
        title = text(place.key).title
        if place.key in founders:
            yield Event(place.day, "moved" if place.moved else "copied", place.url, place.part, title)
            continue
        founders[place.key] = place
        yield Event(place.day, "new", place.url, place.part, title)
        # told by whichever of the two comes last
        for subject, target in _effects(place.key, founders):
            told = text(subject).title, text(target).title
            yield Event(place.day, "related", place.url, place.part, *told)


def _statuses(story: Schedule) -> Iterator[Event]:
    """Yield what comes into force or is repealed on a day after it was first seen, by the day its final clause names."""
    founders: dict[str, _Place] = {}
    for place in sorted(_places(story), key=lambda place: (place.day, place)):
        founders.setdefault(place.key, place)
    for place in founders.values():
        shown = text(place.key)
        day = _begins(shown)
        if day is None or day > max(NIGHTS) or shown.title.endswith("（征求意见稿）"):
            continue
        ended = (
            founders[other] for kind, other in shown.relations if kind == "repeals" and other in founders
        )
        for one in (place, *ended):
            if one.day < day:
                yield Event(day, "status", one.url, one.part, text(one.key).title)


def _begins(shown: Text) -> int | None:
    """Return the day on which a text comes into force as it says, None where it names no date."""
    found = [match for line in shown.lines if (match := _FROM.search(line.text))]
    return (date(*map(int, found[-1].groups())) - FIRST_NIGHT.date()).days if found else None


def _effects(key: str, founders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (subject, object) of the relations of legal effect between a document and those founded before it."""
    for other in founders:
        for subject, target in ((key, other), (other, key)):
            if any(kind in _EFFECTIVE and to == target for kind, to in text(subject).relations):
                yield subject, target


def _relations(story: Schedule) -> Iterator[Link]:
    """Yield the relations between documents that the portal shows."""
    shown = {place.key for place in _places(story)}
    for key in shown:
        for kind, other in text(key).relations:
            if other in shown:
                yield Link(
                    kind, *(f"{one.title} {one.signed or ''}".rstrip() for one in map(text, (key, other)))
                )


def _issues(story: Schedule) -> Iterator[Event]:
    gazette = f"http://{story.site('gazette').host}"
    for issue in story.issues:
        yield Event(issue.day, "new", gazette + pdf_path(issue), "", f"{story.gazette}{issue.label}")


def _revisions(story: Schedule) -> Iterator[Event]:
    """Yield one event for each location and night on which its text, or that of a file it attaches, changed."""
    gazette = f"http://{story.site('gazette').host}"
    for post in story.posts:
        for day in sorted({edit.day for edit in (*post.edits, *post.annex_edits)}):
            yield Event(day, "revised", post_url(story, post), "", text(post.key).title)
    for issue in story.issues:
        for key, day in sorted({(key, edit.day) for key, edit in issue.edits}):
            part = str(issue.keys.index(key) + 1)
            yield Event(day, "revised", gazette + pdf_path(issue), part, text(key).title)


def _absences(story: Schedule) -> Iterator[Event]:
    """Yield withdrawn and restored as the visits of nights and rechecks show them."""
    for post in story.posts:
        gone: list[int] = []
        withdrawn = False
        for day in sorted({*NIGHTS, *RECHECKS}):
            if day <= post.day or (day in RECHECKS and not gone):
                continue
            if post.move and post.move.day <= day:
                break  # it is elsewhere, and that has been said
            if not post.visible(day):
                gone.append(day)
                if not withdrawn and len(gone) >= GONE_CAPTURES and gone[-1] - gone[0] >= GONE_DAYS:
                    withdrawn = True
                    yield Event(day, "withdrawn", post_url(story, post), "", text(post.key).title)
                continue
            if withdrawn:
                yield Event(day, "restored", post_url(story, post), "", text(post.key).title)
            gone, withdrawn = [], False


def _gaps(story: Schedule) -> Iterator[Gap]:
    numbers = {(issue.date.year, issue.number) for issue in story.issues}
    for year in sorted({year for year, _ in numbers}):
        held = [number for of, number in numbers if of == year]
        for number in range(min(held), max(held)):
            if number not in held:
                yield Gap(f"{story.gazette}{year}年第{number}期")
    runs: dict[str, set[int]] = defaultdict(set)
    for key in {place.key for place in _places(story)}:
        if match := _NUMBER.fullmatch(text(key).number):
            runs[match[1]].add(int(match[2]))
    for run, found in sorted(runs.items()):
        # fewer than three, or than two thirds of a run, are a selection: nothing is said to be missing of it
        if len(found) >= 3 and 3 * len(found) >= 2 * (max(found) - min(found) + 1):
            for number in range(min(found), max(found)):
                if number not in found:
                    yield Gap(f"{run}{number}号")
