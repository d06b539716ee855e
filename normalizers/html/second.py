"""A second parser for pages of which the first one saw too little: an element left open swallowed the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser

from normalizers.html.outline import Scan
from normalizers.html.signs import SWALLOWING

_HAN = re.compile("[\u3400-\u9fff]")
#: a page in which the first parser saw less than this of what stands in the source has been swallowed
_SEEN_SHARE, _LEAST = 0.7, 50
#: the second parser keeps a Python object for each tag: 2 MB of markup take it about 5 s
_MOST = 2_000_000
#: openings taken out of one page: a broken page has one or two
_SPARE = 20


def swallowed(signs: Mapping[str, int]) -> bool:
    """Tell whether an element that hides its content is opened more often than closed."""
    return any(signs.get(f"<{name}", 0) > signs.get(f"</{name}", 0) for name in SWALLOWING)


def read_again(html: str, seen: Scan) -> str:
    """Return the markup as a lenient parser repairs it, "" where it has hardly more to say than was seen.

    The openings of elements that are never closed are taken out first: what they swallowed is in sight again.
    """
    if len(html) > _MOST:
        return ""
    opened = _unclosed(html)
    tree = LexborHTMLParser(opened)
    tree.strip_tags(["script", "style", "template", "noscript"])
    found = len(_HAN.findall(tree.body.text() if tree.body is not None else ""))
    had = sum(len(_HAN.findall(line.text)) for line in seen.lines)
    if found < _LEAST or had >= _SEEN_SHARE * found:
        return ""
    from bs4 import BeautifulSoup  # only a handful of broken pages needs it

    soup = BeautifulSoup(opened, "lxml")
    for node in soup.find_all(["script", "style", "template", "title"]):
        node.decompose()
    return (soup.body or soup).decode(formatter="minimal")


def _unclosed(html: str) -> str:
    """Return the markup without the last openings of elements that are never closed."""
    for name in SWALLOWING:
        spare = html.count(f"<{name}") - html.count(f"</{name}")
        for _ in range(min(spare, _SPARE)):
            at = html.rfind(f"<{name}")
            end = html.find(">", at)
            if at < 0 or end < 0:
                break
            html = html[:at] + html[end + 1 :]
    return html
