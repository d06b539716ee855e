"""What each line and element of a page weighs: sentences count for it, links and furniture against it.

The body of a notice is the element whose lines outweigh all others' once boxes of links, comments and chrome inside
it are taken off: a maximum over the subtrees of one sum, so that short notices need no least length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizers.html.outline import Line, Scan
from normalizers.html.selectors import Index
from normalizers.text.furniture import is_foot, is_tail

_MARKS = re.compile("[，。；：、！？,;!?]|[.:] ")
_SENTENCE = re.compile("[。！？；]|[.!?](?: |$)")
#: a line without a mark of punctuation is a heading, a name or a cell: it belongs to a text but proves none
_SHORT_WEIGHT, _SHORT_MOST = 0.3, 20
#: ids and classes of boxes that are never part of a document, wherever they stand; each at the beginning of a word
_STRONG_NAME = (
    r"(?:bd|b|social_?)?share|fenxiang|jiathis|qr_?code|er_?wei_?ma|ewm|saoma|relat(?:e|ion|ed)(?![a-z])|relate_?(?:news|article|list|read)|relevant|xg(?:wz|xw|yd|lj|zx|jd|wj|xx|zc|nr)"
    r"|xiangguan|recommend|tuijian|hot_?(?:news|list|article|rank|words?|read)|rank_?(?:list|box)|paihang|comments?(?![a-z])|comment_?(?:list|box|area|wrap)|pinglun|disqus|gentie|vote|toupiao|appraise|pingjia|evaluat"
    r"|manyi|font_?size|crumbs?|breadcrumb|prev_?next|pre_?next|next_?prev|page_?(?:next|turn)|pagination|sxp|sxy|shangxia|app_?down|download_?app|wx_?code|guanggao"
    r"|jubao|report_?error|jiucuo|dashang|reward|friend_?link|yqlj"
)
#: and of boxes that stand round a document: inside one the same words mean other things (a paragraph set to the right)
_WEAK_NAME = (
    r"print|bread|cur_?pos|dqwz|wzdqwz|(?:site|top|main|sub|left|head|foot)?_?nav(?:i|bar|igation)?(?![a-z])|(?:top|left|main|sub|side)?_?menu|reply|rank"
    r"|foot(?:er)?(?![a-z])|copyright|side_?bar|aside|page_?nav|pager(?![a-z])|login|search|subscribe|wei_?xin|advert|ads?(?![a-z])|ad_?box|disclaimer|author_?(?:info|card|box|desc|intro|profile)|about_?author"
    r"|tags?(?![a-z])|toolbar|tool_?bar|tools?(?![a-z])|next_?article|more_?(?:news|list|article)|list_?(?:news|article)|header(?![a-z])|top_?bar|feedback"
    r"|news_?list|article_?list|right_?(?:side|bar|col|box|list)|col_?right|con_?right|rec_?(?:list|box|news)|guess"
)
_STRONG = re.compile(rf"(?<![a-z])(?:{_STRONG_NAME})", re.IGNORECASE)
_BOX_NAME = re.compile(rf"(?<![a-z])(?:{_STRONG_NAME}|{_WEAK_NAME})", re.IGNORECASE)
#: elements that can be such a box; a paragraph or a heading of such a name is only dressed so
_BOXES = frozenset(
    {
        "div",
        "ul",
        "ol",
        "dl",
        "table",
        "section",
        "form",
        "td",
        "li",
        "aside",
        "nav",
        "footer",
        "header",
        "span",
        "menu",
    }
)
_BOX_TAGS = frozenset({"nav", "footer", "aside", "menu"})
#: in a list of other articles each entry is led by a link of its own
_ENTRY_TAGS = frozenset({"li", "div", "dl", "dd", "article", "section", "tr"})
_ENTRIES, _ENTRY_SHARE, _ENTRY_LINK = 3, 0.7, 8
#: the most a neighbour without a sentence counts against the element that holds it and the text
_NOISE = 6.0
#: longer lines are not remembered from page to page
_REMEMBERED = 40
#: an element that bears this share of all sentences of the page is no box, whatever it is called
_MAIN_SHARE = 0.5
#: comments may be longer than what they are about; a page that is nothing but entries is a text made of them
_LISTED_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each line; weight and prose of each element with the boxes inside it left out; which are boxes."""

    lines: list[float]
    elements: list[float]
    prose: list[float]
    sentences: list[int]  # lines of running text within each element
    boxes: frozenset[int]


