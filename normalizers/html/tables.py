"""HTML tables: which hold data and which only lay out a page, and data tables as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dibao.records.clean import Block
from normalizers.html.outline import Line, Scan
from normalizers.text.blocks import markdown_table

#: the HTML standard clips colspan at 1000; a portal table wider than this is a spreadsheet's empty margin
MAX_COLUMNS = 200
MAX_ROWSPAN = 2000
#: cells after which a table is read as running text, so that hostile spans cannot fill the memory
MAX_CELLS = 200_000
#: a lone row with a cell longer than this lays out text
_LONG_CELL = 400
#: a table inside a cell makes the outer one a frame, unless it is this small a part of it
_INNER_SHARE = 0.5
#: frames within frames that are looked into; portals of the 1990s nest a dozen
_MAX_FRAMES = 100
_SPAN = re.compile(r'(col|row)span\s*=\s*"\s*(\d{1,5})\s*"')


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines joined by spaces, the columns and rows it spans, its element."""

    text: str
    columns: int
    height: int
    node: int


def data_tables(page: Scan, start: int, end: int) -> Iterator[tuple[int, list[list[Cell]]]]:
    """Yield the data tables among the elements start..end, the outermost only, with their rows."""
    node = start
    frames = 0
    while node < end:
        if page.tags[node] == "table" and page.first[node] < page.last[node]:
            frames += node in page.framed
            if node in page.framed and frames > _MAX_FRAMES:
                node += 1
                continue
            rows = _rows(page, node)
            if _is_data(page, node, rows):
                yield node, rows
                node = page.ends[node]
                continue
        node += 1


def _rows(page: Scan, table: int) -> list[list[Cell]]:
    """Return the rows of a table, not those of tables inside it."""
    tags, parents, ends = page.tags, page.parents, page.ends
    rows: list[list[Cell]] = []
    row = -1
    node = table + 1
    while node < ends[table]:
        tag = tags[node]
        if tag == "table":
            node = ends[node]
            continue
        if tag == "tr":
            row = node
            rows.append([])
        elif tag in ("td", "th") and parents[node] == row:
            rows[-1].append(_cell(page, node))
        node += 1
    return rows


def _cell(page: Scan, node: int) -> Cell:
    columns = height = 1
    if "span" in page.attributes[node]:
        for kind, value in _SPAN.findall(page.attributes[node]):
            if kind == "col":
                columns = max(1, min(MAX_COLUMNS, int(value)))
            else:
                height = max(1, min(MAX_ROWSPAN, int(value)))
    start, end = page.first[node], page.last[node]
    if end - start == 1:
        return Cell(page.lines[start].text, columns, height, node)
    return Cell(" ".join(line.text for line in page.lines[start:end]), columns, height, node)


def _is_data(page: Scan, table: int, rows: list[list[Cell]]) -> bool:
    """Tell a data table: two columns or more somewhere, and more than a frame round text."""
    widths = [len(row) for row in rows]
    if not widths or max(widths) < 2 or sum(widths) > MAX_CELLS:
        return False
    if table in page.framed:
        inner = _inner_length(page, table)
        whole = sum(len(cell.text) for row in rows for cell in row)
        longest = max(len(cell.text) for row in rows for cell in row)
        if len(rows) < 2 or inner > _INNER_SHARE * whole or longest > _LONG_CELL:
            return False
    return len(widths) > 1 or max(len(cell.text) for cell in rows[0]) <= _LONG_CELL


def _inner_length(page: Scan, table: int) -> int:
    length = 0
    node = table + 1
    while node < page.ends[table]:
        if page.tags[node] == "table":
            length += sum(len(line.text) for line in page.lines[page.first[node] : page.last[node]])
            node = page.ends[node]
        else:
            node += 1
    return length


def blocks_of(page: Scan, table: int, rows: list[list[Cell]]) -> Iterator[Block]:
    """Yield a data table; what stands outside its cells and lone cells above and below it are its caption and notes."""
    start = page.first[table]
    covered = min((page.first[row[0].node] for row in rows if row), default=start)
    for line in page.lines[start:covered]:
        yield Block("paragraph", line.text)
    first, last = 0, len(rows)
    while first < last and (
        not rows[first]
        or (
            len(rows[first]) == 1
            and rows[first][0].height == 1
            and sum(bool(cell.text) for cell in rows[first]) <= 1
        )
    ):
        first += 1
    while last > first and len(rows[last - 1]) == 1 and rows[last - 1][0].columns > 1:
        last -= 1
    for row in rows[:first]:
        yield from (Block("paragraph", line.text) for cell in row for line in _lines(page, cell))
    if cells := grid(rows[first:last]):
        yield Block("table", markdown_table(cells))
    for row in rows[last:]:
        yield from (Block("note", line.text) for cell in row for line in _lines(page, cell))


def _lines(page: Scan, cell: Cell) -> list[Line]:
    return page.lines[page.first[cell.node] : page.last[cell.node]]


def grid(rows: list[list[Cell]]) -> list[list[str]]:
    """Lay cells out in a grid, a spanning cell's text in its first place only; empty rows and columns go."""
    open_rows: list[int] = []  # for each column, how many rows below are taken by a cell from above
    table: list[list[str]] = []
    for number, row in enumerate(rows):
        line: list[str] = [""] * len(open_rows)
        x = 0
        for cell in row:
            while x < len(open_rows) and open_rows[x] > 0:
                x += 1
            if x >= MAX_COLUMNS:
                # beyond the widest table kept: the text is not lost, it joins the last column
                line[-1] = f"{line[-1]} {cell.text}".strip()
                continue
            width = min(cell.columns, MAX_COLUMNS - x)
            if x + width > len(open_rows):
                more = x + width - len(open_rows)
                open_rows += [0] * more
                line += [""] * more
            line[x] = cell.text
            down = min(cell.height, len(rows) - number)
            for column in range(x, x + width):
                # one row is taken off at the end of this one; a wider cell above keeps the longer claim
                open_rows[column] = max(open_rows[column], down)
            x += width
        table.append(line)
        open_rows = [left - 1 if left > 0 else 0 for left in open_rows]
    width = len(open_rows)
    used = [False] * width
    for line in table:
        for x, text in enumerate(line):
            if text:
                used[x] = True
    kept = [x for x in range(width) if used[x]]
    if len(kept) == width:
        return [line + [""] * (width - len(line)) for line in table if any(line)]
    return [[line[x] if x < len(line) else "" for x in kept] for line in table if any(line)]
