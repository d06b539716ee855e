"""Names of sites and columns round a title: what an HTML title adds before and after it, and what is no title at all."""

from __future__ import annotations

import re
from collections.abc import Collection

from normalizers.metadata.issuers import names_of
from normalizers.text.lede import is_title_line

#: between the parts of a window title; a hyphen between digits or letters belongs to the title
_JOIN = re.compile(
    r"\s*(?:[_|｜»›>]+|——+|\s[–—·•-]+\s|(?<![0-9A-Za-z])-+(?![0-9])|(?<=[0-9A-Za-z])-+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff）)])[–—·]+(?=[\u4e00-\u9fff]))\s*"
)
_SITE = re.compile(
    r"(?:政府|门户|网|网站|平台|在线|委员会|局|厅|办|部|院|署|中心|站|频道|专栏|信息公开|首页|官网|系统|公众号|报|数据库)[^-_|—–]{0,6}$"
)
_COLUMN = re.compile(
    r"(?:.{0,8}(?:公告|公示|通知|文件|动态|法规|公开|解读|新闻|要闻|信息|目录|栏目|专题|服务|政策|规划|计划|总结|公报|规章|制度|列表|详情|正文|内容|首页))"
)
#: words a template prints where a title should be
_FURNITURE = re.compile(
    r"(?:正文|详情|内容|文章|首页|标题|列表|详细|附件|下载|无标题|untitled|document|title|index|home|null|undefined|\s)+(?:页|页面|内容|信息|文档)?"
    r"|(?:文章|信息|新闻|政策|公告|通知|文件|内容)(?:详情|内容|正文|详细|标题|页面?|展示|浏览|查看|列表)(?:页面?)?"
    r"|(?:政府|政务)?信息(?:公开)?(?:平台|目录|专栏|内容|详情)?|政府(?:门户)?网站|门户网站|网站(?:首页|标题)|欢迎(?:访问|光临).{0,30}|(?:政府)?信息公开(?:网|栏目?|目录)?"
    r"|无标题(?:文档|页)?|新建网页.{0,4}|untitled.{0,12}",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(
    r".{2,40}(?:人民政府|政府|委员会|局|厅|办公室|街道办事处|中心)?(?:门户|政务)?(?:网站|网|政府信息公开(?:平台|专栏|目录)?|信息公开(?:平台|专栏|目录|网))"
)


def without_site(title: str, *names: str) -> str:
    """Return a window title without the names of the site and its columns at either end.

    `names` are those the page states (SiteName, ColumnName). The part that reads as a document's title is kept; where
    none does, the longest that is neither.
    """
    whole = title.strip()
    parts = [part for part in _JOIN.split(whole) if part and part.strip()]
    if len(parts) < 2:
        return whole
    known = {_packed(name) for name in names if name}
    first, last = 0, len(parts)
    while last - first > 1 and _is_name(parts[last - 1], known):
        last -= 1
    while last - first > 1 and _is_name(parts[first], known):
        first += 1
    kept = parts[first:last]
    if len(kept) == 1:
        return kept[0]
    best = [part for part in kept if is_title_line(part)]
    if len(best) == 1:
        return best[0]
    # what is left in the middle is the title with its own dashes: take it as it stood
    start = whole.find(kept[0])
    return whole[start : whole.rfind(kept[-1]) + len(kept[-1])].strip()


def is_no_title(text: str, names: Collection[str] = ()) -> bool:
    """Tell a template's word, a site's name or the name of its information column from a title."""
    bare = text.strip(" \u3000\u00a0-_|>·：:")
    if not bare or _FURNITURE.fullmatch(bare):
        return True
    packed = _packed(bare)
    if any(packed == _packed(name) for name in names if name):
        return True
    if names_of(bare) and any(packed in _packed(name) for name in names if name):
        return True  # the body whose site it is
    return bool(_OWN_NAME.fullmatch(bare)) and "关于" not in bare and not is_title_line(bare)


def is_column(text: str) -> bool:
    """Tell a name that columns bear (通知公告, 政策文件) or that ends as sites' names do."""
    bare = text.strip()
    return (
        not is_title_line(bare) and "关于" not in bare and bool(_COLUMN.fullmatch(bare) or _SITE.search(bare))
    )


def _is_name(part: str, known: Collection[str]) -> bool:
    packed = _packed(part)
    if packed in known or any(
        len(name) >= 4 and (packed in name or name in packed) and len(packed) <= len(name) + 6
        for name in known
    ):
        return True
    if is_title_line(part) or "关于" in part:
        return False
    return bool(_SITE.search(part)) or bool(_COLUMN.fullmatch(part))


def _packed(text: str) -> str:
    return "".join(text.split())
