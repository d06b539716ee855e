"""The simple selectors of our own tables, matched on a scanned page; a card's CSS goes to the parser instead."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from normalizers.html.outline import Scan

_NAME = re.compile(r'\s(id|class)="([^"]*)"')
_PART = re.compile(r"([a-z][a-z0-9]*)?(?:#([\w-]+)|\.([\w-]+))?")

#: longer attributes are not remembered from page to page
_KEPT = 200

Part = tuple[str, str, str]  # tag, id, class; "" is any


class Index:
    """Which elements of a page bear an id, a class or a name."""

    __slots__ = ("classes", "ids", "names", "page")

    def __init__(self, page: Scan) -> None:
        self.page = page
        self.ids: dict[str, list[int]] = {}
        self.classes: dict[str, list[int]] = {}
        self.names: dict[int, str] = {}  # id and classes of an element, as written
        for node, attributes in enumerate(page.attributes):
            if not attributes:
                continue
            for kind, value in _named(attributes) if len(attributes) <= _KEPT else _NAME.findall(attributes):
                self.names[node] = f"{self.names[node]} {value}" if node in self.names else value
                if kind == "id":
                    self.ids.setdefault(value.strip().lower(), []).append(node)
                else:
                    for one in value.lower().split():
                        self.classes.setdefault(one, []).append(node)

    def select(self, selector: str) -> list[int]:
        """Return the numbers of the elements a selector matches, in document order."""
        *above, own = _parse(selector)
        nodes = self._matching(own)
        if above:
            inside = set(self._matching(above[0]))
            nodes = [node for node in nodes if self._is_within(node, inside)]
        return nodes

    def _matching(self, part: Part) -> list[int]:
        tag, name, word = part
        if name:
            nodes = self.ids.get(name, [])
        elif word:
            nodes = self.classes.get(word, [])
        else:
            return [node for node, one in enumerate(self.page.tags) if one == tag]
        return [node for node in nodes if self.page.tags[node] == tag] if tag else nodes

    def _is_within(self, node: int, ancestors: set[int]) -> bool:
        ends = self.page.ends
        return any(ancestor < node < ends[ancestor] for ancestor in ancestors)


@lru_cache(maxsize=4096)
def _named(attributes: str) -> tuple[tuple[str, str], ...]:
    return tuple(_NAME.findall(attributes))


@cache
def _parse(selector: str) -> tuple[Part, ...]:
    parts = []
    for piece in selector.split():
        match = _PART.fullmatch(piece)
        if match is None:
            raise ValueError(
                f"{selector!r} is no simple selector: use tag, #id, .class, tag.class or two of them"
            )
        parts.append((match[1] or "", (match[2] or "").lower(), (match[3] or "").lower()))
    return tuple(parts)
