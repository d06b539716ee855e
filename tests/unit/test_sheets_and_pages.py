"""Workbooks, OFD, slides, saved pages and members of archives: as people see them."""

from __future__ import annotations

import sys

import office_files as make
import pytest

from dibao.records.clean import Attachment, Block
from normalizers.decode import decode
from normalizers.document import normalize
from normalizers.filetypes import extension_of
from normalizers.html.saved import saved_page
from normalizers.office import archive
from normalizers.office.numberformat import shown
from normalizers.office.reader import read_office

SENTENCE = "各有关单位应当按照本通知要求，认真组织实施。"


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.153, "0.0%", "15.3%"), (0.5, "0%", "50%"), (1234567.891, "#,##0.00", "1,234,567.89"), (12, "0000", "0012"),
        (44927, 'yyyy"年"m"月"d"日"', "2023年1月1日"), (44927, "yyyy\\-mm\\-dd", "2023-01-01"), (44927.75, "yyyy/m/d h:mm", "2023/1/1 18:00"),
        (44927, "[$-804]yyyy年m月", "2023年1月"), (44927, '[DBNum1][$-804]yyyy"年"m"月"', "2023年1月"), (1.5, "[h]:mm", "36:00:00"),
        (-3.5, "0.0;(0.0)", "(3.5)"), (0.30000000000000004, "General", "0.3"), (123456789012345, "General", "123456789012345"),
        (3, '0"项"', "3项"), (1200, "0,", "1"), (5, "@", "5"), (2.5, "0.##", "2.5"), (2, "0.##", "2"), (7, '"合计："0', "合计：7"), (0, "0;-0;\"—\"", "0"),
    ],
)  # fmt: skip
def test_numbers_as_people_see_them(number: float, code: str, text: str) -> None:
    assert shown(number, code) == text


def test_a_workbook() -> None:
    book = make.xlsx(
        {
            "补贴名单": make.row(1, A="云澜市渡口补贴名单") + make.row(3, A="序号", C="单位", D="比例") + make.row(4, A=1, C="东门渡", D=(0.25, 0))
            + make.row(5, A=2, C="西门|渡") + make.row(7, A="注：比例为暂定。"),
            "Sheet2": make.row(1, A="甲", B="乙"),
            "字典": make.row(1, A="内部"),
            "空": "",
        },
        formats=["0%"],
        states={"字典": "hidden"},
    )  # fmt: skip
    found = read_office("xlsx", book)
    assert found.blocks == (
        Block("heading", "补贴名单", 1), Block("paragraph", "云澜市渡口补贴名单"),
        Block("table", "| 序号 | 单位 | 比例 |\n| --- | --- | --- |\n| 1 | 东门渡 | 25% |\n| 2 | 西门\\|渡 |  |"),
        Block("paragraph", "注：比例为暂定。"), Block("paragraph", "甲 乙"),
    )  # fmt: skip
    assert found.flags == ("hidden-sheet",)
    assert [item.value for item in found.evidence] == ["字典"]


def test_an_excel_97_workbook() -> None:
    found = read_office("xls", make.xls("表", [["项目", "数量"], ["渡船", 12.0], ["缆绳", 3.25]]))
    assert [block.text for block in found.blocks] == [
        "| 项目 | 数量 |\n| --- | --- |\n| 渡船 | 12 |\n| 缆绳 | 3.25 |"
    ]


def test_an_excel_2003_xml_workbook() -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    payload = (
        f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="a"><Table>'
        '<Row><Cell><Data ss:Type="String">项目</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">日期</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">渡船</Data></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">2023-01-01T00:00:00.000</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode()
    assert normalize(payload, content_type="application/vnd.ms-excel").text == (
        "| 项目 | 日期 |\n| --- | --- |\n| 渡船 | 2023-01-01 |"
    )


def test_an_ofd_page_becomes_paragraphs() -> None:
    lines = [
        make.printed(60, 40, "云澜市人民政府办公室", 7.76), make.printed(39.3, 60, "为了加强渡口管理，保障群众出行安全，根据有"),
        make.printed(28, 70, "关规定，结合本市实际，制定本办法。本办法适用"), make.printed(28, 80, "于本市行政区域。"), make.printed(39.3, 90, "渡口应当登记。"),
    ]  # fmt: skip
    signed = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    more = {
        "Doc_0/Signs/Signatures.xml": f'<ofd:Signatures xmlns:ofd="{make.OFD}"><ofd:Signature ID="1"/></ofd:Signatures>'
    }
    found = read_office("ofd", make.ofd(["".join(lines)], body=signed, more=more))
    assert [block.text for block in found.blocks] == [
        "云澜市人民政府办公室", "为了加强渡口管理，保障群众出行安全，根据有关规定，结合本市实际，制定本办法。本办法适用于本市行政区域。", "渡口应当登记。",
    ]  # fmt: skip
    assert found.flags == ("signed",)
    assert found.blocks[0].page == 1


def test_glyphs_of_an_ofd_are_placed_by_matrix_and_single_objects() -> None:
    single = "".join(make.printed(30 + 5.64 * at, 50, char) for at, char in enumerate("渡口管理"))
    matrix = (
        '<ofd:TextObject ID="2" Boundary="30 70 100 10" CTM="5.64 0 0 5.64 0 0" Size="1" Font="1">'
        '<ofd:TextCode X="0" Y="0.9" DeltaX="1 1 1">办法通知</ofd:TextCode></ofd:TextObject>'
    )
    found = read_office("ofd", make.ofd([single + f"<ofd:PageBlock>{matrix}</ofd:PageBlock>"]))
    assert "".join(block.text for block in found.blocks) == "渡口管理办法通知"


def test_running_heads_of_an_ofd_are_left_out() -> None:
    pages = [
        make.printed(28, 15, "云澜市人民政府公报", 3.2) + make.printed(28, 60, f"第{word}项工作应当按期完成。") + make.printed(100, 285, f"— {at} —", 3.2)
        for at, word in enumerate("一二三四五六", 1)
    ]  # fmt: skip
    text = "".join(block.text for block in read_office("ofd", make.ofd(pages)).blocks)
    assert "公报" not in text
    assert "—" not in text
    assert text.count("按期完成") == 6


def test_slides() -> None:
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slide = f'<p:sld xmlns:p="p" xmlns:a="{a}"><p:txBody><a:p><a:r><a:t>云澜市</a:t></a:r><a:r><a:t>渡口</a:t></a:r></a:p></p:txBody></p:sld>'
    parts = {
        "_rels/.rels": make.relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="p" xmlns:r="{make.OFFICE}"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": make.relations(("slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": slide,
    }
    assert normalize(make.package(parts)).text == "云澜市渡口"


WORD_PAGE = f"<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta charset=gb2312></head><body><div class=WordSection1><p class=MsoNormal>云澜市通知</p><p>{SENTENCE * 3}</p></div></body></html>"


def test_a_page_under_the_name_of_a_word_file() -> None:
    document = normalize(WORD_PAGE.encode("gbk"), content_type="application/msword")
    assert (document.kind, SENTENCE in document.text) == ("document", True)


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
def test_a_saved_page(transfer: str) -> None:
    import base64
    import quopri

    body = WORD_PAGE.encode("gbk")
    packed = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(transfer, bytes)(
        body
    )
    payload = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="--=_x"\r\n\r\n----=_x\r\nContent-Location: a.htm\r\n'
        b"Content-Transfer-Encoding: " + transfer.encode() + b'\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n' + packed + b"\r\n----=_x\r\n"
        b"Content-Type: image/png\r\n\r\nx\r\n----=_x--"
    )  # fmt: skip
    page, kind = saved_page(payload)
    assert SENTENCE in decode(page, kind).text
    assert extension_of(payload, "application/msword") == "mht"
    assert SENTENCE in normalize(payload, content_type="application/msword").text


