"""The contents page of a gazette issue: which documents there are, by title, 文号 and printed page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from dibao.records.clean import Block
from normalizers.gazette.entries import TITLE_END, Entry, read_entry, without_sections
from normalizers.gazette.furniture import packed
from normalizers.gazette.imprint import is_imprint_line
from normalizers.gazette.label import MASTHEAD_BLOCKS
from normalizers.gazette.sections import could_be_section, is_section
from normalizers.matching.fingerprint import fold
from normalizers.metadata.numbers import parse

#: a printed title takes at most this many lines of a contents page
_TITLE_LINES = 5
#: a contents page of a bound year has some hundred entries
_LONGEST_LINE, _LONGEST_CONTENTS = 240, 4000
#: pages between two documents; the longest plan printed in a gazette had some 200
_WIDEST_GAP = 600
_CONTENTS = re.compile(
    r"[【\[（(]?(?:本期|总)?目[录次錄](?:索引)?[】\]）)]?(?:CONTENTS)?|CONTENTS|要目|本期要目", re.IGNORECASE
)
_DOTS = r"[.…·．•⋯‥—_\-]"
#: the page at the end of an entry: after a leader of dots, in brackets, after a slash, or after the 文号's brackets
_PAGE = re.compile(
    rf"(?:(?:\s*{_DOTS}){{2,}}\s*[（(〔]?\s*|[\s.…·．•]*[（(]\s*|\s*[/／]\s*|(?<=[）)号])\s*|\s+|·)(?:第|P\.?)?(\d{{1,4}})(?:\s*[-—–~]\s*\d{{1,4}})?\s*页?\s*[)）〕·]?\s*$"
)
_PAGE_FIRST = re.compile(
    r"^\s*[（(·]?\s*(\d{1,4})\s*[)）·]?\s*[/／|.…·、\s]\s*(?=[一-鿿《【“]|(?:19|20)\d\d年)"
)
#: where the lines of a contents page were run together, an entry ends at its page number
_RUN_ON = re.compile(
    rf"(?:(?<!{_DOTS}){_DOTS}{{2,}}+\s*[（(]?\d{{1,4}}[)）]?|[（(]\d{{1,4}}[)）]|(?<=号[)）])\s*\d{{1,3}})\s*(?=(?![年月日])[一-鿿《【◆●■★◎○□◇])"
)
#: chapters and points are the contents of a document
_CLAUSE = re.compile(
    r"第[一二三四五六七八九十\d]+[编章节]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents page: its entries, the folded names of its sections, and blocks[start:end] where it stands."""

    entries: tuple[Entry, ...]
    sections: frozenset[str]
    start: int
    end: int


@dataclass(slots=True)
class _Reading:
    """Entries read so far, the lines that wait for the rest of their entry, and where the page ends."""

    entries: list[Entry]
    sections: set[str]
    waiting: list[str]
    end: int

    def add(self, lines: Sequence[str], page: int | None, end: int) -> None:
        """Close the entry that these lines are."""
        names, rest = without_sections([packed(line) for line in lines])
        self.sections.update(names)
        entry = read_entry(rest, page) if rest else Entry("", "", page)
        if entry.title or entry.number:
            self.entries.append(entry)
        self.waiting, self.end = [], end


def read_contents(blocks: Sequence[Block]) -> Contents | None:
    """Return the issue's own contents page: the first 目录 whose entries look like documents, None without one."""
    for start, block in enumerate(blocks[:MASTHEAD_BLOCKS]):
        line = packed(block.text[:40]) if len(block.text) <= 40 else ""
        glued = re.match(r"[【\[]?目\s*[录錄][】\]]?\s*(?=[一-鿿《])", block.text)
        slip = bool(re.fullmatch("目[一-鿿]|[一-鿿]录", line))  # OCR mistook one of the two characters
        if not (line and (slip or _CONTENTS.fullmatch(line))) and not (glued and _RUN_ON.search(block.text)):
            continue
        if any(_in_document(above) for above in blocks[:start]):
            return None  # the contents of a document, not of the issue
        lines = list(_lines(blocks, start if glued and not _CONTENTS.fullmatch(line) else start + 1))
        paged = sum(1 for _, text in lines[:12] if _page(text)) >= 1  # a section head or two come first
        found = _paged(lines) if paged else _unpaged(lines)
        clauses = sum(bool(_CLAUSE.match(entry.title)) for entry in found.entries)
        if 2 * clauses < len(found.entries) and any(
            entry.number or TITLE_END.search(entry.title) for entry in found.entries
        ):
            return Contents(tuple(found.entries), frozenset(found.sections), start, found.end)
        if not slip:
            return None
    return None


def _in_document(block: Block) -> bool:
    """Tell whether a block above a heading 目录 shows that a document has begun: its number alone, its addressees."""
    line = packed(block.text) if len(block.text) <= 200 else ""
    own = parse(line) if line and "号" in line else None
    return (own is not None and bool(own.agency)) or (line[:1] == "各" and line[-1:] in "：:")


