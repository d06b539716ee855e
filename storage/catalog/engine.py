"""Opens the database behind a catalog and decides how its transactions begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from dibao.errors import DibaoError, StoreError, StoreUnavailableError, UsageError
from storage.catalog import keeping_tables, search  # noqa: F401 - its tables join the metadata
from storage.catalog.tables import SCHEMA, meta, metadata

#: ms a connection waits for another's transaction: a batch of the publisher commits within seconds
BUSY_TIMEOUT = 60_000


def parse(url: str) -> URL:
    """Return the parts of a catalog URL; raises UsageError for anything but an SQLite file."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        # the URL is not shown: where it cannot be parsed, nobody can tell where its password stands
        raise UsageError(
            "the catalog (--catalog, DIBAO_CATALOG) is not an SQLAlchemy URL; write sqlite:////path/to/catalog.sqlite"
        ) from error
    if parts.get_backend_name() != "sqlite" or parts.database in (None, "", ":memory:"):
        raise UsageError(
            f"catalog {parts}: this version keeps its catalog in an SQLite file; write sqlite:////path/to/file"
        )
    return parts


def connect(url: str) -> Engine:
    """Return an engine whose file, tables and schema are ready.

    Raises UsageError for a wrong URL, StoreError for a file that is no catalog of this schema.
    """
    parts = parse(url)
    path = Path(str(parts.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"catalog {path}: {error.strerror}; name another place (DIBAO_CATALOG)") from error
    engine = create_engine(parts)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _explain, retval=True)
    try:
        _check(engine)
    except DatabaseError as error:
        engine.dispose()
        meant = _meaning(str(path), error.orig)
        if meant is None:
            raise
        raise meant from error
    except DibaoError:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that holds the write lock from its start: committed on exit, else rolled back.

    Taking the lock late would let two writers read the same state and one of them fail half-way.
    """
    with engine.connect() as connection:
        connection.execution_options(immediate=True)
        with connection.begin():
            yield connection


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # the driver's own BEGIN comes too late for what a batch reads first; _begin sends it instead
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT}",
        "journal_mode=WAL",
        # a power cut may lose the last commits but not corrupt: the ledger is the truth, and sync replays
        "synchronous=NORMAL",
        "temp_store=MEMORY",
        "cache_size=-65536",  # KiB; the inverted index is read at random
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _explain(context: ExceptionContext) -> BaseException | None:
    """Turn what an operator can mend into an error that says so; anything else is a defect and stays."""
    found = context.original_exception
    return None if context.engine is None else _meaning(str(context.engine.url.database), found)


def _meaning(path: str, found: BaseException | None) -> DibaoError | None:
    if not isinstance(found, sqlite3.DatabaseError):
        return None
    code = getattr(found, "sqlite_errorcode", 0) & 0xFF  # the upper bits say how, not what
    where = f"catalog {path}: {found}"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreUnavailableError(f"{where}; another process is writing, try again")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StoreUnavailableError(f"{where}; make room on its disk, nothing is lost")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return StoreError(f"{where}; check who may write to it and its folder")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(f"{where}; it is only a cache: run `dibao rebuild`")
    return None


def _check(engine: Engine) -> None:
    with engine.connect() as connection:
        if inspect(connection).has_table("meta"):
            return _compare(connection, engine)
    with writing(engine) as connection:
        if not inspect(connection).has_table("meta"):  # another process may have been first
            metadata.create_all(connection)
            search.create(connection)
            connection.execute(insert(meta).values(name="schema", value=str(SCHEMA)))
    return None


def _compare(connection: Connection, engine: Engine) -> None:
    found = connection.scalar(select(meta.c.value).where(meta.c.name == "schema"))
    if found != str(SCHEMA):
        raise StoreError(
            f"catalog {engine.url.database} has schema {found}, this version has {SCHEMA}: run `dibao rebuild`"
        )
