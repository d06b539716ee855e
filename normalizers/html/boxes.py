"""What stands inside the element of a text and is no part of it: boxes of links, catalogue tables, the page's own head."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from normalizers.html.outline import Scan
from normalizers.html.selectors import Index
from normalizers.html.weights import Weights, is_sentence, is_strong_box
from normalizers.metadata.pairs import parse_line
from normalizers.metadata.vocabulary import FIELDS
from normalizers.text.furniture import is_day, is_foot, is_information, is_tail, plain

#: a box of a strong name holds less than this share of the prose, or the name means something else here
_BOX_SHARE = 0.3
#: lines above the text in which its title and the line of its date and source stand
_HEAD = 8
#: a line this long is no title
_PROSE = 100
#: the heading of a list of files: 附件： 相关附件下载
_FILE_HEADING = 8
#: elements that print label after label
_LISTS = frozenset({"table", "dl", "ul", "ol", "div", "section"})
#: labels only a catalogue of 政府信息公开 has; the words are often spaced
_CATALOGUE = re.compile(
    r"索[ \u3000]*[引取][ \u3000]*号|信息索引|(?:组配|主题|体裁)[ \u3000]*分[ \u3000]*类|公开(?:类别|方式|形式)"
)
_CATALOGUE_LINES = 60
_LABEL = re.compile(r"[\[【]?([\u4e00-\u9fff \u3000]{2,12}?)(?:[\]】:：]|$)")


def furniture_lines(page: Scan, index: Index, weights: Weights, node: int, *, generic: bool) -> set[int]:
    """Return the numbers of the lines of boxes inside an element; a `generic` body is searched more strictly."""
    out: set[int] = set()
    whole = weights.prose[node]
    marks = [
        at for at in range(page.first[node], page.last[node]) if _CATALOGUE.search(page.lines[at].text[:40])
    ]
    child = node + 1
    while child < page.ends[node]:
        start, end = page.first[child], page.last[child]
        mark = bisect_left(marks, start)  # a page may have as many marks as elements
        catalogue = mark < len(marks) and marks[mark] < end and _is_catalogue(page, child)
        if catalogue or _is_box(page, index, weights, child, whole, generic=generic):
            out.update(range(start, end))
            child = page.ends[child]
        else:
            child += 1
    return out


def head_lines(page: Scan, kept: Sequence[int], title: str) -> Sequence[int]:
    """Return the lines above the text that are the page's: its title and the line of date and source under it."""
    for place, at in enumerate(kept[:_HEAD]):
        text = page.lines[at].text
        # a day alone at the very head dates the page; the document's own stands at its end or in a note
        if is_information(text) or (place <= 1 and is_day(text)):
            return kept[: place + 1] if len(kept) > place + 1 else ()
        if len(text) >= _PROSE or text.endswith("。"):
            break
    named = "".join(title.split())
    if named and len(kept) > 1 and named == "".join(page.lines[kept[0]].text.split()):
        return () if _is_printed(page, kept) else kept[:1]
    return ()


def _is_printed(page: Scan, kept: Sequence[int]) -> bool:
    """Tell a title that the document prints itself: on a page that is nothing else, or as one of its paragraphs."""
    if len(kept) == len(page.lines):
        return True
    title, text = page.lines[kept[0]], page.lines[kept[1]]
    if title.level or page.parents[title.node] not in (page.parents[text.node], text.node):
        return False
    # Word's paragraphs are all p, whatever their class; a template names the element it sets the title in
    return page.tags[title.node] == page.tags[text.node] or not page.attributes[title.node].strip()


def _is_box(page: Scan, index: Index, weights: Weights, node: int, whole: float, *, generic: bool) -> bool:
    """Tell whether an element inside a body is a box of links, buttons or neighbours."""
    if page.first[node] == page.last[node]:
        return False
    if node in weights.boxes:
        named = is_strong_box(index.names.get(node, ""))
        return generic or (named and weights.prose[node] < _BOX_SHARE * whole)
    if generic and _is_file_list(page, node):
        return True
    if not generic or weights.elements[node] >= 0:
        return False
    lines = page.lines[page.first[node] : page.last[node]]
    return not any(is_sentence(line) for line in lines) and (
        len(lines) > 1 or lines[0].linked > 0 or is_tail(lines[0].text) or is_foot(lines[0].text)
    )


def _is_file_list(page: Scan, node: int) -> bool:
    """Tell a list of the files to download that stands beside the text, not among its paragraphs."""
    start, end = page.first[node], page.last[node]
    if page.tags[node] not in _LISTS or not page.attributes[node] or not start:
        return False
    if page.parents[page.lines[start - 1].node] == page.parents[node]:
        return False
    named = [at in page.files for at in range(start, end)]
    return any(named) and all(
        is_file or len(page.lines[at].text) <= _FILE_HEADING
        for at, is_file in zip(range(start, end), named, strict=True)
    )


def _is_catalogue(page: Scan, node: int) -> bool:
    """Tell the table of catalogue fields that 政府信息公开 pages print above a document."""
    lines = page.lines[page.first[node] : page.last[node]]
    if page.tags[node] not in _LISTS or not 4 <= len(lines) <= _CATALOGUE_LINES:
        return False
    labels = sum(len(_labels(line.text)) for line in lines)
    return labels >= 3 and len(lines) <= 3 * labels and sum(len(line.text) >= _PROSE for line in lines) <= 1


def _labels(text: str) -> tuple[str, ...]:
    if match := _LABEL.match(text[:20]):
        bare = "".join(plain(match[1]).split())
        if bare in FIELDS:
            return (bare,)
    return tuple(label for label, _ in parse_line(text))
