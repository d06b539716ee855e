"""Files a page offers for download, with their real names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from dibao.records.clean import Attachment
from normalizers.html.outline import Anchor, Scan
from normalizers.html.selectors import Index
from normalizers.text.blocks import clean_line

_FURNITURE_NAME = re.compile(
    r"footer|header|nav|breadcrumb|crumb|share|qrcode|ewm|related|xgwz|sidebar", re.IGNORECASE
)
#: a link in a page's furniture is at most this deep in it; hostile pages nest without end
_CLIMB = 40
_EXTENSION = r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|csv|ceb|rtf)"
_FILE = re.compile(rf"{_EXTENSION}$", re.IGNORECASE)
#: javascript:viewFile('/files/1.pdf'): the path of a file among the arguments of a call
_CALL = re.compile(rf"""['"]([^'"()<>\s]{{1,500}}{_EXTENSION}(?:\?[^'"<>\s]{{0,200}})?)['"]""", re.IGNORECASE)
#: /download?filename=x.pdf, downfile.jsp?classid=0&filename=…: a service that hands out files
_SERVICE = re.compile(r"(?:file_?name|file|fileurl|path|name|url)$", re.IGNORECASE)
_HANDS_OUT = re.compile(r"down|attach|file", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'\s(href|src|data|download|alt|title|class|onclick)="([^"]*)"')
#: words of a link that do not name what it gives
_NO_NAME = re.compile(
    r"(?:点击|请点击)?(?:此处|这里)?(?:下载|查看|预览|打开|浏览)(?:附件|文件|全文|原文|word版|pdf版)?|附件|download|pdf|word",
    re.IGNORECASE,
)
_LONGEST = 2000


def find_attachments(page: Scan, index: Index, url: str) -> Iterator[Attachment]:
    """Yield files offered for download, each URL once; links in headers, footers and navigation are the site's."""
    seen: set[str] = set()
    for anchor in page.anchors:
        if not anchor.is_file and "." not in anchor.text[-6:] and "javascript" not in anchor.attributes[:80]:
            continue
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(anchor.attributes)}
        absolute = _file(attributes, anchor.text, url)
        if not absolute or absolute in seen or _in_furniture(page, index, anchor):
            continue
        seen.add(absolute)
        yield Attachment(absolute, _name(attributes, anchor.text, absolute))


def _file(attributes: dict[str, str], text: str, url: str) -> str:
    """Return the absolute URL of the file a link leads to, "" where it leads to none.

    A service that hands out files (download.jsp?id=9) is known by its name and by words that name a file.
    """
    target = (attributes.get("href") or attributes.get("src") or attributes.get("data") or "").strip()
    lowered = target[:12].lower()
    if lowered.startswith("javascript:") or target in ("", "#"):
        call = _CALL.search(f"{target[:_LONGEST]} {attributes.get('onclick', '')[:_LONGEST]}")
        target = call[1] if call else ""
    if (
        not target
        or len(target) > _LONGEST
        or lowered.startswith(("data:", "mailto:"))
        or target.startswith("#")
    ):
        return ""
    try:
        absolute = urljoin(url, target)
        parts = urlsplit(absolute)
        query = parse_qs(parts.query, max_num_fields=50) if "?" in target else {}
        viewed = query.get("file", [""])[0] if "viewer.html" in parts.path else ""
        if viewed:
            absolute = urljoin(absolute, viewed)
            parts = urlsplit(absolute)
    except ValueError:  # a broken IPv6 host, a query of a thousand fields: no file can be behind it
        return ""
    served = any(_SERVICE.fullmatch(name) and _FILE.search(values[0]) for name, values in query.items()) or (
        _HANDS_OUT.search(target) is not None and _FILE.search(text) is not None
    )
    is_file = _FILE.search(parts.path) or served or "nfw-cms-attachment" in attributes.get("class", "")
    return absolute if is_file and parts.scheme in ("http", "https", "") else ""


def _name(attributes: dict[str, str], text: str, absolute: str) -> str:
    """Return the real name: what the page calls the file, rather than what it says one can do with it."""
    said = [
        clean_line(one)
        for one in (attributes.get("download"), attributes.get("alt"), attributes.get("title"), text)
        if one
    ]
    telling = [one for one in said if one and not _NO_NAME.fullmatch(one)]
    if telling:
        return telling[0]
    parts = urlsplit(absolute)
    file = unquote(parts.path.rsplit("/", 1)[-1])
    return file if _FILE.search(file) or not said else next((one for one in said if one), file)


def _in_furniture(page: Scan, index: Index, anchor: Anchor) -> bool:
    node = anchor.node
    for _ in range(_CLIMB):
        if node < 0 or page.tags[node] in ("body", "html"):
            break
        if page.tags[node] in ("header", "footer", "nav"):
            return True
        if node in index.names and _FURNITURE_NAME.search(index.names[node]):
            return True
        node = page.parents[node]
    return False
