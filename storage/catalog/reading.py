"""The common ground of all reads: a connection that sees one committed state, or a batch's own writes."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection


class Reading:
    """Base of everything that reads a catalog; each method uses one connection, hence one snapshot."""

    def _connect(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError
