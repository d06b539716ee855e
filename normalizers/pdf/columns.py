"""Rows of pieces that stand side by side: a table without rules, columns printed line by line, a 目录, or one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from normalizers.metadata.numbers import parse
from normalizers.pdf.line import WIDEST_GAP, Line
from normalizers.pdf.tables import Grid, Table
from normalizers.pdf.text import join_lines, tighten

#: rows of one table follow one another within this many times the type size
_PITCH = 3.5
#: what is aligned by chance (two signatures, a label beside a date) has fewer rows
_LEAST_ROWS = 3
_LEAST_ROWS_OF_TWO = 4
#: in ems: the cells of a table are short, columns of prose are not
_SHORT_CELL = 14
#: columns of prose fill their width with most lines
_FULL = 0.8
_LEAST_PROSE = 4
_SIGNER = re.compile(r"签\s*发\s*人")
_PAGE = re.compile(r"[（(]?\s*\d{1,4}\s*[)）]?")


@dataclass(slots=True)
class _Row:
    y: float
    cells: list[tuple[int, Line]] = field(default_factory=list)  # place in the content, line


def arrange(lines: Sequence[Line], text: str) -> list[Line | Table]:
    """Return the lines of a page with aligned rows as tables, and columns printed line by line one after the other.

    `text` are the characters of the page: pieces between which it has only spaces were one line for pdfium and are
    one again where nothing else claims them.
    """
    rows = _rows(lines)
    items: list[Line | Table | None] = list(lines)
    for run in _runs(rows):
        columns = _columns(run)
        if len(columns) < 2 or len(columns) > 30:
            continue
        several = [row for row in run if len(row.cells) > 1]
        if len(columns) == 2 and _is_contents(several):
            _set_contents(several, items)
        elif _is_prose(several, columns):
            _set_columns(run, columns, items)
        elif _is_table(several, columns):
            _set_table(run, columns, items)
    return rejoined([item for item in items if item is not None], text)


def _rows(lines: Sequence[Line]) -> list[_Row]:
    rows: list[_Row] = []
    for at, line in sorted(enumerate(lines), key=lambda pair: (-pair[1].y, pair[1].x0)):
        if rows and abs(rows[-1].y - line.y) < 0.35 * line.size:
            rows[-1].cells.append((at, line))
        else:
            rows.append(_Row(line.y, [(at, line)]))
    for row in rows:
        row.cells.sort(key=lambda cell: cell[1].x0)
    return rows


def _runs(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Return the runs of rows with several cells, with the single ones in between that keep to their columns."""
    runs: list[list[_Row]] = []
    run: list[_Row] = []
    waiting: list[_Row] = []
    for row in rows:
        near = bool(run) and (waiting or run)[-1].y - row.y <= _PITCH * row.cells[0][1].size
        if run and not near:
            runs.append(run)
            run, waiting = [], []
        if len(row.cells) > 1:
            fits = not run or len(_columns([*run, *waiting, row])) > 1
            if not fits:
                runs.append(run)
                run, waiting = [], []
            run += [*waiting, row]
            waiting = []
        elif run:
            waiting.append(row)
            if len(_columns([*run, *waiting])) < 2:
                runs.append(run)
                run, waiting = [], []
    if run:
        runs.append(run)
    return [run for run in runs if sum(len(row.cells) > 1 for row in run) >= _LEAST_ROWS]


def _columns(run: Sequence[_Row]) -> list[tuple[float, float]]:
    """Return the intervals that the cells of all rows cover, with a gutter between each two."""
    spans = sorted((line.x0, line.x1) for row in run for _, line in row.cells)
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 <= columns[-1][1] + 2:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _is_contents(rows: Sequence[_Row]) -> bool:
    """Titles with a page number at the right and no dots between; the numbers never fall."""
    pages = []
    for row in rows:
        last = row.cells[-1][1].text
        if not _PAGE.fullmatch(last) or not re.search("[一-鿿]", row.cells[0][1].text):
            return False
        pages.append(int(re.sub(r"\D", "", last)))
    wide = sum(len(row.cells[0][1].text) >= 6 for row in rows)
    return pages == sorted(pages) and pages[-1] > pages[0] and wide > len(rows) / 2