def is_sentence(line: Line) -> bool:
    """Tell running text: a full stop, and more words than links."""
    return _weigh(line)[1]


def _weigh(line: Line) -> tuple[float, bool]:
    """Return the weight of a line and whether it is running text: sentences weigh most, chrome less than nothing."""
    text, _, _, role, linked = line
    # menus and feet come again on every page of a site, paragraphs do not
    weighed = _weighed(text, linked) if len(text) <= _REMEMBERED else _weighed.__wrapped__(text, linked)
    return weighed if role != "image" else (0.0, weighed[1])


@lru_cache(maxsize=8192)
def _weighed(text: str, linked: int) -> tuple[float, bool]:
    """Return the weight of a line of words, and whether it is running text."""
    length = len(text)
    if linked > length / 2:
        return -0.5 * min(linked, 60), False
    sentence = length >= 10 and _SENTENCE.search(text) is not None
    if is_foot(text) or is_tail(text):
        return -float(min(length, 60)), sentence
    plain = length - linked
    if sentence or (length >= 10 and _MARKS.search(text)):
        return float(plain), sentence
    return _SHORT_WEIGHT * min(plain, _SHORT_MOST), sentence


@lru_cache(maxsize=8192)
def is_strong_box(name: str) -> bool:
    """Tell an id and classes that no part of a document has: share bars, codes to scan, votes, neighbours."""
    return _STRONG.search(name) is not None


@lru_cache(maxsize=8192)
def _is_box_name(name: str) -> bool:
    return _BOX_NAME.search(name) is not None


def weigh(page: Scan, index: Index) -> Weights:
    """Weigh all lines and elements of a page in one pass each."""
    count = len(page.tags)
    weighed = [_weigh(line) for line in page.lines]
    lines = [weight for weight, _ in weighed]
    elements, prose = [0.0] * count, [0.0] * count
    gross = [0.0] * count  # prose with the boxes
    sentences = [0] * count
    entries, children = [0] * count, [0] * count
    for line, (weight, sentence) in zip(page.lines, weighed, strict=True):
        node = line.node
        if node < 0:
            continue
        elements[node] += weight
        if weight > 0 and sentence:
            prose[node] += weight
            gross[node] += weight
            sentences[node] += 1
        elif weight < 0 and line.linked >= _ENTRY_LINK and line.linked >= 0.6 * len(line.text):
            entries[node] = 1
    total = sum(prose)
    parents, tags, names = page.parents, page.tags, index.names
    boxes: set[int] = set()
    led = entries  # whether an element holds the link that leads an entry
    entry_children = [0] * count
    first, last = page.first, page.last
    main, listing = _MAIN_SHARE * total, _LISTED_SHARE * total
    for node in range(count - 1, 0, -1):
        if first[node] == last[node]:
            continue
        parent = parents[node]
        if parent < 0:
            continue
        tag = tags[node]
        if tag in _ENTRY_TAGS:
            children[parent] += 1
            if led[node]:
                entry_children[parent] += 1
        if led[node]:
            led[parent] = 1
        own = gross[node]
        gross[parent] += own
        # most elements have a name that is none of a box, and fewer than three entries
        if (
            own <= main
            and (tag in _BOX_TAGS or (node in names and tag in _BOXES and _is_box_name(names[node])))
        ) or (
            entry_children[node] >= _ENTRIES
            and entry_children[node] >= _ENTRY_SHARE * children[node]
            and own <= listing
        ):
            boxes.add(node)
            elements[parent] -= _NOISE
        else:
            # links and chrome beside a text are taken off it; what is left of them is doubt
            weight = elements[node]
            elements[parent] += weight if weight > -_NOISE else -_NOISE
            prose[parent] += prose[node]
            sentences[parent] += sentences[node]
    return Weights(lines, elements, prose, sentences, frozenset(boxes))
