"""What one sentence does to a document it names: the words right before and after the mention decide.

All other mentions are masked, so that 废止 inside a title or about another title does not count. An act is told apart
from the telling of it: what another act repealed, what must not be repealed, and what is only planned alter nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from normalizers.metadata.mentions import MASK, Mention
from normalizers.metadata.numerals import DIGITS, number
from normalizers.metadata.provisions import leading, named
from normalizers.metadata.terms import DATE, months_of, read_day

#: strongest first: what a text says of one document, once as an act and again as a reference, is the act
STRENGTH = (
    "repeals", "replaces", "corrects", "supplements", "amends", "extends-validity", "suspends", "draft-of",
    "translation-of", "forwards", "interprets", "based-on", "cites",
)  # fmt: skip
#: what alters the document named
EFFECTS = frozenset(STRENGTH[:7])

_PROVISION = rf"第[\d{DIGITS}]{{1,8}}[条款项章](?:第[（(]?[\d{DIGITS}]{{1,8}}[）)]?[款项])*+"
_JOINED = rf"(?:{MASK}|{_PROVISION}|[、，,；;\s]|和|与|及|以及|并|或者?|等)"
#: a verb with a comma behind it speaks of what stood before it
_NEXT = "(?![，,；;])"
_COUNTED = r"(?:[一二三四五六七八九十两\d]+[件个份部项](?:规范性|行政规范性)?(?:文件|规章|法规|通知)?)"
# possessive: what may stand between a mention and its verb is read once, so hostile text cannot make it backtrack
_AFTERWARDS = (
    rf"^(?:{_JOINED}|[（(][^（）()]{{0,40}}[）)]|{_COUNTED}|文件?|的?通知|的?规定|同时|即行|即日|即时|即|予以|予|一并|相应|亦|均|也|现|特此|宣布|全文|正式|自行|自动|停止使用并|"
    rf"[自从于][^，。；自从起]{{0,30}}起|有关[^，。；有规]{{0,8}}规定|因[^，。；]{{0,30}}[，,])*+"
)
#: behind the verb: 废止后, 废止的通知 of another, 废止情况; 废止的决定 names the act itself
_NO_TALE = (
    "(?!后|以?前|之前|时|情况|工作|程序|情形|目录|原因|以来|期间|之日|的(?!决定|通知|公告|通告|规定|命令))"
)
_REPEALED = re.compile(
    rf"{_AFTERWARDS}(?:废止|失效|停止执行|停止施行|停止实施|不再执行|不再施行|不再适用|终止执行|作废){_NO_TALE}"
)
#: the act itself, not prose that tells of acts (推动修订《…》, 先后废止《…》)
_ACT = "(?:^|(?:关于|决定|同时|一并|宣布|现|爰|日起|对)(?P<lead>[^。；，《》]{0,6}?))"
_REPEALS = re.compile(
    rf"{_ACT}(?:废止|宣布失效|停止执行|停止施行|撤销)(?:下列|以下|了|的是|[^，。；]{{0,12}}?文件)?[:：]?{_NEXT}{_JOINED}*$"
)
#: 以下文件自…起失效：甲、乙
_LISTED = re.compile(rf"(?:下列|以下)[^。；，《》]{{0,40}}(?:废止|失效|停止执行)[:：]{_JOINED}*$")
#: words before or between that make no act of it
_UNDONE = re.compile("不|未|拟|建议|提请|申请|推动|研究|应|可|如|若|曾|被|将要|是否|计划|能")
_AMENDED = re.compile(
    _AFTERWARDS
    + "(?:作出?(?:如下|以下|相应|部分|适当)*+(?:修改|修正|修订|调整)|(?:(?<=予以)|进行了?)(?:修改|修正|修订)|"
    "(?:修改|修正|修订)(?:如下|为)|部分(?:条款|条文|内容|规定)的?(?:修改|修正)|第[^，。；]{1,20}?(?:修改|修正)为)"
)
#: behind a provision: 第三条修改为, 第七条中增加一项, 第五条删去
_CHANGED = re.compile(
    rf"^(?:{_JOINED}|的|中|规定|内容|[“\"][^”\"]{{0,80}}[”\"]|[（(][^）)]{{0,40}}[）)]|后|之后|一并|予以|予|均|作为|的?第[^，。；]{{1,8}})*+"
    "(?:修改|修正|修订|改为|调整为|变更为|删除|删去|增加|增设|补充|合并|移至|作如下)"
)
_CHANGES = re.compile(rf"(?:删去|删除|取消|修改|调整){_NEXT}{_JOINED}*$")
_AMENDS = re.compile(rf"{_ACT}(?:修改|修正|修订)(?:<|〈|了)?{_NEXT}{_JOINED}*$")
_PARTLY = re.compile("^的?(?:部分|有关|个别|相关|若干)(?:条款|条文|内容|规定|事项)")
_REPLACED = re.compile(_AFTERWARDS + "(?:由|被|以)(?:本|此)[^，。；]{0,12}?(?:替代|取代|代替|为准)")
_REPLACES = re.compile(rf"(?:替代|取代|代替)(?:了|原)?{_NEXT}{_JOINED}*$")
#: 与本通知不一致的，以本通知为准: what it rules otherwise, and no more
_PREVAILS = re.compile(
    r"^[^。；]{0,24}?(?:与|同)(?:本|此)[^，。；]{1,12}?(?:不一致|不符|抵触|冲突|有出入)[^。；]{0,8}[，,]?[^。；]{0,4}以(?:本|此)[^，。；]{1,12}为准"
)
_ALONG = rf"[^。；，,《》{MASK}]{{0,24}}(?:{MASK}[，,]?[^。；，,《》{MASK}]{{0,24}})*$"
_BASIS = re.compile(f"(?:根据|依据){_ALONG}")
_BASIS_MADE = re.compile(f"(?:依照|按照|遵照|落实|贯彻){_ALONG}")
#: 根据2023年3月2日《…决定》修正: the note of an amended text names what amended it, no basis
_NOTED = re.compile(
    r"^[^，。；]{0,20}?(?:第[一二三四五六七八九十]次)?(?:修正|修订|修改)[ \u3000]*(?:[）)；]|根据|$)"
)
#: what a sentence does that names its legal basis; elsewhere 依照《…》处罚 is an ordinary reference
_MAKING = re.compile(
    "制定本|特制定|制订本|现(?:就|将|予|印发|通知|决定)|特(?:通知|通告|公告)|(?:决定|通知|通告|公告)如下|同意"
)
_FORWARDS = re.compile(rf"(?:转发|批转){_JOINED}*$|转发[^《》。]{{0,30}}?(?:关于)?(?:印发|发布)?$")
_FORWARDED = re.compile(r"^[^。；]{0,20}?(?:转发|批转)(?:给|至|如下)")
_PASSED_ON = re.compile(r"^[^。；《]{0,40}?现(?:予以?|将其)?(?:转发|批转)")
#: 有效期延长至2025年12月31日, 继续执行至…; not 不再延长
_EXTENDED = re.compile(
    _AFTERWARDS
    + r"(?:[（(][^）)]{0,20}[）)])?的?(?:实施|施行|执行)?(?:有效期限?|施行期限|试行期限?|执行期限?|期限)?(?:已?(?:届满|到期|期满)[后日]?)?[，,]?(?:将|再|予以|统一)*+"
    r"(?:延长|延续|顺延|展期|继续(?:有效|执行|施行|实施)(?:[至到一二三四五两\d]|，有效期|，?期限|，?延长))"
)
#: 有效期至…届满，现决定延长2年 · 已于…到期，经评估…，现将有效期延长至…
_RENEWED = re.compile(
    r"^[（(]?[^。；《]{0,60}?(?:届满|到期|期满)[^。；《不]{0,40}?(?:延长|延续|顺延)|"
    r"^[^。；《不]{0,60}?[，,](?:现|决定|现决定)?将?(?:其|该[^，。；]{0,6})?的?(?:实施|施行)?(?:有效期限?|施行期限|试行期限?)(?:再|统一|均|予以)?(?:延长|延续|顺延)"
)
_EXTENDS = re.compile(rf"(?<!不再)(?<!不予)(?:延长|延续){_NEXT}{_JOINED}*$")
_TERM = re.compile("^的?(?:实施|施行)?(?:有效)?期限?|^的?(?:实施|施行|执行)(?:时间|期)")
#: 继续有效 with a word of its term is a longer life, without it a finding of a clean-up
_RETAINED = re.compile(
    rf"{_AFTERWARDS}(?P<term>(?:有效期限?|试行期限?)?(?:已?(?:届满|到期|期满)[后日]?)[，,]?)?(?:继续(?:有效|执行|施行|实施|适用)|予以保留|现行有效)"
)
_RETAINS = re.compile(rf"{_ACT}继续(?:执行|施行|实施){_NEXT}{_JOINED}*$")
_SUSPENDED = re.compile(
    _AFTERWARDS
    + "(?:在[^，。；]{1,20}?内?)?(?:暂停|中止|暂缓|暂时停止|暂时调整)(?:执行|实施|施行|适用)(?!后|期间)"
)
_SUSPENDS = re.compile(
    rf"(?:{_ACT}|在[^。；，《》]{{1,20}}?)(?:暂停|中止|暂缓|暂时停止|暂时调整)(?:执行|实施|施行|适用)(?:了)?{_NEXT}{_JOINED}*$"
)
_SUPPLEMENTED = re.compile("^[^。；，]{0,16}?补充(?:通知|规定|意见|说明|公告|如下|事项)")
_CORRECTED = re.compile(
    "^[^。；]{0,60}?(?:更正|勘误|订正)(?:如下|为|的?(?:公告|通知|说明|启事|声明)|[。：:；，]|$)"
)
_CORRECTS = re.compile(rf"(?:^|关于|[，。；：])(?:现|作)?(?:更正|勘误|订正){_JOINED}*$")
_MISPRINT = re.compile("^[^。；]{0,80}?(?:应(?:当)?为|应改为|有误|改为)")
_ABOUT = re.compile(rf"(?:关于(?:印发|发布|执行|实施|落实)?|现?对|现?就|现?将|为){_JOINED}*$")
_READS = re.compile(
    "^[^。；，]{0,16}?(?:的(?:立法|司法|行政|具体应用|应用)?(?:解释|释义)|的?(?:政策解读|解读|问答|起草说明|图解))"
)
_APPLYING = re.compile("(?:关于(?:适用|执行|理解|贯彻执行)?|对|就|适用)$")
_TRANSLATED = re.compile(
    "^[（(]?(?:[一-鿿]{0,6}?(?:英|日|法|德|俄|韩|葡|维吾尔|蒙古|藏|壮|外|参考|非官方)[一-鿿]{0,4}?)(?:译本|译文|文版|文译本|文本|文译文)"
)
_TRANSLATES = re.compile(
    r"(?:译自|翻译自|translation of|translated from|English version of)[^。；.]{0,40}$", re.IGNORECASE
)
#: another's act retold: 《甲决定》规定，《乙》同时废止 … unless it is the basis of our own (根据《甲》有关规定，…)
_TOLD = re.compile(
    rf"{MASK}[^，。；]{{0,20}}(?:规定|明确|指出|载明|写明|宣布|提出|决定)[:：，,]?[^。；]{{0,40}}$"
)
_UNDER = re.compile(rf"(?:根据|依据|按照|依照|遵照|按)[^，。；]{{0,40}}{MASK}[^。；]{{0,60}}$")
#: 2019年市政府决定废止… is history; 经2024年3月5日第3次会议审议，决定废止… is the act
_PAST = re.compile(
    r"(?:(?<![自从于至])(?:19|20)\d\d年[^。；会审清讨研起]{0,24}|去年|前年|此前|曾经?|先后|早在|当时)[，,]?[^，。；《》会审清讨研起现]{0,16}$"
)
_PAST_WORDS = re.compile(r"(?:19|20)\d\d年|去年|前年|此前|曾|先后|早在|当时")
#: 2010年3月5日发布的《…》: a day of the document named, not of what was done to it
_OF_IT = re.compile(
    "(?:发布|公布|印发|制定|制订|颁布|下发|出台|通过|实施|施行|执行|签订|刊登|登载|刊发|发表)(?:的|之)?原?$"
)
#: one of these characters is in every word that alters a document, and in few other sentences
_VERB = re.compile("[废效停止改修订延续替取代补勘更误调删暂缓中继留展顺]|执行|施行|应|为准|撤销|作废")
#: papers, not documents: a 许可证 or a 申请表 in 《》 names a form
_FORM = re.compile("(?:证|证书|表|申请书|承诺书|告知书|通知书|回执|公报|日报|申请单|报告单)$")
_UNTIL = re.compile(
    rf"(?:(?:延长|延续|顺延|展期)[^。；]{{0,16}}?|(?:执行|有效|施行|实施|有效期限?|期限)[^。；,]{{0,16}}?)[至到](?P<date>{DATE})(?!\d|届满|到期|期满)"
)
_SPAN = re.compile(
    rf"(?:延长|延续|展期|顺延|继续执行|继续有效|继续实施|继续施行|有效期限?)[^。；\d{DIGITS}]{{0,10}}(?P<count>[\d{DIGITS}]{{1,3}}|半)(?P<unit>个?年半|个?年|个月)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of one document: the kind of relation ("" for no document), where and until when."""

    kind: str
    clause: str = ""
    until: str = ""
    status: str = ""


