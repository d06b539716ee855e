"""What each line and element of a page weighs: sentences count for it, links and furniture against it.

The body of a notice is the element whose lines outweigh all others' once boxes of links, comments and chrome inside
it are taken off: a maximum over the subtrees of one sum, so that short notices need no least length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.html.scan import Line, Scan
from normalizers.html.selectors import Index
from normalizers.text.furniture import is_foot, is_tail

_MARKS = re.compile("[，。；：、！？,;!?]|[.:] ")
_SENTENCE = re.compile("[。！？；]|[.!?](?: |$)")
#: a line without a mark of punctuation is a heading, a name or a cell: it belongs to a text but proves none
_SHORT_WEIGHT, _SHORT_MOST = 0.3, 20
#: ids and classes of boxes that are never part of a document; each at the beginning of a word
_BOX_NAME = re.compile(
    r"(?<![a-z])(?:(?:bd|b|social)?share|fenxiang|jiathis|qr_?code|er_?wei_?ma|ewm|saoma|relate|relation|related|relevant|xgwz|xgxw|xgyd|xglj|xgzx|xgjd|xgwj"
    r"|xiangguan|recommend|tuijian|hot_?(?:news|list|article|rank|words?|read)|rank|paihang|comment|pinglun|reply|disqus|gentie|vote|toupiao|appraise|pingjia|evaluat"
    r"|manyi|print|font_?size|crumbs?|breadcrumb|bread|cur_?pos|dqwz|wzdqwz|(?:site|top|main|sub|left|left_?|head|foot)?_?nav(?:i|bar|igation)?(?![a-z])|(?:top|left|main|sub|side)?_?menu"
    r"|foot(?:er)?(?![a-z])|copyright|side_?bar|aside|prev_?next|pre_?next|page_?(?:next|nav|turn)|pagination|pager(?![a-z])|sxp|shangxia|login|search|subscribe|app_?down|download_?app"
    r"|wei_?xin|wx_?code|advert|ads?(?![a-z])|ad_?box|guanggao|gg(?![a-z])|disclaimer|author_?(?:info|card|box|desc|intro|profile)|about_?author|tags?(?![a-z])|keywords?(?![a-z])|toolbar|tools?(?![a-z])|tool_?bar"
    r"|next_?article|more_?(?:news|list|article)|list_?(?:news|article)|friend_?link|yqlj|header(?![a-z])|top_?bar|hotline|feedback|jubao|report_?error|jiucuo|zan(?![a-z])|dashang|reward|copyright"
    r"|news_?list|article_?list|right_?(?:side|bar|col|box|list|con|main)?(?![a-z])|col_?right|con_?right|side(?![a-z])|rec_?(?:list|box|news)|guess|latest)",
    re.IGNORECASE,
)
_BOX_TAGS = frozenset({"nav", "footer", "aside", "menu"})
#: in a list of other articles each entry is led by a link of its own
_ENTRY_TAGS = frozenset({"li", "div", "dl", "dd", "article", "section", "tr"})
_ENTRIES, _ENTRY_SHARE, _ENTRY_LINK = 3, 0.7, 8
#: the most a neighbour without a sentence counts against the element that holds it and the text
_NOISE = 6.0
#: an element that bears this share of all sentences of the page is no box, whatever it is called
_MAIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each line; weight and prose of each element with the boxes inside it left out; which are boxes."""

    lines: list[float]
    elements: list[float]
    prose: list[float]
    sentences: list[int]  # lines of running text within each element
    boxes: frozenset[int]


def weigh_line(line: Line) -> float:
    """Return the weight of a line: its length if it has a sentence's marks, less if it has none, negative for chrome."""
    if line.role == "image":
        return 0.0
    length = len(line.text)
    if line.linked > length / 2:
        return -0.5 * min(line.linked, 60)
    if is_foot(line.text) or is_tail(line.text):
        return -float(min(length, 60))
    plain = length - line.linked
    if length >= 10 and _MARKS.search(line.text):
        return float(plain)
    return _SHORT_WEIGHT * min(plain, _SHORT_MOST)


def is_sentence(line: Line) -> bool:
    """Tell running text: a full stop, and more words than links."""
    return len(line.text) >= 10 and line.linked <= len(line.text) / 2 and _SENTENCE.search(line.text) is not None


def weigh(page: Scan, index: Index) -> Weights:
    """Weigh all lines and elements of a page in one pass each."""
    count = len(page.tags)
    lines = [weigh_line(line) for line in page.lines]
    elements, prose = [0.0] * count, [0.0] * count
    gross = [0.0] * count  # prose with the boxes
    sentences = [0] * count
    entries, children = [0] * count, [0] * count
    for line, weight in zip(page.lines, lines, strict=True):
        if line.node < 0:
            continue
        elements[line.node] += weight
        if weight > 0 and is_sentence(line):
            prose[line.node] += weight
            gross[line.node] += weight
            sentences[line.node] += 1
        elif weight < 0 and line.linked >= _ENTRY_LINK and line.linked >= 0.6 * len(line.text):
            entries[line.node] |= 1
    total = sum(prose)
    parents, tags, names = page.parents, page.tags, index.names
    boxes: set[int] = set()
    led = entries  # whether an element holds the link that leads an entry
    entry_children = [0] * count
    for node in range(count - 1, 0, -1):
        if page.first[node] == page.last[node]:
            continue
        parent = parents[node]
        if parent < 0:
            continue
        tag = tags[node]
        if tag in _ENTRY_TAGS:
            children[parent] += 1
            entry_children[parent] += bool(led[node])
        if led[node]:
            led[parent] = 1
        gross[parent] += gross[node]
        listed = entry_children[node] >= _ENTRIES and entry_children[node] >= _ENTRY_SHARE * children[node]
        named = tag in _BOX_TAGS or (node in names and _BOX_NAME.search(names[node]) is not None)
        if (listed or named) and gross[node] <= _MAIN_SHARE * total:
            boxes.add(node)
            elements[parent] -= _NOISE
        else:
            # links and chrome beside a text are taken off it; what is left of them is doubt
            elements[parent] += max(elements[node], -_NOISE)
            prose[parent] += prose[node]
            sentences[parent] += sentences[node]
    return Weights(lines, elements, prose, sentences, frozenset(boxes))
