"""PDF: ours against bare pypdfium2, pypdf and pdfminer.six, in one run, on PDFs made here.

    .venv/bin/python benchmarks/pdf.py [--pages 30] [--rounds 7] [--font FILE.ttf]

Prints pages per second of CPU time (best of the rounds, which alternate between the engines, so that a busy machine
slows all alike), the ratio to bare pypdfium2, and the character F1 (bag of characters, white space left out; running
heads are no text, so that who keeps them loses precision). Bare is what anybody writes first: open, get_textpage and
get_text_range of each page, close. A TrueType font with Han is embedded where one is found, else the built-in CID
font is used, where pdfium spends most of its time finding a substitute.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pypdf
import pypdfium2
from pdfminer.high_level import extract_text
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

from normalizers.pdf.reader import read_pdf

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
#: fonts with Han and TrueType outlines; reportlab embeds no others
NAMES = (
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "simsun.ttc",
    "simfang.ttf",
    "DroidSansFallback*.ttf",
    "uming.ttc",
)
HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平"
)
WIDTH, HEIGHT = A4
MARGIN, GAP = 64, 18


def font_of(chosen: Path | None) -> tuple[str, str]:
    """Return the name of a registered font and how it stands in the file."""
    found = (
        [chosen] if chosen else [path for name in NAMES for folder in FOLDERS for path in folder.rglob(name)]
    )
    for path in found:
        try:
            pdfmetrics.registerFont(TTFont("Han", str(path), subfontIndex=0))
        except (TTFError, OSError):
            continue
        return "Han", f"{path.name}, embedded"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light", "STSong-Light, not embedded"


def sentence(chance: random.Random, least: int, most: int) -> str:
    """Return running text of `least` to `most` characters."""
    wanted, text = chance.randint(least, most), ""
    while len(text) < wanted:
        text += "".join(chance.choice(HAN) for _ in range(chance.randint(5, 15))) + chance.choice(
            "，，，。；、"
        )
    return text[: wanted - 1] + "。"


def make(font: str, kind: str, pages: int) -> tuple[bytes, str]:
    """Return a PDF of about so many pages and its text without running lines."""
    chance = random.Random(7)  # noqa: S311 - a benchmark keeps no secrets
    columns, size = (2, 11) if kind == "two columns" else (1, 16 if kind == "plain 公文" else 11)
    width = (WIDTH - 2 * MARGIN - GAP * (columns - 1)) / columns
    body = ParagraphStyle(
        "body", fontName=font, fontSize=size, leading=1.75 * size, firstLineIndent=2 * size, wordWrap="CJK"
    )
    cell = ParagraphStyle("cell", parent=body, fontSize=9, leading=12, firstLineIndent=0)
    story: list[Flowable] = []
    truth: list[str] = []
    room = pages * columns * width * (HEIGHT - 124)
    while room > 0:
        text = sentence(chance, 60, 260)
        if kind == "tables and notes" and chance.random() < 0.4:
            mark = chance.randint(1, 40)
            story.append(Paragraph(f"{text[:20]}<super size='6'>{mark}</super>{text[20:]}", body))
            text = text[:20] + str(mark).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) + text[20:]
        else:
            story.append(Paragraph(text, body))
        truth.append(text)
        room -= (len(text) + 20) * size * 1.75 * size
        if kind == "tables and notes" and chance.random() < 0.4:
            rows = [[sentence(chance, 3, 12) for _ in range(4)] for _ in range(chance.randint(4, 9))]
            grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
            story.append(
                Table(
                    [[Paragraph(text, cell) for text in row] for row in rows],
                    colWidths=[width / 4] * 4,
                    style=grid,
                )
            )
            truth += ["".join(row) for row in rows]
            room -= len(rows) * 20 * width

    def decorate(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont(font, 9)
        if kind != "plain 公文":
            canvas.drawString(MARGIN, HEIGHT - 44, "云澜市人民政府公报")
            canvas.line(MARGIN, HEIGHT - 50, WIDTH - MARGIN, HEIGHT - 50)
        canvas.drawCentredString(WIDTH / 2, 40, f"— {document.page} —")

    target = io.BytesIO()
    document = BaseDocTemplate(target, pagesize=A4, invariant=1)
    frames = [
        Frame(MARGIN + at * (width + GAP), 62, width, HEIGHT - 124, 0, 0, 0, 0) for at in range(columns)
    ]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    document.build(story)
    return target.getvalue(), "".join(truth)


def bare(payload: bytes) -> str:
    """Return what the plainest use of pypdfium2 gives."""
    document = pypdfium2.PdfDocument(payload)
    texts = []
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        texts.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\n".join(texts)


def ours(payload: bytes) -> str:
    """Return our blocks as text, the rules of Markdown tables left out."""
    blocks = read_pdf(payload).blocks
    return "\n".join(
        block.text.replace("|", "").replace("---", "") if block.kind == "table" else block.text
        for block in blocks
    )


ENGINES: dict[str, Callable[[bytes], str]] = {
    "bare pypdfium2": bare,
    "ours": ours,
    "pypdf": lambda payload: "\n".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(payload)).pages
    ),
    "pdfminer.six": lambda payload: extract_text(io.BytesIO(payload)),
}
#: these take seconds a round and are an order of magnitude away
SLOW = ("pypdf", "pdfminer.six")


def score(found: str, truth: str) -> float:
    """Return the F1 of the bags of characters."""
    one, other = Counter("".join(found.split())), Counter("".join(truth.split()))
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values()))


def main() -> None:
    """Make the PDFs, time each engine on each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--font", type=Path)
    options = parser.parse_args()
    font, said = font_of(options.font)
    print(f"font: {said}")
    for kind in ("plain 公文", "two columns", "tables and notes"):
        payload, truth = make(font, kind, options.pages)
        document = pypdfium2.PdfDocument(payload)
        pages = len(document)
        document.close()
        best = dict.fromkeys(ENGINES, float("inf"))
        ratios: list[float] = []
        texts = {}
        for turn in range(options.rounds):
            took = {}
            for name, engine in ENGINES.items():
                if turn and name in SLOW:
                    continue
                begun = time.process_time()
                texts[name] = engine(payload)
                took[name] = time.process_time() - begun
                best[name] = min(best[name], took[name])
            ratios.append(took["bare pypdfium2"] / took["ours"])
        print(
            f"\n{kind}: {pages} pages, {len(payload) // 1024} KB; ours / bare per round: median {sorted(ratios)[len(ratios) // 2]:.2f}"
        )
        print(f"{'engine':<16} {'pages/s':>9} {'/ bare':>8} {'F1':>8}")
        for name in ENGINES:
            ratio = best["bare pypdfium2"] / best[name]
            print(f"{name:<16} {pages / best[name]:>9.1f} {ratio:>8.3f} {score(texts[name], truth):>8.4f}")


if __name__ == "__main__":
    main()
