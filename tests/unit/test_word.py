"""Word files: what a reader of the printed document sees, in its order, and nothing else."""

from __future__ import annotations

import office_files as make
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import docx, p, tbl

from dibao.records.clean import Block
from normalizers.office.numbering import chinese, spell
from normalizers.office.reader import read_office

LEVELS = (
    ("chineseCountingThousand", "第%1章", "tab"),
    ("chineseCountingThousand", "第%2条", "tab"),
    ("chineseCounting", "（%3）", "nothing"),
    ("decimal", "%4.", "tab"),
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + ('<w:lvlRestart w:val="0"/>' if at == 1 else "")
        + f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text, suffix) in enumerate(LEVELS)
    )
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="3"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def listed(level: int, number: int = 3) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read_office("docx", docx(body, **parts)).blocks]


def run(inside: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def test_automatic_numbers_are_printed() -> None:
    body = (
        p("总则", listed(0)) + p("为了规范管理，制定本办法。", listed(1)) + p("本办法所称渡口是指：", listed(1))
        + p("码头；", listed(2)) + p("渡船。", listed(2)) + p("管理", listed(0)) + p("渡口应当登记。", listed(1))
        + p("甲项", listed(3)) + p("乙项", listed(3)) + p("丙项", listed(3, 4))
    )  # fmt: skip
    assert texts(body, numbering=NUMBERING) == [
        "第一章 总则", "第一条 为了规范管理，制定本办法。", "第二条 本办法所称渡口是指：", "（一）码头；", "（二）渡船。",
        "第二章 管理", "第三条 渡口应当登记。", "1.甲项", "2.乙项", "1.丙项",
    ]  # fmt: skip


def test_a_number_typed_by_hand_is_not_printed_twice() -> None:
    assert texts(p("第一条 为了管理。", listed(1)), numbering=NUMBERING) == ["第一条 为了管理。"]


def test_numbers_and_headings_come_from_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:name w:val="我的"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="x"/><w:basedOn w:val="c"/></w:style>'
    )
    body = (
        p("工作目标", '<w:pStyle w:val="b"/>')
        + p("提高质量。", '<w:pStyle w:val="c"/>')
        + p("工作措施", '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    found = read_office("docx", docx(body, styles=styles, numbering=NUMBERING))
    assert found.blocks == (
        Block("heading", "（一）工作目标", 3), Block("paragraph", "提高质量。"), Block("heading", "工作措施", 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"), (110, "chineseCountingThousand", "一百一十"),
        (1001, "chineseCountingThousand", "一千零一"), (12, "chineseLegalSimplified", "壹拾贰"), (3, "ideographTraditional", "丙"),
        (4, "decimalEnclosedCircleChinese", "④"), (21, "decimalEnclosedCircle", "21"), (27, "upperLetter", "AA"),
        (14, "lowerRoman", "xiv"), (12, "decimalFullWidth", "１２"), (2023, "ideographDigital", "二〇二三"), (7, "unknown", "7"),
    ],
)  # fmt: skip
def test_numbers_in_words(number: int, form: str, text: str) -> None:
    assert spell(number, form) == text


@given(st.integers(0, 99_999))
def test_no_two_numbers_have_one_word(number: int) -> None:
    assert chinese(number) != chinese(number + 1)


def test_tables_keep_merged_cells_once() -> None:
    merged = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("合计")}</w:tc>'
    down = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{p("城区")}</w:tc>'
    on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{p('')}</w:tc>"
    found = texts(tbl(["区", "项", "数"], [down, "甲", "1"], [on, "乙", "2"], [merged, "3"]))
    assert found == [
        "| 区 | 项 | 数 |\n| --- | --- | --- |\n| 城区 | 甲 | 1 |\n|  | 乙 | 2 |\n| 合计 |  | 3 |"
    ]


def test_a_frame_round_text_is_no_table() -> None:
    found = read_office("docx", docx(tbl([f"<w:tc>{p('云澜市文件')}{tbl(['甲', '乙'])}</w:tc>"])))
    assert [block.kind for block in found.blocks] == ["paragraph", "table"]


def test_notes_stand_after_their_paragraph() -> None:
    reference = run(t("渡口")) + run('<w:footnoteReference w:id="2"/>') + run(t("的管理。"))
    notes = f'<w:footnote w:type="separator" w:id="0">{p("—")}</w:footnote><w:footnote w:id="2">{p("指城市渡口。")}</w:footnote>'
    found = read_office("docx", docx(f"<w:p>{reference}</w:p>{p('下文。')}", footnotes=notes))
    assert found.blocks == (
        Block("paragraph", "渡口¹的管理。"), Block("note", "¹指城市渡口。"), Block("paragraph", "下文。"),
    )  # fmt: skip


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('云澜市人民政府公报')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(f"<w:p>{run(drawing)}{run(t('正文。'))}</w:p>") == ["正文。", "云澜市人民政府公报"]
    only = drawing.replace("<w:drawing>", "<!--").replace("</w:drawing>", "-->")
    assert texts(f"<w:p>{run(only)}{run(t('正文。'))}</w:p>") == ["正文。", "云澜市人民政府公报"]


def test_tracked_and_hidden_text() -> None:
    shown = '<w:vanish w:val="0"/>'
    first = [
        run(t("办理时限")), f"<w:del>{run('<w:delText>十</w:delText>')}</w:del>", f"<w:ins>{run(t('五'))}</w:ins>", run(t("日")),
        run(t("（内部）"), "<w:vanish/>"), run(t("。"), shown),
    ]  # fmt: skip
    body = (
        f"<w:p>{''.join(first)}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run(t('前半'))}</w:p><w:p>{run(t('后半。'))}</w:p>"
    )
    found = read_office("docx", docx(body))
    assert [block.text for block in found.blocks] == ["办理时限五日。", "前半后半。"]
    assert found.flags == ("tracked-changes",)
    assert {item.field: item.value for item in found.evidence} == {
        "runs-inserted": "1", "runs-deleted": "1", "runs-hidden": "1",
    }  # fmt: skip


def test_marks_within_a_line() -> None:
    gloss = "<w:ruby><w:rt>" + run(t("shí")) + "</w:rt><w:rubyBase>" + run(t("石")) + "</w:rubyBase></w:ruby>"
    pieces = [
        run(gloss), run(t("桥")), run("<w:noBreakHyphen/>"), run(t("面积10")),
        run(t("4"), '<w:vertAlign w:val="superscript"/>'), run("<w:softHyphen/>"),
        run('<w:sym w:font="Wingdings" w:char="F0FE"/>'), run("<w:br/>"), run(t("次行")),
    ]  # fmt: skip
    field = [
        run('<w:fldChar w:fldCharType="begin"/>'), run("<w:instrText>PAGE</w:instrText>"),
        run('<w:fldChar w:fldCharType="separate"/>'), run(t("2")), run('<w:fldChar w:fldCharType="end"/>'),
        run("<w:tab/>"), run(t("项")),
    ]  # fmt: skip
    body = f"<w:p>{''.join(pieces)}</w:p><w:p>{''.join(field)}</w:p>"
    assert texts(body) == ["石桥-面积10⁴☑", "次行", "2 项"]


def test_a_table_of_contents_is_a_list() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    line = f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{run(t("第一章 总则"))}{run("<w:tab/>")}{run(t("12"))}</w:p>'
    found = read_office("docx", docx(line + p("正文。"), styles=styles))
    assert found.blocks[0] == Block("list-item", "第一章 总则")


@pytest.mark.parametrize("space", [make.WORD, make.STRICT])
def test_both_conformance_classes(space: str) -> None:
    found = read_office("docx", docx(p("云澜市通知"), space=space))
    assert [block.text for block in found.blocks] == ["云澜市通知"]


def test_heads_and_properties_are_not_text() -> None:
    more = {
        "word/header1.xml": f'<w:hdr xmlns:w="{make.WORD}">{p("页眉")}</w:hdr>',
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="e"><dc:creator>某某</dc:creator><dcterms:created>2019-01-02T00:00:00Z</dcterms:created></cp:coreProperties>',
    }
    found = read_office("docx", docx(p("云澜市通知"), more=more))
    assert [block.text for block in found.blocks] == ["云澜市通知"]
    assert [(item.field, item.value) for item in found.evidence] == [
        ("file-creator", "某某"), ("file-created", "2019-01-02T00:00:00Z"),
    ]  # fmt: skip


def test_a_document_of_pictures_says_so() -> None:
    picture = '<w:drawing><a:blip xmlns:a="a" r:embed="rId1" xmlns:r="r"/></w:drawing>'
    assert read_office("docx", docx(f"<w:p>{run(picture)}</w:p>")).flags == ("image-only",)


def test_word_2003_xml() -> None:
    space = "http://schemas.microsoft.com/office/word/2003/wordml"
    payload = f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{space}"><w:body><w:sect>{p("云澜市通知")}{tbl(["甲", "乙"])}</w:sect></w:body></w:wordDocument>'
    assert [block.kind for block in read_office("word-xml", payload.encode()).blocks] == [
        "paragraph",
        "table",
    ]


IN, END = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"


def test_word_97_tables_fields_and_hyphens() -> None:
    payload = make.doc(
        [("云澜市渡口名录\r", b""), ("名称\x07", IN), ("\x07", IN), ("数\x07", IN), ("\x07", END), ("东门\r渡\x07", IN), ("有\x07", IN),
         ("2\x07", IN), ("\x07", END), ("见\x13 HYPERLINK \"a\" \x14附表\x15一\x1f览\x0b次行\r", b"")]
    )  # fmt: skip
    assert [block.text for block in read_office("doc", payload).blocks] == [
        "云澜市渡口名录", "| 名称 |  | 数 |\n| --- | --- | --- |\n| 东门 渡 | 有 | 2 |", "见附表一览", "次行",
    ]  # fmt: skip


def test_word_97_in_eight_bits_and_by_outline() -> None:
    found = read_office(
        "doc", make.doc([("Annual report\r", b"\x40\x26\x00"), ("Text.\r", b"")], narrow=True)
    )
    assert found.blocks == (Block("heading", "Annual report", 1), Block("paragraph", "Text."))


def test_word_97_over_many_pages_of_properties() -> None:
    paragraphs = [(f"第{number}段文字。\r", b"") for number in range(200)]
    assert len(read_office("doc", make.doc(paragraphs)).blocks) == 200


def test_word_95_is_read_in_the_code_page_of_its_language() -> None:
    text = "云澜市通知\r各单位：\r".encode("gbk")
    stream = bytearray(0x300) + text
    stream[0:8] = bytes((0xDC, 0xA5, 0x65, 0, 0, 0, 4, 8))
    stream[0x18:0x20] = (0x300).to_bytes(4, "little") + (0x300 + len(text)).to_bytes(4, "little")
    found = read_office("doc", make.compound({"WordDocument": bytes(stream)}))
    assert [block.text for block in found.blocks] == ["云澜市通知", "各单位："]


def test_rtf() -> None:
    payload = (
        rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}{\*\generator x;}\f0 "
        rb"\'d4\'c6\'c0\'bd\'ca\'d0\u36890?\u30693?\par {\v hidden}\uc2\u-10179  \u-8704  \par"
        rb"\trowd\intbl\'bc\'d7\cell\intbl\'d2\'d2\cell\row\trowd\intbl 1\cell\intbl 2\cell\row\pard {\header h}end\par}"
    )
    assert [block.text for block in read_office("rtf", payload).blocks] == [
        "云澜市通知", "\U0001f600", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "end",
    ]  # fmt: skip
