"""What every verb is given: the settings, where to print, and how to open the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from dibao.cli.console import Out
from dibao.settings import Settings

if TYPE_CHECKING:  # the rooms load Scrapy and SQLAlchemy; `--help` and completion need neither
    from dibao.pipeline import House
    from dibao.reading import Reader


@dataclass(frozen=True, slots=True)
class Context:
    """Settings and output of one invocation."""

    settings: Settings
    out: Out

    def house(self, *, create: bool = False, night: date | None = None) -> House:
        """Open archive, catalog and cards; only writing verbs create an archive. `night`: see House."""
        from dibao.pipeline import House

        return House(self.settings, create=create, night=night)

    def reader(self) -> Reader:
        """Open archive and catalog for reading."""
        from dibao.reading import Reader

        return Reader(self.settings)


pass_context = click.make_pass_decorator(Context)
