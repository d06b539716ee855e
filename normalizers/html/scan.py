"""Markup in one pass: a page as a flat list of its visible lines and of the elements they stand in.

The parser repairs the markup and writes it out again; that text is read once, token by token. Elements and lines are
numbered in document order, so a subtree is a range of both and every sum over it is a difference of two sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from normalizers.html.markup import HEADINGS, HIDDEN, INLINE_HIDDEN, LINE_BREAKING, SKIPPED, VOID
from normalizers.text.blocks import clean_line

Token = tuple[str, str, str]  # name (/name of an end tag), attributes as written, the text that follows

_HAN_BREAK = re.compile("(?<=[\u4e00-\u9fff，。；：、])[ \t]*[\r\n]+[ \t]*(?=[\u4e00-\u9fff“《（])")
_HREF = re.compile(r'\s(?:href|src|data)\s*=\s*"([^"]*)"')
_ALT = re.compile(r'\s(?:alt|title)\s*=\s*"([^"]*)"')
_FILE_LINK = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|csv|ceb|rtf)\b|nfw-cms-attachment", re.IGNORECASE
)
#: raised digits: marks of footnotes, and the powers of m² and 10⁴; flat, 资源1 would read as a number
_RAISED = re.compile("[0-9]{1,2}")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: where a link begins and ends inside a run of text; control characters are no text, so none of a page's is mistaken
_LINK, _END, _BREAK = "\x02", "\x03", "\x1e"
_LINKED = re.compile(f"{_LINK}([^{_LINK}{_END}]*)")
#: words an image's alt text has when it says nothing: file names, icons, codes to scan
_NO_CAPTION = re.compile(
    r".*\.(?:jpe?g|png|gif|bmp|webp)|[\W\d_a-z]*|.{0,6}(?:图标|图片|二维码|logo|icon|LOGO).{0,4}",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One visible line: its text, the element it stands in, heading level, role (item, image, note, pre), linked length."""

    text: str
    node: int
    level: int
    role: str
    linked: int


class Anchor(NamedTuple):
    """A link or an embedded file: attributes as written, its words, the element and line where it begins."""

    attributes: str
    text: str
    node: int
    line: int
    is_file: bool  # by its target, or because it is embedded


@dataclass(slots=True)
class Scan:
    """The elements of a page (parallel lists, by number) and its visible lines."""

    tags: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)  # number of the first line within
    last: list[int] = field(default_factory=list)  # and the number after the last
    ends: list[int] = field(default_factory=list)  # number after the last element within
    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    images: list[tuple[int, int]] = field(default_factory=list)  # line number and element of each image
    framed: set[int] = field(default_factory=set)  # tables with a table inside
    files: set[int] = field(default_factory=set)  # lines in which a link to a file begins
    hidden: list[tuple[int, int]] = field(default_factory=list)  # (token, characters) of hidden elements


#: what a token does, in the order of how often it comes
_OPEN_INLINE, _OPEN_BLOCK, _CLOSE_INLINE, _CLOSE_BLOCK, _SKIP, _ALONE = range(6)
#: blocks whose depth or number is kept
_COUNTED = HEADINGS | {"li", "pre", "table"}
_COUNTED_ENDS = frozenset(f"/{name}" for name in _COUNTED)
_KINDS = {
    **dict.fromkeys(LINE_BREAKING, _OPEN_BLOCK),
    **dict.fromkeys((f"/{name}" for name in LINE_BREAKING), _CLOSE_BLOCK),
    **dict.fromkeys(SKIPPED, _SKIP),
    **dict.fromkeys(VOID, _ALONE),
}
#: what the attributes of an element say, as bits
_HIDES, _SIZE_NOUGHT, _NAMED = 1, 2, 4
_HIDES_INLINE = _HIDES | _SIZE_NOUGHT


class _Kinds(dict[str, int]):
    """What each name of a token does; names of no block are inline."""

    def __missing__(self, name: str) -> int:
        self[name] = kind = _CLOSE_INLINE if name[0] == "/" else _OPEN_INLINE
        return kind


def _marks(attributes: str) -> int:
    lowered = attributes.lower()
    mark = _NAMED if " id=" in lowered or " class=" in lowered else 0
    if "style" in lowered or "hidden" in lowered:
        mark |= _HIDES if HIDDEN.search(lowered) else 0
        mark |= _SIZE_NOUGHT if INLINE_HIDDEN.search(lowered) else 0
    return mark


