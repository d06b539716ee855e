"""Documents as files: PDF as an office prints it, docx, xlsx, OFD, plain text."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from html import escape

from eval.cases import OWN_LINE, plain
from eval.genres import write
from eval.gold import Case, Gold
from eval.texts import Line, Text
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
#: GB/T 9704-2012: 28 characters a line, 22 lines a page, 三号 (16 points)
CHARACTERS, LINES, SIZE = 28, 22, 16.0
#: titles are set in 二号, 22 points
TITLE = 22 / 16
#: the earliest date a ZIP can bear: the same bytes every time
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CLOSING = "，。、；：？！）〕》”’"
_TOKEN = re.compile(r"[A-Za-z0-9.%-]{1,20}|.")
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def wrap(text: str, characters: int, indent: int = 0) -> list[str]:
    """Break a text into lines of some characters, Latin ones half as wide.

    Words and numbers stay whole, and no line opens with a closing mark.
    """
    lines, current, room = [], "　" * indent, float(characters - indent)
    for token in _TOKEN.findall(text):
        taken = sum(0.5 if char.isascii() else 1.0 for char in token)
        if taken > room and token not in _CLOSING:
            lines.append(current)
            current, room = "", float(characters)
        current += token
        room -= taken
    if len(current) == 1 and lines:
        # a lone character of a font that is not embedded has no width and is lost on reading (see demo/typeset)
        lines[-1], current = lines[-1][:-1], lines[-1][-1] + current
    return [*lines, current]


def _set(text: Text, characters: int) -> Iterator[tuple[str, str]]:
    """Yield (alignment, line) of a document as printed; a table's row comes as one line of cells."""
    for line in wrap(text.title, characters * 3 // 4):
        yield "title", line
    yield "left", ""
    for block in text.lines:
        if block.style == "table":
            for row in block.rows:
                yield "row", "\t".join(row)
        elif block.style in ("right", "center"):
            for line in wrap(block.text, characters - 4):
                yield block.style, line
        else:
            for line in wrap(block.text, characters, 2 if block.style in ("p", "head") else 0):
                yield "left", line


def pdf(text: Text, *, columns: int = 1, size: float = SIZE, title: float = TITLE) -> bytes:
    """Return a document as PDF: page numbers between dashes at the foot, tables ruled."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0)  # one zlib packs unlike another
    characters = CHARACTERS if columns == 1 else 18
    measure = characters * size
    left, gap = (WIDTH - measure * columns - (columns - 1) * 30) / 2, measure + 30
    leading = (HEIGHT - 170) / (LINES if columns == 1 else 34)
    lines, per_page = list(_set(text, characters)), int((HEIGHT - 170) / leading)
    for page, start in enumerate(range(0, len(lines), per_page * columns), 1):
        canvas.setFont(FONT, size)
        for n, (align, words) in enumerate(lines[start : start + per_page * columns]):
            x, y = left + n // per_page * gap, HEIGHT - 90 - n % per_page * leading
            if align == "row":
                cells = words.split("\t")
                for k, cell in enumerate(cells):
                    step = measure / len(cells)
                    canvas.setFont(FONT, size * 0.6)
                    canvas.rect(x + k * step, y - leading * 0.3, step, leading)
                    canvas.drawString(x + k * step + 3, y, cell)
                canvas.setFont(FONT, size)
            elif align == "right":
                canvas.drawRightString(x + measure - 2 * size, y, words)
            elif align in ("center", "title"):
                canvas.setFont(FONT, size * (title if align == "title" else 1))
                canvas.drawCentredString(x + measure / 2, y, words)
                canvas.setFont(FONT, size)
            elif words:
                canvas.drawString(x, y, words)
        canvas.setFont(FONT, 12)
        canvas.drawCentredString(WIDTH / 2, 50, f"— {page} —")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _zip(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content.encode())
    return buffer.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument"


def _package(main: str, kind: str, parts: dict[str, str]) -> bytes:
    types = f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{kind}"/></Types>'
    relations = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>'
    return _zip({"[Content_Types].xml": types, "_rels/.rels": relations, **parts})


def docx(text: Text) -> bytes:
    """Return a document as OOXML for Word, its words cut into runs as editors leave them."""

    def runs(words: str) -> str:
        return "".join(
            f'<w:r><w:t xml:space="preserve">{escape(words[n : n + 7])}</w:t></w:r>'
            for n in range(0, len(words), 7)
        )

    def block(line: Line) -> str:
        if line.style == "table":
            rows = "".join(
                "<w:tr>" + "".join(f"<w:tc><w:p>{runs(cell)}</w:p></w:tc>" for cell in row) + "</w:tr>"
                for row in line.rows
            )
            return f"<w:tbl>{rows}</w:tbl>"
        align = {"right": "right", "center": "center"}.get(line.style, "both")
        return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{runs(line.text)}</w:p>'

    body = "".join(block(line) for line in (Line("center", text.title), *text.lines))
    document = f'{_XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}<w:sectPr/></w:body></w:document>'
    return _package(
        "word/document.xml", f"{_MAIN}.wordprocessingml.document.main+xml", {"word/document.xml": document}
    )


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as OOXML for Excel, with inline strings."""
    lines = "".join(
        f'<row r="{y}">'
        + "".join(
            f'<c r="{chr(64 + x)}{y}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for x, cell in enumerate(row, 1)
        )
        + "</row>"
        for y, row in enumerate(rows, 1)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    workbook = f'{_XML}<workbook xmlns="{space}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    relations = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    return _package(
        "xl/workbook.xml", f"{_MAIN}.spreadsheetml.sheet.main+xml",
        {"xl/workbook.xml": workbook, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{space}"><sheetData>{lines}</sheetData></worksheet>'},
    )  # fmt: skip


def ofd(text: Text) -> bytes:
    """Return a document as OFD (GB/T 33190-2016): a text object for each printed line, positions in millimetres."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    lines, pages = [line for line in _set(text, CHARACTERS) if line[1]], []
    for start in range(0, len(lines), LINES):
        objects = "".join(
            f'<ofd:TextObject ID="{1000 + start + n}" Boundary="{28 if align != "right" else 90} {37 + n * 10} 156 8" Font="3" Size="5.6"><ofd:TextCode X="0" Y="5" DeltaX="g {max(1, len(words) - 1)} 5.6">{escape(words)}</ofd:TextCode></ofd:TextObject>'
            for n, (align, words) in enumerate(lines[start : start + LINES])
        )
        pages.append(
            f'{_XML}<ofd:Page {space}><ofd:Content><ofd:Layer ID="{500 + start}">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    listed = "".join(
        f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    return _zip({
        "OFD.xml": f'{_XML}<ofd:OFD {space} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{"0" * 32}</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f"{_XML}<ofd:Document {space}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>{area}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": page for n, page in enumerate(pages)},
    })  # fmt: skip


def txt(text: Text) -> bytes:
    """Return a document as the text of an editor of old, in GB 18030 with carriage returns."""
    lines = [
        text.title,
        "",
        *("\t".join(row) for line in text.lines for row in (line.rows or (("　　" + line.text,),))),
    ]
    return "\r\n".join(lines).encode("gb18030")


#: kind -> (media type, ending, maker, genres it is used for)
KINDS: dict[str, tuple[str, str, Callable[[Text], bytes], tuple[str, ...]]] = {
    "pdf": ("application/pdf", "pdf", pdf, ("notice", "opinion", "reply", "joint", "decree", "report")),
    "pdf-columns": ("application/pdf", "pdf", lambda text: pdf(text, columns=2, size=12.0), ("notice", "opinion", "interpretation")),
    "pdf-plain": ("application/pdf", "pdf", lambda text: pdf(text, title=1.0), ("notice", "joint", "short", "proposal", "announcement")),
    "docx": (f"{_MAIN}.wordprocessingml.document", "docx", docx, ("notice", "opinion", "proposal", "report")),
    "ofd": ("application/ofd", "ofd", ofd, ("notice", "reply", "opinion")),
    "txt": ("text/plain", "txt", txt, ("notice", "opinion", "reply", "joint")),
}  # fmt: skip


def files(seed: int, rounds: int) -> Iterator[Case]:
    """Yield files of every kind, one of each in a round."""
    for turn in range(rounds):
        for kind, (media_type, ending, make, genres) in KINDS.items():
            name = f"{kind}/{seed}-{turn}"
            chance = random.Random(name)  # noqa: S311 - a corpus keeps no secrets
            text = write(chance.choice(genres), chance)
            gold = Gold(
                body=f"{text.title}\n{plain(text)}",
                title=text.title,
                number=text.number if text.genre in OWN_LINE else "",
                numbers=text.cited,
                issuers=text.issuers or None,
                signed=text.signed or "",
                script="Hans",
            )
            yield Case(
                name,
                kind,
                make(text),
                media_type,
                f"https://www.yunlan.gov.test/files/{turn}.{ending}",
                gold,
                genre=text.genre,
            )
        name = f"xlsx/{seed}-{turn}"
        text = write("table_only", random.Random(name))  # noqa: S311
        yield Case(
            name,
            "xlsx",
            xlsx(text.lines[0].rows),
            f"{_MAIN}.spreadsheetml.sheet",
            f"https://www.yunlan.gov.test/files/{turn}.xlsx",
            Gold(body=plain(text)),
        )
