"""Markup in one pass: a page as a flat list of its visible lines and of the elements they stand in.

The parser repairs the markup and writes it out again; that text is read once, token by token. Elements and lines are
numbered in document order, so a subtree is a range of both and every sum over it is a difference of two sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from normalizers.html.markup import (
    CLOSE_BLOCK,
    COUNTED,
    COUNTED_ENDS,
    HEADINGS,
    HIDES,
    HIDES_INLINE,
    NAMED,
    OPEN_BLOCK,
    SKIP,
    Kinds,
    marks_of,
)
from normalizers.html.outline import Anchor, Line, Scan
from normalizers.text.blocks import clean_line

Token = tuple[str, str, str]  # name (/name of an end tag), attributes as written, the text that follows

_HAN_BREAK = re.compile("(?<=[\u4e00-\u9fff，。；：、])[ \t]*[\r\n]+[ \t]*(?=[\u4e00-\u9fff“《（])")
_ALT = re.compile(r'\s(?:alt|title)\s*=\s*"([^"]*)"')
_FILE_LINK = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|csv|ceb|rtf)\b|nfw-cms-attachment", re.IGNORECASE
)
#: raised digits: marks of footnotes, and the powers of m² and 10⁴; flat, 资源1 would read as a number
_RAISED = re.compile("[0-9]{1,2}")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: words an image's alt text has when it says nothing: file names, icons, codes to scan
_NO_CAPTION = re.compile(
    r".*\.(?:jpe?g|png|gif|bmp|webp)|[\W\d_a-z]*|.{0,6}(?:图标|图片|二维码|logo|icon|LOGO).{0,4}",
    re.IGNORECASE,
)


def scan(  # one loop over tens of thousands of tokens: calls would cost more than the work
    tokens: Iterable[Token], shown: frozenset[int] = frozenset()
) -> Scan:
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
    counted = False  # in a link other than one to a file, which is the document's own word
    linked = 0  # characters of such links in the run
    note = False

    def flush() -> None:
        nonlocal note, linked
        text = run[0] if len(run) == 1 else "".join(run)
        run.clear()
        if "\n" in text and not preformatted:
            text = _HAN_BREAK.sub("", text)
        if line := clean_line(text):
            role = "note" if note else "pre" if preformatted else "item" if items > 0 else ""
            lines.append(Line(line, node, level, role, linked if linked < len(line) else len(line)))
            note = False
        linked = 0

    def caption() -> None:
        for words in pictures:
            lines.append(Line(words, node, 0, "image", 0))
        pictures.clear()

    kinds = Kinds()
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
        else:
            kind = kinds[name]
            if kind <= OPEN_BLOCK:
                mark = 0
                if attrs:
                    known = marks.get(attrs)
                    mark = marks[attrs] = marks_of(attrs) if known is None else known
                    if mark & (HIDES if kind else HIDES_INLINE) and number not in shown:
                        skip, skip_end, skip_depth = name, f"/{name}", 1
                        skip_from, skipped = number, len(text)
                        continue
                if kind:
                    if run:
                        flush()
                    if pictures:
                        caption()
                    if name in COUNTED:
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
                    counted = _FILE_LINK.search(attrs) is None
                    if not counted:
                        page.files.add(len(lines))
                    note = note or "_ftnref" in attrs
                elif name == "sup":
                    raised = len(run)
                if kind or mark & NAMED:
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
            elif kind <= CLOSE_BLOCK:
                top = stack.pop() if stack else -1
                if kind == CLOSE_BLOCK:
                    if run:
                        flush()
                    if pictures:
                        caption()
                    if name in COUNTED_ENDS:
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
                        words = clean_line("".join(link_words))
                        anchors.append(Anchor(link[0], words, link[1], link[2], not counted))
                        link, counted = None, False
                elif name == "/sup" and raised >= 0:
                    words = "".join(run[raised:]).strip()
                    if _RAISED.fullmatch(words):
                        run[raised:] = [words.translate(_SUPERSCRIPT)]
                    raised = -1
                if top >= 0:
                    last[top] = len(lines)
                    ends[top] = len(tags)
                    node = parents[top]
            elif kind == SKIP:
                if name in ("iframe", "object"):
                    anchors.append(Anchor(attrs, "", node, len(lines), True))
                skip, skip_end, skip_depth = name, f"/{name}", 1
                skip_from, skipped = -1, len(text)
                continue
            elif name == "br":
                if run:
                    flush()
                raised = -1
            elif name == "img":
                page.images.append((len(lines), node))
                if (said := _ALT.search(attrs)) and not _NO_CAPTION.fullmatch(
                    words := clean_line(unescape(said[1]))
                ):
                    pictures.append(words)
            elif name == "hr":
                if run:
                    flush()
                caption()
            elif name == "embed":
                anchors.append(Anchor(attrs, "", node, len(lines), True))
        # white space between blocks begins no line
        if text and (run or not text.isspace()):
            if "&" in text:
                text = unescape(text)  # noqa: PLW2901  # the same text
            if link is not None:
                link_words.append(text)
                if counted:
                    linked += len(text.strip())
            if preformatted and "\n" in text:
                *whole, text = text.split("\n")  # noqa: PLW2901  # its line ends are lines
                for piece in whole:
                    run.append(piece)
                    flush()
            run.append(text)
    if run:
        flush()
    caption()
    for top in stack:
        if top >= 0:
            last[top], ends[top] = len(lines), len(tags)
    return page
