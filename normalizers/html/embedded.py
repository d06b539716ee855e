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
#: keys under which such data keep their fields (schema.org, and the portals' own), in small letters without _
_BODY_KEYS = (
    "articlebody", "content", "contenthtml", "htmlcontent", "body", "bodyhtml", "txtcontent", "newscontent", "doccontent",
    "dochtmlcon", "articlecontent", "detail", "text", "html", "zw",
)  # fmt: skip
_TITLE_KEYS = ("headline", "title", "articletitle", "newstitle", "name", "doctitle", "showtitle", "subject")
_DATE_KEYS = (
    "datepublished", "pubdate", "publishtime", "publishdate", "publishedtime", "publisheddate", "releasetime", "releasedate",
    "pubtime", "docreltime", "fbsj", "fbrq", "displaytime", "createtime", "date",
)  # fmt: skip
_FIELD_KEYS = (
    ("source", ("source", "sourcename", "docsource")),
    ("document_number", (
        "documentnumber", "documentno", "docnumber", "docnum", "docno", "filenum", "filenumber", "fileno", "fwzh", "wh",
        "wenhao", "referencenumber", "issuenumber",
    )),
    ("index_number", ("identifier", "indexnumber", "indexno", "syh")),
    ("issuer", (
        "publisher", "puborg", "pubunit", "publishorg", "publishunit", "issuer", "issueorg", "issuingauthority", "org",
        "orgname", "fbjg", "fwjg", "deptname",
    )),
)  # fmt: skip
#: what a number and a body's name look like: wh may be a width and a height, org a key of a table
_LOOKS = {
    "document_number": re.compile("[号號令]|[〔\\[［]\\d{4}"),
    "issuer": re.compile("[\u3400-\u9fff]{2}"),
}
_LONGEST_FIELD = 120
#: an object's keys as written and its values, by squeezed keys
Said = dict[str, tuple[str, object]]
_CHINA = timezone(timedelta(hours=8))
#: the years 1980 and 2200 in seconds; portals give milliseconds, too
_EARLIEST, _LATEST = 315_532_800, 7_258_118_400
_WORDS = re.compile("[\u3400-\u9fff0-9]")
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
    said = _squeezed(item)
    title = next((value for key in _TITLE_KEYS if (value := _string(said, key)[1])), "")
    body = max((_string(said, key)[1] for key in _BODY_KEYS), key=len)
    if not title:
        return None
    # a body of mark-up may be a file, a picture or a table of three rows
    shown = (
        "nfw-cms-attachment" in body or "<table" in body or "<img" in body or _FILE.search(body) is not None
    )
    if not shown and len(_WORDS.findall(body[:20_000])) < _LEAST:
        return None
    return Embedded(body, title, tuple(_fields(said, basis)), basis)


def _squeezed(item: dict[str, object]) -> Said:
    """Return keys as written and values by what all portals' spellings have in common: pub_time, pubTime, PUBTIME."""
    return {key.replace("_", "").lower(): (key, value) for key, value in item.items()}


def _string(said: Said, key: str) -> tuple[str, str]:
    written, value = said.get(key, ("", ""))
    return (written, value) if isinstance(value, str) else ("", "")


def _fields(said: Said, basis: str) -> Iterator[Evidence]:
    inner = said.get("gkmldata", ("", None))[1]
    catalogue = _squeezed(inner) if isinstance(inner, dict) else {}
    for key in _DATE_KEYS:
        written, moment = said.get(key, ("", None))
        if value := _moment(moment):
            yield Evidence("published", clean_line(value), f"{basis} {written}", clean_line(value)[:200])
            break
    for field, keys in _FIELD_KEYS:
        found = (
            pair for one in (catalogue, said) for key in keys if 0 < len((pair := _string(one, key))[1]) <= _LONGEST_FIELD
        )  # fmt: skip
        for written, value in found:
            if field not in _LOOKS or _LOOKS[field].search(value):
                yield Evidence(field, clean_line(value), f"{basis} {written}", clean_line(value))
                break
    stamp = catalogue.get("date", ("", None))[1]
    if isinstance(stamp, int) and 0 < stamp < _LATEST:
        # midnight at +08:00 of the 成文日期
        yield Evidence(
            "signed", datetime.fromtimestamp(stamp, _CHINA).date().isoformat(), f"{basis} date", str(stamp)
        )


def _moment(value: object) -> str:
    """Return a time as said, or as a day where it is said in seconds or milliseconds; "" for none."""
    if isinstance(value, str):
        return value
    if not isinstance(value, int):
        return ""
    seconds = value // 1000 if value > _LATEST else value
    return datetime.fromtimestamp(seconds, _CHINA).date().isoformat() if _EARLIEST < seconds < _LATEST else ""