NOTICE = make.docx(
    make.p("云澜市人民政府关于加强渡口管理的通知") + make.p("澜府〔2023〕5号") + make.p(SENTENCE) * 2
)
LIST = make.xlsx({"a": make.row(1, A="名称", B="数量") + make.row(2, A="东门渡", B=3)})


def test_members_are_components() -> None:
    inner = make.zipped([("三.txt", SENTENCE.encode("gb18030"))])
    payload = make.zipped(
        [("附件1：通知.docx".encode("gbk"), NOTICE), ("附件/名单.xlsx", LIST), ("图.png", b"\x89PNG\r\n\x1a\n"), ("内.zip", inner), ("__MACOSX/._x", b"x")]
    )  # fmt: skip
    document = normalize(payload)
    assert document.kind == "document"
    assert [(part.path, part.title) for part in document.components] == [
        ("member-1", "云澜市人民政府关于加强渡口管理的通知"), ("member-2", "附件/名单.xlsx"), ("member-3", "内.zip/三.txt"),
    ]  # fmt: skip
    assert [item.name for item in document.attachments] == [
        "附件1：通知.docx",
        "附件/名单.xlsx",
        "图.png",
        "内.zip",
        "内.zip/三.txt",
    ]
    assert document.blocks[document.components[1].start] == Block("heading", "附件/名单.xlsx", 1)
    assert document.document_number == ""


def test_an_archive_of_one_file_is_that_file() -> None:
    document = normalize(make.zipped([("通知.docx", NOTICE)]))
    assert (document.document_number, document.title) == (
        "澜府〔2023〕5号",
        "云澜市人民政府关于加强渡口管理的通知",
    )
    assert document.attachments == (Attachment("", "通知.docx"),)


@pytest.mark.parametrize("form", ["7zip", "zip"])
def test_rar_and_7z_are_read_where_the_library_is(form: str) -> None:
    library, why = archive.libarchive()
    if library is None:
        pytest.skip(why)
    packed = bytearray()
    with library.custom_writer(lambda data: packed.extend(data) or len(data), form) as made:
        made.add_file_from_memory("通知.docx", len(NOTICE), NOTICE)
        made.add_file_from_memory("../x.txt", 3, b"abc")
    from normalizers.office.reader import read_member

    found = archive.read_other(bytes(packed), read_member)
    assert [item.name for item in found.attachments] == ["通知.docx", "x.txt"]
    assert found.blocks[0].text == "云澜市人民政府关于加强渡口管理的通知"
    assert "path-trick" in found.flags


def test_without_the_library_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libarchive", None)
    found = read_office("rar", b"Rar!\x1a\x07\x01\x00")
    assert found.flags == ("unsupported-format",)
    assert "extra `rar`" in found.evidence[0].value


@pytest.mark.parametrize(
    ("payload", "extension"),
    [
        (make.doc([("甲\r", b"")]), "doc"), (make.xls("a", [["甲"]]), "xls"), (make.ofd([""]), "ofd"), (LIST, "xlsx"), (NOTICE, "docx"),
        (b"{\\rtf1 x}", "rtf"), (b"Rar!\x1a\x07\x01\x00", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"MM\x00*", "tif"),
        (b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>', "xml"),
    ],
)  # fmt: skip
def test_extensions_come_from_bytes(payload: bytes, extension: str) -> None:
    assert extension_of(payload, "application/octet-stream") == extension
