"""Page furniture in clean text: breadcrumbs, share bars, counters, neighbours, footers with ICP and site codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dibao.records.clean import Block, Evidence
from normalizers.metadata.dates import find_dates
from normalizers.metadata.pairs import parse_line
from normalizers.metadata.vocabulary import FIELDS, OF_THE_DOCUMENT
from normalizers.script import to_simplified

_BREADCRUMB = re.compile(
    r"^(?:您?(?:现在|当前|目前)?(?:所在)?的?(?:当前)?(?:的)?所?在?(?:位置|栏目)|当前所在(?:的)?位置)是?\s*[:：>]|^首页\s*(?:>|›|»|/|-|→)|^网站首页\s*[>›»]"
)
#: a whole line that says one of these is chrome wherever it stands
_BUTTON = "打印|关闭|收藏|纠错|下载|返回|返回首页|返回主页|返回上一?[页级]|点击下载|下载附件|我要打印|打印此页|关闭此页|打印文章|关闭页面|返回上一级|打印本页|关闭窗口|关闭本页|我要纠错|返回顶部|返回列表|回到顶部|下载、打印"
_SITE_LINK = "联系我们|网站地图|站点地图|友情链接|关于我们|网站声明|法律声明|隐私声明|使用帮助"
_CHROME_LINES = (
    r"分享(?:到|至)?\s*[:：]?[\s微信博朋友圈QQ空间复制链接,，、]*",
    rf"(?:[【\[(（|｜]?\s*(?:{_BUTTON})\s*[】\])）]?\s*)+",
    r"[【\[(（]?\s*(?:字体|字号|字体大小|文字大小|浏览字号)\s*[:：]?\s*[【\[(（]?[大中小特默认AＡ+\-\s|｜/]+[】\])）]*.{0,6}",
    r"(?:浏览|访问|阅读|点击|查看)(?:量|次数|总数|人次|数)?\s*[:：]?\s*[-\d,]*\s*(?:人次|次)?",
    r"(?:今天|现在|当前时间)(?:是|[:：])\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s,，]*(?:(?:星期|周)[一二三四五六日天])?[\s,，]*(?:\d{1,2}[:：时]\d{2}(?:[:：分]\d{2}秒?)?)?",
    r"扫一扫.{0,20}|扫描(?:左侧|右侧|下方)?二维码.{0,15}|用?微信扫.{0,20}|打开当前页",
    r"(?:责任编辑|责编|编辑|审核|校对|初审|终审|录入|撰稿)\s*[:：].{0,20}",
    r"(?:上|下)一[篇条页]\s*[:：]?.{0,80}",
    r"(?:主办(?:单位)?|承办(?:单位)?|版权所有|技术支持|网站管理)\s*[:：].{0,60}(?:承办|维护|技术支持|局|办公室|政府|中心).{0,60}",
    r".{0,30}ICP[备证].{0,80}|.{0,20}公网安备.{0,80}|.{0,30}网站标识码\s*[:：]?.{0,40}",
    rf"(?:{_SITE_LINK})(?:\s*[|｜·]?\s*(?:{_SITE_LINK}))*",
    r"[【\[（(]?(?:免责|版权|特别|郑重)(?:声明|说明)[】\]）)]?[:：】\]].{0,150}|(?:本文)?(?:来源|原标题)[:：].{0,30}责任编辑[:：].{0,20}",
    r"(?:我要)?(?:举报|反馈|跟帖|评论|点赞|赞|分享|收藏)(?:\s*[（(]?\d*[)）]?)?|已输入\d+字|登录|注册|用户登录",
    r"相关附件\s*[:：]?|显示全文|收起全文|展开全文|点击查看更多|无障碍(?:浏览|阅读)?|目录项的基本信息|长者(?:版|模式)|手机版|电脑版|移动版",
)
#: a whole line that says one of these is chrome wherever it stands
_CHROME = re.compile("|".join(_CHROME_LINES))
#: a line that opens the neighbours below a document; what follows goes with it unless it is prose
_TAIL = re.compile(
    r"[【\[]?\s*(?:相关(?:文章|阅读|链接|新闻|信息|稿件|推荐|报道|资讯|内容|解读|政策)|推荐阅读|延伸阅读|热门(?:文章|新闻|推荐)|猜你喜欢|最新(?:文章|文件)|上一篇|下一篇|友情链接|网站导航|(?:网友|全部|最新|精彩|热门|热|用户|我要|发表)?(?:评论|跟[贴帖]|留言)(?:列表|区)?)\s*[】\]]?\s*(?:[(（]\d*[)）])?\s*[:：]?.{0,60}"
)
_TAIL_BEGINS = frozenset("【[ 相關关推延热熱猜最上下友网網全精用我发發评評跟留")
#: the line under a title: when, from where, by whom, how often read
_INFORMATION = re.compile(
    r"(?:发布|发表|更新|公开|信息|添加|创建|发文)(?:时间|日期|于)|[来稿]\s*源[:：于]|(?:出处|供稿|录入|文章来源)[:：]|作\s*者[:：]|(?:浏览|阅读|点击|访问)(?:量|次数|数)?[:：]|字\s*[体号][:：]|责任编辑[:：]|^(?:时间|日期)[:：]"
)
_DAY = re.compile(r"\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?")
_LONGEST_DAY = 16
_CLOCK = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
#: prose has a full stop and this many characters; link lists have neither
PROSE = 60
_PRESS_END = 4
#: the lines every portal must print at its foot (政府网站发展指引); on a short page they outweigh the notice
_FOOT = re.compile(
    r"网站标识码|ICP[备证]|公网安备|版权所有|[Cc]opyright|COPYRIGHT|©|All Rights? Reserved|技术支持[：:]|许可证(?:编?号)?[：:]|建议使用.{0,20}(?:浏览器|分辨率)"
    r"|^[【\[（(]?(?:免责|版权|特别|郑重|转载)(?:声明|说明|提示)|^声明[:：]|凡(?:本网|注明).{0,30}(?:转载|作品|稿件|来源)|不代表.{0,20}(?:立场|观点)|(?:如有|若有|涉及)侵权|据此操作.{0,6}风险"
    r"|^今天是|欢迎您?(?:访问|光临|来到|进入).{0,30}(?:网|平台|政府)"
    r"|^(?:主办|承办|主办单位|承办单位|网站管理)[：: ]|^(?:联系)?地址[：:].{0,60}(?:邮编|电话)|违法和?不良信息举报|^未经.{0,30}(?:授权|许可).{0,30}(?:转载|使用)"
)
#: all of it in one element; a longer one holds more than the foot
_FOOT_LENGTH = 400
#: one of these stands in a foot of more than a line; prose is not searched for the rest
_FOOT_SURE, _FOOT_WORDS = 90, ("ICP", "标识码", "公网安备", "版权", "opyright", "声明", "立场", "侵权")


@dataclass(frozen=True, slots=True)
class Stripped:
    """Blocks without furniture, the furniture itself, and what its labels and breadcrumbs said."""

    blocks: tuple[Block, ...]
    removed: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@lru_cache(maxsize=4096)
def plain(line: str) -> str:
    """Return a short line in Simplified; sites repeat the same menus and feet on every page."""
    return to_simplified(line)


def is_chrome(line: str) -> bool:
    """Tell whether a whole line is page furniture in itself."""
    text = plain(line.strip())
    return bool(len(text) <= 160 and (_CHROME.fullmatch(text) or is_breadcrumb(text)))


def is_foot(line: str) -> bool:
    """Tell a line of a site's foot: who runs it, under which licence. Cheap: called for every line of a page."""
    if len(line) > _FOOT_SURE and not any(word in line for word in _FOOT_WORDS):
        return False
    return len(line) <= _FOOT_LENGTH and _FOOT.search(line) is not None


