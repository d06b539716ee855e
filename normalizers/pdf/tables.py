"""Ruled tables of a PDF page as Markdown: the grid of rules, merged cells, a table that runs on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from normalizers.pdf.line import Line, Place, Rule
from normalizers.pdf.text import join_lines

#: points; rules drawn cell by cell meet with small errors
_SNAP = 3.0
#: a table has two columns and two rows at least: a frame round a paragraph is none
_LEAST_COLUMNS = 2
_LEAST_ROWS = 2
#: a printed page holds a few hundred cells; more is a drawing on squared paper
_MOST_CELLS = 4000
#: rows of a head that is printed again on the next page
_MOST_HEAD = 4
#: a page with more separate figures than this is a drawing
_MOST_GROUPS = 200

#: a cell that a page break cuts holds a line at least
_LONG = 6
#: what stands between the parts of a table: 续表, 续表1, 表2（续）
CAPTION = re.compile(
    r"[（(]?续\s*表\s*[\d一二三四五六七八九十]{0,3}[-—.．]?\d{0,3}[）)]?|附?表.{0,40}[（(]续表?[）)]"
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table: edges from left to right and from top to bottom, and which cells are one."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]  # falling
    roots: tuple[int, ...]  # for cell row * columns + column: the upper left cell it is merged into

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.xs) - 1

    def cell(self, x: float, y: float) -> int | None:
        """Return the (merged) cell a point lies in, None outside the table."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, -y, key=float.__neg__) - 1
        if not (0 <= column < self.columns and 0 <= row < len(self.ys) - 1):
            return None
        return self.roots[row * self.columns + column]


