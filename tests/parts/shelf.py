"""Catalogs whose files are exchanged under an engine that stays.

SQLAlchemy compiles every statement once per engine, which takes longer than all a small archive has to ask: a test
that opens thousands of catalogs would do little else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from storage.catalog.catalog import Catalog


class Shelf:
    """A folder of catalogs by name, of use to one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._opened: dict[str, Catalog] = {}

    def lay(self, name: str, files: Mapping[str, bytes]) -> Catalog:
        """Return the catalog of this name with this content; nobody may be using it."""
        if name in self._opened:
            self._opened[name].close()
        for path in self._folder.glob(f"{name}.*"):
            path.unlink()
        for rest, content in files.items():
            (self._folder / f"{name}{rest}").write_bytes(content)
        if name not in self._opened:
            self._opened[name] = Catalog.open(f"sqlite:///{self._folder}/{name}.sqlite")
        return self._opened[name]

    def get(self, name: str) -> Catalog:
        """Return the catalog of this name as it is."""
        return self._opened[name]

    def files(self, name: str) -> dict[str, bytes]:
        """Return the content of a catalog, closed for it."""
        self._opened[name].close()
        return {path.name.removeprefix(name): path.read_bytes() for path in self._folder.glob(f"{name}.*")}


@lru_cache
def empty() -> Mapping[str, bytes]:
    """Return the files of an empty catalog."""
    with tempfile.TemporaryDirectory() as name:
        Catalog.open(f"sqlite:///{name}/catalog.sqlite").close()
        return {path.name.removeprefix("catalog"): path.read_bytes() for path in Path(name).iterdir()}
