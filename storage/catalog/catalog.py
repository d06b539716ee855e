"""The catalog as a whole: opening it, catching up with the ledgers, writing batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection

from dibao.errors import NotFoundError, StoreUnavailableError
from storage.catalog import keeping, search
from storage.catalog.apply import applied, apply_object, bind_late
from storage.catalog.batch import Batch
from storage.catalog.engine import Database, connect, identity_of
from storage.catalog.followed import frontier, keep_frontier, positions
from storage.catalog.history import renditions_by_number
from storage.catalog.names import Kept, chunks
from storage.catalog.reader import Reader
from storage.catalog.settled import settled, settled_news
from storage.lease import Lease, publisher_lease
from storage.ledger import PUBLISHER, Position

if TYPE_CHECKING:
    from storage.archive import Archive

#: texts that are read, tokenised and written together when an index is filled: some MB of text
_FILLED = 200


class Catalog(Reader):
    """Answers questions about an archive; each read sees one committed state.

    It holds nothing that the ledgers and texts do not: it may be deleted and made again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = database.engine

    @classmethod
    def open(cls, url: str, *, durable: bool = True) -> Self:
        """Open or create the catalog at an SQLAlchemy URL: an SQLite file, or a PostgreSQL database.

        A catalog of an older version is upgraded in place. `durable` False is for one that is thrown away when
        anything fails. Raises UsageError for another URL, StoreError for a database that is damaged, no catalog,
        or of a version that cannot be upgraded, StoreUnavailableError for a server that does not answer.
        """
        return cls(connect(url, durable=durable))

    def close(self) -> None:
        """Give the database connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def sync(self, archive: Archive, *, known: int | datetime | None = None) -> int:
        """Apply every ledger object not applied yet, each in a transaction of its own; return how many.

        With `known` (a sequence number of the publisher's ledger, or an instant) only what the archive knew
        then: what was committed up to that entry or instant, without what was taken down since. What a publisher
        wrote whose lease had been lost waits until it is certain whether it counts.

        Crawl writers come before the publisher, whose decisions name their captures. Raises LedgerError when a
        chain does not continue what was applied, or ends before it (a catalog of another archive).
        """
        with self._engine.connect() as connection:
            held = positions(connection)
            day, identity = frontier(connection), identity_of(connection)
        news, whole = settled_news(archive, held, day)  # after `held`: chains only grow
        order = sorted(news.keys, key=lambda writer: (writer == PUBLISHER, writer))
        limit = _instant(archive, known)
        self.fill(archive)
        kept = Kept()
        count = sum(
            self._follow(
                archive, news.keys[writer], held.get(writer, Position()), known, limit, kept, identity
            )
            for writer in order
        )
        if known is None and whole and news.day != day:
            with self._database.writing() as connection:
                keep_frontier(connection, news.day)
        return count

    def fill(self, archive: Archive, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
        """Index the texts that the search index lacks (it was deleted, or cut by a power failure); return how many."""
        with self._engine.connect() as connection:
            if not search.missing(connection):
                return 0
        with self._database.writing() as connection:
            return _fill(connection, archive, progress)

    def reindex(
        self, archive: Archive, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> int:
        """Make the search index anew from the texts and return how many it holds; the old one answers meanwhile."""
        with self._database.writing() as connection:
            search.create(connection, self._database.address)
            return _fill(connection, archive, progress)

    @contextmanager
    def batch(self, archive: Archive, lease: Lease | None = None) -> Iterator[Batch]:
        """Open the publisher's write transaction; on normal exit its entries go to the ledger, then it commits.

        It first applies what an earlier batch left in the ledger uncommitted. After an exception nothing is
        kept. A crash between ledger and commit is made good by the next `sync` or `batch`. Needs the publisher's
        `lease`, which is taken for this one batch when none is given: LeaseError while another process has it, or
        when it was lost meanwhile (then nothing is acknowledged).
        """
        with (
            publisher_lease(archive) if lease is None else nullcontext(lease) as publisher,
            self._database.writing() as connection,
        ):
            _fill(connection, archive, lambda _done, _all: None)
            # after the lease: what an earlier holder was told is done is there to be seen
            held = positions(connection)
            news = archive.ledger.news(held, frontier(connection))
            mine = held.get(PUBLISHER, Position())
            keys = news.keys.get(PUBLISHER, ())
            for found in archive.ledger.follow(keys, mine):
                apply_object(connection, found, archive.clean)
            batch = Batch(connection, archive, publisher)
            yield batch
            # what was applied first may yet be superseded while nothing builds on it
            batch.finish(pin=bool(keys) and not settled(archive, keys[-1]))

    def _follow(
        self,
        archive: Archive,
        keys: Sequence[str],
        after: Position,
        known: int | datetime | None,
        limit: datetime | None,
        kept: Kept,
        identity: str,
    ) -> int:
        count = 0
        for found in archive.ledger.follow(keys, after):
            late = found.writer == PUBLISHER and isinstance(known, int) and found.seq > known
            if late or (limit is not None and found.time > limit):
                if found.writer == PUBLISHER:
                    # what was taken down since is not shown as of before either, and lies where it does now
                    with self._database.writing() as connection:
                        bind_late(connection, found, archive.clean)
                    continue
                break
            kept.shrink()
            with self._database.writing() as connection:
                if identity_of(connection) != identity:  # what is `kept` are another catalog's numbers
                    raise StoreUnavailableError(
                        f"{self._database.address.where}: was rebuilt meanwhile; run it again"
                    )
                # another process may have applied it since
                if applied(connection, found.writer)[0] < found.seq:
                    apply_object(connection, found, archive.clean, kept)
                    count += 1
        return count

    def _connect(self) -> AbstractContextManager[Connection]:
        return self._engine.connect()


def _instant(archive: Archive, known: int | datetime | None) -> datetime | None:
    """Return until when ledger objects count; raises NotFoundError for an entry the publisher never wrote."""
    if not isinstance(known, int):
        return known
    for found in archive.ledger.read(PUBLISHER, known - 1):
        return found.time
    raise NotFoundError(f"the publisher's ledger has no entry {known}; `dibao changes` shows the cursors")


def _fill(connection: Connection, archive: Archive, progress: Callable[[int, int], None]) -> int:
    numbers = search.missing(connection)
    done = 0
    for part in chunks(numbers, _FILLED):
        found = renditions_by_number(connection, part)
        left = keeping.left_of(connection, found, archive.clean)
        search.add(
            connection,
            [
                search.Entry(number, rendition.id, rest.clean, rest.points)
                for number, rendition, rest in zip(part, found, left, strict=True)
            ],
        )
        done += len(part)
        progress(done, len(numbers))
    return len(numbers)
