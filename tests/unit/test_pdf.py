"""A gazette PDF is read back: text, headings, tables, notes, pages; what cannot be read is a flag."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from dibao.records.clean import Block, IssueLabel
from normalizers.gazette.issue import split
from normalizers.pdf import reader as pdf
from normalizers.pdf.reader import PdfText, read_pdf

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
BODY = ParagraphStyle("body", fontName=FONT, fontSize=11, leading=19, firstLineIndent=22, wordWrap="CJK")
HEAD = ParagraphStyle("head", parent=BODY, fontSize=16, leading=26, alignment=1, firstLineIndent=0)
CENTRE = ParagraphStyle("centre", parent=BODY, alignment=1, firstLineIndent=0)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=12, firstLineIndent=0)
RIGHT = ParagraphStyle("right", parent=BODY, alignment=2, firstLineIndent=0)

FIRST = "云河市人民政府关于印发渡口规划的通知"
SECOND = "云河市人民政府关于印发渡船加油管理暂行办法的通知"
SENTENCE = (
    "渡口管理部门应当按照属地负责、分级监管的原则，落实值守、巡查和应急处置各项制度，保障群众出行安全。"
)


def paragraphs(count: int, seed: int = 0) -> list[str]:
    """Invented clauses of one to seven sentences, each paragraph different."""
    numbers = "一二三四五六七八九十"
    return [
        f"第{numbers[(n + seed) % 10]}类情形共{n + 3}处。" + SENTENCE * (1 + (n * 3 + seed) % 7)
        for n in range(count)
    ]


def build(
    story: list[Flowable],
    *,
    columns: int = 1,
    decorate: bool = True,
    encrypt: StandardEncryption | None = None,
) -> bytes:
    """A PDF with running heads, feet and page numbers as gazettes print them."""
    gap, margin = 18, 64
    width = (WIDTH - 2 * margin - gap * (columns - 1)) / columns

    def deco(canvas: Canvas, document: BaseDocTemplate) -> None:
        if not decorate:
            return
        canvas.setFont(FONT, 9)
        canvas.drawString(margin, HEIGHT - 44, "云河市人民政府公报")
        canvas.drawRightString(WIDTH - margin, HEIGHT - 44, "2023 年第 5 期（总第 118 期）")
        canvas.line(margin, HEIGHT - 50, WIDTH - margin, HEIGHT - 50)
        canvas.drawCentredString(WIDTH / 2, 40, f"— {document.page} —")
        canvas.drawCentredString(WIDTH / 2, 26, "（本文与正式文件同等效力）")

    target = io.BytesIO()
    frames = [Frame(margin + i * (width + gap), 62, width, HEIGHT - 124, 0, 0, 0, 0) for i in range(columns)]
    document = BaseDocTemplate(target, pagesize=A4, invariant=1, encrypt=encrypt)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=deco))
    document.build(story)
    return target.getvalue()


def grid(rows: list[list[str]], *extra: tuple[object, ...], repeat: int = 0) -> Table:
    cells = [[Paragraph(cell, CELL) for cell in row] for row in rows]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), *extra])
    return Table(cells, colWidths=[440 / len(rows[0])] * len(rows[0]), style=style, repeatRows=repeat)


def texts(found: PdfText, kind: str) -> list[str]:
    return [block.text for block in found.blocks if block.kind == kind]


def test_an_issue_is_read_back_and_split_into_its_documents() -> None:
    first, second = paragraphs(24), paragraphs(16, seed=5)
    story: list[Flowable] = [
        Paragraph("云河市人民政府公报", HEAD),
        Paragraph("2023 年第 5 期（总第 118 期）", CENTRE),
        Paragraph("2023 年 3 月 15 日", CENTRE),
        Paragraph("目 录", HEAD),
        Paragraph(f"{FIRST}（云府〔2023〕8号）…………（2）", BODY),
        Paragraph(f"{SECOND}（云府规〔2023〕2号）…………（4）", BODY),
        PageBreak(),
        Paragraph("云府〔2023〕8号", CENTRE),
        Paragraph(FIRST, HEAD),
        Paragraph("各区人民政府：", ParagraphStyle("to", parent=BODY, firstLineIndent=0)),
        *(Paragraph(text, BODY) for text in first),
        Paragraph("云河市人民政府", RIGHT),
        Paragraph("2023 年 2 月 1 日", RIGHT),
        PageBreak(),
        Paragraph("YH0220230002", ParagraphStyle("code", parent=BODY, firstLineIndent=0)),
        Paragraph("云府规〔2023〕2号", CENTRE),
        Paragraph(SECOND, HEAD),
        *(Paragraph(text, BODY) for text in second),
    ]
    found = read_pdf(build(story))
    assert found.flags == ()
    assert found.pages == max(block.page or 0 for block in found.blocks)
    assert "云河市人民政府公报 2023 年第 5 期（总第 118 期）" in found.running
    issue = split(found.blocks, running=found.running)
    assert issue is not None
    assert issue.label == IssueLabel("云河市人民政府公报", 2023, "5", 118, date(2023, 3, 15))
    assert [(part.title, part.number, part.unified) for part in issue.parts] == [
        (FIRST, "云府〔2023〕8号", ""),
        (SECOND, "云府规〔2023〕2号", "YH0220230002"),
    ]
    assert [block.text for block in issue.parts[0].blocks] == [
        "云府〔2023〕8号", FIRST, "各区人民政府：", *first, "云河市人民政府", "2023 年 2 月 1 日",
    ]  # fmt: skip
    assert [block.text for block in issue.parts[1].blocks][3:] == second
    assert issue.parts[0].pages is not None
    assert issue.parts[1].pages is not None
    assert issue.parts[0].pages[0] == 2
    assert issue.parts[1].pages[1] == found.pages


@pytest.mark.parametrize("columns", [1, 2])
def test_paragraphs_are_whole_over_lines_columns_and_pages(columns: int) -> None:
    expected = paragraphs(40)
    found = read_pdf(build([Paragraph(text, BODY) for text in expected], columns=columns))
    assert texts(found, "paragraph") == expected
    pages = [block.page for block in found.blocks]
    assert pages == sorted(page or 0 for page in pages)
    assert pages[0] == 1


def test_headings_have_levels_by_size_and_by_their_marks() -> None:
    story: list[Flowable] = [Paragraph(FIRST, HEAD), Paragraph("第一章 总 则", CENTRE)]
    for name in ("一、总体要求", "（一）指导思想"):
        story += [Paragraph(name, BODY), *(Paragraph(text, BODY) for text in paragraphs(3))]
    found = read_pdf(build(story))
    assert [(block.text, block.level) for block in found.blocks if block.kind == "heading"] == [
        (FIRST, 1),
        ("第一章 总则", 2),
        ("一、总体要求", 3),
        ("（一）指导思想", 4),
    ]


def test_a_title_on_two_lines_is_one_heading() -> None:
    title = f"云河市人民政府办公厅转发市港口局等部门{FIRST}"
    found = read_pdf(build([Paragraph(title, HEAD), *(Paragraph(text, BODY) for text in paragraphs(9))]))
    assert found.blocks[0].text == title
    assert found.blocks[0].kind == "heading"


def test_a_ruled_table_with_merged_cells_is_markdown() -> None:
    rows = [
        ["类别", "指标", "目标值"],
        ["渡口", "标准化改造的农村渡口数量及其占全部渡口的比重", "40 处"],
        ["", "监控|覆盖", "95%"],
    ]
    story = [
        *(Paragraph(text, BODY) for text in paragraphs(2)),
        grid(rows, ("SPAN", (0, 1), (0, 2))),
        Paragraph(SENTENCE, BODY),
    ]
    found = read_pdf(build(story, decorate=False))
    expected = (
        "| 类别 | 指标 | 目标值 |\n| --- | --- | --- |\n| 渡口 | 标准化改造的农村渡口数量及其占全部渡口的比重 | 40 处 |\n"
        "|  | 监控\\|覆盖 | 95% |"
    )
    assert texts(found, "table") == [expected]
    assert [block.kind for block in found.blocks] == ["paragraph", "paragraph", "table", "paragraph"]


def test_a_table_that_runs_over_pages_is_one_with_one_head() -> None:
    rows = [["序号", "渡口", "负责人"], *([str(n), f"第{n}号渡口", f"值守{n}组"] for n in range(1, 120))]
    found = read_pdf(build([Paragraph(SENTENCE, BODY), grid(rows, repeat=1)]))
    (table,) = texts(found, "table")
    assert table.splitlines() == [
        "| 序号 | 渡口 | 负责人 |",
        "| --- | --- | --- |",
        *(f"| {a} | {b} | {c} |" for a, b, c in rows[1:]),
    ]
    assert found.pages > 2


def test_a_frame_round_a_paragraph_is_no_table() -> None:
    boxed = Table(
        [[Paragraph(SENTENCE, CELL)]],
        colWidths=[440],
        style=TableStyle([("BOX", (0, 0), (-1, -1), 0.5, colors.black)]),
    )
    found = read_pdf(build([Paragraph(text, BODY) for text in paragraphs(3)] + [boxed], decorate=False))
    assert texts(found, "table") == []
    assert SENTENCE in texts(found, "paragraph")


def test_raised_marks_are_marks_and_foot_notes_are_notes() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    lines: list[str] = []  # each different: pdfium leaves out text drawn twice
    for page in range(2):
        for line in range(20):
            first = page == line == 0
            printed = (SENTENCE[-1 - line - page :] + SENTENCE)[: 37 if first else 39].replace("。", "；")
            lines.append(printed)
            canvas.setFont(FONT, 12)
            canvas.drawString(88 if first else 64, 730 - 20 * line, printed)
        if page == 0:
            canvas.drawString(64, 330, "船舶检验机构")
            canvas.setFont(FONT, 7)
            canvas.drawString(64 + 72, 335, "1")
            canvas.setFont(FONT, 12)
            canvas.drawString(64 + 76, 330, "应当" + "河" * 28 + "每年")
            canvas.setFont(FONT, 9)
            canvas.drawString(64, 90, "1 船舶检验机构：指依法设立的机构，")
            canvas.drawString(64, 78, "不包括企业自设的。")
        canvas.showPage()
    canvas.save()
    found = read_pdf(target.getvalue())
    (paragraph,) = texts(found, "paragraph")
    assert "船舶检验机构¹应当河" in paragraph
    assert paragraph.endswith("每年" + "".join(lines[20:]))  # the paragraph runs on over the note
    assert found.blocks[1:] == (Block("note", "1 船舶检验机构：指依法设立的机构，不包括企业自设的。", 0, 1),)


def flags(payload: bytes) -> tuple[str, ...]:
    found = read_pdf(payload)
    assert found.blocks == ()
    return found.flags


def test_what_cannot_be_read_is_a_flag() -> None:
    plain = build([Paragraph(SENTENCE, BODY)], decorate=False)
    locked = build([Paragraph(SENTENCE, BODY)], encrypt=StandardEncryption("secret", ownerPassword="owner"))
    empty = build([Spacer(1, 1), PageBreak(), Spacer(1, 1)], decorate=False)
    assert flags(b"") == ("unreadable",)
    assert flags(b"<html>404</html>") == ("unreadable",)
    assert flags(plain[:200]) == ("unreadable",)
    assert flags(locked) == ("encrypted",)
    assert "no-text-layer" in flags(empty)


def test_limits_are_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = build([Paragraph(SENTENCE, BODY), PageBreak(), Paragraph(SENTENCE, BODY)])
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    found = read_pdf(payload)
    assert found.flags == ("too-many-pages",)
    assert {block.page for block in found.blocks} == {1}
    monkeypatch.setattr(pdf, "MAX_BYTES", len(payload) - 1)
    assert flags(payload) == ("too-large",)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_damaged_file_never_raises_and_the_same_bytes_give_the_same_blocks(data: st.DataObject) -> None:
    payload = bytearray(DAMAGED())
    for _ in range(data.draw(st.integers(1, 6))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(payload) // 2, len(payload)))
    assert read_pdf(bytes(payload[:cut])) == read_pdf(bytes(payload[:cut]))


def _cached() -> Callable[[], bytes]:
    built: list[bytes] = []

    def get() -> bytes:
        if not built:
            built.append(
                build(
                    [*(Paragraph(text, BODY) for text in paragraphs(3)), grid([["甲", "乙"], ["丙", "丁"]])]
                )
            )
        return built[0]

    return get


DAMAGED = _cached()
