"""Where the main content of a page is: the card's selectors, the CMS's, the generic reading, and boxes to leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from normalizers.html.boxes import furniture_lines, head_lines
from normalizers.html.cms import COMMON_BODY, Family
from normalizers.html.outline import Scan
from normalizers.html.selectors import Index
from normalizers.html.weights import Weights, weigh
from normalizers.metadata.pairs import parse_line
from normalizers.text.furniture import is_chrome

_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]")
#: a body a selector gives must hold this share of the prose the page has; a summary or a recommendation holds less
_LEAST_SHARE = 0.4
#: prose that outweighs an empty body: more than a footer's or a slogan's
_REAL_PROSE = 80
#: a page with fewer characters of sentences than this may be a table or a list
_LITTLE = 40.0
#: a child that holds this share of an element's sentences, and more of them than one, is where the text is
_MOST_OF, _PARAGRAPHS, _RIVAL = 0.5, 2, 0.6
#: lines beside a candidate in which a signature, an addressee or an annex can stand
_BESIDE = 4
#: elements that are a paragraph or a row rather than hold the text
_NO_CONTAINER = frozenset({"p", "span", "font", "a", "tr", "tbody", "strong", "b", "h1", "h2", "h3", "pre"})
_DATE_LINE = re.compile(
    r"[\d〇○零一二三四五六七八九十]{4} ?年 ?[\d一二三四五六七八九十]{1,3} ?月 ?[\d一二三四五六七八九十]{1,3} ?日$"
)
_OWN_LINE = re.compile(r"[：:]$|^附件|^附[:：]|^[（(](?:此件|联系|本件|有效期)")


@dataclass(frozen=True, slots=True)
class Body:
    """The main content: the element, what found it, the lines it has, and those of boxes inside it left out."""

    node: int
    found_by: str
    lines: tuple[int, ...]
    dropped: tuple[int, ...]


def find_body(
    page: Scan, index: Index, family: Family | None, marked: Sequence[int], title: str
) -> Body | None:
    """Return the main content; `marked` are the elements the card's selectors gave, `title` what the page calls itself.

    A selector of ours is held against the generic reading: one that gives an empty element, or a small part of
    what the page says, does not win. The card's is believed.
    """
    if not page.tags:
        return None
    weights = weigh(page, index)
    best = _heaviest(page, weights)
    for node in marked:
        if _has_words(page, node):
            return _body(page, index, weights, node, "card", title)
    if marked:
        return _body(page, index, weights, marked[0], "card", title)
    empty: tuple[int, str] | None = None
    for basis, selectors in (("cms", family.body if family else ()), ("common", COMMON_BODY)):
        for selector in selectors:
            nodes = index.select(selector)
            if not nodes:
                continue
            node = max(nodes, key=lambda one: (_length(page, one), -one))
            if _has_words(page, node) and _holds(page, weights, node, best):
                while basis == "common" and (inner := _inner(page, weights, node)) is not None:
                    node = inner
                return _body(page, index, weights, node, f"{basis} {selector}", title)
            empty = empty or (node, f"{basis} {selector}")
    if empty and (best is None or weights.prose[best] < _REAL_PROSE):
        # a body without a word is still the body: chrome must not stand in for it
        return _body(page, index, weights, *empty, title)
    if (best is None or weights.prose[best] < _LITTLE) and (pictured := _pictured(page, weights)) is not None:
        return _body(page, index, weights, pictured, "density", title)
    if best is None:
        return Body(0, "density", tuple(range(len(page.lines))), ())
    return _body(page, index, weights, best, "density", title)


def _length(page: Scan, node: int) -> int:
    return sum(len(line.text) for line in page.lines[page.first[node] : page.last[node]])


def _has_words(page: Scan, node: int) -> bool:
    start, end = page.first[node], page.last[node]
    return any(_WORDS.search(line.text) for line in page.lines[start:end]) or any(
        start <= at <= end for at, _ in page.images
    )


def _holds(page: Scan, weights: Weights, node: int, best: int | None) -> bool:
    """Tell whether an element holds what a body must: a fair share of the prose the generic reading found."""
    if best is None or weights.prose[best] < _REAL_PROSE:
        return True
    if node <= best < page.ends[node]:
        return True
    own = sum(
        len(page.lines[at].text) - page.lines[at].linked
        for at in range(page.first[node], page.last[node])
        if weights.lines[at] > 0
    )
    return own >= _LEAST_SHARE * weights.prose[best]


def _heaviest(page: Scan, weights: Weights) -> int | None:
    """Return the element the text of the page is in, None where the page says nothing.

    Where there are sentences they lead the way, from the outermost element inwards as long as one child holds most
    of them. A page without any (a table, a list of names) is where most of its short lines are.
    """
    best: int | None = 0
    if weights.prose[0] < _LITTLE:
        nodes = [
            node
            for node, tag in enumerate(page.tags)
            if node not in weights.boxes and (tag not in _NO_CONTAINER or not node)
        ]
        best = max(nodes, key=lambda node: (weights.elements[node], node), default=None)
        if best is None or weights.elements[best] <= 0:
            return None
    while best is not None and (inner := _inner(page, weights, best)) is not None:
        best = inner
    return best


def _pictured(page: Scan, weights: Weights) -> int | None:
    """Return the element of a text that is pictures of its pages: each in a paragraph, as no logo or button stands."""
    held = [page.parents[node] for _, node in page.images if node >= 0 and page.tags[node] == "p"]
    free = [node for node in held if node > 0 and not _is_boxed(page, weights, node)]
    most = max(set(free), key=lambda node: (free.count(node), -node), default=None)
    if most is None or page.tags[most] == "body":
        return None
    # words beside the pictures are the text, and the pictures are set into it
    return (
        most
        if not any(
            _WORDS.search(line.text)
            for line in page.lines[page.first[most] : page.last[most]]
            if line.role != "image"
        )
        else None
    )


def _children(page: Scan, node: int) -> Iterator[int]:
    child = node + 1
    while child < page.ends[node]:
        yield child
        child = page.ends[child]


def _inner(page: Scan, weights: Weights, node: int) -> int | None:
    """Return the child that holds the text of an element, if nothing of the document stands beside it."""
    whole = weights.prose[node]
    if whole <= 0:
        return None
    ranked = sorted(
        ((weights.prose[child], child) for child in _children(page, node) if child not in weights.boxes),
        reverse=True,
    )
    most, child = ranked[0] if ranked else (0.0, -1)
    second, rival = ranked[1] if len(ranked) > 1 else (0.0, -1)
    if child < 0 or page.tags[child] in _NO_CONTAINER:
        return None
    if most < 0.999 * whole and (
        weights.sentences[child] < _PARAGRAPHS
        or most < _MOST_OF * whole
        or second > _RIVAL * most
        or (second and page.tags[rival] in _NO_CONTAINER)
        or (second and page.attributes[rival] == page.attributes[child] != "")
    ):
        return None
    before = range(max(page.first[node], page.first[child] - _BESIDE), page.first[child])
    after = range(page.last[child], min(page.last[node], page.last[child] + _BESIDE))
    if any(_is_own(page, weights, at) for at in (*before, *after)):
        return None
    return child


def _is_own(page: Scan, weights: Weights, at: int) -> bool:
    """Tell whether a line beside the text belongs to the document: addressees, a signature's date, an annex's name."""
    line = page.lines[at]
    text = line.text
    if line.role == "note":
        return True
    if weights.lines[at] <= 0 or at in page.files or parse_line(text) or is_chrome(text):
        return False
    return bool(_DATE_LINE.search(text) or _OWN_LINE.search(text)) and not _in_box(page, weights, at)


def _in_box(page: Scan, weights: Weights, at: int) -> bool:
    return _is_boxed(page, weights, page.lines[at].node)


def _is_boxed(page: Scan, weights: Weights, node: int) -> bool:
    while node >= 0:
        if node in weights.boxes:
            return True
        node = page.parents[node]
    return False


def _body(page: Scan, index: Index, weights: Weights, node: int, found_by: str, title: str) -> Body:
    """Return the lines of an element without those of boxes in it that say nothing of their own."""
    generic = found_by == "density"
    out = furniture_lines(page, index, weights, node, generic=generic)
    every = range(page.first[node], page.last[node])
    if generic:
        out.update(head_lines(page, [at for at in every if at not in out], title))
    return Body(
        node, found_by, tuple(at for at in every if at not in out), tuple(at for at in every if at in out)
    )