@dataclass(frozen=True, slots=True)
class Table:
    """A table read from a page: its rows of cell texts and where it stood."""

    rows: tuple[tuple[str, ...], ...]
    grid: Grid
    page: int


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Return the grids that the rules of a page form."""
    groups = _connected(rules)
    grids = (_grid(group) for group in groups)
    return [grid for grid in grids if grid is not None]


def read_table(grid: Grid, lines: Sequence[Line], text: str, place: Callable[[int], Place]) -> Table:
    """Return the table with each line put into the cell it lies in, and one over several cells by its characters.

    `text` are the characters of the page, and `place` says where one of them stands.
    """
    cells: dict[int, list[tuple[float, str]]] = {}

    def put(cell: int, piece: str, y: float, size: float) -> None:
        parts = cells.setdefault(cell, [])
        if parts and abs(parts[-1][0] - y) < 0.4 * size:
            parts[-1] = (parts[-1][0], parts[-1][1] + piece)
        elif piece.strip():
            parts.append((y, piece))

    for line in lines:
        middle = line.y + 0.35 * line.size
        first, last = grid.cell(line.x0 + 0.5, middle), grid.cell(line.x1 - 0.5, middle)
        if first is not None and first == last:
            put(first, line.text, line.y, line.size)
            continue
        for index in range(line.start, line.stop):
            char = text[index]
            if char in "\r\n\ufffe":
                continue
            at = place(index)
            cell = grid.cell((at.x0 + at.x1) / 2, at.y + 0.35 * at.size)
            # a character that hangs over the frame of the table belongs to the nearest cell of its line
            cell = cell if cell is not None else (last if last is not None else first)
            if cell is not None:
                put(cell, char, at.y, at.size)
    texts = {cell: join_lines(piece for _, piece in parts) for cell, parts in cells.items()}
    count = len(grid.roots) // grid.columns
    rows = [
        tuple(
            texts.get(at, "") if grid.roots[at] == at else ""
            for at in range(row * grid.columns, (row + 1) * grid.columns)
        )
        for row in range(count)
    ]
    return Table(tuple(row for row in rows if any(row)), grid, lines[0].page)


def continued(first: Table, second: Table) -> Table | None:
    """Return both as one table when the second runs on from the page before (same columns), else None."""
    same = len(first.grid.xs) == len(second.grid.xs) and all(
        abs(a - b) <= _SNAP for a, b in zip(first.grid.xs, second.grid.xs, strict=True)
    )
    if not same or not first.rows or second.page - first.page > 1:
        return None
    head = 0  # a repeated head counts once, and it may have more than one row
    while head < min(_MOST_HEAD, len(first.rows), len(second.rows)) and first.rows[head] == second.rows[head]:
        head += 1
    above, below = first.rows, second.rows[head:]
    if below and second.page > first.page and _is_cut(above[-1], below[0]):
        whole = tuple(join_lines((one, other)) for one, other in zip(above[-1], below[0], strict=True))
        above, below = (*above[:-1], whole), below[1:]
    return Table(above + below, second.grid, second.page)


def _is_cut(above: Sequence[str], below: Sequence[str]) -> bool:
    """Tell whether a row goes on over the page: it has no number of its own, and only long texts run on."""
    pairs = list(zip(above, below, strict=True))
    running = [one for one, other in pairs if other]
    return (
        bool(above[0] and running)
        and not below[0]
        and any(one and not other for one, other in pairs[1:])
        and all(len(one) >= _LONG and one[-1] not in "。；;" for one in running)
    )


def markdown(table: Table) -> str:
    """Return the table as Markdown, its first row as the head."""
    rows = [[cell.replace("|", "\\|") for cell in row] for row in table.rows]
    if not rows:
        return ""
    rule = ["---"] * len(rows[0])
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])


def _grid(rules: Sequence[Rule]) -> Grid | None:
    flat = [rule for rule in rules if rule.horizontal]
    upright = [rule for rule in rules if not rule.horizontal]
    xs = _edges((rule.x0 + rule.x1) / 2 for rule in upright)
    ys = _edges((rule.y0 + rule.y1) / 2 for rule in flat)[::-1]
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < _LEAST_COLUMNS or rows < _LEAST_ROWS or columns * rows > _MOST_CELLS:
        return None
    walls = [[rule for rule in upright if _near(rule.x0, x)] for x in xs]
    floors = [[rule for rule in flat if _near(rule.y0, y)] for y in ys]
    roots = list(range(columns * rows))

    def root_of(at: int) -> int:
        while roots[at] != at:
            roots[at] = roots[roots[at]]
            at = roots[at]
        return at

    def merge(one: int, other: int) -> None:
        low, high = sorted((root_of(one), root_of(other)))
        roots[high] = low

    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            at = row * columns + column
            centre = (xs[column] + xs[column + 1]) / 2
            if column + 1 < columns and not any(rule.y0 <= middle <= rule.y1 for rule in walls[column + 1]):
                merge(at, at + 1)
            if row + 1 < rows and not any(rule.x0 <= centre <= rule.x1 for rule in floors[row + 1]):
                merge(at, at + columns)
    return Grid(tuple(xs), tuple(ys), tuple(root_of(at) for at in range(columns * rows)))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _SNAP


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SNAP:
            edges.append(value)
    return edges


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the groups of rules that touch one another, from the top of the page down."""
    groups: list[list[Rule]] = []
    boxes: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (-rule.y1, rule.x0, rule.y0, rule.x1)):
        touching = [at for at, box in enumerate(boxes) if _touch(box, rule)]
        merged = [rule]
        box = rule
        for at in reversed(touching):
            merged = groups.pop(at) + merged
            other = boxes.pop(at)
            box = Rule(
                min(box.x0, other.x0), min(box.y0, other.y0), max(box.x1, other.x1), max(box.y1, other.y1)
            )
        groups.append(merged)
        boxes.append(box)
        if len(groups) > _MOST_GROUPS:
            return []
    return groups


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.x0 - _SNAP <= other.x1
        and other.x0 - _SNAP <= one.x1
        and one.y0 - _SNAP <= other.y1
        and other.y0 - _SNAP <= one.y1
    )
