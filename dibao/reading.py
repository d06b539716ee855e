"""What reading needs: an archive and its catalog, and nothing of crawling.

The CLI and the reading room answer through the same functions; each takes whatever has these two.
"""

from __future__ import annotations

from typing import Protocol, Self

from dibao.settings import Settings
from storage.archive import Archive
from storage.catalog.catalog import Catalog


class Reading(Protocol):
    """Anything that holds an opened archive and its catalog."""

    @property
    def archive(self) -> Archive:
        """The bytes and texts."""

    @property
    def catalog(self) -> Catalog:
        """What is known of them."""


class Reader:
    """An archive opened to be read; a context manager."""

    def __init__(self, settings: Settings) -> None:
        """Open archive and catalog, and take in what the ledgers hold; raises StoreError where there is none."""
        self.archive = Archive.open(settings.store)
        settings.home.mkdir(parents=True, exist_ok=True)
        self.catalog = Catalog.open(settings.catalog_url)
        self.catalog.sync(self.archive)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.catalog.close()
