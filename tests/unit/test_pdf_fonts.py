"""Fonts without character tables or with wrong ones, and text nobody is meant to see."""

from __future__ import annotations

import io

import pytest
import raw_pdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from dibao.records.clean import Evidence
from normalizers.pdf import reading, second
from normalizers.pdf.garble import common_han, fold_characters, garbled_share
from normalizers.pdf.reader import PdfText, read_pdf

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
LINES = [
    "云澜市人民政府关于印发渡口规划的通知",
    "现将渡口规划印发给你们，请认真组织实施，",
    "渡口管理部门应当按照属地负责的原则落实各项制度。",
]
WHOLE = "".join(LINES)


def whole(found: PdfText) -> str:
    return "".join(block.text for block in found.blocks)


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("GBK-EUC-H", "gbk"),
        ("GB-EUC-H", "gb2312"),
        ("GBKp-EUC-H", "gbk"),
        ("GBK2K-H", "gb18030"),
        ("UniGB-UCS2-H", "utf-16-be"),
        ("UniGB-UTF16-H", "utf-16-be"),
        ("GBK-EUC-V", "gbk"),
    ],
)
def test_fonts_that_are_not_embedded_and_have_no_table_are_read(encoding: str, codec: str) -> None:
    found = read_pdf(raw_pdf.document(raw_pdf.text(LINES, codec), encoding))
    assert whole(found) == WHOLE
    assert found.flags == ()


def test_radicals_and_compatibility_ideographs_become_the_characters_they_look_like() -> None:
    named = {"一": "⼀", "人": "⼈", "见": "⻅", "长": "⻓", "不": "\uf967", "・": "\uf0b7"}
    text = "一人见长，不在其位。・第一条"
    table = raw_pdf.to_unicode({ord(char): ord(named.get(char, char)) for char in text})
    found = read_pdf(raw_pdf.document(raw_pdf.text([text], "utf-16-be"), "UniGB-UCS2-H", characters=table))
    assert whole(found) == "一人见长，不在其位。•第一条"
    assert found.said == (Evidence("characters-folded", "7", "pdf font table"),)
    assert found.flags == ()


def test_every_radical_with_a_character_of_its_own_is_folded() -> None:
    assert fold_characters("⼀⼆⽉⻔⻚⻛⻝⻢⻥⻦⻬⻰⻳︽︾") == ("一二月门页风食马鱼鸟齐龙龟《》", 15)
    assert fold_characters("１２３ＡＢ第一条") == (
        "１２３ＡＢ第一条",
        0,
    )  # full-width digits are what was printed
    kangxi = "".join(map(chr, range(0x2F00, 0x2FD6)))
    folded, count = fold_characters(kangxi)
    assert count == len(kangxi)
    assert all("\u4e00" <= char <= "\u9fff" for char in folded)


def test_a_table_of_private_characters_is_garbled() -> None:
    table = raw_pdf.to_unicode({ord(char): 0xE000 + at for at, char in enumerate(sorted(set(WHOLE)))})
    found = read_pdf(raw_pdf.document(raw_pdf.text(LINES, "utf-16-be"), "UniGB-UCS2-H", characters=table))
    assert "garbled" in found.flags


def test_a_table_of_unrelated_han_is_garbled() -> None:
    rare = sorted(set(map(chr, range(0x4E00, 0x9FA5))) - common_han())
    table = raw_pdf.to_unicode({ord(char): ord(rare[at * 37]) for at, char in enumerate(sorted(set(WHOLE)))})
    found = read_pdf(raw_pdf.document(raw_pdf.text(LINES, "utf-16-be"), "UniGB-UCS2-H", characters=table))
    assert "garbled" in found.flags


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        (WHOLE, False),
        ("臺灣地區與大陸地區人民關係條例施行細則第三條所稱戶籍登記", False),
        ("The Ferry Ordinance, Cap. 104, was amended by L.N. 12 of 2023.", False),
        ("Décret relatif à la sécurité des embarcations de plaisance, publié à l’été", False),
        ("ÔÆÀ½ÊÐÈËÃñÕþ¸®¹ØÓÚÓ¡·¢¶É¿Ú¹æ»®µÄÍ¨Öª", True),  # GBK bytes taken one by one
        ("(cid:12)(cid:4361)(cid:77)云澜市", True),
        ("\ufffd\ufffd\ufffd市\ufffd\ufffd政府", True),
        ("", False),
    ],
)
def test_the_measure_tells_gibberish_from_rare_names_and_other_languages(text: str, *, garbled: bool) -> None:
    assert (garbled_share(text) > reading.GARBLED) is garbled


def test_a_better_second_reading_is_taken_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = raw_pdf.document(raw_pdf.text(LINES, "gbk"), "GBK-EUC-H", pages=2)
    share = reading.garbled_share
    marked = iter([0.6])  # the first page pdfium reads counts as garbled

    def measure(text: str) -> float:
        return next(marked, None) or share(text)

    monkeypatch.setattr(reading, "garbled_share", measure)
    monkeypatch.setattr(reading, "odd_characters", set)
    found = read_pdf(payload)
    assert found.said[0] == Evidence(
        "engine", "pdfminer.six", "pages 1", "pdfium's reading was garbled up to 60%"
    )
    assert whole(found) == WHOLE * 2
    assert "garbled" not in found.flags


def test_the_second_engine_places_text_as_the_first_does() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.setFont(FONT, 12)
    canvas.drawString(80, 700, "渡口规划 2023")
    canvas.drawString(300, 700, "第二栏")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(80, 650, "Ferry plan")
    canvas.showPage()
    canvas.save()
    page = second.reread(target.getvalue(), [1])[1]
    lines = page.lines()
    assert [(line.text, round(line.x0), round(line.y), round(line.size)) for line in lines] == [
        ("渡口规划 2023", 80, 700, 12),
        ("第二栏", 300, 700, 12),
        ("Ferry plan", 80, 650, 10),
    ]
    assert page.place(lines[1].start).x0 == pytest.approx(300)
    assert second.reread(b"%PDF-1.4 broken", [1]) == {}


def test_what_nobody_sees_is_set_aside_and_said() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.setFont(FONT, 12)
    canvas.drawString(80, 700, WHOLE[:30])
    canvas.drawString(80, 900, "纸外的字")
    canvas.setFillColorRGB(0, 0, 0.6)
    canvas.rect(80, 600, 200, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(90, 610, "蓝底白字的标题")
    canvas.drawString(80, 500, "白纸上的白字")
    canvas.showPage()
    canvas.save()
    found = read_pdf(target.getvalue())
    assert [block.text for block in found.blocks] == [WHOLE[:30], "蓝底白字的标题"]
    assert [(item.field, item.quote) for item in found.said] == [
        ("set-aside-outside", "纸外的字"),
        ("set-aside-white", "白纸上的白字"),
    ]


def test_a_text_layer_that_is_not_shown_is_flagged() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for _ in range(2):
        layer = canvas.beginText(80, 700)
        layer.setFont(FONT, 12)
        layer.setTextRenderMode(3)
        for line in LINES:
            layer.textLine(line)
        canvas.drawText(layer)
        canvas.showPage()
    canvas.save()
    found = read_pdf(target.getvalue())
    assert found.flags == ("hidden-text-layer",)
    assert found.said == (Evidence("hidden-text", "1-2", "pdf text render mode 3"),)
    assert LINES[0] in whole(found)
