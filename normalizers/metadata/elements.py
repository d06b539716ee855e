"""The smaller elements of an official document (GB/T 9704-2012): what stands in its head, below its signature, at its foot.

版头: 份号 (7.2.1), 密级 (7.2.2), 紧急程度 (7.2.3), 签发人 (7.2.6); 附注 (7.3.8); 版记: 抄送机关 (7.4.2), 印发机关和印发日期
(7.4.3). Web pages add 公开方式. Reading takes nothing out of the text: 版记 stays where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dibao.records.clean import Block, Evidence
from normalizers.metadata.dates import find_dates
from normalizers.metadata.issuers import names_of
from normalizers.text.blocks import table_cells

_S = r"[ \u3000\u00a0]{0,6}"
_COPIED = re.compile(rf"^(?:抄{_S}[送报]|分{_S}[送报]|主送{_S}，抄送){_S}[:：]{_S}(.+)$")
_ADDRESSED = re.compile(rf"^主{_S}送(?:机关)?{_S}[:：]{_S}(.{{2,400}}?)[。.]?$")
_PRINTED = re.compile(rf"印{_S}发{_S}[。]?(?:[（(]?共?印?{_S}\d{{1,6}}{_S}份[）)]?)?$")
_OPENNESS = re.compile(
    rf"^(?:信息|政务)?公开(?:方式|属性|类别|性质|选项|类型){_S}[:：]{_S}(主动公开|依申请公开|不予公开|免予公开|不公开)"
)
_REMARK = re.compile(
    r"^[（(](此件[^（()）]{2,60}|联系(?:人|单位|电话)[^（()）]{2,80}|主动公开|依申请公开|不予公开|删减后公开|公开发布|此文[^（()）]{2,40})[）)]$"
)
_OPEN = {
    "主动公开": "主动公开", "公开发布": "主动公开", "全文公开": "主动公开", "依申请公开": "依申请公开",
    "不予公开": "不予公开", "免予公开": "不予公开", "不公开": "不予公开",
}  # fmt: skip
_HEAD_ELEMENTS = (
    ("copy-number", re.compile(r"№?\s?\d{6}")),
    ("secrecy", re.compile(r"(?:绝密|机密|秘密)(?:[★☆*].{1,8})?")),
    ("urgency", re.compile(r"(?:紧急程度[:：])?(?:特提|特急|加急|平急|急件|紧急)")),
    ("signatory", re.compile(r"签发人\s?[:：]\s?[\u4e00-\u9fff·]{2,4}(?:[ 、]{1,3}[\u4e00-\u9fff·]{2,4})*")),
)
#: one line of a 上行文: 文号 on the left, 签发人 on the right
_NUMBER_AND_SIGNATORY = re.compile(r"(.{4,40}号)[ \u3000]*(签发人\s?[:：].{2,20})")
#: the head of a document before its title; the foot of one that ends in its 版记
_HEAD, _FOOT = 8, 24
_LONG = 400


@dataclass(frozen=True, slots=True)
class Elements:
    """Elements of one document, "" and () where it has none, with the words each rests on."""

    addressees: tuple[str, ...] = ()  # of a 主送： line; those above the text are found with the issuers
    copied_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed: date | None = None
    remark: str = ""
    openness: str = ""
    evidence: tuple[Evidence, ...] = ()


def find_elements(blocks: Sequence[Block]) -> Elements:
    """Return the elements of a document from its blocks, which are Simplified."""
    evidence = list(_head(blocks))
    lines = list(_foot(blocks))
    copied: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()
    printed_by, printed, remark, openness = "", None, "", ""
    for at, line in enumerate(lines):
        if match := _COPIED.match(line):
            whole = match[1]
            if line[-1] not in "。." and at + 1 < len(lines) and _continues(lines[at + 1]):
                whole += lines[at + 1]
            copied = (*copied, *_bodies(whole))
            evidence.append(Evidence("copied_to", whole[:200], "text pattern", line[:200]))
        elif match := _ADDRESSED.match(line):
            addressed = addressed or _bodies(match[1])
        elif match := _OPENNESS.match(line):
            openness = openness or _OPEN[match[1]]
            evidence.append(Evidence("openness", match[1], "text pattern", line[:200]))
        elif match := _REMARK.match(line):
            remark = remark or match[1]
            evidence.append(Evidence("remark", match[1], "text pattern", line[:200]))
        elif _PRINTED.search(line) and len(line) <= 120 and (found := find_dates(line)):
            # of several 版记 (a notice and what it forwards) the last is the document's own
            printed = found[-1].value
            printed_by = _printer(line[: found[-1].start], lines[at - 1] if at else "") or printed_by
            evidence.append(Evidence("printed", printed.isoformat(), "text pattern", line[:200]))
    if printed_by:
        evidence.append(Evidence("printed_by", printed_by, "text pattern", printed_by))
    if remark and not openness:
        openness = next((value for word, value in _OPEN.items() if word in remark), "")
    return Elements(addressed, copied, printed_by, printed, remark, openness, tuple(evidence))


def openness_of(value: str) -> str:
    """Return the openness a label states (主动公开, 依申请公开, 不予公开), "" for what only says where (网站, 公报)."""
    return next((normal for word, normal in _OPEN.items() if word in value), "")


def _head(blocks: Sequence[Block]) -> Iterator[Evidence]:
    for block in blocks[:_HEAD]:
        if block.kind == "table" or "。" in block.text:
            break
        for field, pattern in _HEAD_ELEMENTS:
            if len(block.text) <= 40 and pattern.fullmatch(block.text):
                yield Evidence(field, block.text, "text pattern", block.text)
        if len(block.text) <= 60 and (both := _NUMBER_AND_SIGNATORY.fullmatch(block.text)):
            yield Evidence("document_number", both[1], "text pattern", block.text)
            yield Evidence("signatory", both[2], "text pattern", block.text)


def _foot(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the short lines that can be 附注 or 版记: anywhere outside the head; cells of a table at the very end."""
    for at, block in enumerate(blocks):
        text = block.text
        if block.kind == "table":
            if at >= len(blocks) - 2 and len(text) <= _LONG and ("印发" in text or "抄送" in text):
                yield " ".join(cell for cell in table_cells(text) if cell)
                yield from (cell for cell in table_cells(text) if cell)
            continue
        if len(text) > _LONG:
            continue
        if text[0:1] in "（(抄分主信政公" or "发" in text[-3:] or at >= len(blocks) - _FOOT:
            yield text


def _continues(line: str) -> bool:
    return not _PRINTED.search(line) and not _COPIED.match(line) and ("，" in line or line.endswith("。"))


def _bodies(text: str) -> tuple[str, ...]:
    """Return the bodies of a list; its commas and full stops part them, 各民主党派 and the like stay whole."""
    parts = re.split(r"[，,、；;。]", re.sub(r"\s+", " ", text))
    return tuple(part.strip() for part in parts if part.strip(" .…"))


def _printer(before: str, above: str) -> str:
    """Return the 印发机关: what stands before the date, or alone on the line above it."""
    name = before.strip(" \u3000|｜")
    if name:
        return name if len(name) <= 60 and "。" not in name else ""
    return (
        above.strip()
        if names_of(above.strip()) or above.strip().endswith(("秘书处", "文书处", "综合处"))
        else ""
    )
