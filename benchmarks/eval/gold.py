"""What a case of the corpus is: bytes as a server sends them, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """A document of an issue: its 文号 and title, and its text."""

    title: str
    number: str
    body: str


@dataclass(frozen=True, slots=True)
class Gold:
    """What is true of a case; a field that is None is not scored, "" or () means that there is none."""

    kind: str = "document"
    body: str | None = None
    title: str | None = None
    number: str | None = None
    numbers: tuple[str, ...] | None = None  # of others, in its text
    issuers: tuple[str, ...] | None = None
    published: date | str | None = None  # "" = the page has none
    signed: date | str | None = None
    attachments: tuple[str, ...] | None = None  # names
    script: str | None = None
    glosses: int | None = None
    brackets: tuple[str, ...] = ()  # bracketed words that are no glosses and must stay
    lede: str | None = None
    parts: tuple[Part, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled payload."""

    name: str
    family: str
    payload: bytes
    content_type: str
    url: str
    gold: Gold
    markup: str = ""
    genre: str = ""
    gazette: str = ""  # the gazette that the card of this source names
