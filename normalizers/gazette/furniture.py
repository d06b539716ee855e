"""What a gazette prints round its documents: the equality line, running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from dibao.records.clean import Block, IssueLabel
from normalizers.gazette.label import alike, find_label
from normalizers.gazette.sections import is_section
from normalizers.matching.fingerprint import fold

#: the line municipal gazettes print at the foot of every page, in the wordings met
_EQUALITY = (
    "本文与正式文件同等效力",
    "本文与正式文件具有同等效力",
    "本公报文本与正式文件具有同等效力",
    "公报文本与正式文件具有同等效力",
)
#: OCR drops or mistakes a character or two of the line; at this likeness nothing else was ever met
_LIKENESS = 0.8
_INLINE = re.compile(r"\s*[（(【\[〔［]\s*本(?:公报)?文本?与正式文件(?:具有)?同等?效力\s*[）)】\]〕］]\s*")
#: a running head is one line of print
_HEAD_LENGTH = 60
_DECORATION = r"[-—–―－·•.．~～_＿*\s]"
_PAGE_NUMBER = re.compile(
    rf"{_DECORATION}+(\d{{1,4}}){_DECORATION}+|[-—–－·]\s*(\d{{1,4}})|第(\d{{1,4}})页(?:[,，/]?共\d{{1,4}}页)?|P(?:age|\.)?(\d{{1,4}})"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
#: a page holds more than a title: numbers closer than this count something else (rows of a table, list items)
_LEAST_PAGE = 120
#: three numbers are needed to call it counting; a page without its number makes a step of two
_LEAST_COUNT, _WIDEST_STEP = 3, 2
#: a line repeated so often beside other furniture is furniture too: the section's name over every page
_REPEATED = 4
_FULL_WIDTH = {ord("０") + digit: ord("0") + digit for digit in range(10)}
_LEAVINGS = re.compile(r"GAZETTEOFTHE[A-Z']*|[A-Z]{4,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of an issue without furniture: None stands where a block was nothing else.

    The None tells where a page ended: a paragraph broken there goes on after it. `marks` are the printed page
    numbers met, as (index of the block, page).
    """

    blocks: tuple[Block | None, ...]
    marks: tuple[tuple[int, int], ...]


def packed(text: str) -> str:
    """Return the text without any white space, and without the marks of a Markdown reading (## **…**)."""
    line = "".join(text.split())
    return line.strip("#*") if line[:1] in "#*" or line[-1:] == "*" else line


def clean(blocks: Sequence[Block], label: IssueLabel) -> Body:
    """Return the blocks with furniture taken out, and the page numbers that were printed there."""
    lines = [packed(block.text) if len(block.text) <= 4 * _HEAD_LENGTH else "" for block in blocks]
    pages: dict[int, int | None] = {}
    for index, line in enumerate(lines):
        if line and len(line) <= _HEAD_LENGTH:
            found = _furniture(line, label)
            if found is not None:
                pages[index] = found or None
    pages.update(_bare_page_numbers(blocks, lines))
    for index in _repeated(lines, pages):
        pages.setdefault(index, None)
    result: list[Block | None] = []
    for index, block in enumerate(blocks):
        if index in pages:
            result.append(None)
            continue
        text = _INLINE.sub("", block.text) if "效力" in block.text else block.text
        result.append(block if text == block.text else Block(block.kind, text, block.level, block.page))
    return Body(tuple(result), tuple((index, page) for index, page in sorted(pages.items()) if page))


def is_running_head(line: str, label: IssueLabel) -> bool:
    """Tell whether a packed line holds nothing but this issue's name or label, a section and a page number."""
    rest = line.replace(packed(label.gazette), "", 1)
    named = rest != line
    if not named and not re.search(r"[第总總·.期]|刊", line):
        return False
    found = find_label(line, label.gazette)
    if found is None:
        residue = _LEAVINGS.sub("", re.sub(r"[\W\d_]", "", rest))
        return named and (not residue or residue in ("年", "页") or is_section(residue))
    ours = found.number == label.number or (found.total is not None and found.total == label.total)
    # 第12号 alone may be the number of an order, 2022年第12号 that of an announcement
    if not (named or (ours and ("期" in line or "刊" in line or found.total is not None or "·" in line))):
        return False
    residue = _LEAVINGS.sub("", found.rest)
    return not residue or is_section(residue) or alike(residue, label.gazette)


