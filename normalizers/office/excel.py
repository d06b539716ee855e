"""Excel workbooks (xlsx, xlsm, strict OOXML): the XML read row by row, so that a sheet is as large as what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from normalizers.office.numberformat import built_in, shown
from normalizers.office.package import Package, PackageError, attribute, child, free, local, stream
from normalizers.office.properties import properties
from normalizers.office.sheets import Row, Sheet, read_sheets
from normalizers.office.text import OfficeText, unreadable

if TYPE_CHECKING:
    from lxml import etree

_COLUMN = re.compile(r"([A-Z]{1,3})\d{1,7}")
_LAST_COLUMN = 16_383  # XFD
#: strings of a workbook; a roster of 50,000 rows has fewer
_MAX_STRINGS = 2_000_000
_TRUE = ("1", "true", "on")


def read_xlsx(payload: bytes) -> OfficeText:
    """Return the visible sheets of a workbook: cells as they are shown, merged ones once.

    Flags: hidden-sheet, rows-cut, damaged, no-text; unreadable, encrypted and too-large come without text.
    """
    from lxml import etree

    try:
        package = Package(payload)
        main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
        main = main if main in package else "xl/workbook.xml"
        if main.endswith(".bin"):
            return _binary(payload)
        book = package.xml(main)
        parts = package.related(main)
        places = dict(parts.values())
        strings = _strings(package, places.get("sharedStrings", ""))
        formats = _formats(package, places.get("styles", ""))
        since_1904 = attribute(_or_self(book, "workbookPr"), "date1904") in _TRUE
        listed = [item for group in book if local(group) == "sheets" for item in group]
        sheets = [
            Sheet(
                item.get("name") or "",
                (item.get("state") or "visible") != "visible",
                _rows(
                    package, parts.get(attribute(item, "id") or "", ("", ""))[1], strings, formats, since_1904
                ),
            )
            for item in listed
            if parts.get(attribute(item, "id") or "", ("worksheet", ""))[0] == "worksheet"
        ]
        return read_sheets(sheets, properties(package))
    except PackageError as error:
        return unreadable(str(error), error.flag)
    except etree.XMLSyntaxError as error:
        return unreadable(f"a part is no sound XML: {error}")


def _binary(payload: bytes) -> OfficeText:
    from normalizers.office.workbook import read_workbook

    return read_workbook(payload)


def _or_self(root: etree._Element, name: str) -> etree._Element:
    found = child(root, name)
    return root if found is None else found


def _strings(package: Package, part: str) -> list[str]:
    if part not in package:
        return []
    strings: list[str] = []
    for item in stream(package.read(part), ("si",)):
        strings.append(_words(item))
        free(item)
        if len(strings) > _MAX_STRINGS:
            raise PackageError("too-large", f"more than {_MAX_STRINGS} strings")
    return strings


def _words(item: etree._Element) -> str:
    """Return the text of a string, runs put together, without the reading printed above it."""
    words = []
    for each in item.iter("{*}t"):
        parent = each.getparent()
        if parent is not None and local(parent) != "rPh":
            words.append(each.text or "")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: _escaped(match[1]), "".join(words))


def _escaped(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number in (9, 10, 13) or 0x20 <= number < 0xD800 or number > 0xDFFF else ""


def _formats(package: Package, part: str) -> list[str]:
    """Return the number format of each cell style."""
    if part not in package:
        return []
    root = package.xml(part)
    own = {
        attribute(item, "numFmtId") or "": attribute(item, "formatCode") or "General"
        for item in root.iter("{*}numFmt")
    }
    styles = child(root, "cellXfs")
    found = []
    for item in () if styles is None else styles:
        number = attribute(item, "numFmtId") or "0"
        plain = number.isascii() and number.isdigit() and len(number) < 6
        found.append(own.get(number) or (built_in(int(number)) if plain else "General"))
    return found


def _rows(
    package: Package, part: str, strings: list[str], formats: list[str], since_1904: bool
) -> Iterator[Row]:
    """Yield the rows that are there, a blank one for any number of missing ones."""
    if part not in package:
        return
    before = 0
    for row in stream(package.read(part), ("row",)):
        stated = row.get("r") or ""
        number = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 8 else before + 1
        if number > before + 1:
            yield {}
        before = number
        cells: dict[int, str] = {}
        at = -1
        for cell in row:
            match = _COLUMN.fullmatch(cell.get("r") or "")
            at = min(_column(match[1]) if match else at + 1, _LAST_COLUMN)
            if text := _text(cell, strings, formats, since_1904):
                cells[at] = text
        free(row)
        yield cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(cell: etree._Element, strings: list[str], formats: list[str], since_1904: bool) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _words(cell)
    held = child(cell, "v")
    text = (held.text or "") if held is not None else ""
    if kind == "s":
        index = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
        return strings[index] if 0 <= index < len(strings) else ""
    if kind == "b":
        return "TRUE" if text == "1" else "FALSE"
    if kind != "n" or not text:  # str: a formula's text; e: an error as it is shown; d: an ISO date
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    style = cell.get("s") or "0"
    index = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else 0
    return shown(number, formats[index] if index < len(formats) else "General", epoch_1904=since_1904)
