"""A gazette issue is split into its documents, in plain text and in PDF alike.

An issue has a masthead (…公报, 第N期) and a contents page (目录) or several numbered documents. The contents page
says which documents there are; each begins at its 文号 line and title in the body. What has no contents page is
split at 文号 lines that have a title beside them. Annexes, notes and inner 目录 stay with their document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from dibao.records.clean import Block, IssueLabel
from normalizers.gazette.contents import (
    Contents,
    Entry,
    is_section,
    read_contents,
    read_label,
)
from normalizers.gazette.furniture import clean, imprint, packed
from normalizers.matching.fingerprint import fold
from normalizers.metadata.numbers import own_number, parse, unified_numbers
from normalizers.text.paragraphs import rejoin

#: a title is printed on at most four lines, and stands within four blocks of its 文号 line
_TITLE_LINES = 4
_NUMBER_TO_TITLE = 4
#: characters; the longest title among the founding and sample documents has 71
_LONGEST_TITLE = 160
#: likeness of a title in the contents and in the body that allows for a slip or two of OCR
_LIKENESS = 0.9
_FUZZY_PAIRS = (
    500_000  # lines times entries: a bound year of 100 documents; beyond it only whole titles count
)
_BODY_NAME = re.compile(r"[一-鿿]{3,24}(?:局|委|委员会|厅|部|办|办公室|政府|法院|检察院|总队|中心|银行|会)")
_TITLE = re.compile(
    r"(?:关于.+的?|[一-鿿])(?:通知|意见|办法|规定|决定|公告|通告|条例|细则|方案|批复|函|报告|通报|命令|规则|规划|计划|措施|议案)(?:[（(][^（）()]*[）)])*$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One document of an issue: its blocks, and what the contents page and its own head say of it."""

    blocks: tuple[Block, ...]
    title: str
    number: str  # normalised 文号, or ""
    unified: str  # 统一编号, or ""
    pages: tuple[int, int] | None  # of the PDF, first and last


@dataclass(frozen=True, slots=True)
class Split:
    """A gazette issue: its label and its documents in order."""

    label: IssueLabel
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    index: int
    entry: Entry


def split(blocks: Sequence[Block], *, gazette: str = "", running: Sequence[str] = ()) -> Split | None:
    """Return the documents of a gazette issue, None unless the blocks really are one.

    `gazette` is the name the source goes by; a name on the masthead wins. Furniture, masthead, contents page,
    section heads and imprint are left out, paragraphs broken by a page are rejoined. `running` are the running
    heads a PDF reader has left out: the label of an issue without a cover stands there.
    """
    label = read_label(blocks, gazette, running)
    if label is None:
        return None
    body = clean(blocks, label.gazette)
    kept = [Block("paragraph", "") if block is None else block for block in body]
    contents = read_contents(kept)
    starts = _starts_of_entries(kept, contents) if contents else []
    if not starts:
        starts = _starts_of_numbers(kept)
        if len(starts) < 2:  # one numbered document under a masthead is a page about it, not an issue
            return None
    end = imprint(kept, starts[-1].index + 1)
    bounds = [*(start.index for start in starts[1:]), end]
    parts = [_part(body[start.index : stop], start.entry) for start, stop in zip(starts, bounds, strict=True)]
    return Split(label, tuple(part for part in parts if part.blocks))


def _starts_of_entries(blocks: Sequence[Block], contents: Contents) -> list[_Start]:
    folded = [fold(block.text) if len(block.text) <= _LONGEST_TITLE else "" for block in blocks]
    numbers = _number_lines(blocks)
    fuzzy = len(blocks) * len(contents.entries) <= _FUZZY_PAIRS
    starts: list[_Start] = []
    position = contents.end
    for entry in contents.entries:
        anchor = _anchor(entry, folded, numbers, position, fuzzy=fuzzy)
        if anchor is not None:
            starts.append(_Start(_back(blocks, anchor, position), entry))
            position = anchor + 1
    return starts


def _anchor(
    entry: Entry, folded: Sequence[str], numbers: dict[int, str], position: int, *, fuzzy: bool
) -> int | None:
    """Return where a document of the contents page begins: its 文号 line with the title near, else either."""
    lines = [index for index, value in numbers.items() if index >= position and value == entry.number != ""]
    title = fold(entry.title)
    for index in lines:
        near = range(max(position, index - _NUMBER_TO_TITLE), min(len(folded), index + _NUMBER_TO_TITLE + 1))
        titles = [at for at in near if _title_at(folded, at, title, _LIKENESS)]
        if titles:
            return min(index, titles[0])
    for likeness in (1.0, _LIKENESS) if fuzzy else (1.0,):
        for at in range(position, len(folded)):
            if _title_at(folded, at, title, likeness):
                return at
    return lines[0] if lines else None