def told(mention: Mention, before: str, after: str, *, opening: bool, correcting: bool = False) -> Told:
    """Return what a sentence says of a mention, given what stands before and after it, all others masked.

    `opening`: the sentence stands where legal bases are named; `correcting`: the document is a 更正.
    """
    if _FORM.search(mention.title) and not mention.numbers:
        return Told("")
    clause, end = leading(after)
    rest = after[end:]
    acts = _VERB.search(before) or _VERB.search(after)
    kind = ""
    if acts and not _is_tale(before):
        kind = _effect(before, after, rest, clause, correcting=correcting)
    if kind == "extends-validity":
        return Told(kind, clause, until(after) or until(before))
    if kind:
        return Told(kind, clause)
    if acts and ((retained := _RETAINED.search(rest)) or _does(_RETAINS, before)):
        term = bool(retained and retained["term"])
        return Told("extends-validity" if term else "cites", clause, "", "" if term else "in-force")
    return Told(_reference(before, after, rest, opening=opening), clause)


def until(text: str) -> str:
    """Return until when a sentence prolongs: the last day (2027-12-31), or the term (P3Y, P18M); "" if it says neither."""
    plain = unicodedata.normalize("NFKC", "".join(text.split()))[:400]
    if match := _UNTIL.search(plain):
        day = read_day(match["date"], last=True)
        return day.isoformat() if day else ""
    if match := _SPAN.search(plain):
        months = months_of(match["count"], match["unit"])
        if match["count"] != "半" and (number(match["count"]) or 0) > 99:  # 延长2024年…: a year, no term
            return ""
        if months:
            return f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"
    return ""