def _interleaved(rows: Sequence[_Row]) -> bool:
    beside = sum(
        other[0] - one[0] == 1 for row in rows for one, other in zip(row.cells, row.cells[1:], strict=False)
    )
    return beside >= 0.7 * sum(len(row.cells) - 1 for row in rows)


def _is_prose(rows: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    if len(columns) > 3 or len(rows) < _LEAST_PROSE or not _interleaved(rows):
        return False
    full = [0] * len(columns)
    for row in rows:
        for _, line in row.cells:
            at = _column(line, columns)
            width = columns[at][1] - columns[at][0]
            full[at] += line.x1 - line.x0 >= _FULL * width and width >= _SHORT_CELL * line.size
    return all(count >= 0.6 * len(rows) for count in full)


def _is_table(rows: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    cells = [line for row in rows for _, line in row.cells]
    widths = sorted((line.x1 - line.x0) / line.size for line in cells)
    if widths[len(widths) // 2] > _SHORT_CELL:
        return False
    if len(columns) == 2:
        return len(rows) >= _LEAST_ROWS_OF_TWO and _interleaved(rows)
    filled = len(cells) / (len(rows) * len(columns))
    return len(rows) >= _LEAST_ROWS and filled >= 0.5


def _column(line: Line, columns: Sequence[tuple[float, float]]) -> int:
    middle = (line.x0 + line.x1) / 2
    return (
        min(range(len(columns)), key=lambda at: abs((columns[at][0] + columns[at][1]) / 2 - middle))
        if not any(x0 <= middle <= x1 for x0, x1 in columns)
        else next(at for at, (x0, x1) in enumerate(columns) if x0 <= middle <= x1)
    )


def _set_contents(rows: Sequence[_Row], items: list[Line | Table | None]) -> None:
    for row in rows:
        at, first = row.cells[0]
        last = row.cells[-1][1]
        title = " ".join(line.text for _, line in row.cells[:-1])
        items[at] = first._replace(text=f"{title}………{last.text}", x1=last.x1, stop=first.stop)
        for other, _ in row.cells[1:]:
            items[other] = None


def _set_columns(
    run: Sequence[_Row], columns: Sequence[tuple[float, float]], items: list[Line | Table | None]
) -> None:
    places = sorted(at for row in run for at, _ in row.cells)
    ordered = sorted(
        (line for row in run for _, line in row.cells),
        key=lambda line: (_column(line, columns), -line.y, line.x0),
    )
    for at, line in zip(places, ordered, strict=True):
        items[at] = line


def _set_table(
    run: Sequence[_Row], columns: Sequence[tuple[float, float]], items: list[Line | Table | None]
) -> None:
    rows: list[list[list[str]]] = []
    full: list[bool] = [False] * len(columns)
    places = [at for row in run for at, _ in row.cells]
    for row in run:
        wraps = bool(rows) and len(row.cells) == 1 and full[_column(row.cells[0][1], columns)]
        if not wraps:
            rows.append([[] for _ in columns])
            full = [False] * len(columns)
        for _, line in row.cells:
            at = _column(line, columns)
            rows[-1][at].append(line.text)
            full[at] = line.x1 >= columns[at][1] - WIDEST_GAP * line.size
    page = run[0].cells[0][1].page
    edges = tuple(round(x0) for x0, _ in columns)
    table = Table(
        tuple(tuple(tighten(join_lines(cell)) for cell in row) for row in rows),
        Grid((*edges, float(round(columns[-1][1]))), (), ()),
        page,
    )
    for at in places:
        items[at] = None
    items[min(places)] = table


def rejoined(items: Sequence[Line | Table], text: str) -> list[Line | Table]:
    """Return the items with pieces of one line together again where nothing but spaces stands between them."""
    result: list[Line | Table] = []
    for item in items:
        last = result[-1] if result else None
        if (
            isinstance(item, Line)
            and isinstance(last, Line)
            and last.stop < item.start
            and abs(last.y - item.y) < 0.1 * item.size
            and text[last.stop : item.start].isspace()
            and not set("\r\n") & set(text[last.stop : item.start])
            and not (parse(last.text) or _SIGNER.match(item.text))  # 文号 and 签发人 share a line of the 版头
        ):
            result[-1] = last._replace(text=f"{last.text} {item.text}", x1=item.x1, stop=item.stop)
        else:
            result.append(item)
    return result
