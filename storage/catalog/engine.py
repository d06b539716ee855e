"""Opens the database behind a catalog, brings its tables up to date, and begins its write transactions."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from dibao.errors import DibaoError, StoreError
from storage.catalog import calendar_tables, keeping_tables, likeness, migration, postgres, search, sqlite  # noqa: F401 - tables join the metadata
from storage.catalog.address import Address, parse
from storage.catalog.tables import meta, metadata


@dataclass(frozen=True, slots=True)
class Database:
    """An opened catalog."""

    address: Address
    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that holds the write lock from its start: committed on exit, else rolled back.

        Taking the lock late would let two writers read the same state and one of them fail half-way. At most
        one transaction per catalog is open like this, in whatever process.
        """
        with self.engine.connect() as connection:
            begin_writing(connection)
            with connection.begin():
                if self.address.schema:
                    postgres.lock(connection, self.address)
                try:
                    yield connection
                    likeness.flush(connection)
                finally:
                    likeness.begin(connection)

    def explain(self, error: BaseException | None) -> DibaoError | None:
        """Return what an operator can do about an error, None for a defect."""
        return (
            postgres.explain(self.address, error)
            if self.address.schema
            else sqlite.explain(self.address, error)
        )


def begin_writing(connection: Connection) -> None:
    """Mark a connection's next transaction as a writer's."""
    connection.execution_options(immediate=True)
    if connection.dialect.name == "postgresql":
        # each statement sees what was committed before it, and with the lock held nobody commits in between
        connection.execution_options(isolation_level="READ COMMITTED")


def connect(url: str, *, durable: bool = True) -> Database:
    """Return a catalog whose tables and search index are ready, upgrading one of an older version in place.

    Raises UsageError for a wrong URL, StoreError for a database that cannot be used, StoreUnavailableError for
    one that does not answer now.
    """
    address = parse(url)
    engine = postgres.open_database(address) if address.schema else sqlite.open_file(address, durable=durable)
    database = Database(address, engine)

    try:
        _prepare(database)
    except DBAPIError as error:
        engine.dispose()
        meant = database.explain(error.orig)
        if meant is None:
            raise
        raise meant from error
    except DibaoError:
        engine.dispose()
        raise
    return database


def identity_of(connection: Connection) -> str:
    """Return what tells this catalog from every other one, "" before it is made."""
    return connection.scalar(select(meta.c.value).where(meta.c.name == "identity")) or ""


def _prepare(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execution_options(bare=True)
        if migration.current(connection, database.address) == migration.HEAD and search.fits(connection):
            return
    with database.writing() as connection:
        _make_room(connection, database.address)
        found = migration.current(connection, database.address)  # another process may have been first
        if found is None:
            if inspect(connection).get_table_names(schema=database.address.schema or None):
                raise StoreError(
                    f"{database.address.where}: its tables are of a version that cannot be upgraded;"
                    " run `dibao rebuild`"
                )
            metadata.create_all(connection)
            migration.stamp(connection)
            connection.execute(insert(meta), {"name": "identity", "value": secrets.token_hex(8)})
        elif found != migration.HEAD:
            migration.upgrade(connection, database.address, found)
        if not search.fits(connection):
            search.create(connection, database.address)


def _make_room(connection: Connection, address: Address) -> None:
    if not address.schema:
        return
    if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
        raise StoreError(f"{address.where}: the database is not UTF8; create one with ENCODING 'UTF8'")
    for schema in (address.schema, address.search_schema):
        if not postgres.schema_exists(connection, schema):
            connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