def changed(sentence: str) -> str:
    """Return the provisions a sentence of an amending act changes without naming the act again, "" for none.

    一、第三条修改为：“…” · 删去第五条 · 增加一条，作为第八条.
    """
    plain = re.sub(r"^[（(]?[一二三四五六七八九十\d]{1,4}[）)、.．]\s*", "", sentence.strip())
    if not re.match(r"(?:将|把|在|对|删去|删除|增加|取消)?(?:原|其|第)|(?:增加|新增|删去|删除)", plain):
        return ""
    if not re.search("修改|修正|改为|调整为|变更为|删除|删去|增加|新增|合并|移至|作为第|补充", plain):
        return ""
    return named(plain)


def _effect(before: str, after: str, rest: str, clause: str, *, correcting: bool) -> str:
    """Return how a sentence alters the document, "" where it does not."""
    partly = bool(_PARTLY.search(rest))
    about = bool(_ABOUT.search(before))
    if _REPEALED.search(rest) or _does(_REPEALS, before) or _LISTED.search(before):
        return "amends" if partly else "repeals"
    if _PREVAILS.search(rest):
        return "amends"
    if _EXTENDED.search(rest) or _RENEWED.search(rest) or (_EXTENDS.search(before) and _TERM.search(rest)):
        return "extends-validity"
    if _SUSPENDED.search(rest) or _does(_SUSPENDS, before):
        return "suspends"
    if about and _SUPPLEMENTED.search(rest):
        return "supplements"
    if (about and _CORRECTED.search(after)) or _CORRECTS.search(before):
        return "corrects"
    if correcting and _MISPRINT.search(after):
        return "corrects"
    if _REPLACED.search(rest) or _REPLACES.search(before):
        return "replaces"
    if (
        _AMENDED.search(after)
        or _AMENDED.search(rest)
        or _does(_AMENDS, before)
        or (clause and (_CHANGED.search(rest) or _CHANGES.search(before)))
    ):
        return "amends"
    return ""


def _reference(before: str, after: str, rest: str, *, opening: bool) -> str:
    if _TRANSLATED.search(rest) or _TRANSLATES.search(before):
        return "translation-of"
    if (
        _FORWARDS.search(before)
        or _PASSED_ON.search(after)
        or (re.search(r"现?将[^，。]*$", before) and _FORWARDED.search(after))
    ):
        return "forwards"
    if _READS.search(rest) and _APPLYING.search(before):
        return "interprets"
    if _NOTED.search(rest):
        return "cites"
    made = bool(_MAKING.search(before + after))
    if (_BASIS.search(before) and (opening or made)) or (_BASIS_MADE.search(before) and made):
        return "based-on"
    return "cites"


def _does(pattern: re.Pattern[str], before: str) -> bool:
    match = pattern.search(before)
    return bool(match) and not _UNDONE.search(match["lead"] or "")  # type: ignore[index] # it matched


def _is_tale(before: str) -> bool:
    """Tell what another act, or an earlier day, did."""
    if _TOLD.search(before) and not _UNDER.search(before):
        return True
    near = before[-60:]
    return bool(_PAST_WORDS.search(near)) and bool(_PAST.search(near)) and not _OF_IT.search(near)
