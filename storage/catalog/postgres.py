"""A PostgreSQL catalog: a schema of its own, and a second one for the search index."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext

from dibao.errors import DibaoError, StoreError, StoreUnavailableError
from storage.catalog.address import Address

if TYPE_CHECKING:
    import psycopg
    from psycopg.abc import Buffer

#: as BUSY_TIMEOUT of SQLite, in ms
LOCK_TIMEOUT = 60_000
#: first key of our advisory locks: "dibao" in ASCII, cut to 31 bits
_LOCKS = 0x64696261
_REBUILDS = _LOCKS + 1
#: conditions (SQLSTATE or its class) that end by themselves, or by an operator's hand while we try again
_PASSING = ("08", "53", "57P", "40", "55P03")
_DAMAGED = ("XX001", "XX002")
_DENIED = ("28", "3D", "42501", "25006")


def open_database(address: Address) -> Engine:
    """Return an engine whose connections work in the catalog's schemas.

    Reads see one snapshot each (REPEATABLE READ); a write transaction is opened by `lock`.
    """
    settings = {
        "search_path": f"{address.schema},{address.search_schema}",
        "synchronous_commit": "off",  # as SQLite's NORMAL: a crash may lose the last commits, and sync replays
        "jit": "off",  # compiling a look-up takes longer than the look-up
    }
    given = str(address.url.query.get("options", ""))
    options = " ".join([given, *(f"-c{name}={value}" for name, value in settings.items())]).strip()
    engine = create_engine(
        address.url.difference_update_query(["options"]),
        connect_args={"options": options, "application_name": "dibao"},
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,  # a server may be restarted under a reading room
    )

    def prepare(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.adapters.register_dumper(str, _plain_dumper())

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)

    def say(context: ExceptionContext) -> BaseException | None:
        return explain(address, context.original_exception)  # what nobody can mend is a defect and stays

    event.listen(engine, "handle_error", say, retval=True)
    return engine


def lock(connection: Connection, address: Address) -> None:
    """Make the open transaction the one that writes: at most one per schema, until it ends."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT}")
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:key, hashtext(:name))"), {"key": _LOCKS, "name": address.schema}
    )


def claim(connection: Connection, schema: str) -> bool:
    """Mark a schema as being rebuilt by this connection for as long as it lives; False where another does."""
    query = text("SELECT pg_try_advisory_lock(:key, hashtext(:name))")
    return bool(connection.scalar(query, {"key": _REBUILDS, "name": schema}))


def schema_exists(connection: Connection, schema: str) -> bool:
    """Tell whether a schema is there."""
    return connection.scalar(text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": schema}) is True


def explain(address: Address, found: BaseException | None) -> DibaoError | None:
    """Return what an operator can do about an error of the database, None for a defect of ours."""
    import psycopg

    if not isinstance(found, psycopg.Error):
        return None
    state = found.sqlstate or ""
    said = " ".join(str(found).split())
    where = f"{address.where}: {said}"
    if state.startswith(_DENIED):
        return StoreError(
            f"{where}; check database, user and rights (DIBAO_CATALOG, PGPASSWORD or ~/.pgpass)"
        )
    if state == "55P03":
        return StoreUnavailableError(f"{where}; another process is writing, try again")
    if state.startswith("53"):
        return StoreUnavailableError(f"{where}; make room on its disk, nothing is lost")
    if state.startswith(_PASSING) or (not state and isinstance(found, psycopg.OperationalError)):
        return StoreUnavailableError(f"{where}; is the server running? try again")
    if state in _DAMAGED:
        return StoreError(f"{where}; it is only a cache: run `dibao rebuild`")
    return None


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("immediate") and not options.get("bare"):
        # a rebuild swaps schemas while nobody reads: whoever reads holds this, taken before the snapshot is
        connection.exec_driver_sql("LOCK TABLE meta IN ACCESS SHARE MODE")


@lru_cache(maxsize=1)
def _plain_dumper() -> type[Any]:
    from psycopg.types.string import StrDumper

    class Plain(StrDumper):
        """Strings without NUL, which PostgreSQL does not store."""

        def dump(self, obj: str) -> Buffer | None:
            return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)

    return Plain
