"""Tables of office files: spans laid out in a grid, a frame round text told from data, bounds on what is hostile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dibao.records.clean import Block
from normalizers.text.blocks import clean_line, markdown_table

#: cells of one table: a roster of 20,000 names with ten columns; more is flagged, and the rest left out
MAX_CELLS = 200_000
#: Word allows 63 columns; a wider row is a spreadsheet or crafted
MAX_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its text (lines), the columns it spans, and whether it continues the cell above."""

    text: str
    columns: int = 1
    continues: bool = False


def table_blocks(rows: Sequence[Sequence[Cell]], flags: set[str]) -> Iterator[Block]:
    """Yield a table as a Markdown block; one of a single column is a frame round paragraphs.

    A merged cell's text stands in its first place only; empty rows and columns are left out.
    """
    grid: list[list[str]] = []
    total = 0
    for row in rows:
        laid: list[str] = []
        for cell in row:
            text = "" if cell.continues else cell.text
            if len(laid) >= MAX_COLUMNS:
                laid[-1] = f"{laid[-1]} {clean_line(text)}".strip()
                continue
            laid.append(text)
            laid += [""] * min(max(cell.columns, 1) - 1, MAX_COLUMNS - len(laid))
        total += len(laid)
        if total > MAX_CELLS:
            flags.add("table-cut")
            break
        grid.append(laid)
    yield from grid_blocks(grid)


def grid_blocks(grid: Sequence[Sequence[str]]) -> Iterator[Block]:
    """Yield a grid of texts as a Markdown table without its empty rows and columns, or as paragraphs."""
    width = max((len(row) for row in grid), default=0)
    used = sorted({x for row in grid for x, text in enumerate(row) if text.strip()})
    kept = [
        [row[x] if x < len(row) else "" for x in used] for row in grid if any(text.strip() for text in row)
    ]
    if not width or not kept:
        return
    if len(used) == 1:
        for row in kept:
            for line in row[0].split("\n"):
                if text := clean_line(line):
                    yield Block("paragraph", text)
        return
    yield Block("table", markdown_table([[clean_line(text) for text in row] for row in kept]))
