"""Older and other workbooks (xls, et, xlsb, ods) through calamine, which reads them in Rust."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from normalizers.office.numberformat import plain
from normalizers.office.sheets import Row, Sheet, read_sheets
from normalizers.office.text import OfficeText, unreadable


def read_workbook(payload: bytes) -> OfficeText:
    """Return the visible sheets of a workbook; flags as `read_xlsx`. Number formats other than dates are not known."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(payload))
    except calamine.PasswordError as error:
        return unreadable(f"the workbook has a password: {error}", "encrypted")
    except (calamine.CalamineError, ValueError, OSError) as error:
        return unreadable(f"no readable workbook: {error}")
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(about.name, hidden, () if hidden else _rows(book, about.name)))
    try:
        return read_sheets(sheets)
    except (calamine.CalamineError, ValueError, OSError) as error:
        return unreadable(f"a sheet cannot be read: {error}")


def _rows(book: Any, name: str) -> Iterator[Row]:  # noqa: ANN401 - a calamine workbook
    for row in book.get_sheet_by_name(name).iter_rows():
        yield {at: text for at, cell in enumerate(row) if (text := _shown(cell))}


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return plain(cell)
    if isinstance(cell, datetime):
        whole = cell.time() == time()
        return cell.strftime("%Y-%m-%d") if whole else cell.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell) if cell else ""
