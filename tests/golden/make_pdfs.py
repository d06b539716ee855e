"""Draws the PDFs of the golden folders `pdf-*` in the shape of real ones, in places that do not exist.

    .venv/bin/python tests/golden/make_pdfs.py

The files are kept beside their expected reading, so that another version of reportlab changes nothing; run this
only to change what they show, and review the reading again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).parent
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4

FERRIES = (
    (
        "渡口经营者应当在每日首航前检查渡船、码头和救生设备，填写航行日志，发现隐患的立即停航并报告所在地镇人民政府；"
        "遇有大风、大雾、洪水等情形的，不得开航。"
    ),
    "县级人民政府港航管理机构负责渡口的日常监督检查，每季度不少于一次，并将检查结果在政府网站公布，接受社会监督。",
    "镇人民政府应当与渡口经营者签订安全责任书，明确值守人员、开航时间和载客定额，节假日和集市期间派人到场维持秩序。",
    "渡船船员应当取得相应的适任证书，穿着救生衣；乘客拒不穿着救生衣的，船员有权拒绝其乘船。",
)


def lines_of(text: str, width: int, indent: int = 2) -> list[tuple[int, str]]:
    """Break a paragraph into lines of `width` characters: (characters it is set in, text); 。 hangs at no line's head."""
    lines, rest, step = [], text, indent
    while rest:
        cut = width - step
        while cut < len(rest) and rest[cut] in "，。；、：）":
            cut += 1
        lines.append((step, rest[:cut]))
        rest, step = rest[cut:], 0
    return lines


def prose(canvas: Canvas, text: str, x: float, y: float, width: int, size: float, leading: float) -> float:
    """Draw a paragraph, return the height below it."""
    canvas.setFont(FONT, size)
    for step, line in lines_of(text, width):
        canvas.drawString(x + step * size, y, line)
        y -= leading
    return y


def grid(
    canvas: Canvas, x: float, y: float, widths: list[float], rows: list[list[str]], height: float = 20
) -> float:
    """Draw a ruled table, return the height below it."""
    canvas.setFont(FONT, 10)
    for row in rows:
        left = x
        for width, cell in zip(widths, row, strict=True):
            canvas.rect(left, y - height, width, height)
            canvas.drawString(left + 4, y - height + 6, cell)
            left += width
        y -= height
    return y


def official(canvas: Canvas) -> None:
    """A 公文 after GB/T 9704: 版头, title on two lines, body over a page, signature, 附注, 版记, — 1 —."""
    canvas.setFillColorRGB(0.9, 0, 0)
    canvas.setFont(FONT, 34)
    canvas.drawCentredString(WIDTH / 2, 730, "云澜市人民政府文件")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont(FONT, 16)
    canvas.drawString(95, 680, "云府〔2024〕6号")
    canvas.drawRightString(WIDTH - 90, 680, "签发人：周明远")
    canvas.line(79, 668, WIDTH - 74, 668)
    canvas.setFont(FONT, 22)
    canvas.drawCentredString(WIDTH / 2, 615, "云澜市人民政府关于加强渡口渡船")
    canvas.drawCentredString(WIDTH / 2, 583, "安全管理工作的通知")
    canvas.setFont(FONT, 16)
    canvas.drawString(79, 535, "各区人民政府，市政府各部门、各直属机构：")
    y = prose(canvas, "为保障群众出行安全，现就渡口渡船安全管理有关事项通知如下：", 79, 506, 27, 16, 29)
    y = prose(canvas, "一、落实经营者责任", 79, y, 27, 16, 29)
    y = prose(canvas, FERRIES[0], 79, y, 27, 16, 29)
    y = prose(canvas, "二、落实属地责任", 79, y, 27, 16, 29)
    text = lines_of(FERRIES[2] + FERRIES[1], 27)
    canvas.setFont(FONT, 16)
    for step, line in text[:3]:
        canvas.drawString(79 + 16 * step, y, line)
        y -= 29
    canvas.setFont(FONT, 14)
    canvas.drawRightString(WIDTH - 95, 60, "— 1 —")
    canvas.showPage()
    y = 740
    canvas.setFont(FONT, 16)
    for _, line in text[3:]:
        canvas.drawString(79, y, line)
        y -= 29
    canvas.drawString(111, y - 29, "附件：1.渡口名录")
    canvas.drawString(159, y - 58, "2.渡船登记表")
    canvas.drawRightString(WIDTH - 138, y - 145, "云澜市人民政府")
    canvas.drawRightString(WIDTH - 138, y - 174, "2024年2月19日")
    canvas.drawString(111, y - 203, "（此件公开发布）")
    canvas.line(79, 160, WIDTH - 74, 160)
    canvas.setFont(FONT, 14)
    canvas.drawString(95, 142, "抄送：市委各部委，市人大常委会办公室，市政协办公室。")
    canvas.line(79, 134, WIDTH - 74, 134)
    canvas.drawString(95, 117, "云澜市人民政府办公室")
    canvas.drawRightString(WIDTH - 90, 117, "2024年2月20日印发")
    canvas.line(79, 110, WIDTH - 74, 110)
    canvas.drawString(95, 60, "— 2 —")
    canvas.showPage()


