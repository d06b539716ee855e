"""The legal level of a document (法律, 行政法规, 部门规章 …), from its number, issuer, title and notes.

The rules are those of the 立法法 (2023): laws are promulgated by order of the President, 行政法规 by order of the State
Council, 部门规章 and 地方政府规章 by order of their makers, 地方性法规 by announcement of a congress or its standing
committee; 司法解释 bear 法释 or 高检发释字; a 规 in the 代字 or a 统一编号 marks 行政规范性文件 (国办发〔2018〕37号).
Nothing is said ("") where nothing of this is seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block, Evidence
from normalizers.metadata.authorities import authority, issuer_of
from normalizers.metadata.serials import find_numbers, parse

_CONGRESS = re.compile("人民代表大会|人大常委会|人大")
_NATIONAL = re.compile("全国人民代表大会|全国人大")
#: bodies between them make autonomous regulations: the congress itself, of an autonomous place
_AUTONOMOUS = re.compile("自治[州县旗](?:.{0,20})(?:自治条例|单行条例|条例)|自治条例$")
_RULES = re.compile("条例|规定|办法|细则|规则|决定|准则")
_LAW = re.compile("^(?:中华人民共和国)?[一-鿿]{1,40}?法(?:典)?(?:[（(][^）)]*[）)])?$")
_PARTY = re.compile("^(?:中共|中国共产党)")
_PARTY_RULES = re.compile("(?:党章|章程|准则|条例|规则|规定|办法|细则)(?:[（(].*[）)])?》?(?:的通知)?$")
_PARTY_CODES = re.compile("^(?:中发|中办发|中纪发|中组发|厅字)$")
_SOFT = re.compile("规(?:字|发|函)?$|规范字?$")
#: papers that lay down no rules
_OTHER = frozenset(
    [
        "解读",
        "问答",
        "公示",
        "更正",
        "采购公告",
        "人事任免",
        "征求意见稿",
        "新闻",
        "函",
        "纪要",
        "请示",
        "议案",
        "提案",
        "通报",
        "批复",
        "答复",
        "报告",
        "总结",
        "启事",
        "讲话",
        "声明",
        "公报",
        "年报",
        "预算",
        "决算",
        "名单",
    ]
)
_NOTE = re.compile(r"[（(][^（）()]{0,200}?(?:通过|公布|批准|发布)")
_HEAD = 6


def legal_level(
    title: str, genre: str, number: str, issuers: Sequence[str], blocks: Sequence[Block], unified: str
) -> tuple[str, Evidence | None]:
    """Return the level and the evidence for it; ("", None) when nothing decides.

    `number` is the normalised 文号, `issuers` the bodies that signed, `unified` the 统一编号.
    """
    level, quote = _by_number(title, genre, number)
    if not level:
        level, quote = _by_note(title, blocks)
    if not level:
        level, quote = _by_issuer(title, genre, number, issuers)
    if not level and unified:
        level, quote = "行政规范性文件", unified
    if not level and genre in _OTHER:
        level, quote = "其他文件", genre
    return level, Evidence("legal_level", level, "number, issuer and form", quote[:200]) if level else None


def _by_number(title: str, genre: str, number: str) -> tuple[str, str]:
    if not number or genre in ("解读", "问答", "征求意见稿"):
        return "", ""
    found = parse(number)
    if (
        found is None or found.jurisdiction != "CN"
    ):  # 府法规字 of Taiwan has another 规, and other levels apply
        return "", ""
    agency = found.agency
    if agency.startswith(("法释", "高检发释")):
        return "司法解释", number
    if agency.endswith("令"):
        return _ordered(agency.removesuffix("令"), title), number
    if agency.endswith("公告") and _CONGRESS.search(agency):
        return ("法律" if _NATIONAL.search(agency) else _local_law(title, agency)), number
    if _PARTY_CODES.fullmatch(agency) and _PARTY_RULES.search(title):
        return "党内法规", number
    if agency.endswith("公告") and "监察委员会" in agency:
        return "监察法规", number
    if _SOFT.search(agency) and genre not in _OTHER:
        return "行政规范性文件", number
    return "", ""


def _ordered(body: str, title: str) -> str:
    """Return the level of what an order of this body promulgates."""
    if body in ("主席", "国家主席"):
        return "法律"
    if body in ("国务院", "国"):
        return "行政法规"
    if re.search("(?:人民政府|政府)$", body) or (body.endswith("府") and issuer_of(f"{body}令")):
        return "地方政府规章"
    known = authority(body)
    if known is not None and known.kind == "department":
        return "部门规章"
    central = re.search("(?:部|总局|署|委员会|委|银行|局)$", body) and not re.match(
        "[一-鿿]{2,8}[省市区县州]", body
    )
    return "部门规章" if central and _RULES.search(title) else ""


def _local_law(title: str, body: str) -> str:
    return "自治条例" if _AUTONOMOUS.search(title) and "自治" in body + title else "地方性法规"


def _by_note(title: str, blocks: Sequence[Block]) -> tuple[str, str]:
    """Read the note under a title: who passed or promulgated it."""
    for block in blocks[:_HEAD]:
        text = block.text.strip()
        if block.kind == "table" or len(text) > 600 or not _NOTE.match(text):
            continue
        for one in find_numbers(text)[:1]:
            if level := _by_number(title, "", one.normal)[0]:
                return level, text
        if _NATIONAL.search(text) and _LAW.search(title):
            return "法律", text
        if _CONGRESS.search(text) and not _NATIONAL.search(text) and _RULES.search(title):
            return _local_law(title, text), text
        if "国务院" in text and "常务会议" in text and "条例" in title:
            return "行政法规", text
    return "", ""


def _by_issuer(title: str, genre: str, number: str, issuers: Sequence[str]) -> tuple[str, str]:
    if not issuers or genre in ("解读", "问答", "征求意见稿"):
        return "", ""
    lead = issuers[0]
    if _PARTY.search(lead) and (number or title.startswith("中国共产党")) and _PARTY_RULES.search(title):
        return "党内法规", lead
    if _CONGRESS.search(lead) and genre in ("条例", "法") and re.search("条例$|法$", title):
        return ("法律" if _NATIONAL.search(lead) else _local_law(title, lead)), lead
    return "", ""
