"""Markup as blocks: the visible text of an HTML subtree in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborNode

from dibao.records.clean import Block
from normalizers.html import tables
from normalizers.text.blocks import break_lines, clean_line, markdown_table

_SKIPPED_TAGS = (
    "script style noscript template iframe select option textarea button input svg canvas object "
    "embed video audio map rt rp head title "
)
#: elements whose text is not the page's: code, controls, readings of ruby, replaced content
SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCK_TAGS = (
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table thead tbody tfoot tr td th caption section "
    "article main header footer nav aside blockquote pre figure figcaption form fieldset center "
    "address hr body details summary ucapcontent "
)
#: elements that begin a new line
BLOCKS = frozenset(_BLOCK_TAGS.split())
#: 20,000 nested elements take the parser 0.6 s, 200,000 take it five minutes; real pages nest below 100
MAX_DEPTH = 5000
#: the parser compares each attribute of a tag with all before it: 20,000 take it 0.7 s, 100,000 take it 44 s
MAX_ATTRIBUTES = 20_000
#: no closing > is asked for: a parser opens <div a="<"> as well
_OPENING = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_LONG_TAG = re.compile(rf"<[A-Za-z][^>]{{{2 * MAX_ATTRIBUTES},}}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>?")
#: code that is never closed takes the rest of the page with it, as it does in a parser
_CODE = re.compile(r"<(script|style)\b[^<]*(?:<(?!/\1)[^<]*)*(?:</\1[^>]*>?|\Z)", re.IGNORECASE)
_VOID_TAGS = (
    "area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot option optgroup "
    "colgroup html head body rt rp"
)
_SELF_CLOSING = frozenset(_VOID_TAGS.split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HAN_LINE_BREAK = re.compile("(?<=[\u4e00-\u9fff，。；：、])[ \t]*[\r\n]+[ \t]*(?=[\u4e00-\u9fff“《（])")


def too_deep(html: str) -> bool:
    """Tell whether markup nests so deep, or piles up so many attributes, that parsing it would take quadratic time.

    Only elements that must be closed count: an unclosed p, li or td is closed by the next one.
    """
    if any(len(tag[0].split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(html)):
        return True
    depth = 0
    for match in _OPENING.finditer(html):
        if match[2].lower() in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            return True
    return False


def without_tags(html: str) -> str:
    """Return the text of markup too deep to parse: tags become line breaks, code goes."""
    return unescape(_TAG.sub("\n", _CODE.sub("", html)))


def text_nodes(root: LexborNode) -> Iterator[LexborNode]:
    for node, entering in events(root, None):
        if entering and node.is_text_node:
            yield node


def events(root: LexborNode, skip: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Walk the visible tree without recursion (hostile pages nest thousands deep): (node, entering)."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        yield node, entering
        if not entering or node.is_text_node:
            continue
        stack.append((node, False))
        children = []
        child = node.child
        while child is not None:
            if child.is_text_node or (
                child.is_element_node
                and child.tag not in SKIPPED
                and (skip is None or child.mem_id != skip.mem_id)
                and not is_hidden(child)
            ):
                children.append((child, True))
            child = child.next
        stack.extend(reversed(children))


def is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def blocks_of(root: LexborNode, skip: LexborNode | None = None) -> Iterator[Block]:
    """Yield the blocks of a subtree in reading order."""
    run: list[str] = []
    level = 0
    listed = 0
    preformatted = 0
    inside_table: int | None = None
    for node, entering in events(root, skip):
        if inside_table is not None:
            if not entering and node.mem_id == inside_table:
                inside_table = None
            continue
        if node.is_text_node:
            text = node.text_content or ""
            run.append(text.replace("\n", "\x1e") if preformatted else text)
            continue
        tag = node.tag or ""
        if tag == "br":
            if entering:
                run.append("\x1e")
            continue
        if tag not in BLOCKS and node.mem_id != root.mem_id:
            continue
        yield from _flush(run, level, listed)
        run = []
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            level = int(tag[1]) if entering else 0
        elif tag == "li":
            listed += 1 if entering else -1
        elif tag == "pre":
            preformatted += 1 if entering else -1
        elif tag == "table" and entering and tables.is_data(node) and not _holds(node, skip):
            yield from _table(node)
            inside_table = node.mem_id
    yield from _flush(run, level, listed)


def _holds(node: LexborNode, other: LexborNode | None) -> bool:
    """Tell whether a table holds the node that is to be left out: then it frames the page."""
    return other is not None and any(child.mem_id == other.mem_id for child in node.traverse())


def rewrap(blocks: list[Block]) -> Iterator[Block]:
    """Yield the blocks; a body that is one paragraph gets its lines back."""
    paragraphs = [block.text for block in blocks if block.kind == "paragraph"]
    if len(paragraphs) == len(blocks) and len(broken := break_lines(paragraphs)) > len(blocks):
        yield from (Block("paragraph", line) for text in broken if (line := clean_line(text)))
    else:
        yield from blocks


def _flush(run: list[str], level: int, listed: int) -> Iterator[Block]:
    for line in lines_of("".join(run)):
        if level:
            yield Block("heading", line, level=level)
        elif listed and len(line) < 200:  # longer items are paragraphs that a list sets apart
            yield Block("list-item", line)
        else:
            yield Block("paragraph", line)


def lines_of(text: str) -> list[str]:
    return [line for part in text.split("\x1e") if (line := clean_line(HAN_LINE_BREAK.sub("", part)))]


def _table(table: LexborNode) -> Iterator[Block]:
    """Yield a data table; lone cells above and below it are its caption and notes."""
    rows = [
        [
            (
                " ".join(_cell_lines(cell)),
                tables.span(cell, "colspan", tables.MAX_COLUMNS),
                tables.span(cell, "rowspan", tables.MAX_ROWSPAN),
            )
            for cell in tables.cells_of(row)
        ]
        for row in tables.rows_of(table)
    ]
    caption = table.css_first("caption")
    if caption is not None:
        for line in _cell_lines(caption):
            yield Block("paragraph", line)
    nodes = tables.rows_of(table)
    first, last = 0, len(rows)
    while (
        first < last
        and sum(bool(cell[0]) for cell in rows[first]) <= 1
        and len(rows[first]) == 1
        and rows[first][0][2] == 1
    ):
        first += 1
    while last > first and len(rows[last - 1]) == 1 and rows[last - 1][0][1] > 1:
        last -= 1
    for row in nodes[:first]:
        for cell in tables.cells_of(row):
            for line in _cell_lines(cell):
                yield Block("paragraph", line)
    cells = tables.grid(rows[first:last])
    if cells:
        yield Block("table", markdown_table(cells))
    for row in nodes[last:]:
        for cell in tables.cells_of(row):
            for line in _cell_lines(cell):
                yield Block("note", line)


def _cell_lines(cell: LexborNode) -> list[str]:
    run: list[str] = []
    for node, entering in events(cell, None):
        if node.is_text_node:
            run.append(node.text_content or "")
        elif node.tag == "br" or (node.tag in BLOCKS and not entering):
            run.append("\x1e")
    return lines_of("".join(run))


def visible_text(body: LexborNode) -> str:
    """Return the visible text by the walk alone, before blocks are made of it, to hold the blocks against."""
    return "".join(node.text_content or "" for node in text_nodes(body))
