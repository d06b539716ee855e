"""HTML tables: which hold data and which only lay out a page, and data tables as rows of cells."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

#: the HTML standard clips colspan at 1000; a portal table wider than this is a spreadsheet's empty margin
MAX_COLUMNS = 200
MAX_ROWSPAN = 2000
#: cells after which a table is read as running text, so that hostile spans cannot fill the memory
MAX_CELLS = 200_000
#: a lone row with a cell longer than this lays out text
_LONG_CELL = 400


def rows_of(table: LexborNode) -> list[LexborNode]:
    """Return the rows of a table, not those of tables inside it."""
    rows = []
    for child in table.iter():
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [row for row in child.iter() if row.tag == "tr"]
    return rows


def cells_of(row: LexborNode) -> list[LexborNode]:
    """Return the cells of a row."""
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def is_data(table: LexborNode) -> bool:
    """Tell a data table: two columns or more somewhere, no table inside, and more than a frame round text."""
    if any(node.tag == "table" and node.mem_id != table.mem_id for node in table.traverse()):
        return False
    widths = [len(cells_of(row)) for row in rows_of(table)]
    if not widths or max(widths) < 2:
        return False
    if sum(widths) > MAX_CELLS:
        return False
    return len(widths) > 1 or max(len(cell.text()) for cell in cells_of(rows_of(table)[0])) <= _LONG_CELL


def span(cell: LexborNode, name: str, most: int) -> int:
    """Return a cell's colspan or rowspan within its bounds; nonsense counts as 1."""
    value = (cell.attributes.get(name) or "1").strip()
    return max(1, min(most, int(value))) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def grid(rows: list[list[tuple[str, int, int]]]) -> list[list[str]]:
    """Lay (text, colspan, rowspan) cells out in a grid; a spanning cell's text stands in its first place only."""
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for text, columns, height in row:
            while (y, x) in taken:
                x += 1
            if x >= MAX_COLUMNS:
                # beyond the widest table kept: the text is not lost, it joins the last column
                taken[y, MAX_COLUMNS - 1] = f"{taken.get((y, MAX_COLUMNS - 1), '')} {text}".strip()
                continue
            for dy in range(min(height, len(rows) - y)):
                for dx in range(min(columns, MAX_COLUMNS - x)):
                    taken[y + dy, x + dx] = text if dx == dy == 0 else ""
            x += columns
        if len(taken) > MAX_CELLS:
            break
    width = max((x for _, x in taken), default=-1) + 1
    filled = [[taken.get((y, x), "") for x in range(width)] for y in range(len(rows))]
    used = [x for x in range(width) if any(row[x] for row in filled)]
    return [[row[x] for x in used] for row in filled if any(row)]
