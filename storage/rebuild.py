"""Makes a catalog again from the ledgers and texts, beside the old one, and puts it in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from dibao.errors import StoreUnavailableError
from storage.catalog import Catalog
from storage.catalog.engine import parse

if TYPE_CHECKING:
    from storage.archive import Archive

#: SQLite's companions of a database in WAL mode
_COMPANIONS = ("-wal", "-shm")
#: seconds to wait for a reader of the old catalog; a query takes less, a server would never end
PATIENCE = 5.0


def rebuild(archive: Archive, url: str) -> int:
    """Replay every ledger into a new catalog at `url` and return how many ledger objects it took.

    The old catalog answers until the new one is whole, and stays when anything fails. It may be damaged, of
    another schema, or missing. Raises StoreUnavailableError while another process has it open, UsageError for a
    URL that is no SQLite file, and whatever reading the archive raises.
    """
    path = Path(str(parse(url).database))
    path.parent.mkdir(parents=True, exist_ok=True)
    # the process id keeps two rebuilds apart; both end with a whole catalog, the later one stays
    fresh = path.with_name(f"{path.name}.rebuild-{os.getpid()}")
    _remove(fresh)
    try:
        with Catalog.open(f"sqlite:///{fresh}") as catalog:
            count = catalog.sync(archive)
        _close(fresh)
        if path.exists():
            _retire(path)
        fresh.replace(path)
    finally:
        _remove(fresh)
    return count


def _close(path: Path) -> None:
    """Fold the write-ahead log into the file, so that one rename moves all of it; it is on disk on return."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=FULL").close()
        connection.execute("PRAGMA journal_mode=DELETE").close()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _retire(path: Path) -> None:
    """Make sure nobody uses the old catalog, and that no log of it is left to be played into the new one."""
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
            # leaving WAL mode takes the only exclusive lock that readers in other processes respect
            connection.execute("PRAGMA journal_mode=DELETE").close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreUnavailableError(
                f"catalog {path}: another process has it open; stop it and run `dibao rebuild` again"
            ) from error
        _drop_companions(path)
    except sqlite3.DatabaseError:  # damaged: that is why it is rebuilt
        _drop_companions(path)


def _drop_companions(path: Path) -> None:
    for suffix in _COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _drop_companions(path)
    path.with_name(path.name + "-journal").unlink(missing_ok=True)
