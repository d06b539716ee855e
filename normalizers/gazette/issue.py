"""A gazette issue is split into its documents, in plain text, HTML and PDF alike.

An issue has a masthead (…公报, 第N期) and a contents page (目录) or several documents with 文号. The contents page
says which documents there are; each begins at its 文号 line and title in the body, and a document that the page does
not name begins where its own 文号 line and title clearly do. Annexes, notes and inner 目录 stay with their document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dibao.records.clean import Block, IssueLabel
from normalizers.gazette.contents import Contents, read_contents
from normalizers.gazette.entries import Entry, merged_orders
from normalizers.gazette.furniture import Body, clean, packed
from normalizers.gazette.heads import first_line, heads, is_red, named_in, names
from normalizers.gazette.imprint import imprint
from normalizers.gazette.label import MASTHEAD_BLOCKS, read_label
from normalizers.gazette.lines import Lines, lines_of
from normalizers.gazette.pages import Pages, pages_of, settled, spans
from normalizers.gazette.places import find_places
from normalizers.gazette.seams import parted, revealed
from normalizers.gazette.sections import is_section
from normalizers.metadata.issuers import names_of
from normalizers.metadata.numbers import find_numbers, own_number, parse, unified_numbers
from normalizers.text.paragraphs import rejoin

#: no text without one of these words on its masthead or in its running heads is an issue
_GATE = re.compile("公报|公報|政报|政報|宪报|憲報")
_YEAR = re.compile(r"(?:19|20)\d\d")
_HEAD_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One document of an issue: its blocks, and what the contents page and its own head say of it."""

    blocks: tuple[Block, ...]
    title: str  # as the contents page prints it, or as found where no page names it
    number: str  # normalised 文号, or ""
    unified: str  # 统一编号, or ""
    pages: tuple[int, int] | None  # of the PDF, first and last
    printed: tuple[int, int] | None = None  # as the gazette numbers them
    heading: str = ""  # its title as printed at its head
    listed: bool = True  # the contents page names it, or there is none


@dataclass(frozen=True, slots=True)
class Split:
    """A gazette issue: its label, its documents in order, and titles of the contents page that were not found."""

    label: IssueLabel
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Start:
    index: int
    entry: Entry
    title: tuple[int, int]  # lines of the title, first and last
    listed: bool = True


@dataclass(frozen=True, slots=True)
class _Reading:
    body: Body
    lines: Lines
    listed: bool  # there is a contents page
    starts: list[_Start]
    pages: Pages
    missing: tuple[Entry, ...]


#: what furniture leaves in a list of blocks that keeps its places
_EMPTY = Block("paragraph", "")


def split(
    blocks: Sequence[Block],
    *,
    gazette: str = "",
    running: Sequence[str] = (),
    printed: Mapping[int, int] | None = None,
) -> Split | None:
    """Return the documents of a gazette issue, None unless the blocks really are one.

    `gazette` is the name the source goes by; a name on the masthead wins. Furniture, masthead, contents page,
    section heads and imprint are left out, paragraphs broken by a page are rejoined. `running` are the running
    heads a PDF reader has left out or the titles of a page: the label of an issue without a cover stands there.
    `printed` are the printed pages of a PDF by its own.
    """
    front = [block.text for block in blocks[:MASTHEAD_BLOCKS] if len(block.text) <= 200]
    if not gazette and not _GATE.search("\n".join((*running, *("".join(text.split()) for text in front)))):
        return None
    heads_and_feet = [packed(text) for text in running if not find_numbers(text)]
    label = read_label([*heads_and_feet, *(packed(text) for text in front)], gazette)
    if label is None:
        return None
    parts = parted(blocks)
    found = _read(parts, label, printed or {})
    if found.missing and len(more := revealed(parts, [entry.title for entry in found.missing])) > len(parts):
        found = _read(more, label, printed or {})
    starts = found.starts
    if not any(start.listed for start in starts) or (not found.listed and len(starts) < 2):
        return None  # one numbered document under a masthead is a page about it, not an issue
    if not label.year:
        year = _latest_year(starts, found.lines)
        if year is None:
            return None
        label = replace(label, year=year)
    body = found.body
    bounds = [*(start.index for start in starts[1:]), imprint(body.blocks, starts[-1].title[1] + 1)]
    cut = [
        _part(body.blocks[start.index : stop], start, found.lines)
        for start, stop in zip(starts, bounds, strict=True)
    ]
    documents = _paged(cut, starts, bounds, body.blocks, found.pages)
    return Split(
        label,
        tuple(part for part in documents if part.blocks),
        tuple(entry.title for entry in found.missing),
    )


def _read(blocks: Sequence[Block], label: IssueLabel, printed: Mapping[int, int]) -> _Reading:
    body = clean(blocks, label)
    kept = [_EMPTY if block is None else block for block in body.blocks]
    contents = read_contents(kept)
    lines = lines_of(body.blocks)
    starts, pages = _starts(kept, lines, contents, pages_of(body.marks, printed))
    placed = {start.entry for start in starts}
    missing = [entry for entry in merged_orders(contents.entries) if entry not in placed] if contents else []
    return _Reading(body, lines, contents is not None, starts, pages, tuple(missing))


