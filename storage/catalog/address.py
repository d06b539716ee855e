"""Where a catalog lies: the parts of its URL, and how a message names it without giving a password away."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from dibao.errors import UsageError

#: what a catalog's schema may be called: needs no quoting, and leaves room for the names made from it (63 bytes)
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,30}\Z")
DEFAULT_SCHEMA = "dibao"
#: the search index is a database file beside an SQLite catalog, a schema beside a PostgreSQL one
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Address:
    """One catalog: an SQLite file, or a schema of a PostgreSQL database."""

    url: URL  # holds the password, if there is one: never printed
    schema: str = ""  # PostgreSQL only

    @property
    def file(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        return None if self.schema else Path(str(self.url.database))

    @property
    def search_file(self) -> Path | None:
        """The search index of an SQLite catalog, beside it."""
        return search_file(self.file) if self.file else None

    @property
    def search_schema(self) -> str:
        """The schema of the search index on PostgreSQL."""
        return f"{self.schema}_{SEARCH}"

    @property
    def where(self) -> str:
        """How messages name it: nothing that may hold a secret."""
        if self.file:
            return f"catalog {self.file}"
        user = f"{self.url.username}@" if self.url.username else ""
        port = f":{self.url.port}" if self.url.port else ""
        return f"catalog postgresql://{user}{self.url.host or ''}{port}/{self.url.database or ''} (schema {self.schema})"


def search_file(file: Path) -> Path:
    """Return where the search index of an SQLite catalog lies: catalog.sqlite -> catalog.search.sqlite."""
    return file.with_name(f"{file.stem}.{SEARCH}{file.suffix}")


def parse(url: str) -> Address:
    """Return the parts of a catalog URL: an SQLite file or a PostgreSQL database (`?schema=` names its schema).

    Raises UsageError, which never repeats the URL: where it cannot be parsed, nobody can tell where its password is.
    """
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        raise UsageError(
            "the catalog (--catalog, DIBAO_CATALOG) is not an SQLAlchemy URL; write sqlite:////path/to/catalog.sqlite"
            " or postgresql://user@host/database"
        ) from error
    backend = parts.get_backend_name()
    if backend == "sqlite" and parts.database not in (None, "", ":memory:"):
        return Address(parts)
    if backend == "postgresql" and parts.drivername in ("postgresql", "postgresql+psycopg"):
        return _postgresql(parts)
    raise UsageError(
        f"a catalog ({parts.drivername}) lies in an SQLite file or a PostgreSQL database; write"
        " sqlite:////path/to/catalog.sqlite or postgresql://user@host/database"
    )


def _postgresql(parts: URL) -> Address:
    if importlib.util.find_spec("psycopg") is None:
        raise UsageError("a catalog in PostgreSQL needs psycopg: pip install 'dibao[postgres]'")
    schema = parts.query.get("schema", DEFAULT_SCHEMA)
    if not isinstance(schema, str) or not _SCHEMA.match(schema):
        raise UsageError(
            "the catalog's schema (`?schema=` of its URL): at most 31 of a-z, 0-9 and _, no digit first"
        )
    if not parts.database:
        raise UsageError("the catalog's URL names no database; write postgresql://user@host/database")
    return Address(parts.difference_update_query(["schema"]).set(drivername="postgresql+psycopg"), schema)