def gazette(canvas: Canvas) -> None:
    """Pages of a gazette: 目录 with dots, two columns under a title across the page, heads that change sides, notes."""
    canvas.setFont(FONT, 22)
    canvas.drawCentredString(WIDTH / 2, 700, "目  录")
    entries = [
        ("云澜市人民政府关于公布渡口名录的通知（云府〔2024〕7号）", "12"),
        ("云澜市港航局关于印发渡船检验工作规程的通知", "13"),
        ("云澜市港航局关于冬季停航的通告", "14"),
    ]
    canvas.setFont(FONT, 11)
    y = 650.0
    for title, page in entries:
        canvas.drawString(70, y, title)
        begin = 70 + 11 * len(title)
        canvas.drawString(begin, y, "." * int((500 - begin) / 2.8))
        canvas.drawRightString(520, y, page)
        y -= 24
    canvas.showPage()
    for number in range(12, 15):
        canvas.setFont(FONT, 9)
        head = "云澜市人民政府公报" if number % 2 else "2024年第3期（总第77期）"
        canvas.drawString(64, 800, head if number % 2 else str(number))
        canvas.drawRightString(WIDTH - 64, 800, str(number) if number % 2 else head)
        canvas.line(64, 794, WIDTH - 64, 794)
        y = 760.0
        if number == 12:
            canvas.setFont(FONT, 18)
            canvas.drawCentredString(WIDTH / 2, y, "云澜市人民政府关于公布渡口名录的通知")
            y -= 40
        flow = [line for at in range(14) for line in lines_of(FERRIES[(at + number) % 4], 20)]
        canvas.setFont(FONT, 11)
        rows = int((y - 150) / 18)
        for column in (0, 1):
            for at, (step, line) in enumerate(flow[column * rows : (column + 1) * rows]):
                canvas.drawString(64 + column * 247 + 11 * step, y - 18 * at, line)
        if number in (12, 13):
            canvas.line(64, 128, 180, 128)
            canvas.setFont(FONT, 8.5)
            canvas.drawString(
                64,
                114,
                f"{'①②'[number - 12]} 渡口，指经批准设置的、专供渡运旅客和货物使用的码头，不包括景区内部的",
            )
            canvas.drawString(64, 102, "游船码头。" if number == 12 else "游船码头和企业自用码头。")
        canvas.showPage()


def tables(canvas: Canvas) -> None:
    """A ruled table over two pages with its head repeated, one without rules, and one on a page lying on its side."""
    rows = [
        [str(n), f"第{n}号渡口", "客渡" if n % 3 else "客货渡", "是" if n % 2 else "否"] for n in range(1, 41)
    ]
    head = ["序号", "渡口", "类型", "夜航"]
    widths = [60.0, 200, 100, 80]
    y = prose(canvas, "全市渡口名录如下，未列入名录的码头不得从事渡运：", 79, 760, 36, 12, 22)
    grid(canvas, 79, y, widths, [head, *rows[:28]])
    canvas.showPage()
    y = grid(canvas, 79, 760, widths, [head, *rows[28:]])
    y = prose(canvas, FERRIES[1], 79, y - 30, 36, 12, 22)
    canvas.setFont(FONT, 12)
    for at, row in enumerate(
        [
            ("区", "渡口数", "渡船数", "值守人员"),
            ("东江区", "14", "19", "38"),
            ("西岭区", "9", "9", "20"),
            ("南屏区", "17", "24", "51"),
            ("合计", "40", "52", "109"),
        ]
    ):
        for x, cell in zip((90, 200, 300, 400), row, strict=True):
            canvas.drawString(x, y - 10 - 20 * at, cell)
    prose(canvas, FERRIES[3], 79, y - 140, 36, 12, 22)
    canvas.showPage()
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)
    grid(
        canvas,
        80,
        480,
        [120.0, 200, 200, 120],
        [
            ["渡船编号", "船名", "检验机构", "有效期至"],
            ["云渡001", "平安一号", "云澜市船舶检验站", "2025年6月"],
            ["云渡002", "平安二号", "云澜市船舶检验站", "2025年9月"],
        ],
    )
    canvas.showPage()


def traps(canvas: Canvas) -> None:
    """A slanted and a level watermark on each page, a title printed thrice for weight, white text, hyphens."""
    for page in range(3):
        canvas.saveState()
        canvas.setFillGray(0.85)
        canvas.setFont(FONT, 60)
        canvas.translate(140, 260)
        canvas.rotate(45)
        canvas.drawString(0, 0, "仅供内部使用")
        canvas.restoreState()
        canvas.saveState()
        canvas.setFillGray(0.9)
        canvas.setFont(FONT, 40)
        canvas.drawCentredString(WIDTH / 2, 430, "云澜市港航局")
        canvas.restoreState()
        y = 760.0
        if page == 0:
            canvas.setFont(FONT, 20)
            for shift in (0, 0.3, 0.6):
                canvas.drawCentredString(WIDTH / 2 + shift, y, "云澜市港航局渡船检验说明")
            y -= 40
        for at in range(4):
            y = prose(canvas, FERRIES[(at + page) % 4] * (page + 1), 79, y, 36, 12, 22)
        if page == 1:
            canvas.setFont("Times-Roman", 12)
            canvas.drawString(79, y, "Ferries are inspected under the International Con-")
            canvas.drawString(79, y - 18, "vention on Load Lines; see COVID-")
            canvas.drawString(79, y - 36, "19 notes of the Authority.")
            canvas.setFillColorRGB(1, 1, 1)
            canvas.setFont(FONT, 12)
            canvas.drawString(79, y - 60, "看不见的关键词")
            canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(WIDTH / 2, 40, f"第{page + 1}页 共3页")
        canvas.showPage()


CASES: dict[str, Callable[[Canvas], None]] = {
    "pdf-official": official,
    "pdf-gazette": gazette,
    "pdf-tables": tables,
    "pdf-traps": traps,
}


def main() -> None:
    """Write each file into its folder."""
    for name, draw in CASES.items():
        (HERE / name).mkdir(exist_ok=True)
        canvas = Canvas(str(HERE / name / "document.pdf"), pagesize=A4, invariant=1, pageCompression=1)
        draw(canvas)
        canvas.save()


if __name__ == "__main__":
    main()
