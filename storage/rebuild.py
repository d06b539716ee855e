"""Makes a catalog again from the ledgers and texts, beside the old one, and puts it in its place."""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from dibao.errors import StoreUnavailableError
from storage.catalog import Catalog, postgres, sqlite
from storage.catalog.address import Address, parse, search_file
from storage.catalog.engine import begin_writing

if TYPE_CHECKING:
    from storage.archive import Archive

#: SQLite's companions of a database in WAL mode
_COMPANIONS = ("-wal", "-shm")
#: seconds to wait for a reader of the old catalog; a query takes less, a server would never end
PATIENCE = 5.0
_FRESH = re.compile(r"\.rebuild-(?P<pid>[1-9][0-9]*)(\.search)?(-wal|-shm|-journal)?\Z")


def rebuild(archive: Archive, url: str) -> int:
    """Replay every ledger into a new catalog at `url`, its search index included; return how many objects it took.

    The old catalog answers until the new one is whole, and stays when anything fails. It may be damaged, of
    another version, or missing. What rebuilds that were killed left behind is removed. Raises
    StoreUnavailableError while another process has an SQLite file open, UsageError for a wrong URL, and whatever
    reading the archive raises.
    """
    address = parse(url)
    return (
        _in_schema(archive, address)
        if address.schema
        else _in_file(archive, Path(str(address.url.database)), address)
    )


def reindex(
    archive: Archive, url: str, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> int:
    """Make the search index of a catalog anew from the texts and return how many texts it holds.

    The old one answers until the new one is whole; a damaged file is removed first. `progress(done, all)` is called.
    """
    address = parse(url)
    if address.search_file and sqlite.damaged(address.search_file):
        _retire(address.search_file)
        _remove(address.search_file)
    with Catalog.open(url) as catalog:
        return catalog.reindex(archive, progress)


def _in_file(archive: Archive, path: Path, address: Address) -> int:
    sqlite.open_file(address).dispose()  # makes the folder, and refuses a network share before any work
    _sweep(path)
    # the process id keeps two rebuilds apart; both end with a whole catalog, the later one stays
    fresh = path.with_name(f"{path.name}.rebuild-{os.getpid()}")
    fresh_search = search_file(fresh)
    try:
        with Catalog.open(f"sqlite:///{fresh}", durable=False) as catalog:
            count = catalog.sync(archive)
        for file in (fresh, fresh_search):
            _close(file)
        for file in (path, search_file(path)):
            if file.exists():
                _retire(file)
        # killed in between, the index is another catalog's: that is noticed, and it is filled anew
        fresh.replace(path)
        fresh_search.replace(search_file(path))
    finally:
        _remove(fresh)
        _remove(fresh_search)
    return count


def _sweep(path: Path) -> None:
    """Remove what rebuilds of processes that are no more left beside a catalog."""
    for file in path.parent.glob(f"{path.name}.rebuild-*"):
        match = _FRESH.search(file.name)
        if match and not _alive(int(match["pid"])):
            file.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # another user's; or no number a process can have
        return True
    return True


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


def _in_schema(archive: Archive, address: Address) -> int:
    engine = postgres.open_database(address)
    fresh = Address(address.url, f"r_{secrets.token_hex(8)}_rebuild")
    try:
        with engine.connect() as claim:
            claim.execution_options(bare=True, isolation_level="AUTOCOMMIT")
            _sweep_schemas(claim)
            # held until this connection ends, however it ends: so that nobody takes our schemas for left behind
            postgres.claim(claim, fresh.schema)
            try:
                url = fresh.url.update_query_dict({"schema": fresh.schema}).render_as_string(
                    hide_password=False
                )
                with Catalog.open(url, durable=False) as catalog:
                    count = catalog.sync(archive)
                _swap(engine, address, fresh)
            finally:
                _drop_schemas(claim, fresh.schema)
    finally:
        engine.dispose()
    return count


def _swap(engine: Engine, address: Address, fresh: Address) -> None:
    """Put the new schemas in the place of the old ones while nobody writes or reads, in one transaction."""
    with engine.connect() as connection:
        begin_writing(connection)
        with connection.begin():
            postgres.lock(connection, address)
            if connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{address.schema}.meta"}):
                # readers hold it for as long as they read, and take nothing else before it: no deadlock
                connection.exec_driver_sql(f'LOCK TABLE "{address.schema}".meta IN ACCESS EXCLUSIVE MODE')
            for old, new in (
                (address.schema, fresh.schema),
                (address.search_schema, fresh.search_schema),
            ):
                connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{old}" CASCADE')
                connection.exec_driver_sql(f'ALTER SCHEMA "{new}" RENAME TO "{old}"')


def _sweep_schemas(connection: Connection) -> None:
    """Drop the schemas of rebuilds whose connection is no more."""
    found = connection.scalars(
        text("SELECT nspname FROM pg_namespace WHERE nspname ~ '^r_[0-9a-f]{16}_rebuild(_search)?$'")
    )
    for schema in sorted({name.removesuffix("_search") for name in found}):
        if postgres.claim(connection, schema):
            _drop_schemas(connection, schema)


def _drop_schemas(connection: Connection, schema: str) -> None:
    for name in (schema, f"{schema}_search"):
        connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