def scan(
    tokens: Iterable[Token], shown: frozenset[int] = frozenset()
) -> Scan:  # one loop over tens of thousands of tokens: calls would cost more than the work
    """Read balanced tokens; hidden elements are left out, except those whose token number is in `shown`."""
    page = Scan()
    tags, attributes, parents, ends = page.tags, page.attributes, page.parents, page.ends
    first, last, lines, anchors = page.first, page.last, page.lines, page.anchors
    stack: list[int] = []
    node = -1
    run: list[str] = []
    pictures: list[str] = []
    skip = skip_end = ""
    skip_depth = skip_from = skipped = 0
    level = items = preformatted = 0
    tables: list[int] = []
    raised = -1
    link: tuple[str, int, int] | None = None  # attributes, node, line of the open link
    link_words: list[str] = []
    plain_link = False  # a link to a file is the document's own word
    note = False

    def flush() -> None:
        nonlocal note
        text = "".join(run)
        run.clear()
        if text and not text.isspace():
            if "&" in text:
                text = unescape(text)
            for part in text.split(_BREAK) if _BREAK in text else (text,):
                linked = 0
                if _LINK in part:
                    linked = sum(len(words.strip()) for words in _LINKED.findall(part))
                if "\n" in part:
                    part = _HAN_BREAK.sub("", part)  # noqa: PLW2901  # the same line, whole
                if line := clean_line(part):
                    role = "note" if note else "pre" if preformatted else "item" if items > 0 else ""
                    lines.append(Line(line, node, level, role, min(linked, len(line))))
                    note = False
        for caption in pictures:
            lines.append(Line(caption, node, 0, "image", 0))
        pictures.clear()

    kinds = _Kinds(_KINDS)
    marks: dict[str, int] = {}  # pasted mark-up repeats a handful of attributes a thousand times
    for number, (name, attrs, text) in enumerate(tokens):
        if skip:
            if name == skip:
                skip_depth += 1
            elif name == skip_end:
                skip_depth -= 1
            if skip_depth:
                skipped += len(text)
                if name in ("iframe", "embed"):
                    anchors.append(Anchor(attrs, "", node, len(lines), True))
                continue
            if skipped and skip_from >= 0:
                page.hidden.append((skip_from, skipped))
            skip = ""
            if text and (run or not text.isspace()):
                run.append(text)
                if link is not None:
                    link_words.append(text)
            continue
        kind = kinds[name]
        if kind <= _OPEN_BLOCK:
            mark = 0
            if attrs:
                known = marks.get(attrs)
                mark = marks[attrs] = _marks(attrs) if known is None else known
                if mark & (_HIDES if kind else _HIDES_INLINE) and number not in shown:
                    skip, skip_end, skip_depth = name, f"/{name}", 1
                    skip_from, skipped = number, len(text)
                    continue
            if kind:
                if link is not None and not plain_link:
                    run.append(_END)
                if run or pictures:
                    flush()
                if link is not None and not plain_link:
                    run.append(_LINK)
                if name in _COUNTED:
                    if name in HEADINGS:
                        level = int(name[1])
                    elif name == "li":
                        items += 1
                    elif name == "pre":
                        preformatted += 1
                    else:
                        if tables:
                            page.framed.add(tables[-1])
                        tables.append(len(tags))
            elif name == "a":
                link = (attrs, node, len(lines))
                link_words = []
                plain_link = _FILE_LINK.search(attrs) is not None
                if plain_link:
                    page.files.add(len(lines))
                else:
                    run.append(_LINK)
                note = note or "_ftnref" in attrs
            elif name == "sup":
                raised = len(run)
            if kind or mark & _NAMED:
                stack.append(len(tags))
                parents.append(node)
                node = len(tags)
                tags.append(name)
                attributes.append(attrs)
                first.append(len(lines))
                last.append(0)
                ends.append(0)
            else:
                stack.append(-1)
        elif kind <= _CLOSE_BLOCK:
            top = stack.pop() if stack else -1
            if kind == _CLOSE_BLOCK:
                if link is not None and not plain_link:
                    run.append(_END)
                if run or pictures:
                    flush()
                if link is not None and not plain_link:
                    run.append(_LINK)
                if name in _COUNTED_ENDS:
                    if name[1] == "h":
                        level = 0
                    elif name == "/li":
                        items -= 1
                    elif name == "/pre":
                        preformatted -= 1
                    elif tables:
                        tables.pop()
            elif name == "/a":
                if link is not None:
                    if not plain_link:
                        run.append(_END)
                    words = clean_line(unescape("".join(link_words)))
                    anchors.append(Anchor(*link[:1], words, *link[1:], plain_link))
                    link = None
            elif name == "/sup" and raised >= 0:
                words = "".join(run[raised:]).strip()
                if _RAISED.fullmatch(words):
                    run[raised:] = [words.translate(_SUPERSCRIPT)]
                raised = -1
            if top >= 0:
                last[top] = len(lines)
                ends[top] = len(tags)
                node = parents[top]
        elif kind == _SKIP:
            if name in ("iframe", "object"):
                anchors.append(Anchor(attrs, "", node, len(lines), True))
            skip, skip_end, skip_depth = name, f"/{name}", 1
            skip_from, skipped = -1, len(text)
            continue
        elif name == "br":
            run.append(f"{_END}{_BREAK}{_LINK}" if link is not None and not plain_link else _BREAK)
        elif name == "img":
            page.images.append((len(lines), node))
            if (caption := _ALT.search(attrs)) and not _NO_CAPTION.fullmatch(
                words := clean_line(unescape(caption[1]))
            ):
                pictures.append(words)
        elif name == "hr":
            flush()
        elif name == "embed":
            anchors.append(Anchor(attrs, "", node, len(lines), True))
        # white space between blocks begins no line
        if text and (run or not text.isspace()):
            if preformatted:
                text = text.replace("\n", _BREAK)  # noqa: PLW2901  # its line ends are lines
            run.append(text)
            if link is not None:
                link_words.append(text)
    flush()
    for top in stack:
        if top >= 0:
            last[top], ends[top] = len(lines), len(tags)
    return page


def target(attributes: str) -> str:
    """Return what a link or an embedded file points to, "" for nothing."""
    found = _HREF.search(attributes)
    return unescape(found[1]).strip() if found else ""
