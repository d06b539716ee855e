"""Page furniture in clean text: breadcrumbs, share bars, counters, neighbours, footers with ICP and site codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dibao.records.clean import Block, Evidence
from normalizers.metadata.pairs import parse_line
from normalizers.metadata.vocabulary import FIELDS, OF_THE_DOCUMENT
from normalizers.script import to_simplified

_BREADCRUMB = re.compile(
    r"^(?:您?(?:现在|当前|目前)?(?:所在)?的?(?:当前)?(?:的)?所?在?(?:位置|栏目)|当前所在(?:的)?位置)是?\s*[:：>]|^首页\s*(?:>|›|»|/|-|→)|^网站首页\s*[>›»]"
)
#: a whole line that says one of these is chrome wherever it stands
_BUTTON = (
    "打印|关闭|收藏|纠错|下载|返回|打印本页|关闭窗口|关闭本页|我要纠错|返回顶部|返回列表|回到顶部|下载、打印"
)
_SITE_LINK = "联系我们|网站地图|站点地图|友情链接|关于我们|网站声明|法律声明|隐私声明|使用帮助"
_CHROME_LINES = (
    r"分享(?:到|至)?\s*[:：]?[\s微信博朋友圈QQ空间复制链接,，、]*",
    rf"(?:[【\[(（|｜]?\s*(?:{_BUTTON})\s*[】\])）]?\s*)+",
    r"[【\[(（]?\s*(?:字体|字号|字体大小|文字大小|浏览字号)\s*[:：]?\s*[【\[(（]?[大中小特默认AＡ+\-\s|｜/]+[】\])）]*.{0,6}",
    r"(?:浏览|访问|阅读|点击|查看)(?:量|次数|总数|人次|数)?\s*[:：]?\s*[-\d,]*\s*(?:人次|次)?",
    r"扫一扫.{0,20}|扫描(?:左侧|右侧|下方)?二维码.{0,15}|用?微信扫.{0,20}|打开当前页",
    r"(?:责任编辑|责编|编辑|审核|校对|初审|终审|录入|撰稿)\s*[:：].{0,20}",
    r"(?:上|下)一[篇条页]\s*[:：]?.{0,80}",
    r"(?:主办(?:单位)?|承办(?:单位)?|版权所有|技术支持|网站管理)\s*[:：].{0,60}(?:承办|维护|技术支持|局|办公室|政府|中心).{0,60}",
    r".{0,30}ICP[备证].{0,80}|.{0,20}公网安备.{0,80}|.{0,30}网站标识码\s*[:：]?.{0,40}",
    rf"(?:{_SITE_LINK})(?:\s*[|｜·]?\s*(?:{_SITE_LINK}))*",
    r"相关附件\s*[:：]?|显示全文|收起全文|展开全文|点击查看更多|无障碍(?:浏览|阅读)?|长者(?:版|模式)|手机版|电脑版|移动版",
)
#: a whole line that says one of these is chrome wherever it stands
_CHROME = re.compile("|".join(_CHROME_LINES))
#: a line that opens the neighbours below a document; what follows goes with it unless it is prose
_TAIL = re.compile(
    r"[【\[]?\s*(?:相关(?:文章|阅读|链接|新闻|信息|稿件|推荐|报道|资讯|内容|解读|政策)|推荐阅读|延伸阅读|热门(?:文章|新闻|推荐)|猜你喜欢|最新(?:文章|文件)|上一篇|下一篇|友情链接|网站导航)\s*[】\]]?\s*[:：]?.{0,60}"
)
#: prose has a full stop and this many characters; link lists have neither
PROSE = 60


@dataclass(frozen=True, slots=True)
class Stripped:
    """Blocks without furniture, the furniture itself, and what its labels and breadcrumbs said."""

    blocks: tuple[Block, ...]
    removed: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def is_chrome(line: str) -> bool:
    """Tell whether a whole line is page furniture in itself."""
    text = to_simplified(line.strip())
    return bool(len(text) <= 160 and (_CHROME.fullmatch(text) or is_breadcrumb(text)))


def is_breadcrumb(line: str) -> bool:
    """Tell whether a line is the path of columns that leads to the page."""
    return len(line) <= 160 and bool(_BREADCRUMB.search(to_simplified(line.strip())))


def is_prose(text: str) -> bool:
    """Tell running text from a label, a heading or a link."""
    return len(text) >= PROSE and any(mark in text for mark in "。；，,")


def strip_furniture(blocks: Sequence[Block]) -> Stripped:
    """Take furniture off the head, the tail and between; label lines are furniture in the head only."""
    removed: list[str] = []
    evidence: list[Evidence] = []
    kept: list[Block] = []
    in_head = True
    for block in _cut_tail(blocks, removed):
        text = block.text
        if block.kind == "table":
            in_head = False
        elif in_head and is_breadcrumb(text):
            evidence.append(Evidence("column", _column(text), "breadcrumb", text[:200]))
            removed.append(text)
            continue
        elif in_head and (pairs := _head_labels(text)):
            evidence += [
                Evidence(FIELDS[label], value, f"text label {label}", text[:200])
                for label, value in pairs
                if value
            ]
            removed.append(text)
            continue
        elif is_chrome(text):
            removed.append(text)
            continue
        elif is_prose(text) or text.endswith(("：", ":")):
            in_head = False
        kept.append(block)
    return Stripped(tuple(kept), tuple(removed), tuple(evidence))


def drop_repeated_title(blocks: Sequence[Block], title: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Leave only the last of the title lines a page repeats above its text (chrome first, then the document)."""
    wanted = _key(title)
    places = [index for index, block in enumerate(blocks[:12]) if wanted and _key(block.text) == wanted]
    doubled = {
        first
        for first, second in pairwise(places)
        if not any(is_prose(block.text) for block in blocks[first:second])
    }
    kept = tuple(block for index, block in enumerate(blocks) if index not in doubled)
    return kept, tuple(blocks[index].text for index in sorted(doubled))


def _key(text: str) -> str:
    return "".join(to_simplified(text).split())


def _head_labels(text: str) -> tuple[tuple[str, str], ...]:
    """Return the label pairs of a line that dates or sources the page, not one of the document's own fields."""
    pairs = parse_line(text)
    # a document may open with its own 文号： or 标题： line; those stay in the text
    return () if not pairs or FIELDS[pairs[0][0]] in OF_THE_DOCUMENT else pairs


def _cut_tail(blocks: Sequence[Block], removed: list[str]) -> Sequence[Block]:
    """Cut the neighbours and the footer: from the first tail mark after which no prose comes."""
    last_prose = max(
        (index for index, block in enumerate(blocks) if block.kind == "table" or is_prose(block.text)),
        default=-1,
    )
    for index in range(last_prose + 1, len(blocks)):
        text = to_simplified(blocks[index].text)
        if index and _TAIL.fullmatch(text):
            removed += [block.text for block in blocks[index:]]
            return blocks[:index]
    return blocks


def _column(text: str) -> str:
    parts = [
        part.strip() for part in re.split(r"[>›»→]+", re.sub(r"^[^:：>]*[:：]", "", text)) if part.strip()
    ]
    return " > ".join(parts)
