"""Attached Word and Excel files: the least OOXML (ECMA-376) that office programs open, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from html import escape

from dibao.demo.texts import Line, Text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: the earliest date a ZIP can bear: a real one would change the bytes from day to day
_EPOCH = (1980, 1, 1, 0, 0, 0)


@cache
def docx(shown: Text) -> bytes:
    """Return a Word file: the title, then a paragraph or table for each block."""
    blocks: list[str] = [_paragraph(shown.title, "center")]
    rows: list[Line] = []
    for line in (*shown.lines, Line("break")):
        if line.kind == "row":
            rows.append(line)
            continue
        if rows:
            blocks.append(_table(rows))
            rows = []
        if line.text:
            blocks.append(_paragraph(line.text, "right" if line.kind == "right" else "both"))
    body = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{"".join(blocks)}<w:sectPr/></w:body></w:document>'
    return _package("word/document.xml", f"{DOCX}.main+xml", {"word/document.xml": body})


@cache
def xlsx(shown: Text) -> bytes:
    """Return a workbook of one sheet: the title, then a row for each row and each line of the text."""
    cells = [(shown.title,), *(line.cells or (line.text,) for line in shown.lines)]
    rows = "".join(
        f'<row r="{y}">'
        + "".join(
            f'<c r="{chr(65 + x)}{y}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            for x, value in enumerate(row)
        )
        + "</row>"
        for y, row in enumerate(cells, 1)
    )
    sheet = f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    book = (
        f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    kind = XLSX.removesuffix(".sheet")
    override = f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
    return _package("xl/workbook.xml", f"{XLSX}.main+xml", parts, override)


def _paragraph(words: str, align: str) -> str:
    return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'


def _table(rows: list[Line]) -> str:
    grid = "".join("<w:gridCol/>" for _ in rows[0].cells)
    body = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(cell, 'left')}</w:tc>" for cell in row.cells) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _relation(kind: str, target: str) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _package(main: str, kind: str, parts: dict[str, str], overrides: str = "") -> bytes:
    types = (
        f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{overrides}</Types>'
    )
    files = {"[Content_Types].xml": types, "_rels/.rels": _relation("officeDocument", main), **parts}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, body, compresslevel=6)
    return packed.getvalue()
