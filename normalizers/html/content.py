"""Where the main content of a page is: the card's selectors, the CMS's, the generic reading, and boxes to leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from normalizers.html.cms import COMMON_BODY, Family
from normalizers.html.scan import Scan
from normalizers.html.selectors import Index
from normalizers.html.weights import Weights, is_sentence, is_strong_box, weigh
from normalizers.metadata.labels import FIELDS, parse_line
from normalizers.script import to_simplified
from normalizers.text.furniture import is_chrome, is_foot, is_information, is_tail

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
_DATE_LINE = re.compile(r"[\d〇○零一二三四五六七八九十]{4} ?年 ?[\d一二三四五六七八九十]{1,3} ?月 ?[\d一二三四五六七八九十]{1,3} ?日$")
_OWN_LINE = re.compile(r"[：:]$|^附件|^附[:：]|^[（(](?:此件|联系|本件|有效期)")
#: lines above the text in which its title and the line of its date and source stand
_HEAD = 8
#: the heading of a list of files: 附件： 相关附件下载
_FILE_HEADING = 8
#: elements that print label after label, and the labels only a catalogue of 政府信息公开 has
_LISTS = frozenset({"table", "dl", "ul", "ol", "div", "section"})
_CATALOGUE = frozenset({"索引号", "信息索引号", "组配分类", "主题分类", "公开类别", "公开方式", "体裁分类", "公开形式", "信息索引", "索取号"})
_CATALOGUE_LINES = 60
_LABEL = re.compile(r"[\[【]?([\u4e00-\u9fff \u3000]{2,12}?)(?:[\]】:：]|$)")
#: a line this long is no title
_PROSE = 100


@dataclass(frozen=True, slots=True)
class Body:
    """The main content: the element, what found it, the lines it has, and those of boxes inside it left out."""

    node: int
    found_by: str
    lines: tuple[int, ...]
    dropped: tuple[int, ...]


def find_body(page: Scan, index: Index, family: Family | None, marked: Sequence[int], title: str) -> Body | None:
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
    if best is None:
        return Body(0, "density", tuple(range(len(page.lines))), ())
    return _body(page, index, weights, best, "density", title)


def _length(page: Scan, node: int) -> int:
    return sum(len(line.text) for line in page.lines[page.first[node] : page.last[node]])


def _has_words(page: Scan, node: int) -> bool:
    start, end = page.first[node], page.last[node]
    return any(_WORDS.search(line.text) for line in page.lines[start:end]) or any(
        start <= at <= end for at in page.images
    )


def _holds(page: Scan, weights: Weights, node: int, best: int | None) -> bool:
    """Tell whether an element holds what a body must: a fair share of the prose the generic reading found."""
    if best is None or weights.prose[best] < _REAL_PROSE:
        return True
    if node <= best < page.ends[node]:
        return True
    own = sum(
        weight
        for line, weight in zip(
            page.lines[page.first[node] : page.last[node]],
            weights.lines[page.first[node] : page.last[node]],
            strict=True,
        )
        if weight > 0
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
    node = page.lines[at].node
    while node >= 0:
        if node in weights.boxes:
            return True
        node = page.parents[node]
    return False


def _body(page: Scan, index: Index, weights: Weights, node: int, found_by: str, title: str) -> Body:
    """Return the lines of an element without those of boxes in it that say nothing of their own."""
    out: set[int] = set()
    generic = found_by == "density"
    whole = weights.prose[node]
    child = node + 1
    while child < page.ends[node]:
        if _is_furniture(page, index, weights, child, whole, generic=generic):
            out.update(range(page.first[child], page.last[child]))
            child = page.ends[child]
        else:
            child += 1
    every = range(page.first[node], page.last[node])
    if generic:
        out.update(_head(page, [at for at in every if at not in out], title))
    return Body(node, found_by, tuple(at for at in every if at not in out), tuple(at for at in every if at in out))


def _head(page: Scan, kept: Sequence[int], title: str) -> Sequence[int]:
    """Return the lines above the text that are the page's: its title and the line of date and source under it."""
    for place, at in enumerate(kept[:_HEAD]):
        text = page.lines[at].text
        if is_information(text):
            return kept[: place + 1] if len(kept) > place + 1 else ()
        if len(text) >= _PROSE or text.endswith("。"):
            break
    named = "".join(title.split())
    if named and len(kept) > 1 and named == "".join(page.lines[kept[0]].text.split()):
        return kept[:1]
    return ()


def _is_file_list(page: Scan, node: int) -> bool:
    """Tell a list of the files to download that stands below a text, as an element of its own."""
    lines = range(page.first[node], page.last[node])
    files = [at for at in lines if at in page.files]
    return bool(files) and page.tags[node] in _LISTS and bool(page.attributes[node]) and all(
        at in page.files or len(page.lines[at].text) <= _FILE_HEADING for at in lines
    )


def _is_furniture(page: Scan, index: Index, weights: Weights, node: int, whole: float, *, generic: bool) -> bool:
    """Tell whether an element inside a body is a box of links, buttons or neighbours."""
    if page.first[node] == page.last[node]:
        return False
    if _is_catalogue(page, node):
        return True
    if node in weights.boxes:
        return generic or (is_strong_box(index.names.get(node, "")) and weights.prose[node] < 0.3 * whole)
    if generic and whole and _is_file_list(page, node):
        return True
    if not generic or weights.elements[node] >= 0:
        return False
    lines = page.lines[page.first[node] : page.last[node]]
    return not any(is_sentence(line) for line in lines) and (
        len(lines) > 1 or lines[0].linked > 0 or is_tail(lines[0].text) or is_foot(lines[0].text)
    )


def _is_catalogue(page: Scan, node: int) -> bool:
    """Tell the table of catalogue fields that 政府信息公开 pages print above a document."""
    lines = page.lines[page.first[node] : page.last[node]]
    if page.tags[node] not in _LISTS or not 4 <= len(lines) <= _CATALOGUE_LINES:
        return False
    labels = [label for line in lines for label in _labels(line.text)]
    if not _CATALOGUE & set(labels) or len(labels) < 3:
        return False
    return len(lines) <= 3 * len(labels) and sum(len(line.text) >= _PROSE for line in lines) <= 1


def _labels(text: str) -> tuple[str, ...]:
    if match := _LABEL.match(text[:20]):
        bare = "".join(to_simplified(match[1]).split())
        if bare in FIELDS:
            return (bare,)
    return tuple(label for label, _ in parse_line(text))
