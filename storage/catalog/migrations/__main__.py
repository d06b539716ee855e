"""Writes the migration from the newest revision to the tables as the code has them.

    python -m storage.catalog.migrations "Take-downs"

Read what it writes: it knows tables and columns, not what the old rows ought to hold in new ones. Then set HEAD in
storage/catalog/migration.py to the number it printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.catalog import migration
from storage.catalog.address import parse
from storage.catalog.engine import Database
from storage.catalog.sqlite import open_file


def main(message: str) -> int:
    """Write one migration and print its file."""
    with tempfile.TemporaryDirectory() as folder:
        address = parse(f"sqlite:///{folder}/catalog.sqlite")
        database = Database(address, open_file(address))
        with database.writing() as connection:
            config = migration.configuration(connection)
            versions = Path(__file__).parent / "versions"
            if any(versions.glob("*.py")):
                command.upgrade(config, "head")
            number = f"{sum(1 for _ in versions.glob('0*.py')) + 1:04d}"
            made = command.revision(config, message, autogenerate=True, rev_id=number)
        database.engine.dispose()
    sys.stdout.write(f"{getattr(made, 'path', '')}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
