"""Bombs and tricks of our own making: each costs one verdict within the limits, and hides nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import office_files as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.document import normalize
from normalizers.office import archive
from normalizers.office.reader import FORMS, read_office

LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def huge_stream() -> bytes:
    """A page whose content unpacks to 200 MB of white space."""
    packer = zlib.compressobj(9)
    blank = b" " * (1 << 20)
    packed = b"".join(packer.compress(blank) for _ in range(200)) + packer.flush()
    return pdf(
        [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>", stream(packed)],
        "3 0 R",
        1,
    )


def stream(packed: bytes) -> bytes:
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)


def pdf(objects: list[bytes], kids: str, count: int) -> bytes:
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
            *objects,
        ],
        1,
    ):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start)
    return bytes(made)


def many_pages() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf([page], "3 0 R " * 100_000, 100_000)


def page_circle() -> bytes:
    return pdf([b"<< /Type /Pages /Kids [2 0 R] /Count 9 /Parent 2 0 R >>"], "3 0 R", 9)


def nested(levels: int, width: int) -> bytes:
    """Zips in zips, the lowest full of zeros, as 42.zip."""
    data = make.zipped([("zeros.txt", bytes(8 * 1024 * 1024))])
    for _ in range(levels):
        data = make.zipped([(f"{number}.zip", data) for number in range(width)])
    return data


def overlapping() -> bytes:
    """Members that share one body, as in Fifield's better zip bomb."""
    made = bytearray(make.zipped([("a.txt", b"x" * 100_000)]))
    at = made.index(b"PK\x01\x02")
    entry = made[at : made.index(b"PK\x05\x06")]
    entries = entry * 500
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 500, 500, len(entries), at, 0)
    return bytes(made[:at] + entries + end)


def many_members() -> bytes:
    names = [b"%05d.txt" % number for number in range(100_000)]
    heads = [
        struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 9, 0) + name for name in names
    ]
    entries = [
        struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 9, 0, 0, 0, 0, 0, 39 * at
        )
        + name
        for at, name in enumerate(names)
    ]
    start, size = 39 * len(names), 55 * len(names)
    # more than 65,535 entries: the counts are in the ZIP64 record
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, len(names), len(names), size, start)
    where = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, size, start, 0)
    return b"".join([*heads, *entries, wide, where, end])


def encrypted_member() -> bytes:
    made = bytearray(make.zipped([("密.docx", b"x" * 50)]))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def looped_fat(first: int) -> bytes:
    """A Word file whose sectors from `first` on lead round in circles."""
    made = bytearray(make.doc([("正文\r", b"")]))
    for sector in range(first, 60):
        struct.pack_into("<I", made, 512 + 4 * sector, 1 + sector % 3)
    return bytes(made)


