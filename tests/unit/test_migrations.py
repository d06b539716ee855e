"""Migrations: an old catalog becomes what a new one is, in place, or says that it must be rebuilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from dibao.errors import StoreError
from storage.catalog import Catalog, migration
from storage.catalog.address import parse
from storage.catalog.engine import Database
from storage.catalog.migrations.drift import options
from storage.catalog.postgres import open_database
from storage.catalog.sqlite import open_file
from storage.catalog.tables import metadata


def empty(url: str) -> Database:
    """Open a database without making any table."""
    address = parse(url)
    if address.schema:
        address = parse(url + "?schema=migrated")  # the database of a test holds a catalog already
        database = Database(address, open_database(address))
        with database.writing() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {address.schema}")
        return database
    return Database(address, open_file(address))


def test_migrated_tables_are_the_tables_we_mean(catalog_url: str) -> None:
    database = empty(catalog_url)
    with database.writing() as connection:
        command.upgrade(migration.configuration(connection), "head")
        context = MigrationContext.configure(connection, opts=options())
        assert compare_metadata(context, metadata) == []
        assert migration.current(connection, database.address) == migration.HEAD
    database.engine.dispose()


def test_the_comparison_notices_what_is_missing(catalog_url: str) -> None:
    database = empty(catalog_url)
    with database.writing() as connection:
        command.upgrade(migration.configuration(connection), "head")
        connection.exec_driver_sql("DROP INDEX captures_place")
        connection.exec_driver_sql("ALTER TABLE runs DROP COLUMN body")
        context = MigrationContext.configure(connection, opts=options())
        assert {found[0] for found in compare_metadata(context, metadata)} == {"add_index", "add_column"}
    database.engine.dispose()


def test_a_new_catalog_is_stamped_with_the_newest_migration(catalog_url: str) -> None:
    with Catalog.open(catalog_url) as catalog, catalog._engine.connect() as connection:
        config = migration.configuration(connection)
        assert ScriptDirectory.from_config(config).get_current_head() == migration.HEAD
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == migration.HEAD


def test_an_old_catalog_is_upgraded_when_it_is_opened(
    catalog_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalog.open(catalog_url) as catalog, catalog._database.writing() as connection:
        connection.execute(text("UPDATE meta SET value = 'kept' WHERE name = 'identity'"))
        connection.execute(text("UPDATE marks SET value = 'kept' WHERE name = 'identity'"))
    source = Path(migration.__file__).parent / "migrations"
    later = tmp_path / "migrations"
    (later / "versions").mkdir(parents=True)
    for file in (source / "env.py", *source.glob("versions/0*.py")):
        (later / file.relative_to(source)).write_text(file.read_text())
    (later / "versions" / "9999_notes.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{migration.HEAD}'\n"
        "def upgrade():\n    op.add_column('runs', sa.Column('note', sa.Text()))\n"
    )
    whole = migration.configuration

    def configuration(connection: object) -> object:
        config = whole(connection)  # type: ignore[arg-type]  # what we were given
        config.set_main_option("script_location", str(later))
        return config

    monkeypatch.setattr(migration, "configuration", configuration)
    monkeypatch.setattr(migration, "HEAD", "9999")
    with Catalog.open(catalog_url) as catalog, catalog._engine.connect() as connection:
        assert connection.execute(text("SELECT note FROM runs")).all() == []
        assert connection.scalar(text("SELECT value FROM meta WHERE name = 'identity'")) == "kept"


def test_a_newer_catalog_and_a_foreign_table_are_refused(catalog_url: str) -> None:
    with Catalog.open(catalog_url) as catalog, catalog._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(StoreError, match=r"revision 0999, this version of Dibao knows .* `dibao rebuild`"):
        Catalog.open(catalog_url)
    with Catalog.open(
        catalog_url.replace("catalog.sqlite", "b.sqlite") + ("?schema=b" if "@" in catalog_url else "")
    ) as other:
        with other._database.writing() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        url = other._database.address
    with pytest.raises(StoreError, match="cannot be upgraded; run `dibao rebuild`"):
        Catalog.open(f"sqlite:///{url.file}" if url.file else f"{catalog_url}?schema=b")
