"""What the parser makes of an HTML page: its repaired markup, metas and titles, and the elements and lines of that."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from dibao.errors import CardError
from dibao.records.hints import Hints
from normalizers.html.markup import balanced, tokens
from normalizers.html.outline import Scan
from normalizers.html.scan import scan
from normalizers.html.second import read_again
from normalizers.html.signs import SCRIPT_WORDS
from normalizers.text.blocks import clean_line

#: content that is no text in any reading; the rest of what is skipped must be seen, to know what it swallowed
CODE = ["script", "style", "svg", "math"]
#: what the parser writes on the elements the card chose
MARK = "data-normalizers"
#: a hidden element with this many times the words in sight is shown by the page's script
_HIDDEN_SHARE, _HIDDEN_LEAST = 2.0, 200
#: hidden elements one in another that are opened
_CURTAINS = 3


@dataclass(frozen=True, slots=True)
class Source:
    """What the parser gave: the repaired markup, metas, the card's and the window's titles."""

    markup: str
    metas: tuple[tuple[str, str], ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    window: str = ""
    marked: bool = False
    scripts: str = ""


def parse(html: str, hints: Hints, signs: Container[str]) -> Source:
    """Parse a page and mark what the card chose; raises CardError for a selector of the card that is no CSS."""
    tree = LexborHTMLParser(html)
    metas = tuple(
        (
            said.get("name") or said.get("property") or said.get("itemprop") or "",
            said.get("content") or "",
        )
        for said in (node.attributes for node in tree.tags("meta"))
    )
    if "<time" in html or "<TIME" in html:
        metas += tuple(
            ("time", node.attributes.get("datetime") or "") for node in tree.css("time[datetime]")[:1]
        )
    said = tuple(
        (text, f"card selector {selector}")
        for selector in hints.title
        for node in _select(tree, selector)[:1]
        if (text := clean_line(node.text()))
    )
    title = tree.css_first("title")
    for selector in hints.drop:
        for node in _select(tree, selector):
            node.decompose()
    marked = False
    for selector in hints.body:
        nodes = _select(tree, selector)
        for node in sorted(nodes, key=lambda one: -len(one.text()))[:1]:
            if MARK not in node.attributes:
                node.attrs[MARK] = str(hints.body.index(selector))
                marked = True
    scripts = ""
    if any(word in signs for word in SCRIPT_WORDS):
        scripts = "\n".join(node.text() for node in tree.css("script"))
    tree.strip_tags(CODE)
    root = tree.body or tree.root
    markup = (root.html or "") if root is not None else ""
    return Source(markup, metas, said, clean_line(title.text()) if title is not None else "", marked, scripts)


def scan_source(html: str, source: Source, *, again: bool, deep: bool) -> Scan:
    """Scan the page; what a script shows, and what an element left open swallowed, is brought back in sight."""
    if deep:
        return scan(balanced(html))
    found = tokens(source.markup)
    page = scan(found)
    shown: frozenset[int] = frozenset()
    for _ in range(_CURTAINS):
        more = _shown(page)
        if not more:
            break
        page = scan(found, shown := shown | more)
    if again and (repaired := read_again(html, page)):
        page = scan(tokens(repaired))
    return page


def _shown(page: Scan) -> frozenset[int]:
    """Return the hidden elements that hold the article: the page's script takes the curtain away (WeChat does)."""
    if not page.hidden:
        return frozenset()
    seen = sum(len(line.text) - line.linked for line in page.lines)
    return frozenset(
        token for token, length in page.hidden if length >= _HIDDEN_LEAST and length > _HIDDEN_SHARE * seen
    )


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise CardError(f"selector {selector!r} is not CSS that can be read: correct the card") from error
