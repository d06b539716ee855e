"""An SQLite catalog: one file on a local disk, its search index attached from a file beside it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

from dibao.errors import DibaoError, StoreError, StoreUnavailableError
from storage.catalog.address import SEARCH, Address

#: ms a connection waits for another's transaction: a batch of the publisher commits within seconds
BUSY_TIMEOUT = 60_000
#: file systems whose locks or shared memory do not hold between machines: SQLite in WAL mode is torn there
_SHARES = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "fuse.ceph", "fuse.cephfs", "fuse.glusterfs", "fuse.rclone",
        "fuse.s3fs", "fuse.sshfs", "gfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
        "orangefs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
    }
)  # fmt: skip
_MOUNTS = Path("/proc/self/mounts")


def open_file(address: Address, *, durable: bool = True) -> Engine:
    """Return an engine on the file; `durable` False for a file that is thrown away when anything fails.

    Raises StoreError for a folder that cannot be made, or that is on a network share.
    """
    path = Path(str(address.url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{address.where}: {error.strerror}; name another place (DIBAO_CATALOG)") from error
    kind = file_system(path.parent)
    if kind in _SHARES:
        raise StoreError(
            f"{address.where}: lies on a network share ({kind}), where SQLite cannot lock; name a place on a"
            " local disk, or a PostgreSQL database (DIBAO_CATALOG)"
        )
    engine = create_engine(address.url)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # the driver's own BEGIN comes too late for what a batch reads first; _begin sends it instead
        connection.isolation_level = None
        connection.execute("ATTACH DATABASE ? AS " + SEARCH, (str(address.search_file),)).close()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT}",
            # of both files; what is thrown away when anything fails need not be written twice
            f"main.journal_mode={'WAL' if durable else 'MEMORY'}",
            f"{SEARCH}.journal_mode={'WAL' if durable else 'MEMORY'}",
            # a power cut may lose the last commits but not corrupt: the ledger is the truth, and sync replays
            f"main.synchronous={'NORMAL' if durable else 'OFF'}",
            f"{SEARCH}.synchronous={'NORMAL' if durable else 'OFF'}",
            "temp_store=MEMORY",
            "main.cache_size=-65536",  # KiB; names and captures are read at random
            f"{SEARCH}.cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)

    def say(context: ExceptionContext) -> BaseException | None:
        return explain(address, context.original_exception)  # what nobody can mend is a defect and stays

    event.listen(engine, "handle_error", say, retval=True)
    return engine


def explain(address: Address, found: BaseException | None) -> DibaoError | None:
    """Return what an operator can do about an error of the database, None for a defect of ours."""
    if not isinstance(found, sqlite3.DatabaseError):
        return None
    code = getattr(found, "sqlite_errorcode", 0) & 0xFF  # the upper bits say how, not what
    where = f"{address.where}: {found}"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreUnavailableError(f"{where}; another process is writing, try again")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StoreUnavailableError(f"{where}; make room on its disk, nothing is lost")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return StoreError(f"{where}; check who may write to it and its folder")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(f"{where}; it is only a cache: run `{_remedy(address)}`")
    return None


def damaged(path: Path) -> bool:
    """Tell whether SQLite itself finds a file damaged (its quick check; reads all of it)."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def file_system(folder: Path, mounts: Path | None = None) -> str:
    """Return the type of the file system a folder lies on, "" where the machine does not tell (not Linux)."""
    try:
        lines = (mounts or _MOUNTS).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    real, best, kind = os.path.realpath(folder), "", ""
    for line in lines:
        words = line.split(" ")
        if len(words) < 3:
            continue
        place = words[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        # a later mount on the same place covers the earlier one
        if (real == place or real.startswith(place.rstrip("/") + "/")) and len(place) >= len(best):
            best, kind = place, words[2]
    return kind


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _remedy(address: Address) -> str:
    search, main = address.search_file, address.file
    if search and main and damaged(search) and not damaged(main):
        return "dibao reindex"
    return "dibao rebuild"
