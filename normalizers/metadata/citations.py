"""What a text says of other documents: repeals, amends, replaces, based-on, interprets, forwards, cites.

The evidence is a sentence with a 《title》, a 文号, or both. The kind is read from the words right before and after
the mention, with all other titles masked, so that 废止 inside a title or about another title does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dibao.records.clean import Block, Citation
from normalizers.matching.fingerprint import fold
from normalizers.metadata.mentions import (
    LONGEST_TITLE,
    MASK,
    REACH,
    Mention,
    masked,
    mentions_in,
    quote,
    sentences,
    titles_in,
)

_JOINED = rf"(?:{MASK}|[、，,；;\s]|和|与|及|以及|并|或者?|等)"
_COUNTED = r"(?:[一二三四五六七八九十两\d]+[件个份部项](?:规范性|行政规范性)?(?:文件|规章|法规|通知)?)"
# possessive: what may stand between a mention and its verb is read once, so hostile text cannot make it backtrack
_AFTERWARDS = (
    rf"^(?:{_JOINED}|{_COUNTED}|文件?|的?通知|规定|同时|即行|即日|即时|即|予以|一并|相应|亦|均|也|现|已|宣布|全文|正式|"
    rf"[自从][^，。；自从起]{{0,30}}起|有关[^，。；有规]{{0,8}}规定)*+"
)
_REPEALED = re.compile(_AFTERWARDS + "(?:废止|失效|停止执行|停止施行|不再执行|不再施行|终止执行|作废)")
#: the act itself, not prose that tells of acts (推动修订《…》, 先后废止《…》)
_ACT = "(?:^|(?:关于|决定|同时|一并|宣布|现|爰|日起)[^。；，《》]{0,6})"
_REPEALS = re.compile(
    rf"{_ACT}(?:废止|宣布失效|停止执行)(?:下列|以下|了|的是|[^，。；]{{0,12}}?文件)?[:：]?{_JOINED}*$"
)
_AMENDED = re.compile(
    _AFTERWARDS
    + "(?:作出?(?:如下|以下|相应|部分)*+(?:修改|修正|修订|调整)|(?:(?<=予以)|进行了?)(?:修改|修正|修订)|"
    "(?:修改|修正|修订)(?:如下|为)|部分条款的?(?:修改|修正)|第[^，。；]{1,20}?(?:修改|修正)为)"
)
_AMENDS = re.compile(rf"{_ACT}(?:修改|修正|修订)(?:<|〈|了)?{_JOINED}*$")
_REPLACED = re.compile(_AFTERWARDS + "(?:由|被)(?:本|此)[^，。；]{0,12}?(?:替代|取代|代替)")
_REPLACES = re.compile(rf"(?:替代|取代|代替){_JOINED}*$")
_ALONG = rf"[^。；，,《》{MASK}]{{0,24}}(?:{MASK}[，,]?[^。；，,《》{MASK}]{{0,24}})*$"
_BASIS = re.compile(f"(?:根据|依据){_ALONG}")
_BASIS_MADE = re.compile(f"(?:依照|按照|遵照|落实|贯彻){_ALONG}")
#: what a sentence does that names its legal basis; elsewhere 依照《…》处罚 is an ordinary reference
_MAKING = re.compile(
    "制定本|特制定|制订本|现(?:就|将|予|印发|通知|决定)|特(?:通知|通告|公告)|(?:决定|通知|通告|公告)如下|同意"
)
_FORWARDS = re.compile(rf"(?:转发|批转){_JOINED}*$|转发[^《》。]{{0,30}}?(?:关于)?(?:印发|发布)?$")
_FORWARDED = re.compile(r"^[^。；]{0,20}?(?:转发|批转)(?:给|至|如下)")
_PASSED_ON = re.compile(r"^[^。；《]{0,40}?现(?:予以?|将其)?(?:转发|批转)")
_ISSUED = re.compile(
    rf"^(?:{_JOINED})*+[^。；]{{0,60}}?(?:印发给|现(?:予以?|将其)?(?:印发|公布|发布)|予以(?:印发|公布|发布))"
)
_MADE = re.compile("(?:订定|^修正发布|^公布|^制定公布)$")
_EXPLAINS = re.compile("解读|问答|答记者问|一图读懂|图解")
_LIST_HEAD = re.compile(
    r"(?:废止|失效|停止执行)[^。；]{0,40}[:：]$|(?:废止|失效)[^。；]{0,12}(?:目录|清单|文件)$"
)
#: papers, not documents: a 许可证 or a 申请表 in 《》 names a form
_FORM = re.compile("(?:证|证书|表|申请书|承诺书|告知书|通知书|回执|公报|日报|申请单|报告单)$")
#: 有效期延长至2025年12月31日, 继续执行至…; not 不再延长
_EXTENDED = re.compile(
    _AFTERWARDS + r"的?(?:实施|施行)?(?:有效期限?|施行期限|试行期限?)?(?:届满[后日]?[，,]?)?(?:将|再|予以)*+"
    r"(?:延长|延续|顺延|展期|继续(?:有效|执行|施行|实施)(?:[至到一二三四五两\d]|，有效期))"
)
_EXTENDS = re.compile(rf"(?<!不再)(?<!不予)(?:延长|延续){_JOINED}*$")
_TERM = re.compile("^的?(?:实施|施行)?(?:有效)?期限?|^的?(?:实施|施行|执行)(?:时间|期)")
_SUSPENDED = re.compile(_AFTERWARDS + "(?:暂停|中止|暂缓|暂时停止)(?:执行|实施|施行|适用)")
_SUSPENDS = re.compile(rf"{_ACT}(?:暂停|中止|暂缓|暂时停止)(?:执行|实施|施行|适用){_JOINED}*$")
_SUPPLEMENTED = re.compile("^的?补充(?:通知|规定|意见|说明|公告)")
_CORRECTED = re.compile("^(?:的|有关内容的?|部分内容的?)?(?:更正|勘误)")
_STRENGTH = (
    "repeals",
    "amends",
    "replaces",
    "extends-validity",
    "suspends",
    "supplements",
    "corrects",
    "forwards",
    "interprets",
    "based-on",
    "cites",
)
#: what every block that names or lists a document has one of
_SIGNS = ("《", "号", "「", "N.")


def find_citations(blocks: Sequence[Block], own: str, title: str = "") -> tuple[Citation, ...]:
    """Return what the blocks say of other documents in order of first mention, each once, the strongest kind kept.

    `own` is the document's normalised 文号: it is never cited by itself, nor are the instruments it issues. `title`
    says whether it explains another (政策解读) where the text does not repeat it.
    """
    heads = [
        block.text for block in blocks[:6] if len(block.text) <= LONGEST_TITLE and "。" not in block.text
    ]
    explains = any(_EXPLAINS.search(text) for text in (title, *heads))
    found: dict[str, Citation] = {}
    keys: dict[str, str] = {}  # folded title or 文号 -> its key in `found`
    issued = {fold(title) for block in blocks for title in _issued(block.text)}
    aliases: dict[str, str] = {}
    listing = False
    for index, block in enumerate(blocks):
        text = block.text
        listing = listing and _is_listed(block)
        for sentence in sentences(text) if any(sign in text for sign in _SIGNS) else ():
            mentions = mentions_in(sentence)
            for at, mention in enumerate(mentions):
                if mention.alias:
                    aliases[mention.alias] = mention.title
                kind = _kind(sentence, mentions, at, opening=index < 8)
                if listing and kind == "cites":
                    kind = "repeals"
                if explains and kind == "cites":
                    kind = "interprets"
                if not kind or fold(mention.title) in issued or mention.title in aliases:
                    continue
                explains = explains and kind != "interprets"  # the first it names is what it explains
                for value in mention.numbers or ("",):
                    if value != own or not own:
                        _keep(found, keys, Citation(kind, value, mention.title, quote(sentence, mention)))
        if not listing and ("废止" in text or "失效" in text or "停止执行" in text):
            listing = bool(_LIST_HEAD.search("".join(text.split())))
    return tuple(_with_notice(list(found.values())))


def _with_notice(citations: list[Citation]) -> Iterator[Citation]:
    """Yield the citations; what interprets an instrument interprets the notice that issued it under its name."""
    explained = [fold(one.title) for one in citations if one.kind == "interprets" and not one.number]
    for one in citations:
        issuing = one.kind == "cites" and one.number and any(title in fold(one.title) for title in explained)
        yield replace(one, kind="interprets") if issuing else one


def _keep(found: dict[str, Citation], keys: dict[str, str], new: Citation) -> None:
    title = fold(new.title)
    key = keys.get(new.number, "") if new.number else ""
    if not key and title:  # the same title may be named with its number here and without it there
        key = keys.get(title, "")
        key = "" if key and new.number and found[key].number not in ("", new.number) else key
    key = key or new.number or title
    for name in filter(None, (title, new.number)):
        keys.setdefault(name, key)
    old = found.setdefault(key, new)
    kept = new if _STRENGTH.index(new.kind) < _STRENGTH.index(old.kind) else old
    found[key] = Citation(kept.kind, old.number or new.number, old.title or new.title, kept.quote)


def _kind(sentence: str, mentions: Sequence[Mention], at: int, *, opening: bool) -> str:
    """Return the relation of one mention, "" for what is no document or issued by this one."""
    mention = mentions[at]
    before, after = masked(sentence, mentions, at)
    if _FORM.search(mention.title) and not mention.numbers:
        return ""
    if _REPEALED.search(after) or _REPEALS.search(before):
        return "repeals"
    if _EXTENDED.search(after) or (_EXTENDS.search(before) and _TERM.search(after)):
        return "extends-validity"
    if _SUSPENDED.search(after) or _SUSPENDS.search(before):
        return "suspends"
    if _SUPPLEMENTED.search(after) and "关于" in before:
        return "supplements"
    if _CORRECTED.search(after) and "关于" in before:
        return "corrects"
    if _REPLACED.search(after) or _REPLACES.search(before):
        return "replaces"
    if _AMENDED.search(after) or _AMENDS.search(before):
        return "amends"
    if (
        _FORWARDS.search(before)
        or _PASSED_ON.search(after)
        or (re.search(r"现?将[^，。]*$", before) and _FORWARDED.search(after))
    ):
        return "forwards"
    made = bool(_MAKING.search(before + after))
    if (_BASIS.search(before) and (opening or made)) or (_BASIS_MADE.search(before) and made):
        return "based-on"
    return "cites"


def _issued(text: str) -> Iterator[str]:
    """Yield the titles this document itself issues: 《…》已经同意，现印发给你们, and 关于印发《…》的通知 as a line."""
    if "《" not in text and "「" not in text and "关于" not in text:
        return
    for sentence in sentences(text):
        titles = list(titles_in(sentence))
        for start, end, title in titles:
            if _MADE.search(sentence[max(0, start - 12) : start]):  # 訂定「…」, as Taiwan's orders promulgate
                yield title
            after = re.sub("《.*?》", MASK, sentence[end : end + REACH])
            if _ISSUED.search(after) and "转发" not in sentence:
                yield title
    line = "".join(text.split())
    named = re.fullmatch(r".{0,60}?关于(?:印发|发布|公布)《?(.+?)》?的(?:通知|公告|通告|决定)", line)
    if named and "转发" not in line and "。" not in line:
        yield named[1]


def _is_listed(block: Block) -> bool:
    text = block.text.lstrip()
    return block.kind in ("list-item", "table") or bool(
        re.match(r"(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|《)", text)
    )