def is_tail(line: str) -> bool:
    """Tell the heading of a list of other pages: 相关文章, 推荐阅读, 上一篇."""
    return len(line) <= 80 and line[0] in _TAIL_BEGINS and _TAIL.fullmatch(line) is not None


def is_information(line: str) -> bool:
    """Tell the line under a title that dates and sources the page: 发布时间：2024-05-06 来源：某局 浏览量：8."""
    if len(line) > 160 or "。" in line:
        return False
    dated = _CLOCK.search(line) is not None
    said = len(_INFORMATION.findall(plain(line)))
    # 2024-05-06 15:07 alone, or with one word of the label; a signature's date has no clock and no label
    return (
        said >= 2
        or (dated and said >= 1)
        or (dated and re.search(r"\d{1,2}:\d\d", line) is not None and len(line) < 60)
    )


def is_day(line: str) -> bool:
    """Tell a line that is a day and nothing else."""
    return len(line) <= _LONGEST_DAY and _DAY.fullmatch(line) is not None


def is_breadcrumb(line: str) -> bool:
    """Tell whether a line is the path of columns that leads to the page."""
    return len(line) <= 160 and bool(_BREADCRUMB.search(plain(line.strip())))


def is_prose(text: str) -> bool:
    """Tell running text from a label, a heading or a link."""
    return len(text) >= PROSE and any(mark in text for mark in "。；，,")


def strip_furniture(blocks: Sequence[Block]) -> Stripped:
    """Take furniture off the head, the tail and between; label lines are furniture in the head only."""
    removed: list[str] = []
    evidence: list[Evidence] = []
    kept: list[Block] = []
    in_head = True
    for block in _cut_tail(blocks, removed, evidence):
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
    return "".join(plain(text).split())


def _head_labels(text: str) -> tuple[tuple[str, str], ...]:
    """Return the label pairs of a line that dates or sources the page, not one of the document's own fields."""
    pairs = parse_line(text)
    # a document may open with its own 文号： or 标题： line; those stay in the text
    return () if not pairs or FIELDS[pairs[0][0]] in OF_THE_DOCUMENT else pairs


def _cut_tail(blocks: Sequence[Block], removed: list[str], evidence: list[Evidence]) -> Sequence[Block]:
    """Cut the neighbours and the footer: from the first tail mark after which no prose comes.

    The day below the end mark of a press release is that of its publication.
    """
    last_prose = max(
        (index for index, block in enumerate(blocks) if block.kind == "table" or is_prose(block.text)),
        default=-1,
    )
    for index in range(last_prose + 1, len(blocks)):
        text = plain(blocks[index].text)
        press = text == "完" and _is_press_end(blocks[index + 1 :])
        if index and (press or _TAIL.fullmatch(text)):
            removed += [block.text for block in blocks[index:]]
            if press:
                evidence += _press_day(blocks[index + 1 :])
            return blocks[:index]
    return blocks


def _is_press_end(blocks: Sequence[Block]) -> bool:
    """Tell the end mark of Hong Kong press releases: 完 and below it the day and 香港時間."""
    return 0 < len(blocks) <= _PRESS_END and any(
        "香港" in block.text and ("時間" in block.text or "时间" in block.text) for block in blocks
    )


def _press_day(blocks: Sequence[Block]) -> list[Evidence]:
    for block in blocks:
        if days := find_dates(block.text):
            return [
                Evidence("published", days[0].value.isoformat(), "day below the end mark", block.text[:200])
            ]
    return []


def _column(text: str) -> str:
    parts = [
        part.strip() for part in re.split(r"[>›»→]+", re.sub(r"^[^:：>]*[:：]", "", text)) if part.strip()
    ]
    return " > ".join(parts)
