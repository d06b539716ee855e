"""A batch of the publisher: reads, decisions and their commit as one."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from dibao.errors import LedgerError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Entry, Rendition
from storage.canonical import dump, load
from storage.catalog.apply import applied, apply, record
from storage.catalog.likeness import Likeness
from storage.catalog.names import Names
from storage.catalog.reader import Reader
from storage.ledger import PUBLISHER, Position

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.archive import Archive
    from storage.lease import Lease

#: a one-tuple, as the texts store it: its bytes within the brackets are what a rendition's hash names
_CLEAN = TypeAdapter(tuple[CleanDocument])


class Batch(Reader):
    """An open write transaction that remembers its entries; made by `Catalog.batch`."""

    def __init__(self, connection: Connection, archive: Archive, lease: Lease) -> None:
        self._held = connection
        self._archive = archive
        self._lease = lease
        self._names = Names(connection)
        self._alike = Likeness()
        self._entries: list[Entry] = []
        self._after = Position(*applied(connection, PUBLISHER))

    @property
    def seq(self) -> int:
        """The position in the publisher's ledger that this batch will have."""
        return self._after.seq + 1

    def apply(self, entry: Entry, clean: CleanDocument | None = None) -> None:
        """Record a decision and see it at once; `clean` spares reading a rendition back.

        Raises LedgerError for an entry that names what does not exist, or a `clean` that is not what the
        rendition stored; the batch is then to be given up.
        """

        self._lease.keep()

        def read(rendition: Rendition) -> CleanDocument:
            return self._archive.clean(rendition) if clean is None else _as_stored(rendition, clean)

        apply(
            self._held,
            entry,
            writer=PUBLISHER,
            seq=self.seq,
            index=len(self._entries),
            read=read,
            names=self._names,
        )
        self._entries.append(entry)

    def finish(self, *, pin: bool = False) -> None:
        """Write the entries to the ledger and note them as applied; the caller commits next.

        With `pin` an object is written even if there are none: it makes certain that those before it count.

        Raises LeaseError when another publisher took over: what was written then may count or not.
        """
        if not self._entries and not pin:
            return
        written = self._archive.ledger.append(
            PUBLISHER, tuple(self._entries), lease=self._lease, after=self._after
        )
        record(self._held, written)

    def _likeness(self) -> Likeness:
        return self._alike

    def _connect(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._held)


def _as_stored(rendition: Rendition, clean: CleanDocument) -> CleanDocument:
    # what is indexed now must be what a replay would read: JSON loses lone surrogates of hostile pages
    plain = dump(_CLEAN, (replace(clean, documents=()),))
    if hashlib.sha256(plain[1:-1]).hexdigest() != rendition.sha256:
        raise LedgerError(f"rendition {rendition.id}: the clean document given is not the one it stored")
    return load(_CLEAN, plain, rendition.id)[0]
