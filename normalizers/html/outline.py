"""A page as a flat list of its visible lines and of the elements they stand in, both numbered in document order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

_HREF = re.compile(r'\s(?:href|src|data)\s*=\s*"([^"]*)"')


class Line(NamedTuple):
    """One visible line: its text, the element it stands in, heading level, role (item, image, note, pre), linked length."""

    text: str
    node: int
    level: int
    role: str
    linked: int


class Anchor(NamedTuple):
    """A link or an embedded file: attributes as written, its words, the element and line where it begins."""

    attributes: str
    text: str
    node: int
    line: int
    is_file: bool  # by its target, or because it is embedded


@dataclass(slots=True)
class Scan:
    """The elements of a page (parallel lists, by number) and its visible lines."""

    tags: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)  # number of the first line within
    last: list[int] = field(default_factory=list)  # and the number after the last
    ends: list[int] = field(default_factory=list)  # number after the last element within
    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    images: list[tuple[int, int]] = field(default_factory=list)  # line number and element of each image
    framed: set[int] = field(default_factory=set)  # tables with a table inside
    files: set[int] = field(default_factory=set)  # lines in which a link to a file begins
    hidden: list[tuple[int, int]] = field(default_factory=list)  # (token, characters) of hidden elements


def target(attributes: str) -> str:
    """Return what a link or an embedded file points to, "" for nothing."""
    found = _HREF.search(attributes)
    return unescape(found[1]).strip() if found else ""
