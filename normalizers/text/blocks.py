"""Plain text becomes blocks: headings, paragraphs, list items, tables; and lines that lost their breaks get them back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dibao.records.clean import Block

#: invisible and control characters; white space is not among them
_NO_TEXT = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_NUMERAL = "[一二三四五六七八九十百零〇○]"
#: the levels of GB/T 9704-2012, 7.3.3 (一、 （一） 1. （1）) under the 编 章 节 of laws
_MARKERS = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (1, rf"第{_NUMERAL}{{1,4}}[编篇](?=[ \u3000]|$|[^，。；、])"),
        (2, rf"第(?:{_NUMERAL}{{1,5}}|\d{{1,3}})章"),
        (3, rf"第(?:{_NUMERAL}{{1,5}}|\d{{1,3}})节"),
        (2, rf"{_NUMERAL}{{1,4}}、"),
        (3, rf"[（(]{_NUMERAL}{{1,4}}[）)]"),
        (4, r"\d{1,2}(?:\.(?!\d)|．|、)"),
        (5, r"[（(]\d{1,2}[）)]"),
    )
)
_MARKER_BEGINS = frozenset("第（(一二三四五六七八九十百零〇○")
_BARE_HEADING = re.compile(
    r"(?:目|前|序|引|附|结)[ \u3000]{0,4}(?:录|言|论|则|语)|总[ \u3000]*则|附件\s*[\d一二三四五六七八九十]{0,3}[:：]?"
)
_ANNEX_LIST = re.compile(r"附件[ \u3000]*[:：][ \u3000]*1[.．、]")
_ARTICLE = re.compile(rf"第(?:{_NUMERAL}{{1,7}}|\d{{1,4}})条(?:之{_NUMERAL})?")
_RULE = re.compile(r"\|(?: --- \|)+")
_BULLET = re.compile(r"[-*•·●○■□◆▪–][ \u3000]+|——")
#: a heading is one clause: the longest in the sampled plans and measures had 46 characters
HEADING_LENGTH = 50
_SENTENCE = re.compile("[。；;！？!?]")
#: one line this long is a document that lost its line breaks, not a paragraph (the longest seen had 1,400)
_RUN_ON = 2000
_CLOSED = "。；！？:：;!?”’」』）)》】"
#: and so is a lone line that closes with a signature and its date
_SIGNED = re.compile(
    r"[。！）)][ \t\u00a0\u3000]+[^。]{2,60}[ \t\u00a0\u3000]*\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日[ \t\u00a0\u3000]*$"
)
#: inside a run-on line a space stood for the line break: between a Han character, a closing mark or a digit of
#: a date, and whatever begins a line; never inside Latin words
_BREAK = re.compile(
    rf"(?<=[\u4e00-\u9fff{_CLOSED}，,、])(?!(?<=[年月])[ \u3000]*\d{{1,2}}[ \u3000]*[月日])[ \t\u00a0\u3000]+(?=[\u4e00-\u9fff《“（(—\d第])"
    rf"|(?<=\d)[ \t\u00a0\u3000]+(?=[一二三四五六七八九十]{{1,3}}、|第{_NUMERAL}+[编章节条]|[（(]{_NUMERAL})"
)
#: where not even spaces were left, clauses that can only begin a line begin one
_CLAUSE = re.compile(
    rf"(?<=[。；！？：:”）)])(?=第{_NUMERAL}{{1,5}}[编章节条][ \u3000\u4e00-\u9fff]|{_NUMERAL}{{1,3}}、|[（(]{_NUMERAL}{{1,3}}[）)])"
)


_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]+")


def clean_line(text: str) -> str:
    """Return a line without control and invisible characters, its runs of white space as one space."""
    # what is printable to the last character has none of those
    return " ".join((text if text.isprintable() else _NO_TEXT.sub("", text)).split())


def count_words(text: str) -> int:
    """Return how many Chinese characters, letters and digits a text has."""
    return sum(map(len, _WORDS.findall(text)))


def read_text(text: str) -> tuple[Block, ...]:
    """Return the blocks of plain text; every character but white space is kept.

    A line is a paragraph. Lines with tabs that follow each other are a table, and so is a Markdown table: reading
    the text of a clean document gives its blocks again. A document on one line is broken at the spaces that stood
    for its line breaks and at clause marks.
    """
    lines = break_lines(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n"))
    return classify(tuple(_blocks(lines)))


def break_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines, those that hold a whole document broken where its lines began."""
    full = sum(1 for line in lines if line.strip())
    few = full <= max(3, sum(len(line) for line in lines) // _RUN_ON)
    result: list[str] = []
    for line in lines:
        if few and (len(line) >= _RUN_ON or (full == 1 and _SIGNED.search(line))):
            for piece in _BREAK.split(line):
                result += _CLAUSE.split(piece) if len(piece) >= HEADING_LENGTH else [piece]
        else:
            result.append(line)
    return result


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[list[str]] = []
    drawn: list[str] = []
    for index, line in enumerate([*lines, ""]):
        # a Markdown table is known by the rule below its head
        if line.startswith("|") and (drawn or _RULE.fullmatch("".join(lines[index + 1 : index + 2]))):
            drawn.append(line)
            continue
        if drawn:
            yield Block("table", "\n".join(drawn))
            drawn = []
        cells = [clean_line(cell) for cell in line.strip("\n").split("\t")]
        if sum(bool(cell) for cell in cells) > 1:
            rows.append(cells)
            continue
        if rows and clean_line(line):
            yield from _rows(rows)
            rows = []
        if cleaned := clean_line(line):
            yield Block("paragraph", cleaned)
        elif rows:
            yield from _rows(rows)
            rows = []


def _rows(rows: list[list[str]]) -> Iterator[Block]:
    """Yield tab-separated rows as one table; a lone one is a line with wide spaces."""
    if len(rows) > 1:
        yield Block("table", markdown_table(rows))
    else:
        yield Block("paragraph", " ".join(cell for cell in rows[0] if cell))


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table, the first row its head; short rows are filled up."""
    width = max(len(row) for row in rows)
    lines = []
    for number, row in enumerate(rows):
        cells = [cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row))
        lines.append("| " + " | ".join(cells) + " |")
        if number == 0:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


def table_cells(table: str) -> list[str]:
    """Return the cells of a Markdown table as `markdown_table` writes it, row after row, rule left out."""
    return [cell for row in table_rows(table) for cell in row]


def table_rows(table: str) -> list[list[str]]:
    """Return the rows of a Markdown table as `markdown_table` writes it, the head first, rule left out."""
    rows = [line for number, line in enumerate(table.split("\n")) if number != 1]
    return [[cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def marker(text: str) -> int:
    """Return the level of the clause marker a line begins with (一、 is 2), 0 for none."""
    if text[:1] not in _MARKER_BEGINS and not text[:1].isdecimal():
        return 0
    for level, pattern in _MARKERS:
        if pattern.match(text):
            return level
    return 0


def classify(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Tell headings and list items among paragraphs by their markers, length and what follows them."""
    result: list[Block] = []
    for index, block in enumerate(blocks):
        if block.kind != "paragraph":
            result.append(block)
            continue
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        result.append(_classify(block, result[-1] if result else None, following))
    return tuple(_contents_as_lists(result))


def _contents_as_lists(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the entries under 目录 as list items: the headings they repeat come later."""
    seen: set[str] | None = None
    for block in blocks:
        packed = "".join(block.text.split())
        if packed == "目录":
            seen = set()
        elif seen is not None and block.kind in ("heading", "list-item") and packed not in seen:
            seen.add(packed)
            block = replace(block, kind="list-item", level=0)  # noqa: PLW2901  # the entry itself is what changes
        else:
            seen = None
        yield block


def _classify(block: Block, before: Block | None, following: Block | None) -> Block:
    text = block.text
    if bullet := _BULLET.match(text):
        # 2-em dashes introduce points of a plan that are paragraphs of their own
        return block if bullet[0] == "——" else replace(block, kind="list-item")
    if _BARE_HEADING.fullmatch(text):
        return replace(block, kind="heading", level=2)
    level = marker(text)
    if not level:
        article = _ARTICLE.match(text)
        rest = text[article.end() :].strip() if article else ""
        titled = article and (not rest or (len(rest) <= 20 and not re.search("[，。；：、]", rest)))
        return replace(block, kind="heading", level=4) if titled else block
    body = text.rstrip("。")
    one_clause = len(text) <= HEADING_LENGTH and not _SENTENCE.search(body) and body[-1:] not in "：:，,、"
    if not one_clause:
        item = text.endswith(("；", ";")) and len(text) <= 4 * HEADING_LENGTH
        return replace(block, kind="list-item") if item else block
    # 总则。 ends a heading and the last item of a list alike: an item follows items, a heading precedes text
    if text.endswith("。"):
        among_items = before is not None and before.kind == "list-item" and marker(before.text) == level
        after_clause = before is not None and before.kind == "paragraph" and marker(before.text) == level
        headed = following is not None and marker(following.text) != level and not after_clause
        if among_items:
            return replace(block, kind="list-item")
        return replace(block, kind="heading", level=level) if headed else block
    if before is not None and _is_listed(before, following, level):
        return replace(block, kind="list-item")
    return replace(block, kind="heading", level=level)


def _is_listed(before: Block, following: Block | None, level: int) -> bool:
    """Tell whether a short marked line is an item: among items, below 附件：1., or one of several after a colon."""
    if _ANNEX_LIST.match(before.text) or (before.kind == "list-item" and marker(before.text) == level):
        return True
    several = following is not None and marker(following.text) == level
    return level >= 4 and several and before.text.endswith(("：", ":"))
