"""Documents that a page carries as data of its scripts: gkmlpt's DETAIL, JSON-LD, the state of single-page shells.

A page drawn by its scripts shows nothing without them, yet most hand the whole article over as JSON. What is read
here is data, never code: a literal that is no JSON is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from dibao.records.clean import Evidence
from normalizers.text.blocks import clean_line

_SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
_SCRIPT_END = re.compile("</script", re.IGNORECASE)
_LITERAL = re.compile(r"\b(DETAIL|__NUXT__|__NEXT_DATA__|__INITIAL_STATE__)[\"']?\s*[=:]\s*(?=[{\[])")
_DATA_SCRIPT = re.compile(r"ld\+json|application/json|__NEXT_DATA__|__NUXT_DATA__", re.IGNORECASE)
#: keys under which such data keep the body and the title (schema.org, and the portals' own)
_BODY_KEYS = (
    "articleBody",
    "content",
    "contentHtml",
    "content_html",
    "body",
    "bodyHtml",
    "txtContent",
    "newsContent",
    "detail",
    "text",
    "html",
)
_TITLE_KEYS = ("headline", "title", "articleTitle", "newsTitle", "name", "docTitle", "showTitle")
_DATE_KEYS = (
    "datePublished",
    "pubDate",
    "publishTime",
    "publishDate",
    "pub_time",
    "publish_time",
    "releaseTime",
    "pubTime",
    "publish_date",
    "createTime",
    "date",
)
_CHINA = timezone(timedelta(hours=8))
#: the year 2200
_LATEST = 7_258_118_400
_HAN = re.compile("[\u3400-\u9fff]")
_FILE = re.compile(
    r"""(?:href|src)=["'][^"'<>]{1,300}\.(?:pdf|docx?|xlsx?|zip|rar|wps|ofd)["'?]""", re.IGNORECASE
)
#: objects looked at in one page, and how deep: state trees of shells have thousands
_MOST, _DEEPEST = 20_000, 40
#: fewer characters are a teaser or a button
_LEAST = 40


@dataclass(frozen=True, slots=True)
class Embedded:
    """An article carried as data: its body (markup or text), title, the fields beside it, where it was found."""

    body: str
    title: str
    fields: tuple[Evidence, ...]
    basis: str


def find_embedded(html: str) -> Embedded | None:
    """Return the longest article among the data of a page's scripts, None where there is none."""
    best: Embedded | None = None
    for basis, data in _literals(html):
        for item in _objects(data):
            found = _article(item, basis)
            if found and (best is None or len(found.body) > len(best.body)):
                best = found
    return best


def _literals(html: str) -> Iterator[tuple[str, object]]:
    decoder = json.JSONDecoder()
    for match, code in _scripts(html):
        if _DATA_SCRIPT.search(match[1]):
            basis = "JSON-LD" if "ld+json" in match[1] else "page data"
            try:
                yield basis, json.loads(code)
            except (ValueError, RecursionError):
                continue  # no JSON: nothing of it can be read, and the page is judged by what it shows
        for literal in _LITERAL.finditer(code):
            try:
                yield f"script literal {literal[1]}", decoder.raw_decode(code, literal.end())[0]
            except (ValueError, RecursionError):
                continue  # a literal with names or calls in it is code


def _scripts(html: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the opening tag and the code of each script; one that is never closed ends the search."""
    at = 0
    while match := _SCRIPT.search(html, at):
        end = _SCRIPT_END.search(html, match.end())
        if end is None:
            return
        yield match, html[match.end() : end.start()]
        at = end.end()


def _objects(data: object) -> Iterator[dict[str, object]]:
    """Yield the objects of a tree of data, breadth first, within bounds."""
    level: list[object] = [data]
    seen = 0
    for _ in range(_DEEPEST):
        below: list[object] = []
        for item in level:
            seen += 1
            if seen > _MOST:
                return
            if isinstance(item, dict):
                yield item
                below += [value for value in item.values() if isinstance(value, dict | list)]
            elif isinstance(item, list):
                below += [value for value in item if isinstance(value, dict | list)]
        level = below


def _article(item: dict[str, object], basis: str) -> Embedded | None:
    title = next((str(item[key]) for key in _TITLE_KEYS if isinstance(item.get(key), str) and item[key]), "")
    bodies = [str(item[key]) for key in _BODY_KEYS if isinstance(item.get(key), str)]
    body = max(bodies, key=len, default="")
    files = "nfw-cms-attachment" in body or _FILE.search(body) is not None
    if not title or (len(_HAN.findall(body[:20_000])) < _LEAST and not files):
        return None
    return Embedded(body, title, tuple(_fields(item, basis)), basis)


def _fields(item: dict[str, object], basis: str) -> Iterator[Evidence]:
    for key in _DATE_KEYS:
        value = item.get(key)
        if isinstance(value, str) and (said := clean_line(value)):
            yield Evidence("published", said, f"{basis} {key}", said[:200])
            break
    inner = item.get("gkml_data")
    catalogue = inner if isinstance(inner, dict) else {}
    for key, field in (
        ("source", "source"), ("document_number", "document_number"), ("identifier", "index_number"),
        ("publisher", "issuer"),
    ):  # fmt: skip
        value = catalogue.get(key) or item.get(key)
        if isinstance(value, str) and (said := clean_line(value)):
            yield Evidence(field, said, f"{basis} {key}", said[:200])
    stamp = catalogue.get("date")
    if isinstance(stamp, int) and 0 < stamp < _LATEST:
        # midnight at +08:00 of the 成文日期
        yield Evidence(
            "signed", datetime.fromtimestamp(stamp, _CHINA).date().isoformat(), f"{basis} date", str(stamp)
        )
