"""What a page says it repeats: a mark of the title, 转自…, 原文链接, a source that is another site.

A hint, never a decision: a portal that names one of its own departments as the source reposts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dibao.records.clean import Block, Evidence
from normalizers.script import to_simplified

_OWN = re.compile(
    r"(?:本|我)(?:网|站|网站|局|委|厅|办|部|区|市|县|院)(?:站|讯|原创|发布)?|原创|网站|本级|.{0,4}管理员|admin"
)
#: who publishes for a living, or keeps a site: a newspaper, a station, an account, a data base
_OUTLET = re.compile(
    r"(?:网|网站|官网|官微|报|日报|晚报|社|通讯社|台|电视台|广播|客户端|公众号|微信|微博|头条|杂志|周刊|时报|频道|在线|平台|数据库|资讯|媒体|融媒体中心|发布|新闻|观察|南方\+|APP|app|\+)$"
)
_FROM = re.compile(
    r"(?:本文|文章|稿件|内容|全文)?(?:转自|转载自|转载于|转引自|摘自|摘编自|来源于|转载来源)\s*[:：]?\s*[“《\"]?([^，。；“”《》\"（）()\s]{2,30})"
)
_IN_BRACKETS = re.compile(
    r"^[（(]\s*(?:来源|稿源|转自|转载自|文章来源|信息来源|原载|据)\s*[:：]?\s*([^（()）]{2,40})[）)]$"
)
_LINK = re.compile(
    r"(?:原文|来源|转载|文章)(?:链接|地址|网址|出处)\s*[:：]?\s*(https?://[^\s，。；）)<>\"']{4,300})"
)
_PLACE = re.compile("[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|自治州|州|盟|县|旗|区|镇|乡|街道)")
_STATE = re.compile("国务院|中共中央|中央|全国人|国家|最高人民|中华人民共和国|新华|人民日报")
_PORTAL = ("政府网", "政府网站", "门户网站", "政府门户网")
_TAIL = 6
_LINE = 200


def repost_of(
    said: Sequence[Evidence], blocks: Sequence[Block], *, number: str, issuers: Sequence[str]
) -> tuple[str, tuple[Evidence, ...]]:
    """Return whom or what the page says it repeats, "" where it says nothing, and the words that say so.

    In order: an address, a name after 转自, a source that is another site; where only a mark （转载） says it, the 文号 of
    the text or its issuers.
    """
    found = [*_stated(said, blocks), *_by_source(said)]
    marks = [item for item in said if item.field == "repost-mark"]
    if not found and (marks or _another_issuer(said, number, issuers)):
        basis = marks[0].basis if marks else "catalogue without 文号, text of another issuer"
        quote = marks[0].quote if marks else ""
        value = number or "、".join(issuers) or (marks[0].value if marks else "")
        if value:
            found.append(Evidence("repost_of", value, basis, quote))
    return (found[0].value if found else ""), tuple(found)


def _stated(said: Sequence[Evidence], blocks: Sequence[Block]) -> Iterator[Evidence]:
    for item in said:
        if item.field == "original" and item.value.strip():
            yield Evidence("repost_of", item.value.strip()[:300], item.basis, item.quote)
    for block in (*blocks[:3], *blocks[-_TAIL:]):
        text = block.text
        if block.kind == "table" or len(text) > _LINE:
            continue
        if match := _LINK.search(text) or _IN_BRACKETS.match(text):
            yield Evidence("repost_of", match[1].strip(), "text pattern", text[:200])
        elif "转" in text or "摘自" in text:
            match = _FROM.search(text)
            if match and (_OUTLET.search(match[1]) or match.start() <= 2):
                yield Evidence("repost_of", match[1].strip(), "text pattern", text[:200])


def _by_source(said: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield a stated source that is neither this site nor a body of its place."""
    site = next((to_simplified(item.value) for item in said if item.field == "site"), "")
    for item in said:
        if item.field != "source":
            continue
        source = to_simplified(item.value).strip(' \u3000“”"《》')
        if not source or len(source) > 40 or _OWN.fullmatch(source) or _same(source, site):
            continue
        if not site and source.endswith(_PORTAL):  # perhaps this one, which does not say its name
            continue
        if _OUTLET.search(source) or _elsewhere(source, site):
            yield Evidence("repost_of", item.value.strip(), item.basis, item.quote)
            return


def _same(source: str, site: str) -> bool:
    """Tell a site's own name, with or without 门户网站 and the like."""
    one, other = (
        re.sub(r"(?:门户|政务|官方)?(?:网站|网|官网)$|人民政府|政府", "", name) for name in (source, site)
    )
    return bool(one) and bool(other) and (one in other or other in one)


def _elsewhere(source: str, site: str) -> bool:
    """Tell a body of a place that the site's own place does not lie under: a city's bureau on a district's site."""
    if not site:
        return False
    own = _PLACE.findall(site)
    if _STATE.match(source):
        return bool(own)
    named = _PLACE.findall(source)
    if not own or not named:
        return False
    # 天河区 stands in neither 广州市医疗保障局 nor begins it; 区住建局 on that site is its own
    return (
        own[-1] not in source and not source.startswith(own[-1][-1:]) and own[0] != named[0]
        if len(own) == 1
        else (own[-1] not in source and not source.startswith(own[-1][-1:]))
    )


def _another_issuer(said: Sequence[Evidence], number: str, issuers: Sequence[str]) -> bool:
    """Tell a catalogue that names a body which is not among the text's issuers, and gives no 文号 though the text has one."""
    if not number or not issuers:
        return False
    if any(
        item.field == "document_number" and item.basis.startswith(("page", "label", "catalogue"))
        for item in said
    ):
        return False
    named = [
        to_simplified(item.value) for item in said if item.field == "issuer" and "主办单位" not in item.basis
    ]
    catalogue = any(item.field == "index_number" for item in said)
    return (
        catalogue
        and bool(named)
        and not any(issuer in name or name in issuer for name in named for issuer in issuers)
    )
