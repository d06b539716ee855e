"""Many rows of one table at once, past the layers that make one row comfortable."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table

#: below this many rows COPY costs more than it saves
_WORTH_COPY = 20


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows of values as they are stored (ticks, bytes, codes), in the order of the table's columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql" and len(rows) >= _WORTH_COPY:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        cursor = connection.connection.cursor()
        try:
            with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        finally:
            cursor.close()
        return
    marks = ", ".join("?" if connection.dialect.name == "sqlite" else "%s" for _ in table.columns)
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" VALUES ({marks})', list(rows))  # noqa: S608 - names of our own tables