def _lines(blocks: Sequence[Block], start: int) -> Iterator[tuple[int, str]]:
    """Yield the printed lines below a heading 目录 with their block: rows of a table, lines that were run together."""
    for index in range(start, min(len(blocks), start + _LONGEST_CONTENTS)):
        text = blocks[index].text
        if blocks[index].kind == "table":
            for row in text.splitlines():
                cells = [cell.strip() for cell in row.strip("| ").split("|")]
                line = " ".join(cell for cell in cells if cell and not re.fullmatch(":?-+:?", cell))
                if line and line not in ("标题 页码", "题目 页码", "目录 页码"):
                    yield index, line
        elif _RUN_ON.search(text) and "。" not in text:
            if glued := re.match(r"[【\[]?目\s*[录錄][】\]]?\s*", text):
                text = text[glued.end() :]
            last = 0
            for match in _RUN_ON.finditer(text):
                yield index, text[last : match.end()].strip()
                last = match.end()
            yield index, text[last:]
        else:
            yield index, text.strip("#* ")


def _page(text: str) -> tuple[int, str] | None:
    """Return the page an entry's line bears, and the line without it."""
    if len(text) > _LONGEST_LINE:
        return None
    if match := _PAGE.search(text):
        if re.fullmatch(r"(?:19|20)\d\d", match[1]) and not re.search(
            rf"{_DOTS}{{2}}|[（(]\s*\d+\s*[)）]$", text
        ):
            return None  # a year at the end of a broken line
        return int(match[1]), text[: match.start()]
    if match := _PAGE_FIRST.match(text):
        return int(match[1]), text[match.end() :]
    return None


def _paged(lines: Sequence[tuple[int, str]]) -> _Reading:
    reading = _Reading([], set(), [], lines[0][0] if lines else 0)
    seen: set[str] = set()
    highest = 0
    for at, (index, text) in enumerate(lines):
        line = packed(text)
        foreign = not re.search("[\u4e00-\u9fff]", line)
        if foreign or is_imprint_line(line) or (_CONTENTS.fullmatch(line) and reading.entries):
            if re.search("[A-Za-z]{4}", line) and _page(
                text
            ):  # an English contents page below the Chinese one
                reading.end = index + 1
            continue
        found = _page(text)
        if len(text) > _LONGEST_LINE:
            break
        if found is None and (
            len(reading.waiting) >= _TITLE_LINES or _begins_body(line, reading, seen, lines, at)
        ):
            break
        if found is None:
            reading.waiting.append(text)
            continue
        page, rest = found
        if highest and page > highest + _WIDEST_GAP:
            break
        if page < highest - 1 and not _page_soon(lines, at + 1):
            break  # a heading of a document that ends in a digit
        highest = max(highest, page)
        reading.add([*reading.waiting, rest], page, index + 1)
        if reading.entries:
            seen.add(fold(reading.entries[-1].title))
    return reading


def _page_soon(lines: Sequence[tuple[int, str]], at: int) -> bool:
    return any(_page(text) for _, text in lines[at : at + _TITLE_LINES + 1])


def _begins_body(
    line: str, reading: _Reading, seen: set[str], lines: Sequence[tuple[int, str]], at: int
) -> bool:
    """Tell whether a line without a page belongs to the first document: prose, a title or number met before."""
    if not reading.entries:
        return False
    if "。" in line or len(line) > 160:
        return True
    folded = fold(line)
    if folded in seen or any(len(folded) >= 8 and title.startswith(folded) for title in seen):
        return not _page_soon(lines, at) or folded in seen
    own = parse(line)
    known = own is not None and any(entry.number == own.normal for entry in reading.entries)
    return known or (own is not None and not reading.waiting and not _page_soon(lines, at + 1))


def _unpaged(lines: Sequence[tuple[int, str]]) -> _Reading:
    """Entries of a contents page that lost its page numbers: it ends where its first title comes again."""
    reading = _Reading([], set(), [], lines[0][0] if lines else 0)
    seen: set[str] = set()
    for at, (index, text) in enumerate(lines):
        line = packed(text)
        if "。" in line or len(reading.waiting) > _TITLE_LINES or len(line) > 160:
            break
        if not re.search("[\u4e00-\u9fff]", line) or is_imprint_line(line):
            continue
        if could_be_section(line) and not reading.waiting:
            again = fold(line) in reading.sections and is_section(line)
            below = takewhile(
                lambda one: not could_be_section(one), (packed(text) for _, text in lines[at + 1 : at + 4])
            )
            if again and any(_opens_body(one, seen) for one in below):
                break  # the heading of the first section over its first document
            reading.sections.add(fold(line))
            continue
        own = parse(line)
        bracketed = line[:1] in "（(〔【["
        if fold(line) in seen or (
            own is not None and not bracketed and not reading.waiting and reading.entries
        ):
            break
        if own is not None and bracketed and reading.entries and not reading.waiting:
            if reading.entries[-1].number == own.normal:
                break
            reading.entries[-1] = replace(reading.entries[-1], number=own.normal)
            reading.end = index + 1
            continue
        entry = read_entry([*(packed(one) for one in reading.waiting), line], None)
        if fold(entry.title) in seen and (
            not entry.number or entry.number in {one.number for one in reading.entries}
        ):
            break
        if TITLE_END.search(entry.title) or entry.number:
            reading.add([*reading.waiting, text], None, index + 1)
            seen.add(fold(entry.title))
        else:
            reading.waiting.append(text)
    return reading


def _opens_body(line: str, seen: set[str]) -> bool:
    """Tell whether a line below a section's heading is a title met before or a number alone."""
    own = parse(line) if line[:1] not in "（(〔【[" else None
    return fold(line) in seen or own is not None
