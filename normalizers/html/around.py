"""What stands around the main content: titles, label lines of catalogue tables and information bars, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from normalizers.html.cms import Family
from normalizers.html.content import Body
from normalizers.html.outline import Anchor, Scan, target
from normalizers.html.selectors import Index
from normalizers.metadata.pairs import parse_line
from normalizers.metadata.vocabulary import FIELDS
from normalizers.text.blocks import clean_line
from normalizers.text.furniture import is_chrome, is_day, is_information, plain

#: the longest label of a catalogue has nine characters and two of space
_LABEL_LENGTH = 12
#: [发文字号] 云府〔2024〕1号
_BRACKETED = re.compile(r"^[\[【]\s*([\u4e00-\u9fff \u3000]{2,10})\s*[\]】]\s*[:：]?\s*(\S)")
#: lines between the text and the line of its date, and between that and the title
_OVER_TEXT, _OVER_DATELINE = 10, 5
_TITLE_LENGTH, _TITLE_LEAST = 400, 4
#: what stands between a title and the name of the site in the window's title
_SEPARATORS = frozenset("-_|—–－＿｜·>»")


def titles(
    page: Scan, index: Index, family: Family | None, common: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield title candidates with their basis: where the CMS keeps it, then where pages commonly do."""
    for basis, selectors in (("cms selector", family.title if family else ()), ("common selector", common)):
        for selector in selectors:
            for node in index.select(selector)[:1]:
                lines = [
                    line.text
                    for line in page.lines[page.first[node] : page.last[node]]
                    if line.role != "image"
                ]
                text = clean_line("".join(lines))
                if text and len(text) <= _TITLE_LENGTH:
                    yield text, f"{basis} {selector}"


def named_in(window: str, page: Scan) -> Iterator[tuple[str, str]]:
    """Yield the line that the window's title repeats, beside the site's name: the title, wherever the page keeps it."""
    packed = "".join(window.split())
    best = ""
    for line in page.lines:
        text = line.text
        if _TITLE_LEAST <= len(text) <= len(window) + 8 and line.linked == 0 and len(text) > len(best):
            bare = "".join(text.split())
            if packed.startswith(bare) and packed[len(bare) : len(bare) + 1] in _SEPARATORS:
                best = text
    if best:
        yield best, "common line in the window's title"


def dateline(page: Scan, body: Body) -> int:
    """Return the number of the line of date and source over the text, -1 where there is none."""
    start = min(body.lines, default=page.first[body.node])
    for at in range(min(start, len(page.lines) - 1), max(-1, start - _OVER_TEXT), -1):
        text = page.lines[at].text
        if is_information(text) or (at < start and is_day(text)):
            return at
    return -1


def above_dateline(page: Scan, line: int) -> Iterator[tuple[str, str]]:
    """Yield the line above the one of date and source: the title on pages of any make."""
    for above in range(line - 1, max(-1, line - _OVER_DATELINE), -1):
        text = page.lines[above].text
        if len(text) < _TITLE_LEAST or page.lines[above].linked or is_chrome(text) or is_information(text):
            continue
        if not _is_label_cell(page, above) and not parse_line(text):
            yield text, "common line above date and source"
        return


def label_lines(page: Scan, body: Body) -> Iterator[str]:
    """Yield the visible lines that are no part of the main content; a label in a cell of its own gets its value.

    The whole page read as content for want of better is labelled by its own lines.
    """
    inside = set(body.lines) if body.node else set()
    lines = page.lines
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if at - 1 in inside or line.role == "image":
            continue
        text = _BRACKETED.sub(r"\1：\2", line.text) if line.text[0] in "[【" else line.text
        if at < len(lines) and len(text) <= _LABEL_LENGTH and _is_label_cell(page, at - 1):
            following = lines[at]
            if (
                at not in inside
                and not _is_label_cell(page, at)
                and following.node != line.node
                and page.tags[following.node] in ("td", "dd", "span", "p", "div")
            ):
                yield f"{text.rstrip(':： ')}：{following.text}"
                at += 1
                continue
        yield text


def _is_label_cell(page: Scan, at: int) -> bool:
    """Tell a cell that holds a catalogue label alone, with or without its colon."""
    line = page.lines[at]
    node = line.node
    if node < 0 or page.tags[node] not in ("td", "th", "dt", "span", "p", "div"):
        return False
    bare = "".join(plain(line.text).split()).rstrip(":：")
    # 时间 and 来源 alone are words of any table but one that sets labels in cells of their own
    return bare in FIELDS and (len(bare) > 2 or page.tags[node] in ("th", "dt", "td"))


def links(anchors: Sequence[Anchor], url: str) -> Iterator[tuple[str, str]]:
    """Yield absolute URL and words of each hyperlink."""
    for anchor in anchors:
        if "href" not in anchor.attributes:
            continue
        try:
            yield urljoin(url, target(anchor.attributes)), anchor.text
        except ValueError:  # a crawled address that is none, e.g. a torn IPv6 host: it leads nowhere
            continue