def _furniture(line: str, label: IssueLabel) -> int | None:
    """Return the page number in a line of furniture, 0 for furniture without one, None for any other line."""
    line = line.translate(_FULL_WIDTH)
    if match := _PAGE_NUMBER.fullmatch(line):
        return int(next(group for group in match.groups() if group))
    if is_equality(line):
        return 0
    if line.upper().startswith("GAZETTEOFTHE") and line.isascii():
        return 0
    if is_running_head(line, label):
        found = find_label(line, label.gazette)
        rest = line.replace(packed(label.gazette), "", 1)
        number = found.page if found is not None else _only_number(rest)
        return number or 0
    return None


def _only_number(rest: str) -> int | None:
    digits = re.findall(r"\d{1,4}", rest)
    return int(digits[0]) if len(digits) == 1 else None


def is_equality(line: str) -> bool:
    """Tell whether a packed line is the one that says that the text equals the official document."""
    if len(line) > 30 or not ("效力" in line or "正式文" in line or "同等" in line):
        return False
    folded = fold(line)
    return any(
        abs(len(folded) - len(known)) <= 3
        and SequenceMatcher(None, folded, known, autojunk=False).ratio() >= _LIKENESS
        for known in _EQUALITY
    )


def _bare_page_numbers(blocks: Sequence[Block], lines: Sequence[str]) -> Mapping[int, int]:
    """Return the blocks that are plain page numbers: the longest run of numbers alone on a line that counts up.

    Between two of them there is a page of text, which tells them from rows of a table and items of a list.
    """
    before: list[int] = [0]
    for block in blocks:
        before.append(before[-1] + len(block.text))
    best: dict[int, tuple[int, int, int | None]] = {}  # number -> (length of the run, its last index, link)
    runs: list[tuple[int, int, int | None]] = []  # (number, index, run before)
    for index, line in enumerate(lines):
        if not line or len(line) > 4 or blocks[index].kind == "table":
            continue
        plain = line.translate(_FULL_WIDTH)
        if not _BARE_NUMBER.fullmatch(plain):
            continue
        value = int(plain)
        length, link = 0, None
        for step in range(1, _WIDEST_STEP + 1):
            run = best.get(value - step)
            if run is not None and run[0] > length and before[index] - before[run[1]] >= _LEAST_PAGE:
                length, link = run[0], run[2]
        runs.append((value, index, link))
        if value not in best or best[value][0] <= length + 1:
            best[value] = (length + 1, index, len(runs) - 1)
    longest = max(best.values(), default=(0, 0, None))
    if longest[0] < _LEAST_COUNT:
        return {}
    found: dict[int, int] = {}
    at = longest[2]
    while at is not None:
        value, index, link = runs[at]
        found[index] = value
        at = link
    return found


def _repeated(lines: Sequence[str], pages: Mapping[int, int | None]) -> list[int]:
    """Return the short lines that come again and again directly beside other furniture."""
    beside = [
        index
        for index, line in enumerate(lines)
        if line and len(line) <= 24 and index not in pages and (index - 1 in pages or index + 1 in pages)
    ]
    often = Counter(lines[index] for index in beside)
    total = Counter(line for line in lines if line in often)
    return [
        index
        for index in beside
        if often[lines[index]] >= _REPEATED
        and often[lines[index]] >= 0.8 * total[lines[index]]
        and not re.search("[。；：，]|年.*月.*日", lines[index])
    ]


def steps(marks: Sequence[tuple[int, int]]) -> float:
    """Return the share of neighbouring page marks that count up: 1.0 for a text that kept all of them."""
    pairs = list(pairwise(marks))
    return (
        sum(1 <= after[1] - first[1] <= _WIDEST_STEP for first, after in pairs) / len(pairs) if pairs else 0.0
    )
