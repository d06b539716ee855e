"""Rows of a worksheet become blocks: title lines, tables between blank rows, notes below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dibao.records.clean import Block, Evidence
from normalizers.office.tables import MAX_CELLS, MAX_COLUMNS, grid_blocks
from normalizers.office.text import OfficeText
from normalizers.text.blocks import clean_line

#: names a program gives when nobody does
_UNNAMED = re.compile(r"(?:Sheet|工作表|Table|表格?)\s*\d*", re.IGNORECASE)
#: rows of all sheets together: the longest roster sampled has 9,000; the original is kept for the rest
MAX_ROWS = 50_000

Row = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, whether people see it, and its rows from the top (column from 0 -> text)."""

    name: str
    hidden: bool
    rows: Iterable[Row]


def read_sheets(sheets: Iterable[Sheet], evidence: tuple[Evidence, ...] = ()) -> OfficeText:
    """Return the text of the sheets people see; hidden ones are named as evidence and flagged, not read."""
    flags: set[str] = set()
    said = list(evidence)
    found: list[tuple[str, list[Block]]] = []
    left = MAX_ROWS
    for sheet in sheets:
        if sheet.hidden:
            flags.add("hidden-sheet")
            said.append(Evidence("hidden-sheet", clean_line(sheet.name)[:100], "reader"))
            continue
        rows: list[Row] = []
        cells = 0
        for row in sheet.rows:
            cells += len(row)
            if left <= 0 or cells > MAX_CELLS:
                flags.add("rows-cut")
                said.append(
                    Evidence("rows-cut", f"{clean_line(sheet.name)[:60]} after {len(rows)}", "reader")
                )
                break
            left -= bool(row)
            rows.append(row)
        blocks = list(_blocks(rows))
        if blocks:
            found.append((clean_line(sheet.name), blocks))
    blocks = []
    for name, inside in found:
        if len(found) > 1 and not _UNNAMED.fullmatch(name):
            blocks.append(Block("heading", name, 1))
        blocks += inside
    return OfficeText(
        tuple(blocks), tuple(sorted(flags)) if blocks else (*sorted(flags), "no-text"), tuple(said)
    )


def _blocks(rows: list[Row]) -> Iterator[Block]:
    group: list[Row] = []
    for row in [*rows, {}]:
        full = {x: text for x, text in row.items() if text.strip()}
        if full:
            group.append(full)
            continue
        yield from _group(group)
        group = []


def _group(rows: list[Row]) -> Iterator[Block]:
    """Yield rows without a blank one between them: lone cells above and below a table are its title and notes."""
    first, last = 0, len(rows)
    while first < last and len(rows[first]) == 1:
        first += 1
    while last > first and len(rows[last - 1]) == 1:
        last -= 1
    yield from _lines(rows[:first])
    columns = sorted({x for row in rows[first:last] for x in row})
    beyond = columns[MAX_COLUMNS:]
    at = {x: place for place, x in enumerate(columns[:MAX_COLUMNS])}
    grid = []
    for row in rows[first:last]:
        laid = [""] * len(at)
        for x, text in row.items():
            if x in at:
                laid[at[x]] = text
        if beyond:  # wider than any table people read: no text is lost, it joins the last column
            laid[-1] = clean_line(" ".join([laid[-1], *(row[x] for x in beyond if x in row)]))
        grid.append(laid)
    if len(grid) == 1:  # a label and its value, a line of signatures: no table has one row
        yield Block("paragraph", clean_line(" ".join(text for text in grid[0] if text)))
    else:
        yield from grid_blocks(grid)
    yield from _lines(rows[last:])


def _lines(rows: list[Row]) -> Iterator[Block]:
    for row in rows:
        for text in row.values():
            for line in text.split("\n"):
                if cleaned := clean_line(line):
                    yield Block("paragraph", cleaned)