def _starts(
    blocks: Sequence[Block], lines: Lines, contents: Contents | None, pages: Pages
) -> tuple[list[_Start], Pages]:
    """Return where each document begins, in order, and the printed pages as the contents page settles them."""
    if contents is None:
        return [_Start(*_unlisted(found), listed=True) for found in heads(lines, 0, len(lines.text))], pages
    entries = merged_orders(contents.entries)
    begin = contents.end
    places = find_places(
        entries, lines, begin, lambda index: pages.at(index, blocks[index]) if pages.of_pdf else None
    )
    known = [
        (place.start, page, blocks[place.start].page)
        for entry, place in places.items()
        if (page := entries[entry].page) is not None and place.weight >= 1
    ]
    pages = settled(pages, known)
    ordered = sorted(places.items(), key=lambda item: item[1].start)
    starts: list[_Start] = []
    limit = begin
    for entry, place in ordered:
        index = first_line(
            lines, place.start, limit, numbered=place.number is not None and place.number > place.first
        )
        starts.append(_Start(index, entries[entry], (place.first, place.last)))
        limit = max(place.last, place.start) + 1
    latest = max((year for start in starts if (year := _year(start.entry.number))), default=0)
    starts += [
        start for start in _between(starts, lines, begin) if not 0 < _year(start.entry.number) < latest - 1
    ]
    return sorted(starts, key=lambda start: start.index), pages


def _between(starts: Sequence[_Start], lines: Lines, begin: int) -> list[_Start]:
    """Return the documents that no entry names, between those that one does."""
    if not starts:
        return [_Start(*_unlisted(found), listed=True) for found in heads(lines, begin, len(lines.text))]
    found: list[_Start] = []
    bounds = [*(start.index for start in starts), len(lines.text)]
    if starts[0].index > begin:
        found += [_Start(*_unlisted(head), listed=False) for head in heads(lines, begin, starts[0].index)]
    for start, stop in zip(starts, bounds[1:], strict=True):
        after = max(start.title[1], start.index) + 1
        named = named_in(lines, start.entry.title, after)
        found += [
            _Start(*_unlisted(head), listed=False)
            for head in heads(lines, after, stop)
            if not names(named, head[3])  # what the document forwards
        ]
    return found


def _year(number: str) -> int:
    """Return the year a 文号 names, 0 for none; a document years older than the others is quoted or listed, not issued."""
    years = _YEAR.findall(number)
    return int(years[0]) if years else 0


def _unlisted(head: tuple[int, int, int, str, str]) -> tuple[int, Entry, tuple[int, int]]:
    index, first, last, title, number = head
    return index, Entry(title, number, None), (first, last)


def _latest_year(starts: Sequence[_Start], lines: Lines) -> int | None:
    """Return the latest year the documents' numbers and dates name: an issue prints what is new."""
    years = [int(year) for start in starts for year in _YEAR.findall(start.entry.number)]
    years += [
        int(line[:4])
        for line in lines.text
        if len(line) <= 12 and re.fullmatch(r"(?:19|20)\d\d年\d+月\d+日", line)
    ]
    return max(years, default=None)


def _part(body: Sequence[Block | None], start: _Start, lines: Lines) -> Part:
    whole = [block for block in rejoin(body) if block.text.strip()]
    head = next((at for at, block in enumerate(whole[:_HEAD_BLOCKS]) if parse(block.text) is not None), 0)
    above_number = [packed(block.text) for block in whole[:head]]
    red = {at for at in range(head) if is_red(above_number, at)}
    kept = [block for at, block in enumerate(whole) if at not in red]
    while kept and is_section(packed(kept[0].text)):
        kept.pop(0)
    while kept and is_section(packed(kept[-1].text)):
        kept.pop()
    own = own_number(kept, start.entry.title)
    leaves = [block.page for block in kept if block.page is not None]
    return Part(
        tuple(kept),
        start.entry.title,
        start.entry.number or (own.normal if own else ""),
        next(iter(unified_numbers(" ".join(block.text for block in kept[:4]))), ""),
        (min(leaves), max(leaves)) if leaves else None,
        heading=_heading(lines, *start.title),
        listed=start.listed,
    )


def _heading(lines: Lines, first: int, last: int) -> str:
    """Return the title printed on these lines as one; the names of a joint document's bodies stay apart."""
    joined = ""
    for at in range(first, last + 1):
        line = lines.text[at]
        if not line or at in lines.numbers:
            continue
        joint = joined and names_of(joined) and names_of(line.partition("关于")[0])
        joined += f" {line}" if joint else line
    return joined


def _paged(
    parts: Sequence[Part],
    starts: Sequence[_Start],
    bounds: Sequence[int],
    blocks: Sequence[Block | None],
    pages: Pages,
) -> list[Part]:
    """Return the parts with their printed pages."""
    from_contents = spans([start.entry.page for start in starts])
    found: list[Part] = []
    for part, start, stop, listed in zip(parts, starts, bounds, from_contents, strict=True):
        inside = [at for at in range(start.index, stop) if blocks[at] is not None]
        ends = [pages.at(at, blocks[at]) for at in (inside[0], inside[-1])] if inside else [None, None]
        first, last = ends
        printed = (first, last) if first is not None and last is not None and first <= last else listed
        found.append(replace(part, printed=printed))
    return found
