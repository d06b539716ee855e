"""Excel 2003 XML (SpreadsheetML): one XML file with styles and cells, often served under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from normalizers.office.package import PackageError, attribute, child, local, parse
from normalizers.office.sheets import Row, Sheet, read_sheets
from normalizers.office.text import OfficeText, unreadable

if TYPE_CHECKING:
    from lxml import etree


def read_excel_xml(payload: bytes) -> OfficeText:
    """Return the visible sheets of a workbook in one XML file; flags as `read_xlsx`."""
    try:
        root = parse(payload, "the file")
    except PackageError as error:
        return unreadable(str(error), error.flag)
    sheets = [item for item in root if local(item) == "Worksheet"]
    return read_sheets([Sheet(attribute(item, "Name") or "", _hidden(item), _rows(item)) for item in sheets])


def _hidden(sheet: etree._Element) -> bool:
    state = child(child(sheet, "WorksheetOptions"), "Visible")
    return state is not None and (state.text or "").strip() in ("SheetHidden", "SheetVeryHidden")


def _rows(sheet: etree._Element) -> Iterator[Row]:
    table = child(sheet, "Table")
    before = 0
    for row in () if table is None else table:
        if local(row) != "Row":
            continue
        number = _index(row, before + 1)
        if number > before + 1:
            yield {}
        before = number
        cells: dict[int, str] = {}
        at = 0
        for cell in row:
            if local(cell) != "Cell":
                continue
            at = _index(cell, at + 1)
            data = child(cell, "Data")
            text = "".join(str(part) for part in data.itertext()) if data is not None else ""
            if data is not None and attribute(data, "Type") == "DateTime":
                text = text.removesuffix(".000").replace("T00:00:00", "").replace("T", " ")
            if text:
                cells[at - 1] = text
            at += _number(attribute(cell, "MergeAcross"), 0)
        yield cells


def _index(element: etree._Element, default: int) -> int:
    return max(_number(attribute(element, "Index"), default), 1)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default