def looped_directory() -> bytes:
    made = bytearray(make.doc([("正文\r", b"")]))
    struct.pack_into("<II", made, 1024 + 128 + 68, 1, 1)  # the first stream is its own neighbour
    return bytes(made)


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "entities": (lambda: make.package({"word/document.xml": f"{LAUGHS}<w:document xmlns:w='{make.WORD}'><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"}), {"no-text", "damaged"}),
    "external": (lambda: make.package({"word/document.xml": f"<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:document xmlns:w='{make.WORD}'><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"}), {"no-text", "damaged"}),
    "deep": (lambda: make.docx("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000), {"damaged"}),
    "ratio": (lambda: make.zipped([("a.txt", bytes(60 * 1024 * 1024))]), {"member-too-large"}),
    "nested": (lambda: nested(4, 3), {"nested-too-deep"}),
    "entries": (many_members, {"too-many-members"}),
    "overlapping": (overlapping, {"overlapping-members"}),
    "encrypted-member": (encrypted_member, {"member-encrypted"}),
    "encrypted-ooxml": (lambda: make.compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"}), {"encrypted"}),
    "encrypted-doc": (lambda: make.doc([("正文\r", b"")], flags=0x0300), {"encrypted"}),
    "directory-loop": (looped_directory, {"unreadable", "unsupported-format"}),
    "pdf-stream": (huge_stream, {"no-text-layer", "parser-memory", "parser-timeout", "parser-crashed"}),
    "pdf-pages": (many_pages, {"too-many-pages", "no-text-layer"}),
    "pdf-circle": (page_circle, {"no-text-layer", "unreadable", "page-unreadable"}),
    "part": (lambda: make.package({"word/document.xml": bytes(140 * 1024 * 1024)}), {"too-large"}),
    "cut": (lambda: make.docx(make.p("正文"))[:300], {"unreadable"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_verdict(name: str) -> None:
    payload, wanted = HOSTILE[name][0](), HOSTILE[name][1]
    assert len(payload) < 16 * 1024 * 1024
    document = normalize(payload)
    assert (document.kind, document.text) == ("attachment", "")
    assert wanted & set(document.quality.flags), document.quality.flags
    assert "root:" not in repr(document)


def test_paragraphs_of_nothing_hide_no_text() -> None:
    document = normalize(
        make.docx(make.p("云澜市公告") + "<w:p/>" * 300_000 + make.p("各单位应当遵照执行。"))
    )
    assert document.text == "云澜市公告\n\n各单位应当遵照执行。"


def test_a_cell_at_the_end_of_the_sheet_costs_nothing() -> None:
    rows = (
        make.row(1, A="云澜市名单")
        + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>末</t></is></c></row>'
    )
    book = make.xlsx({"a": rows}).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    assert [block.text for block in read_office("xlsx", book).blocks] == ["云澜市名单", "末"]


def test_pages_of_an_ofd_in_a_circle_are_read_once() -> None:
    made = make.ofd([make.printed(30, 40, "各单位应当遵照执行。"), ""])
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    loop = '<ofd:Page ID="7" BaseLoc="Pages/../Pages/Page_0/Content.xml"/>' * 50
    parts["Doc_0/Document.xml"] = bytes(parts["Doc_0/Document.xml"]).replace(
        b"</ofd:Pages>", f"{loop}</ofd:Pages>".encode()
    )  # type: ignore[arg-type] # bytes, as they were read
    found = read_office("ofd", make.package(parts))
    assert [block.text for block in found.blocks] == ["各单位应当遵照执行。"]


@pytest.mark.parametrize(
    ("name", "shown", "why"),
    [
        ("../../etc/cron.d/x", "etc/cron.d/x", "leads out"),
        ("/etc/passwd", "etc/passwd", "absolute"),
        ("C:\\Windows\\x.exe", "Windows/x.exe", "drive"),
        ("渡口\u202etxt.exe", "渡口txt.exe", "direction"),
    ],
)
def test_tricks_in_names(name: str, shown: str, why: str) -> None:
    found = read_office("zip", make.zipped([(name, b"x")]))
    assert "path-trick" in found.flags
    assert [item.name for item in found.attachments] == [shown]
    assert any(why in item.quote for item in found.evidence)


def test_links_and_second_members_of_a_name() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.txt", "甲")
    found = read_office("zip", packed.getvalue())
    assert {"link", "duplicate-names"} <= set(found.flags)
    assert [block.text for block in found.blocks] == ["甲"]


def test_the_total_of_an_archive_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 1000)
    members = [(f"{n}.txt", (f"第{n}号" + "甲乙丙丁" * 20).encode()) for n in range(9)]
    found = archive.read_zip(make.zipped(members), lambda *_: read_office("rtf", b"{\\rtf1 a\\par}"))
    assert "member-too-large" in found.flags
    assert len(found.parts) == 4


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_reader_raises_but_says(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(FORMS)))
    seed = {
        "docx": make.docx(make.p("正文")), "xlsx": make.xlsx({"a": make.row(1, A="甲")}), "ofd": make.ofd([make.printed(9, 9, "甲乙")]),
        "doc": make.doc([("正文\r", b"")]), "xls": make.xls("a", [["甲", 1.0]]), "zip": make.zipped([("a", b"b")]),
        "rtf": b"{\\rtf1\\ansicpg936 \\'d5\\'fd\\u25991?\\par}",
    }.get(form, b"")  # fmt: skip
    payload = bytearray(seed or data.draw(st.binary(max_size=200)))
    for place in data.draw(st.lists(st.integers(0, max(len(payload) - 1, 0)), max_size=12)):
        if payload:
            payload[place] = data.draw(st.integers(0, 255))
    found = read_office(form, bytes(payload))
    assert found.blocks or found.flags or found.attachments


@pytest.mark.parametrize("first", [1, 3, 20])
def test_circles_in_a_compound_file_end(first: int) -> None:
    document = normalize(looped_fat(first))
    assert "正文" in document.text or document.quality.flags
