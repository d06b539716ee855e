"""What a payload is: its format by its first bytes, and whether a page is a document, a listing, an error, a challenge."""

from __future__ import annotations

import re
from typing import Literal

from dibao.records.clean import Kind
from normalizers.decode import wide_codec
from normalizers.html.page import LISTING_LINKS, LISTING_SHARE, Page
from normalizers.metadata.issuers import find_signature
from normalizers.metadata.pairs import parse_line
from normalizers.text.blocks import count_words

Format = Literal["html", "pdf", "text", "mht", "other"]

#: Ruishu (412) and Jiasule (521) answer with a page that is all script; a real page may still load their code
_CHALLENGE = re.compile(
    r"\$_ts\s*=|\$_ts\[|jsl_clearance|_0x[0-9a-f]{4,6}.{0,200}document\.cookie|请完成安全验证|访问验证|人机验证|滑块验证"
)
_ERROR = re.compile(
    r"系统维护|维护中|正在(?:升级|维护)|升级维护|(?:页面|网页|内容|文章|信息)(?:不存在|已(?:被)?删除|找不到|未找到)|找不到(?:该|您|你)?.{0,8}页面"
    r"|您?(?:访问|请求)的(?:页面|内容|文件|地址).{0,12}(?:不存在|删除|出错|无法)|\b404\b|Not Found|\b50[0234]\b.{0,30}(?:Error|Gateway|Unavailable)|Forbidden|访问(?:被拒绝|受限|过于频繁)|服务器(?:错误|繁忙)"
)
#: an error or challenge page says its few words and stops; the shortest notices sampled had 150 characters and labels
_SHORT = 200
#: below this a page has no text worth a rendition
_LEAST = 10
_HTML = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|p|table|script|frameset|span|br)\b", re.IGNORECASE
)
#: a web page saved in one file: MIME headers, of which a program writes some before this one (RFC 2557)
_WEB_ARCHIVE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,8}(?:[A-Za-z][\w-]{1,40}:[^\n]{0,400}\n){0,12}MIME-Version:[ \t]*1\.0",
    re.IGNORECASE,
)
_BINARY = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"MM\x00*",
    b"\x1f\x8b",
    b"II*\x00",
)


def format_of(payload: bytes, content_type: str) -> Format:
    """Return the format of a payload: by its first bytes, which servers cannot mislabel, then by its type."""
    head = payload[:4096]
    if b"%PDF-" in payload[:1024]:
        return "pdf"
    if head.startswith(_BINARY):
        return "other"
    if b"IME-Version:" in head and _WEB_ARCHIVE.match(head):
        return "mht"
    media = content_type.partition(";")[0].strip().lower()
    if media.startswith(("image/", "audio/", "video/", "font/")) or media in (
        "application/json",
        "text/css",
        "application/javascript",
    ):
        return "other"
    if media in ("text/html", "application/xhtml+xml") or _HTML.search(head):
        return "html"
    if media.endswith("/xml") or head.lstrip().startswith(b"<?xml"):
        return "other"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        codec = wide_codec(payload)
        if not codec:
            return "other"
        # mark-up in wide characters: its ASCII is every second byte
        return "html" if _HTML.search(head.replace(b"\x00", b"")) else "text"
    return "text"


def kind_of(page: Page, raw: str) -> Kind:
    """Return what a parsed page is."""
    names = {name.strip().lower() for name, value in page.metas if value.strip()}
    labelled = bool({"articletitle", "pubdate"} & names)
    words = count_words(page.visible) + sum(count_words(line) for line in page.lines)
    if words < _SHORT and _CHALLENGE.search(raw):
        return "challenge"
    around = " ".join([page.visible, *page.lines, *(title for title, _ in page.titles)])
    # an error page is signed by nobody: a short notice of a 系统维护 is
    if words < _SHORT and not labelled and _ERROR.search(around) and find_signature(page.blocks) is None:
        return "error"
    if not labelled and _is_listing(page, names):
        return "listing"
    if count_words(page.visible) < _LEAST and not page.attachments and not page.images:
        return "empty"
    return "document"


def _is_listing(page: Page, names: set[str]) -> bool:
    """A column page has Column labels but no article labels, or is mostly links."""
    # a dated page that offers files and says no more is a document whose text is in them
    if page.attachments and parse_line(page.dateline):
        return False
    links = sum(len(link.text) >= 6 for link in page.links)
    if "columnname" in names or "columntype" in names:
        return page.found_by == "density" or links >= LISTING_LINKS
    return links >= LISTING_LINKS and page.link_share >= LISTING_SHARE
