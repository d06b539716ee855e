"""What stands where, from when, and what happens to it: `content/schedule.yaml` as records.

Day 0 is 2026-03-02. A crawl visits the portal on the nights 0, 1 and 5 at 02:00 +08:00, and looks again at
pages that were gone on the days 2, 3 and 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import yaml

from dibao.clock import CHINA
from dibao.demo.texts import CONTENT, Text, text

FIRST_NIGHT = datetime(2026, 3, 2, 2, 0, tzinfo=CHINA)
NIGHTS = (0, 1, 5)
RECHECKS = (2, 3, 4)
Trouble = Literal["challenge", "maintenance"]
#: how a site is made: a CMS family, or one of the demo's own
Family = Literal["nfcms", "gkmlpt", "trs", "hanweb", "gazette", "news", "mirror"]


@dataclass(frozen=True, slots=True)
class Edit:
    """From `day` on `old` reads `new`; the publisher says nothing of it."""

    day: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a site: path, name and the type its pages state."""

    path: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Site:
    """One site of the portal."""

    key: str
    host: str
    name: str
    host_organ: str  # 主办单位
    operators: tuple[str, str]  # 承办单位 until day 4 and from day 5: a footer change is no new version
    code: str  # 网站标识码
    record: str  # ICP 备案号
    number: int  # of the site in its CMS
    columns: tuple[Column, ...]
    family: Family = "nfcms"

    def column(self, path: str) -> Column:
        """Return the column at `path`."""
        return next(column for column in self.columns if column.path == path)


@dataclass(frozen=True, slots=True)
class Move:
    """From `day` on a post stands in another column under another id; its old address answers 301 or 404."""

    day: int
    column: str
    id: int
    answer: Literal[301, 404]


@dataclass(frozen=True, slots=True)
class Post:
    """A document on a page of a site."""

    site: str
    column: str
    id: int
    key: str  # of the text
    at: datetime  # PubDate
    day: int  # first day it is there
    repost: bool = False
    source: str = ""  # ContentSource, by default the issuer
    gone: tuple[int, ...] = ()  # days on which it answers 404
    trouble: tuple[tuple[int, Trouble], ...] = ()
    edits: tuple[Edit, ...] = ()
    annex_edits: tuple[Edit, ...] = ()
    charset: str = ""  # what the page calls its encoding; "gb2312" is GB18030 in truth
    move: Move | None = None
    moved: bool = False  # it is where another post has gone
    cut: int = 0  # a news site leaves out this many lines at the end

    def visible(self, day: int) -> bool:
        """Tell whether the page is there on that day."""
        left = self.move is not None and self.move.day <= day
        return self.day <= day and day not in self.gone and not left

    @property
    def destination(self) -> Post | None:
        """The post it becomes by moving."""
        if self.move is None:
            return None
        new = {"column": self.move.column, "id": self.move.id, "day": self.move.day}
        return replace(self, **new, move=None, moved=True)  # type: ignore[arg-type]  # fields of this class

    def text(self, day: int) -> Text:
        """Return the document as the page shows it on that day."""
        shown = text(self.key)
        for edit in self.edits:
            if edit.day <= day:
                shown = shown.edited(edit.old, edit.new)
        return shown

    def annex(self, index: int, day: int) -> Text:
        """Return the text of an attached file on that day."""
        shown = text(text(self.key).annexes[index].key)
        for edit in self.annex_edits:
            if edit.day <= day:
                shown = shown.edited(edit.old, edit.new)
        return shown


