"""What the CLI prints: tables for people, JSON for programs, one line for an error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from dibao.clock import local

#: control characters of crawled text could move the cursor or rewrite the screen (OSC, CSI); tab and newline stay
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

#: characters of a line when stdout is no terminal; the widest table (changes) needs about 200
PIPE_WIDTH = 240
_FIGURES = {
    "listed",
    "expected",
    "seen",
    "new",
    "copied",
    "revised",
    "withdrawn",
    "restored",
    "quarantined",
    "missing",
}
#: columns that are read as one word
_SHORT = {"source", "state", "cursor", "kind", "number", "name", "platform"}
#: columns that stand below their row where a terminal is too narrow for all, in the order in which they give way
_LONG = ("url", "title", "amended_by", "why", "evidence", "document", "versions", "assertion", "cited_by", "target",
         "attested", "basis", "part", "number")  # fmt: skip


def safe(text: object) -> str:
    """Return text without terminal control and bidirectional override characters."""
    return _CONTROL.sub("�", str(text))


class Out:
    """Prints results on stdout, as JSON when asked, and everything else on stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        # a pipe or a log has no width: rows stay whole there
        width = None if sys.stdout.isatty() else PIPE_WIDTH
        self._out = Console(file=sys.stdout, highlight=False, width=width)
        self._err = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    def line(self, text: object = "") -> None:
        """Print one line for people; nothing under --json."""
        if not self.as_json:
            self._out.print(escape(safe(text)), soft_wrap=True)

    def text(self, text: str) -> None:
        """Print text as it is (control characters aside), whatever the mode."""
        click.echo(safe(text))

    def styled(self, markup: str) -> None:
        """Print our own markup for people; crawled text in it must have gone through `shown`."""
        if not self.as_json:
            self._out.print(markup, soft_wrap=True)

    def beside(self, titles: tuple[str, str], rows: Iterable[tuple[str, str, str]]) -> None:
        """Print two columns of equal width with a sign before each row; nothing under --json.

        All are our own markup: crawled text in it must have gone through `shown`.
        """
        if self.as_json:
            return
        table = Table(header_style="bold", box=None, expand=True, padding=(0, 1))
        table.add_column("", width=1)
        for title in titles:
            table.add_column(title, ratio=1, overflow="fold")
        for row in rows:
            table.add_row(*row)
        self._out.print(table)

    def note(self, text: object) -> None:
        """Print a remark on stderr."""
        self._err.print(escape(safe(text)))

    def object(self, value: object) -> None:
        """Print one JSON object."""
        text = json.dumps(plain(value), ensure_ascii=False)
        click.echo(_CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text))

    def rows(
        self, rows: Iterable[Any], columns: Sequence[str], *, title: str = "", empty: str = "nothing"
    ) -> None:
        """Print records as a table with these attributes as columns, or as one JSON object per line."""
        if self.as_json:
            for row in rows:
                self.object(row)
            return
        rows = list(rows)
        if not rows:
            self.line(empty)
            return
        cells = {
            column: [" ".join(shown(getattr(row, column)).splitlines()) for row in rows] for column in columns
        }
        table = self._table(cells, title)
        if self._fits(table):
            self._out.print(table)
            return
        # first what says nothing goes, then the longest columns move below their rows
        kept = {column: texts for column, texts in cells.items() if any(texts) or column in _SHORT}
        for column in _LONG:
            if not self._fits(table := self._table(kept, title)) and len(kept) > 1:
                kept.pop(column, None)
        if not self._fits(table := self._table(kept, title)):
            self._out.print(self._table(cells, title))  # nothing is left out: cells are folded
            return
        below = [texts for column, texts in cells.items() if column not in kept]
        with self._out.capture() as capture:
            self._out.print(table)
        lines = capture.get().splitlines()
        head = len(lines) - len(rows)  # a row that fits is one line
        for number, line in enumerate(lines, -head):
            self._out.out(line, highlight=False)
            for text in (texts[number] for texts in below if number >= 0 and texts[number]):
                self._out.print(Padding(f"[dim]{text}[/]", (0, 0, 0, 4), expand=False), overflow="fold")

    def _table(self, cells: Mapping[str, Sequence[str]], title: str) -> Table:
        table = Table(
            title=escape(title) if title else None, title_justify="left", header_style="bold", box=None
        )
        for column in cells:
            table.add_column(
                column,
                justify="right" if column in _FIGURES else "left",
                overflow="fold",
                no_wrap=column in _SHORT,
            )
        for row in zip(*cells.values(), strict=True):
            table.add_row(*row)
        return table

    def _fits(self, table: Table) -> bool:
        return bool(
            Measurement.get(self._out, self._out.options.update(max_width=1 << 16), table).maximum
            <= self._out.width
        )

    @property
    def coloured(self) -> bool:
        """Tell whether colour reaches the reader."""
        return self._out.color_system is not None

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """Yield a callback `(stage, done, total)` that draws bars on a terminal's stderr, else nothing."""
        if not self._err.is_terminal:
            yield lambda _stage, _done, _total: None
            return
        bar = Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._err,
            transient=True,
        )
        tasks: dict[str, TaskID] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        with bar:
            yield update


def shown(value: object) -> str:
    """Return one cell of a table, escaped for markup."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return escape(safe(", ".join(str(item) for item in value)))
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, bool):
        return "yes" if value else ""
    return escape(safe(value))


def plain(value: object) -> Any:  # noqa: ANN401 - JSON is any of six types
    """Return a JSON-able value: dataclasses as objects, dates as ISO 8601, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, date):  # datetime is one
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
