"""Real pages that lie beside a development checkout, in no release: labels and selectors only, no words of theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup, Comment
from eval.gold import Case, Gold

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "samples" / "html"
LABELS = Path(__file__).parent / "real.json"
_BLOCKS = ("p", "div", "br", "tr", "td", "th", "li", "table", "h1", "h2", "h3", "h4", "section", "dd", "dt")


def text_of(html: str, selector: str, drop: tuple[str, ...] = ()) -> str:
    """Return the text of what a selector finds (of a meta its content), read by a parser that the normaliser does not begin with."""
    soup = BeautifulSoup(html, "lxml")
    found = soup.select_one(selector)
    if found is None:
        raise ValueError(f"no element {selector!r}: correct real.json")
    if found.name == "meta":
        return str(found["content"])
    for node in found(["script", "style"]):
        node.decompose()
    for comment in found.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for one in drop:
        for node in found.select(one):
            node.decompose()
    for node in found.find_all(_BLOCKS):
        node.append("\n")
    return re.sub(r"[ \t\xa0]+", " ", found.get_text())


def _day(value: str | None) -> date | str | None:
    return date.fromisoformat(value) if value else value


def pages() -> Iterator[Case]:
    """Yield the saved pages that are here; a label file names a page by the beginning of its file's name.

    Keys: `family`, `url`, `kind`, `body` and `title` (CSS selectors), `drop` (selectors of furniture within the body),
    `published` and `signed` ("" = the page has none), `number`, `numbers` (of others, in the text), `issuers`.
    """
    if not SAMPLES.is_dir():
        return
    for start, label in json.loads(LABELS.read_text(encoding="utf-8")).items():
        path = next((path for path in sorted(SAMPLES.iterdir()) if path.name.startswith(start)), None)
        if path is None:
            continue
        payload = path.read_bytes()
        html = payload.decode("utf-8")
        gold = Gold(
            kind=label.get("kind", "document"),
            body=text_of(html, label["body"], tuple(label.get("drop", ()))) if "body" in label else None,
            title=text_of(html, label["title"]) if "title" in label else None,
            number=label.get("number"),
            numbers=tuple(label["numbers"]) if "numbers" in label else None,
            issuers=tuple(label["issuers"]) if "issuers" in label else None,
            published=_day(label.get("published")),
            signed=_day(label.get("signed")),
            script="Hans",
        )
        yield Case(f"real/{start}", label["family"], payload, "text/html", label.get("url", ""), gold)
