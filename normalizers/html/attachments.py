"""Files a page offers for download, with their real names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborNode

from dibao.records.clean import Attachment
from normalizers.text.blocks import clean_line

_FURNITURE_NAME = re.compile(
    r"footer|header|nav|breadcrumb|crumb|share|qrcode|ewm|related|xgwz|sidebar", re.IGNORECASE
)
#: a link in a page's furniture is at most this deep in it; hostile pages nest without end
_CLIMB = 40
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|csv|ceb|rtf)$", re.IGNORECASE)


def find_attachments(root: LexborNode, url: str) -> Iterator[Attachment]:
    """Yield files offered for download, each URL once; links in headers, footers and navigation are the site's."""
    seen: set[str] = set()
    for node in root.css("a[href], iframe[src], embed[src], object[data]"):
        attributes = node.attributes
        target = (attributes.get("href") or attributes.get("src") or attributes.get("data") or "").strip()
        if len(target) > 2000 or target.lower().startswith(("javascript:", "data:", "mailto:", "#")):
            continue
        try:
            absolute = urljoin(url, target)
            parts = urlsplit(absolute)
            viewed = parse_qs(parts.query).get("file", [""])[0] if "viewer.html" in parts.path else ""
            if viewed:
                absolute = urljoin(absolute, viewed)
                parts = urlsplit(absolute)
        except ValueError:  # a broken IPv6 host, a query of a thousand fields: no file can be behind it
            continue
        is_file = _FILE.search(parts.path) or "nfw-cms-attachment" in (attributes.get("class") or "")
        if not is_file or absolute in seen or _in_furniture(node):
            continue
        seen.add(absolute)
        text = clean_line(node.text())
        name = next(
            (
                one
                for one in (attributes.get("download"), attributes.get("alt"), attributes.get("title"), text)
                if one and one.strip()
            ),
            "",
        )
        yield Attachment(absolute, clean_line(name) or unquote(parts.path.rsplit("/", 1)[-1]))


def _in_furniture(node: LexborNode) -> bool:
    ancestor = node.parent
    for _ in range(_CLIMB):
        if ancestor is None or ancestor.tag in ("body", "html"):
            break
        if ancestor.tag in ("header", "footer", "nav"):
            return True
        attributes = ancestor.attributes
        if _FURNITURE_NAME.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
            return True
        ancestor = ancestor.parent
    return False