@dataclass(frozen=True, slots=True)
class Issue:
    """A number of the gazette: its documents in order, and those that only the PDF holds."""

    number: int
    total: int  # 总第N期
    date: date
    day: int
    keys: tuple[str, ...]
    pdf_only: tuple[str, ...]
    first_post: int
    edits: tuple[tuple[str, Edit], ...] = ()
    resealed: tuple[int, ...] = ()  # days on which the PDF is made anew: other bytes, same text

    @property
    def label(self) -> str:
        """The issue as it calls itself."""
        return f"{self.date.year}年第{self.number}期（总第{self.total}期）"

    def texts(self, day: int) -> tuple[Text, ...]:
        """Return the documents as the PDF holds them on that day."""
        found = []
        for key in self.keys:
            shown = text(key)
            for target, edit in self.edits:
                if target == key and edit.day <= day:
                    shown = shown.edited(edit.old, edit.new)
            found.append(shown)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole story."""

    sites: tuple[Site, ...]
    posts: tuple[Post, ...]
    issues: tuple[Issue, ...]
    gazette: str  # its name

    def site(self, key: str) -> Site:
        """Return the site called `key`."""
        return next(site for site in self.sites if site.key == key)

    def standing(self, site: str, day: int, column: str | None = None) -> list[Post]:
        """Return the posts that a site, or one column of it, lists on that day, the latest first."""
        posts = [
            post
            for post in self.posts
            if post.site == site and post.visible(day) and column in (None, post.column)
        ]
        return sorted(posts, key=lambda post: (post.at, post.id), reverse=True)


def instant(day: int) -> datetime:
    """Return the time of the night of that day."""
    return FIRST_NIGHT + timedelta(days=day)


@cache
def schedule() -> Schedule:
    """Return the schedule; raises KeyError or ValueError where the file lacks or misspells something."""
    data = yaml.safe_load((CONTENT / "schedule.yaml").read_text("utf-8"))
    return Schedule(
        sites=tuple(
            Site(
                **{name: value for name, value in site.items() if name not in ("columns", "operators")},
                operators=tuple(site["operators"]),
                columns=tuple(Column(**column) for column in site["columns"]),
            )
            for site in data["sites"]
        ),
        posts=tuple(
            post
            for site, entries in data["posts"].items()
            for entry in entries
            for post in _standing(_post(site, entry))
        ),
        issues=tuple(_issue(issue) for issue in data["issues"]),
        gazette=data["gazette"],
    )


def _standing(post: Post) -> tuple[Post, ...]:
    """Return a post, and where it goes."""
    return (post, post.destination) if post.destination else (post,)


def _post(site: str, entry: dict[str, object]) -> Post:
    fields = dict(entry)
    gone = fields.pop("gone", ())
    trouble = fields.pop("trouble", {})
    edits = fields.pop("edits", ())
    annex_edits = fields.pop("annex_edits", ())
    move = fields.pop("move", None)
    return Post(
        site=site,
        at=datetime.strptime(str(fields.pop("at")), "%Y-%m-%d %H:%M").replace(tzinfo=CHINA),
        gone=tuple(gone),  # type: ignore[arg-type]  # a list in the file
        trouble=tuple(trouble.items()),  # type: ignore[attr-defined]  # a mapping in the file
        edits=tuple(Edit(**edit) for edit in edits),  # type: ignore[attr-defined]  # a list of mappings
        annex_edits=tuple(Edit(**edit) for edit in annex_edits),  # type: ignore[attr-defined]  # the same
        move=Move(**move) if move else None,  # type: ignore[arg-type]  # a mapping in the file
        **fields,  # type: ignore[arg-type]  # the dataclass refuses unknown names
    )


def _issue(entry: dict[str, object]) -> Issue:
    fields = dict(entry)
    edits: list[dict[str, object]] = fields.pop("edits", [])  # type: ignore[assignment]  # a list of mappings
    return Issue(
        keys=tuple(fields.pop("keys")),  # type: ignore[arg-type]  # lists in the file
        pdf_only=tuple(fields.pop("pdf_only", ())),  # type: ignore[arg-type]
        resealed=tuple(fields.pop("resealed", ())),  # type: ignore[arg-type]
        edits=tuple(
            (str(edit["key"]), Edit(int(str(edit["day"])), str(edit["old"]), str(edit["new"])))
            for edit in edits
        ),
        **fields,  # type: ignore[arg-type]
    )
