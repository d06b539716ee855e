"""What an answer is worth: a document, or a block page, a maintenance page, a soft 404, a torso.

A machine word beside each verdict says why. Judged here from transport, status and a few markers in small
pages; `process` judges the text later and may overrule with an assessment of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from dibao.records.capture import Verdict

#: statuses by which firewalls and rate limits turn crawlers away (412: Ruishu, 521: Jiasule)
_BLOCKED = frozenset({401, 403, 407, 412, 418, 429, 444, 521})
#: bytes of markup that are looked at, and the most words (characters without markup) a page of excuses holds:
#: a notice *about* maintenance says more than that
_SMALL = 16 * 1024
_WORDS = 800
_SHORT_TITLE = 30
_NOTICE = re.compile(r"关于|通知|通告|公告|办法|规定")
_SCRIPTED = re.compile(r"\$_ts\b|__jsl_clearance|acw_sc__v|_waf_(?:bd|is)")
_CHALLENGE = re.compile(
    r"安全验证|人机验证|访问验证|滑动验证|请完成.{0,8}验证|访问(?:过于|太)频繁"
    r"|您的(?:访问|请求).{0,12}(?:拒绝|拦截|阻断|威胁)|创宇盾|Access Denied|Request blocked",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:系统|网站|平台).{0,6}(?:维护中|正在维护|升级中|正在升级)|正在(?:维护|升级)中?|暂停服务|Service Unavailable"
)
_MISSING = re.compile(
    r"(?:页面|网页|文件|内容|信息|文章)(?:已)?(?:不存在|找不到|未找到|没有找到|被删除|已删除|已下线)"
    r"|(?:找不到|未找到|没有找到)(?:该|此|您.{0,8})?(?:页面|网页|文件|内容)|404 Not Found|Page Not Found",
    re.IGNORECASE,
)
#: a page that labels itself an article (国办发〔2017〕47号) is one, whatever words its text holds
_ARTICLE = re.compile(rb"name\s*=\s*[\"']?\s*(?:ArticleTitle|PubDate)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.{0,300}?)</title>", re.IGNORECASE | re.DOTALL)
_SCRIPTS = re.compile(r"<(script|style)\b.{0,16384}?</\1\s*>|<!--.{0,16384}?-->", re.IGNORECASE | re.DOTALL)
#: what a link says is the title of another page: a listing may name a notice about maintenance
_LINKS = re.compile(r"<a\b[^<>]{0,2000}>.{0,500}?</a\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]{0,2000}>|\s+")
_ERROR_PATH = re.compile(r"/(?:404|error|notfound|err)[^/]*$", re.IGNORECASE)
_HOME_PATH = re.compile(r"^/?(?:index\.s?html?)?$")
#: how the payload of a known kind ends, in its last 2 KB; what else may follow is white space or comments
_ENDINGS = {
    b"<": re.compile(rb"</html\s*>", re.IGNORECASE),
    b"%": re.compile(rb"%%EOF"),
    b"P": re.compile(rb"PK\x05\x06.{18}", re.DOTALL),
    b"{": re.compile(rb"\}\s*$"),
    b"[": re.compile(rb"\]\s*$"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the machine word that gives its reason; "" for a plain ok."""

    verdict: Verdict
    reason: str = ""


def judge(url: str, status: int, payload: bytes, *, cut: bool = False, unbounded: bool = False) -> Judgement:
    """Judge a final answer (no redirect, no 304).

    `cut`: it ended before its declared length; `unbounded`: it declared none and ended when the connection
    did, which old servers do for every page and broken connections do too.
    """
    if status in (404, 410):
        return Judgement("gone", f"status-{status}")
    if status in _BLOCKED:
        return Judgement("blocked", f"status-{status}")
    if not 200 <= status < 300:
        marker = _marker(payload)
        return marker if marker and marker.verdict == "blocked" else Judgement("error", f"status-{status}")
    if cut or (unbounded and not is_whole(payload)):
        return Judgement("partial", "cut" if cut else "no-length")
    if not payload:
        return Judgement("error", "empty")
    marker = _marker(payload)
    if marker:
        return marker
    if urlsplit(url).path.lower().endswith(".pdf") and b"%PDF" not in payload[:1024] and _html(payload):
        return Judgement("soft404", "html-for-pdf")
    return Judgement("ok")


def judge_redirect(url: str, location: str) -> Judgement:
    """Judge a redirect of a document by where it leads: the home page or an error page means it is gone."""
    target, origin = urlsplit(urljoin(url, location)), urlsplit(url)
    if _ERROR_PATH.search(target.path):
        return Judgement("soft404", "redirect-error")
    if _HOME_PATH.match(target.path) and not target.query and not _HOME_PATH.match(origin.path):
        return Judgement("soft404", "redirect-home")
    return Judgement("ok", "redirect")


def is_whole(payload: bytes) -> bool:
    """Tell whether a payload of a known kind ends as its kind ends; unknown kinds cannot be told and are not."""
    head = payload[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    ending = _ENDINGS.get(head[:1])
    return ending is not None and ending.search(payload[-2048:]) is not None


def _marker(payload: bytes) -> Judgement | None:
    """Return what markers in a page of few words, or in the title of any page, say; None if nothing."""
    if not payload or (not _html(payload) and len(payload) > _WORDS):
        return None
    head = payload[:_SMALL]
    if _ARTICLE.search(head):
        return None
    markup = _text(head)
    if len(payload) <= _SMALL and _SCRIPTED.search(markup):
        return Judgement("blocked", "marker-challenge")
    found = _TITLE.search(markup)
    title = found[1].strip() if found else ""
    words = _TAGS.sub(" ", _LINKS.sub(" ", _SCRIPTS.sub(" ", markup))).strip()
    looked = words if len(payload) <= _SMALL and len(words) <= _WORDS else ""
    if not looked and len(title) <= _SHORT_TITLE and not _NOTICE.search(title):
        looked = title
    if _CHALLENGE.search(looked):
        return Judgement("blocked", "marker-challenge")
    if _MAINTENANCE.search(looked):
        return Judgement("blocked", "marker-maintenance")
    if _MISSING.search(looked) or re.match(r"404\b", title):
        return Judgement("soft404", "marker-missing")
    return None


def _html(payload: bytes) -> bool:
    return payload[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _text(head: bytes) -> str:
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        # the cut at _SMALL may fall into a character; anything earlier means another encoding
        late = error.start >= len(head) - 4
        return head.decode("utf-8" if late else "gb18030", errors="replace")