def _title_at(folded: Sequence[str], at: int, title: str, likeness: float) -> bool:
    """Tell whether the title stands at `at`, alone or broken over a few lines, with or without its 文号."""
    joined = ""
    for text in folded[at : at + _TITLE_LINES]:
        if not joined and not text:
            return False
        joined += text
        if likeness == 1 and not joined.startswith(title[: len(joined)]):
            return False
        if title and joined == title:
            return True
        if len(joined) > len(title) * 1.2 + 24:  # 24: the 文号 in brackets below a title
            return False
        if title and joined.startswith(title) and parse(joined[len(title) :]) is not None:
            return True
        alike = likeness < 1 and abs(len(joined) - len(title)) <= 0.1 * len(title)
        # of three stretches of a like title one at least is whole: spares the exact look at nearly all lines
        third = len(title) // 3 or 1
        alike = alike and any(title[at : at + third] in joined for at in range(0, 3 * third, third))
        if alike and SequenceMatcher(None, joined, title, autojunk=False).ratio() >= likeness:
            return True
    return False


def _starts_of_numbers(blocks: Sequence[Block]) -> list[_Start]:
    """Return the documents of an issue without a usable contents page: 文号 lines with a title next to them."""
    starts: list[_Start] = []
    position = 0
    numbers = _number_lines(blocks)
    for index, value in numbers.items():
        if index < position or (index - 1 in numbers and starts and index - 1 >= starts[-1].index):
            continue  # the second number of a joint issue belongs to the first
        after = range(index + 1, min(len(blocks), index + 1 + _NUMBER_TO_TITLE))
        below = [found for at in after if (found := _title_from(blocks, at))]
        above = [
            (at, packed(blocks[at].text))
            for at in range(max(position, index - 2), index)
            if _is_title(blocks[at])
        ]
        bracketed = blocks[index].text.strip()[:1] in "（(【["
        title = (above[-1:] if bracketed else below[:1]) or ([] if bracketed else above[-1:])
        if title:
            start = _back(blocks, min(index, title[0][0]), position)
            starts.append(_Start(start, Entry(title[0][1], value, None)))
            position = max(index, title[0][0]) + 1
    return starts


def _title_from(blocks: Sequence[Block], at: int) -> tuple[int, str] | None:
    """Return the title that begins at `at`, on one line or broken over a few, None where none does."""
    for stop in range(at + 1, min(len(blocks), at + _TITLE_LINES) + 1):
        line = "".join(packed(block.text) for block in blocks[at:stop])
        if _is_title(Block(blocks[at].kind, line)):
            return at, line
        if re.search("[。：:；]", line):
            return None
    return None


def _is_title(block: Block) -> bool:
    line = packed(block.text)
    if block.kind == "table" or not 6 <= len(line) <= _LONGEST_TITLE or "。" in line:
        return False
    return bool(_TITLE.search(line)) or (block.kind == "heading" and "关于" in line)


def _number_lines(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the 文号 of every line that is nothing else; 云河市人民政府令 / 第12号 on two lines are one."""
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        own = parse(block.text) if len(block.text) <= 80 else None
        if own is not None and not own.agency and index:
            own = parse(blocks[index - 1].text + block.text)
        if own is not None and own.agency:
            found[index] = own.normal
    return found


def _back(blocks: Sequence[Block], anchor: int, limit: int) -> int:
    """Return the first of the head lines above `anchor`: 红头, 统一编号, section head, gaps of furniture."""
    start = anchor
    joint = False  # below a joint 红头 stands 文件, above it a line for each body
    for index in range(anchor - 1, max(limit, anchor - 8) - 1, -1):
        line = packed(blocks[index].text)
        joint = joint or line == "文件"
        if (
            line
            and not _is_head_line(line)
            and not (joint and (line == "文件" or _BODY_NAME.fullmatch(line)))
        ):
            break
        start = index if line else start
    return start


def _is_head_line(line: str) -> bool:
    return (
        is_section(line)
        or bool(re.fullmatch(r"[一-鿿]{2,24}令", line))
        or unified_numbers(line) == (line.upper(),)
    )


def _part(body: Sequence[Block | None], entry: Entry) -> Part:
    whole = [block for block in rejoin(body) if block.text.strip()]
    head = next((at for at, block in enumerate(whole[:8]) if parse(block.text) is not None), 0)
    lines = [packed(block.text) for block in whole[:head]]
    joint = "文件" in lines
    red = {
        at
        for at, line in enumerate(lines)
        if is_section(line) or (joint and (line == "文件" or _BODY_NAME.fullmatch(line)))
    }
    kept = [block for at, block in enumerate(whole) if at not in red]
    while kept and is_section(kept[-1].text):
        kept.pop()
    above = " ".join(block.text for block in kept[:_TITLE_LINES])
    own = own_number(kept, entry.title)
    pages = [block.page for block in kept if block.page is not None]
    return Part(
        tuple(kept),
        entry.title,
        entry.number or (own.normal if own else ""),
        next(iter(unified_numbers(above)), ""),
        (min(pages), max(pages)) if pages else None,
    )
