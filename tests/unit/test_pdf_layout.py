"""Columns, rows without rules, contents, turned pages, running lines: places on the paper become reading order."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from normalizers.pdf.reader import PdfText, read_pdf

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
CLAUSE = "渡口管理部门应当按照属地负责、分级监管的原则落实值守巡查和应急处置各项制度保障群众出行安全"


def draw(*pages: Callable[[Canvas], None]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    for page in pages:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def cut(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def shown(found: PdfText) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in found.blocks]


def test_columns_printed_line_by_line_are_read_one_after_the_other() -> None:
    left, right = (CLAUSE * 4)[:150] + "左。", (CLAUSE * 5)[20:170] + "右。"

    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 18)
        canvas.drawCentredString(WIDTH / 2, 780, "云河市渡口工作要闻")
        canvas.setFont(FONT, 10)
        for at, (one, other) in enumerate(zip(cut(left, 20), cut(right, 20), strict=True)):
            canvas.drawString(64, 740 - 18 * at, one)
            canvas.drawString(320, 740 - 18 * at, other)

    assert shown(read_pdf(draw(page))) == [
        ("heading", "云河市渡口工作要闻"),
        ("paragraph", left),
        ("paragraph", right),
    ]


ROWS = [
    ("序号", "渡口", "负责人", "电话"),
    ("1", "东门渡", "张某", "0700-1234"),
    ("2", "南门渡口管理站", "王某某", "0700-1235"),
    ("3", "西门渡", "李某", "0700-1236"),
]


def test_rows_without_rules_are_a_table_between_paragraphs() -> None:
    def page(canvas: Canvas) -> None:
        for at, line in enumerate(cut(CLAUSE * 2, 36)):
            canvas.drawString(80, 740 - 20 * at, line)
        for at, row in enumerate(ROWS):
            for x, cell in zip((80, 160, 300, 420), row, strict=True):
                canvas.drawString(x, 640 - 20 * at, cell)
        canvas.drawString(80, 520, CLAUSE[:30])

    table = "\n".join("| " + " | ".join(row) + " |" for row in (ROWS[0], ("---",) * 4, *ROWS[1:]))
    assert [text for kind, text in shown(read_pdf(draw(page))) if kind == "table"] == [table]
    assert [kind for kind, _ in shown(read_pdf(draw(page)))] == ["paragraph", "table", "paragraph"]


def test_two_signatures_side_by_side_are_no_table() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(80, 740, CLAUSE[:36])
        for at, row in enumerate((("云河市财政局", "云河市港航局"), ("2024年3月5日", "2024年3月5日"))):
            canvas.drawString(100, 640 - 24 * at, row[0])
            canvas.drawString(340, 640 - 24 * at, row[1])

    assert "table" not in {kind for kind, _ in shown(read_pdf(draw(page)))}


def test_entries_of_a_contents_page_are_items_with_and_without_dots() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        canvas.drawCentredString(WIDTH / 2, 760, "目  录")
        canvas.setFont(FONT, 12)
        canvas.drawString(80, 700, "云河市人民政府关于印发渡口规划的通知" + "." * 60 + "（2）")
        canvas.drawString(80, 676, "云河市港航局转发市应急管理局关于加强渡口安全监管工作若干措施")
        canvas.drawString(80, 652, "的通知" + "…" * 20 + "14")
        for at, (title, number) in enumerate(
            (("第一章 总则", 1), ("第二章 渡口设置", 3), ("第三章 监督检查", 9))
        ):
            canvas.drawString(80, 560 - 24 * at, title)
            canvas.drawRightString(520, 560 - 24 * at, str(number))

    assert shown(read_pdf(draw(page))) == [
        ("heading", "目录"),
        ("list-item", "云河市人民政府关于印发渡口规划的通知……（2）"),
        ("list-item", "云河市港航局转发市应急管理局关于加强渡口安全监管工作若干措施的通知……14"),
        ("list-item", "第一章 总则……1"),
        ("list-item", "第二章 渡口设置……3"),
        ("list-item", "第三章 监督检查……9"),
    ]


def test_a_sideways_page_is_read_upright() -> None:
    lines = cut(CLAUSE * 3, 40)

    def sideways(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        canvas.setFont(FONT, 12)
        for at, line in enumerate(lines):
            canvas.drawString(60, 500 - 20 * at, line)
        for row in range(3):
            for column in range(3):
                canvas.rect(60 + 200 * column, 300 - 24 * row, 200, 24)
                canvas.drawString(66 + 200 * column, 307 - 24 * row, f"第{row}行{column}列")

    table = "| 第0行0列 | 第0行1列 | 第0行2列 |\n| --- | --- | --- |\n" + "\n".join(
        f"| 第{row}行0列 | 第{row}行1列 | 第{row}行2列 |" for row in (1, 2)
    )
    assert shown(read_pdf(draw(sideways))) == [("paragraph", "".join(lines)), ("table", table)]


def test_running_lines_go_and_the_numbers_they_bear_are_told() -> None:
    def page_of(number: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            canvas.setFont(FONT, 9)
            if number % 2:
                canvas.drawString(64, 800, f"{number}  云河市人民政府公报")
            else:
                canvas.drawRightString(530, 800, f"2024年第3期  {number}")
            canvas.setFont(FONT, 12)
            for at in range(30):  # the same words on each page, down into the outer zone
                canvas.drawString(
                    64, 760 - 23 * at, (CLAUSE[at:] + CLAUSE)[:38] if at else str(number) + CLAUSE[:37]
                )

        return page

    found = read_pdf(draw(*(page_of(number) for number in range(41, 47))))
    assert found.printed == tuple((at + 1, 41 + at) for at in range(6))
    assert found.running == ("41 云河市人民政府公报", "2024年第3期 42")
    text = "".join(block.text for block in found.blocks)
    assert text.count((CLAUSE[29:] + CLAUSE)[:38]) == 6  # the last line of each page is text
    assert "公报" not in text


def test_page_numbers_in_every_dress() -> None:
    for form in ("— {} —", "- {} -", "第{}页 共9页", "{}/9", "· {} ·", "Page {} of 9", "{}"):

        def page_of(number: int, form: str = form) -> Callable[[Canvas], None]:
            def page(canvas: Canvas) -> None:
                canvas.drawString(64, 700, f"{CLAUSE[number:]}。")
                canvas.drawCentredString(WIDTH / 2, 40, form.format(number))

            return page

        found = read_pdf(draw(page_of(7), page_of(8)))
        assert found.printed == ((1, 7), (2, 8)), form
        assert len(found.blocks) <= 2
        assert found.running == ()


def test_a_watermark_is_no_text() -> None:
    def page_of(number: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            canvas.saveState()
            canvas.setFont(FONT, 50)
            canvas.translate(150, 300)
            canvas.rotate(45)
            canvas.drawString(0, 0, "仅供参考")
            canvas.restoreState()
            canvas.setFont(FONT, 40)
            canvas.drawCentredString(WIDTH / 2, 420, "云河市档案馆")
            canvas.setFont(FONT, 12)
            for at in range(8):
                canvas.drawString(64, 740 - 22 * at, (CLAUSE[at + number :] + CLAUSE)[:38])

        return page

    found = read_pdf(draw(page_of(1), page_of(2), page_of(3)))
    assert found.running == ("云河市档案馆",)
    assert [(item.field, item.value, item.quote) for item in found.said] == [
        ("set-aside-slanted", "3", "仅供参考")
    ]
    assert "参考" not in "".join(block.text for block in found.blocks)


def test_small_digits_are_marks_raised_or_level_but_not_below_the_line() -> None:
    def page(canvas: Canvas) -> None:
        line = canvas.beginText(64, 700)
        for piece, size, rise in (
            ("渡口", 12, 0), ("12", 7, 5), ("应当监测", 12, 0), ("CO", 12, 0), ("2", 7, -3), ("排放，泊位", 12, 0),
            ("30 m", 12, 0), ("2", 7, 5), ("，不少于3处", 12, 0),
        ):  # fmt: skip
            line.setFont(FONT if ord(piece[0]) > 0x2E80 else "Helvetica", size)
            line.setRise(rise)
            line.textOut(piece)
        canvas.drawText(line)

    assert shown(read_pdf(draw(page))) == [("paragraph", "渡口¹²应当监测CO2排放，泊位30 m²，不少于3处")]


def test_a_mark_in_the_middle_of_a_line_leaves_the_line_its_size() -> None:
    def page(canvas: Canvas) -> None:
        for at in range(3):
            line = canvas.beginText(64, 700 - 22 * at)
            line.setFont(FONT, 12)
            line.textOut(CLAUSE[:19])
            line.setFont("Helvetica", 7)
            line.setRise(5)
            line.textOut(str(at + 1))
            line.setRise(0)
            line.setFont(FONT, 12)
            line.textOut(CLAUSE[:19])
            canvas.drawText(line)

    whole = "".join(CLAUSE[:19] + mark + CLAUSE[:19] for mark in "¹²³")
    assert shown(read_pdf(draw(page))) == [("paragraph", whole)]


def test_latin_words_are_whole_over_lines() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for at, line in enumerate(
            ("Ferries are inspected under the inter-", "national convention; see COVID-", "19 notes.")
        ):
            canvas.drawString(64, 700 - 15 * at, line)

    assert shown(read_pdf(draw(page))) == [
        ("paragraph", "Ferries are inspected under the international convention; see COVID-19 notes.")
    ]


_HAN = st.sampled_from([chr(code) for code in range(0x4E00, 0x9FA5) if chr(code).encode("gb2312", "ignore")])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(_HAN, min_size=5, max_size=160).map("".join), min_size=1, max_size=10),
    st.sampled_from([(1, 36), (2, 17)]),
    st.integers(8, 30),
)
def test_no_character_is_ever_lost_over_lines_columns_and_pages(
    texts: list[str], form: tuple[int, int], rows: int
) -> None:
    columns, width = form
    lines = [line for text in texts for line in cut("\u3000\u3000" + text + "。", width)]
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for at, line in enumerate(lines):
        place = at % (rows * columns)
        if at and not place:
            canvas.showPage()
        canvas.setFont(FONT, 12)
        canvas.drawString(64 + 240 * (place // rows), 730 - 21 * (place % rows), line)
    canvas.showPage()
    canvas.save()
    found = read_pdf(target.getvalue())
    read = "".join(block.text for block in found.blocks)
    assert Counter(read) == Counter("".join(text + "。" for text in texts))
    assert read == "".join(text + "。" for text in texts)


def test_a_signature_to_the_right_of_the_last_sentence_is_its_own() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 16)
        for x, y, text in (
            (217, 750, "关于渡口停航的公告"), (106, 690, "因水位上涨，端午节放假期间云河渡口暂停办理摆渡业务，"),
            (74, 660, "节后第一个工作日恢复。"), (106, 630, "特此通知。"), (394, 600, "云河市水务局"), (390, 570, "2025年6月2日"),
        ):  # fmt: skip
            canvas.drawString(x, y, text)

    texts = [text for _, text in shown(read_pdf(draw(page)))]
    assert texts[-3:] == ["特此通知。", "云河市水务局", "2025年6月2日"]


def test_a_date_cut_by_a_narrow_column_is_whole() -> None:
    def page(canvas: Canvas) -> None:
        for at, line in enumerate(cut((CLAUSE * 4)[:180] + "。", 18)):
            canvas.drawString(66, 750 - 20 * at, line)
        canvas.drawString(99, 530, "云河市水务局　　2013年2")
        canvas.drawString(224, 510, "月14日")

    assert shown(read_pdf(draw(page)))[-1][1] == "云河市水务局 2013年2月14日"


def test_entries_of_a_contents_page_without_page_numbers_keep_apart() -> None:
    entries = (
        "云河市人民政府2007年6月大事记",
        "云河市人民政府关于修改《云河市渡口管理办法》的决定（云府〔2007〕36号）",
        "云河市渡口照明管理规定",
        "◆部门文件",
        "云河市财政局关于统筹渡口用地标准工作的通知（云财规〔2007〕37号）",
        "云河市人民政府2007年7月大事记",
        "云河市人民政府2007年8月大事记",
    )

    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 18)
        canvas.drawCentredString(WIDTH / 2, 780, "目录")
        canvas.setFont(FONT, 10)
        for at, entry in enumerate(entries):
            canvas.drawString(64, 740 - 17 * at, entry)

    assert [text for _, text in shown(read_pdf(draw(page)))] == ["目录", *entries]


def test_a_number_and_a_title_as_large_as_the_text_are_two_blocks() -> None:
    head = ("云府〔2008〕40号", "云河市人民政府关于废止部分渡口登", "记文件的决定")
    text = CLAUSE * 3

    def page(canvas: Canvas) -> None:
        for at, line in enumerate(head):
            canvas.drawCentredString(244, 760 - 20 * at, line)
        for at, line in enumerate(cut(text, 30)):
            canvas.drawString(64, 690 - 20 * at, line)

    assert [block for _, block in shown(read_pdf(draw(page)))] == [head[0], head[1] + head[2], text]


def test_a_row_cut_by_the_page_is_whole_and_the_caption_between_is_no_text() -> None:
    def table(canvas: Canvas, top: float, rows: list[tuple[str, str, str]]) -> None:
        canvas.grid([64, 120, 380, 500], [top - 24 * at for at in range(len(rows) + 1)])
        for at, row in enumerate(rows):
            for x, cell in zip((70, 126, 386), row, strict=True):
                canvas.drawString(x, top - 17 - 24 * at, cell)

    def first(canvas: Canvas) -> None:
        for at, line in enumerate(cut(CLAUSE + "。", 30)):
            canvas.drawString(64, 760 - 20 * at, line)
        table(
            canvas,
            700,
            [
                ("序号", "任务", "单位"),
                ("1", "完成北岸渡口码头的加固", "水务局"),
                ("2", "修缮南岸渡口候船的", "交通局"),
            ],
        )

    def second(canvas: Canvas) -> None:
        canvas.drawCentredString(WIDTH / 2, 720, "续表")
        table(
            canvas, 700, [("序号", "任务", "单位"), ("", "长廊和栈桥", ""), ("3", "更换航标灯", "港航中心")]
        )

    whole = (
        "| 序号 | 任务 | 单位 |\n| --- | --- | --- |\n| 1 | 完成北岸渡口码头的加固 | 水务局 |\n"
        "| 2 | 修缮南岸渡口候船的长廊和栈桥 | 交通局 |\n| 3 | 更换航标灯 | 港航中心 |"
    )
    assert shown(read_pdf(draw(first, second))) == [("paragraph", CLAUSE + "。"), ("table", whole)]
