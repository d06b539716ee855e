"""Brings the tables of an older catalog up to date, by Alembic, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select

from dibao.errors import StoreError
from storage.catalog.address import Address
from storage.catalog.columns import Word

if TYPE_CHECKING:
    from alembic.config import Config

#: the newest revision in migrations/versions/; a test holds it
HEAD = "0001"
#: a name that every Alembic tool knows
_revision = Table("alembic_version", MetaData(), Column("version_num", Word, primary_key=True))


def current(connection: Connection, address: Address) -> str | None:
    """Return the revision of a catalog, None where there is none (an empty database, or what is no catalog)."""
    if not inspect(connection).has_table(_revision.name, schema=address.schema or None):
        return None
    return connection.scalar(select(_revision.c.version_num))


def stamp(connection: Connection) -> None:
    """Note that tables just made are of the newest revision."""
    _revision.create(connection)
    connection.execute(insert(_revision), {"version_num": HEAD})


def upgrade(connection: Connection, address: Address, found: str) -> None:
    """Run the migrations from revision `found` on.

    Raises StoreError for a revision that this version does not know (a newer one), or one from which no
    migration leads here.
    """
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = configuration(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found not in known:
        raise StoreError(
            f"{address.where} has revision {found}, this version of Dibao knows {HEAD}: use the version that made"
            " it, or run `dibao rebuild`"
        )
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"{address.where} cannot be upgraded from {found} to {HEAD} ({error}): run `dibao rebuild`"
        ) from error


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for an open transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
