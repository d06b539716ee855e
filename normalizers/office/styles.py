"""Styles of a Word document: what a paragraph inherits of outline level, list and hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normalizers.office.package import attribute, child, is_on, local, value

if TYPE_CHECKING:
    from lxml import etree

#: built-in names are English in the file whatever the program's language; WPS writes some in Chinese
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*[1-9]", re.IGNORECASE)
#: a style may rest on another; a chain longer than this goes in a circle
_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph or run has by its style; None = not stated."""

    level: int | None = None  # of the outline, from 1
    contents: bool = False
    number: str | None = None
    at: int | None = None
    hidden: bool | None = None


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read styles.xml; None where the document has none."""
        found = [item for item in (() if root is None else root) if local(item) == "style"]
        self._items = {attribute(item, "styleId") or "": item for item in found}
        self._read: dict[str, Style] = {}
        self.default = next(
            (attribute(item, "styleId") or "" for item in found
             if attribute(item, "type") == "paragraph" and attribute(item, "default") in ("1", "true", "on")),
            "",
        )  # fmt: skip

    def of(self, name: str) -> Style:
        """Return a style with all it inherits; an unknown one states nothing."""
        if name not in self._read:
            self._read[name] = self._resolve(name)
        return self._read[name]

    def _resolve(self, name: str) -> Style:
        level = number = at = hidden = None
        contents = False
        for _ in range(_CHAIN):
            item = self._items.get(name)
            if item is None:
                break
            title = value(item, "name") or ""
            heading = _HEADING.fullmatch(title.strip())
            contents = contents or bool(_CONTENTS.fullmatch(title.strip()))
            paragraph, run = child(item, "pPr"), child(item, "rPr")
            if level is None:
                level = outline(paragraph) or (int(heading[1]) if heading else None)
                if level is None and title.strip().lower() == "title":
                    level = 1
            listed = child(paragraph, "numPr")
            if number is None:
                number = value(listed, "numId")
            if at is None and (stated := value(listed, "ilvl")) is not None:
                at = int(stated) if stated in tuple("012345678") else 0
            if hidden is None:
                hidden = is_on(run, "vanish")
            name = value(item, "basedOn") or ""
        return Style(level, contents, number, at, hidden)


def outline(paragraph: etree._Element | None) -> int | None:
    """Return the outline level a pPr states, from 1; 0 for body text, None where it states nothing."""
    stated = value(paragraph, "outlineLvl")
    if stated is None:
        return None
    return int(stated) + 1 if stated in tuple("012345678") else 0
