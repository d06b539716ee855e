"""Small office files made in memory: packages of XML parts, compound files, fixed layout; the same bytes every time."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFD = "http://www.ofdspec.org/2016"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def package(parts: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """A zip file of these parts, in their order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            made.writestr(entry, body)
    return packed.getvalue()


def relations(*items: tuple[str, str]) -> str:
    """The relationships rId1 … of (last word of the type, target)."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def docx(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    space: str = WORD,
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A Word file of this WordprocessingML, written with the prefix w."""
    names = (
        f'xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {names}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    for name, inside in (("styles", styles), ("numbering", numbering), ("footnotes", footnotes)):
        if inside:
            parts[f"word/{name}.xml"] = f"<w:{name} {names}>{inside}</w:{name}>"
    return package({**parts, **(more or {})})


def p(text: str, properties: str = "") -> str:
    """A Word paragraph of one run."""
    head = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{head}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def tbl(*rows: Sequence[str]) -> str:
    """A Word table; a cell is a text, or its own XML where it begins with <."""
    cells = (
        "".join(text if text.startswith("<w:tc>") else f"<w:tc>{p(text)}</w:tc>" for text in row)
        for row in rows
    )
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def xlsx(
    sheets: Mapping[str, str], *, formats: Sequence[str] = (), states: Mapping[str, str] | None = None
) -> bytes:
    """A workbook of these sheets (name -> rows as XML); cell style n+1 has the number format n of `formats`."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" state="{states.get(name, "visible")}" r:id="rId{at}"/>'
        for at, name in enumerate(sheets, 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code)}"/>' for at, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats)))
    kinds = [
        *(("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)),
        ("styles", "styles.xml"),
    ]
    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*kinds),
        "xl/styles.xml": f'<styleSheet xmlns="{SHEET}"><numFmts>{codes}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
    }
    for at, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return package(parts)


def row(number: int, **cells: str | float | tuple[float, int]) -> str:
    """A row of a sheet by column letters; a tuple is a number and the index of its format."""
    found = []
    for column, value in cells.items():
        place = f'r="{column}{number}"'
        if isinstance(value, str):
            found.append(f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>')
        elif isinstance(value, tuple):
            found.append(f'<c {place} s="{value[1] + 1}"><v>{value[0]!r}</v></c>')
        else:
            found.append(f"<c {place}><v>{value!r}</v></c>")
    return f'<row r="{number}">{"".join(found)}</row>'


def ofd(
    pages: Sequence[str],
    *,
    templates: str = "",
    more: Mapping[str, str | bytes] | None = None,
    body: str = "",
) -> bytes:
    """An OFD of A4 pages, each the XML of its layer; `body` goes into DocBody."""
    space = f'xmlns:ofd="{OFD}"'
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    parts: dict[str, str | bytes] = {
        "OFD.xml": f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:CreationDate>2023-03-01</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{templates}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for at, layer in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="9">{layer}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    return package({**parts, **(more or {})})


def printed(x: float, y: float, text: str, size: float = 5.64) -> str:
    """A line of an OFD page in millimetres from the upper left, glyphs one size apart."""
    delta = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {size * len(text):.2f} {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size * 0.88:.3f}" DeltaX="{delta}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams at its root ([MS-CFB] version 3, no mini streams)."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    padded = {name: data + bytes(-len(data) % 512) for name, data in padded.items()}
    directory_sectors = (len(padded) + 1 + 3) // 4
    needed = directory_sectors + sum(len(data) // 512 for data in padded.values())
    fats = 1
    while needed + fats > fats * 128:
        fats += 1
    table = [_FAT] * fats + [*range(fats + 1, fats + directory_sectors), _END]
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    bodies = b""
    for number, (name, data) in enumerate(padded.items(), 1):
        start, count = len(table), len(data) // 512
        following = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, right=following, start=start, size=len(data)))
        table += [*range(start + 1, start + count), _END]
        bodies += data
    directory = b"".join(entries) + bytes(-len(entries) % 4 * 128)
    table += [_FREE] * (fats * 128 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, fats, 0, 4096, _END, 0, _END, 0
    )  # fmt: skip
    difat = struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    return header + difat + struct.pack(f"<{len(table)}I", *table) + directory + bodies


def _entry(name: str, kind: int, *, child: int = _FREE, right: int = _FREE, start: int, size: int) -> bytes:
    spelled = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ", spelled, len(spelled), kind, 1, _FREE, right, child, 0, start, size
    )


def doc(paragraphs: Sequence[tuple[str, bytes]], *, narrow: bool = False, flags: int = 0x0200) -> bytes:
    """A Word 97 file: paragraphs with their marks (text incl. \\r or \\x07) and the sprms of each."""
    text = "".join(part for part, _ in paragraphs)
    start = 0x600
    data = text.encode("cp1252" if narrow else "utf-16-le")
    width = 1 if narrow else 2
    stream = bytearray(start) + data
    stream += bytes(-len(stream) % 512)
    pages, firsts, at = [], [], start
    for first in range(0, len(paragraphs), 10):
        group = paragraphs[first : first + 10]
        edges = [at]
        for part, _ in group:
            edges.append(edges[-1] + len(part) * width)
        page = bytearray(512)
        struct.pack_into(f"<{len(edges)}I", page, 0, *edges)
        place = 510
        for number, (_, sprms) in enumerate(group):
            papx = struct.pack("<H", 0) + sprms
            papx += b"\0" * (len(papx) % 2 == 0)  # its length in words, less the byte that says so
            place -= (len(papx) + 2) // 2 * 2
            page[place] = (len(papx) + 1) // 2
            page[place + 1 : place + 1 + len(papx)] = papx
            page[4 * len(edges) + 13 * number] = place // 2
        page[511] = len(group)
        firsts.append(at)
        at = edges[-1]
        pages.append(len(stream) // 512)
        stream += page
    clx = b"\x02" + struct.pack(
        "<IIIHIH", 16, 0, len(text), 0, (start * 2) | 0x40000000 if narrow else start, 0
    )
    plc = struct.pack(f"<{len(firsts) + 1}I{len(pages)}I", *firsts, at, *pages)
    struct.pack_into("<HHHHHH", stream, 0, 0xA5EC, 0x00C1, 0, 0x0804, 0, flags)
    struct.pack_into("<I", stream, 0x4C, len(text))
    struct.pack_into("<II", stream, 0x01A2, 0, len(clx))
    struct.pack_into("<II", stream, 0x0102, len(clx), len(plc))
    return compound({"WordDocument": bytes(stream), "1Table": clx + plc})


def xls(name: str, rows: Sequence[Sequence[str | float]]) -> bytes:
    """An Excel 97 workbook of one sheet with labels and numbers ([MS-XLS])."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    cells = b""
    for y, values in enumerate(rows):
        for x, value in enumerate(values):
            if isinstance(value, str):
                spelled = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                cells += record(0x0204, struct.pack("<HHH", y, x, 0) + spelled)
            else:
                cells += record(0x0203, struct.pack("<HHHd", y, x, 0, value))
    sheet = begin(0x0010) + cells + record(0x000A, b"")
    spelled = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    head = begin(0x0005)
    place = len(head) + 4 + 6 + len(spelled) + 4
    book = head + record(0x0085, struct.pack("<IBB", place, 0, 0) + spelled) + record(0x000A, b"")
    return compound({"Workbook": book + sheet})


def zipped(members: Sequence[tuple[str | bytes, bytes]]) -> bytes:
    """A zip file; a name of bytes is stored as it is, without the flag of UTF-8, as Windows programs do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for number, (name, body) in enumerate(members):
            entry = zipfile.ZipInfo(name if isinstance(name, str) else chr(97 + number) * len(name), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, body)
    data = packed.getvalue()
    for number, (name, _) in enumerate(members):
        if isinstance(name, bytes):
            data = data.replace(bytes([97 + number]) * len(name), name)
    return data
