"""Main content of web pages: ours against other extractors, in one run, on invented pages and on real ones.

    .venv/bin/python benchmarks/extraction.py [FOLDER]

FOLDER holds pages with the text they should give: `x.html` beside `x.txt`. Prints precision, recall and F1 of character
4-grams (white space left out, mean over pages), pages per second of processor time, and the ratio to trafilatura. The
peers run in their own environment (`make setup-peers`); without it only ours is timed. Only ratios mean anything on a
busy machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from parts.portal_pages import pages

from normalizers.html.page import read_html
from normalizers.text.furniture import strip_furniture

HERE = Path(__file__).parent
PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
COUNT, ROUNDS = 150, 3
_SPACE = re.compile(r"[\s|\u200b\ufeff]+|-{3,}")

#: runs in the peers' environment: pages in on stdin, texts and seconds out on stdout
PEER = """
import json, sys, time
pages = json.load(sys.stdin)
import trafilatura
from bs4 import BeautifulSoup
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
def readability(page):
    return BeautifulSoup(Document(page).summary(), "lxml").get_text("\\n")
NAMES = {
    "trafilatura": lambda page: trafilatura.extract(page),
    "trafilatura precision": lambda page: trafilatura.extract(page, favor_precision=True),
    "readability-lxml": readability,
    "resiliparse": lambda page: extract_plain_text(page, main_content=True),
    "bs4 all text": lambda page: BeautifulSoup(page, "lxml").get_text("\\n"),
}
for name, extract in NAMES.items():
    extract(pages[0])
    start = time.process_time()
    texts = []
    for page in pages:
        try:
            texts.append(extract(page) or "")
        except Exception as error:  # a peer that fails on a page gives no text for it
            print(f"{name}: {error!r}", file=sys.stderr)
            texts.append("")
    print(json.dumps([name, time.process_time() - start, texts]), flush=True)
"""


def grams(text: str) -> Counter[str]:
    """Return the character 4-grams of a text without white space."""
    bare = _SPACE.sub("", text)
    return Counter(bare[at : at + 4] for at in range(max(1, len(bare) - 3)))


def score(found: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of 4-grams."""
    ours, wanted = grams(found), grams(gold)
    common = (ours & wanted).total()
    precision, recall = common / max(1, ours.total()), common / max(1, wanted.total())
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


def extract(page: str) -> str:
    """Return the text of a page as the normaliser keeps it."""
    kept = strip_furniture(read_html(page).blocks).blocks
    return "\n".join(block.text for block in kept if block.kind != "image")


def ours(htmls: list[str]) -> tuple[float, list[str]]:
    """Return the seconds of the best of some rounds, and the texts."""
    best, texts = float("inf"), [extract(htmls[0])]
    for _ in range(ROUNDS):
        start = time.process_time()
        texts = [extract(html) for html in htmls]
        best = min(best, time.process_time() - start)
    return best, texts


def rows(htmls: list[str]) -> list[tuple[str, float, list[str]]]:
    """Return name, seconds and texts of ours and of the peers that are installed."""
    result = [("ours", *ours(htmls))]
    if not PEERS.exists():
        print("no peers: make setup-peers installs them", file=sys.stderr)
        return result
    run = subprocess.run(
        [str(PEERS), "-c", PEER], input=json.dumps(htmls), capture_output=True, text=True, check=False
    )
    for line in run.stdout.splitlines():
        name, seconds, texts = json.loads(line)
        result.append((name, seconds, texts))
    if run.returncode:
        print(run.stderr, file=sys.stderr)
    return result


def show(label: str, htmls: list[str], golds: list[str]) -> None:
    """Print one table."""
    table = rows(htmls)
    base = next((seconds for name, seconds, _ in table if name == "trafilatura"), table[0][1])
    size = sum(len(html) for html in htmls) / len(htmls) / 1000
    print(f"{label}: {len(htmls)} pages of {size:.0f} k characters")
    print(f"  {'':24}{'P':>7}{'R':>7}{'F1':>7}{'pages/s':>10}{'ratio':>8}")
    for name, seconds, texts in table:
        marks = [score(text, gold) for text, gold in zip(texts, golds, strict=True)]
        means = [sum(mark[at] for mark in marks) / len(marks) for at in range(3)]
        print(
            f"  {name:24}{means[0]:7.3f}{means[1]:7.3f}{means[2]:7.3f}{len(htmls) / seconds:10.0f}{base / seconds:8.1f}"
        )


def main() -> int:
    """Print the tables of the invented pages and of the folder given."""
    invented = list(pages(COUNT))
    show("invented pages", [html for _, html, _ in invented], [text for _, _, text in invented])
    for folder in sys.argv[1:]:
        files = sorted(path for path in Path(folder).glob("*.html") if path.with_suffix(".txt").exists())
        if not files:
            print(f"{folder}: no page with its text beside it (x.html and x.txt)", file=sys.stderr)
            return 2
        htmls = [path.read_text("utf-8", "replace") for path in files]
        show(folder, htmls, [path.with_suffix(".txt").read_text("utf-8") for path in files])
    return 0


if __name__ == "__main__":
    sys.exit(main())
