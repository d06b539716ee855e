"""The addressable parts of a document: the notice, the instrument it issues, each annex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dibao.records.clean import Block, Component
from normalizers.matching.fingerprint import fold
from normalizers.metadata.issuers import Signature

_HAN = "一二三四五六七八九十"
_SERIAL = rf"[（(]?(?:\d{{1,3}}|[{_HAN}]{{1,3}})?(?:[-—－.．]\d{{1,2}})?[）)]?"
#: a line that only heads an annex: 附件, 附件1, 附表二：, 附录（一）, 附：
_ANNEX = re.compile(
    rf"[【\[（(]?附[ \u3000]*(?:件|表|录|图)[ \u3000]*({_SERIAL})[ \u3000]*[:：]?[】\]）)]?|附[:：]"
)
#: a line that heads an annex and names it: 附件1 申请表, 附表：收费标准
_TITLED = re.compile(
    rf"附[ \u3000]*(?:件|表|录|图)[ \u3000]*({_SERIAL})[ \u3000]*[:：.．、]?[ \u3000]*([^。；]{{2,80}})"
)
_NAMED = re.compile(r"附[:：][ \u3000]*([^。；]{2,80})")
#: the 附件说明 above the signature, GB/T 9704-2012 7.3.5: 附件：1.甲表 / 2.乙表
_LIST = re.compile(r"附[ \u3000]*件[ \u3000]*[:：][ \u3000]*(.*)")
_ITEM = re.compile(
    rf"[ \u3000]*(?:附件)?[ \u3000]*(?:\d{{1,2}}|[{_HAN}]{{1,3}})[ \u3000]*[.．、:：][ \u3000]*([^。；]{{2,100}})[。；;]?$"
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|ceb|rtf|csv)$", re.IGNORECASE)
_AFTER_NOTICE = re.compile(
    r".{4,60}印发$|[（(]?(?:此件|公开方式|主动公开|依申请公开|联系人|联系方式|附件|抄送|\(?联系电话)|.+\.(?:pdf|docx?|xlsx?|wps|zip|rar|ofd)$"
)
#: what a title says it issues, promulgates, forwards, amends
_ISSUES = re.compile(r"(?:印发|发布|公布|颁布|转发|批转|修改|修订|修正|废止|批准|通过)")
_BARE_NAME = re.compile(
    r"(?:印发|发布|公布|颁布|转发|批转)(?P<name>[^《》]{4,100}?)的(?:通知|通告|公告|决定|命令|函)(?:[（(][^（）()]*[）)])?$"
)
_QUOTED = re.compile(r"《([^《》]{3,100}(?:〈[^〉]{1,60}〉[^《》]{0,40})?)》")
#: the sentence of an order or decision that names what follows it
_PROMULGATED = re.compile(
    r"现(?:予|将其?)?(?:公布|发布|颁布|印发)|予以(?:公布|发布)|重新公布|现(?:转发|批转)|已(?:经|由)?.{0,60}(?:通过|同意|批准)"
)
#: a note at the foot of a page, under the signature
_FOOTNOTE = re.compile(r"[⁰¹²³⁴-⁹]|[①-⑳]|\[\d{1,2}\]|[*＊※]|(?:注释?|脚注|备注|说明)\d{0,2}[:：]")
_HEAD, _TITLE_BLOCKS = 14, 3
_HAN_DIGITS = {char: value for value, char in enumerate(_HAN, 1)}
#: what a title line of an instrument may bear besides its name: 试行, 2023年修正
_SUFFIX = re.compile(r"[（(][^（）()]{1,30}[）)]$")


@dataclass(frozen=True, slots=True)
class _Head:
    index: int
    number: int  # as printed, 0 for none
    name: str
    alone: bool  # the line says nothing else


def find_components(
    blocks: Sequence[Block], title: str, signature: Signature | None
) -> tuple[Component, ...]:
    """Return the parts that cover the blocks in order; paths are notice, instrument, instrument-2 …, annex-1 …

    `notice` is what issues, promulgates or amends (通知, 令, 决定), `instrument` the text it gives: the measures it
    issues, the regulation it promulgates, the amended text it republishes, the document it forwards. A text
    without a signature that something follows is one part: an instrument when its title names no notice. An annex
    begins at a line that is only 附件N or 附件N with its name, or at a title of the 附件说明, below the signature.
    """
    if not blocks:
        return ()
    listed = annex_list(blocks)
    names = _issued(blocks, title)
    begins = _instruments(blocks, names, signature)
    floor = signature.end if signature else (begins[0][0] if begins else 1)
    annexes = _annexes(blocks, floor, listed)
    body_end = annexes[0].index if annexes else len(blocks)
    begins = [one for one in begins if one[0] < body_end]
    if not begins and signature:
        at = _notice_end(blocks, signature, body_end)
        begins = [(at, _heading(blocks, at, body_end))] if at < body_end else []
    parts: list[Component] = []
    if begins:
        parts.append(Component("notice", title, 0, begins[0][0]))
        for count, (start, name) in enumerate(begins, 1):
            end = begins[count][0] if count < len(begins) else body_end
            parts.append(Component("instrument" if count == 1 else f"instrument-{count}", name, start, end))
    else:
        notice = signature or title.endswith(("通知", "通告", "公告", "通报", "函", "批复", "决定", "令"))
        parts.append(Component("notice" if notice else "instrument", title, 0, body_end))
    for count, annex in enumerate(annexes, 1):
        end = annexes[count].index if count < len(annexes) else len(blocks)
        parts.append(Component(f"annex-{count}", annex.name, annex.index, end))
    return tuple(parts)


def annex_list(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the names the 附件说明 gives (附件：1.甲表 2.乙表), () where a document has none."""
    for index, block in enumerate(blocks):
        text = block.text
        if block.kind == "table" or not text.lstrip(" \u3000（(").startswith("附") or len(text) > 400:
            continue
        match = _LIST.fullmatch(text.strip(" \u3000（()）"))
        if match is None:
            continue
        first = match[1].strip()
        items = [
            item
            for item in re.split(r"(?:^|[ \u3000；;])[ \u3000]*\d{1,2}[.．、][ \u3000]*", first)
            if item.strip()
        ]
        if not items:
            continue  # a heading of an annex itself
        for after in blocks[index + 1 :]:
            item = _ITEM.fullmatch(after.text) if len(after.text) <= 120 and after.kind != "table" else None
            if item is None:
                break
            items.append(item[1])
        return tuple(item.strip(" \u3000。；;") for item in items)
    return ()


def _issued(blocks: Sequence[Block], title: str) -> list[str]:
    """Return, folded, the names of what a document issues: by its title, or by the sentence that promulgates."""
    names: list[str] = []
    if _ISSUES.search(title) or title.endswith("令"):
        names += _QUOTED.findall(title)
        if bare := _BARE_NAME.search(title):
            names += [bare["name"], bare["name"][max(bare["name"].find("关于"), 0) :]]
    for block in blocks[:_HEAD]:
        if "《" in block.text and _PROMULGATED.search(block.text):
            names += [name for name in _QUOTED.findall(block.text)[:4] if f"附件：{name}" not in block.text]
    return [folded for folded in dict.fromkeys(fold(name) for name in names) if len(folded) >= 4]


def _instruments(
    blocks: Sequence[Block], names: Sequence[str], signature: Signature | None
) -> list[tuple[int, str]]:
    """Return where the named instruments begin, and their titles: the name stands alone, on one line or a few."""
    if not names:
        return []
    found: list[tuple[int, str]] = []
    left = list(names)
    # a notice says at least one sentence before what it issues begins
    prose = (
        index + 1
        for index, block in enumerate(blocks[:_HEAD])
        if block.kind != "table" and block.text.endswith("。")
    )
    floor = min(next(prose, len(blocks)), signature.end if signature else len(blocks))
    for index in range(floor, len(blocks)):
        block = blocks[index]
        if not left or block.kind in ("table", "image") or len(block.text) > 120:
            continue
        joined = ""
        for at in range(index, min(len(blocks), index + _TITLE_BLOCKS)):
            if blocks[at].kind == "table" or len(blocks[at].text) > 120:
                break
            joined += blocks[at].text
            key = fold(_SUFFIX.sub("", joined.strip()))
            name = next(
                (
                    one
                    for one in left
                    if key == one or fold(joined) == one or key == fold(_SUFFIX.sub("", one))
                ),
                None,
            )
            if name is not None:
                if not _listed(blocks, index):
                    found.append((index, joined))
                    left.remove(name)
                break
            if not any(one.startswith(fold(joined)) for one in left):
                break
    return found


def _listed(blocks: Sequence[Block], index: int) -> bool:
    """A name under 附件 or 附件：1. is that of an annex."""
    above = blocks[index - 1].text if index else ""
    return bool(_ANNEX.fullmatch(above) or _LIST.fullmatch(above))


def _notice_end(blocks: Sequence[Block], signature: Signature, body_end: int) -> int:
    """Return where the notice ends: after its signature and the remarks under it, such as （此件公开发布）."""
    end = signature.end
    while end < body_end and (
        (len(blocks[end].text) <= 80 and _AFTER_NOTICE.match(blocks[end].text)) or _is_note(blocks[end])
    ):
        end += 1
    return end


def _is_note(block: Block) -> bool:
    return block.kind == "note" or bool(_FOOTNOTE.match(block.text))


def _annexes(blocks: Sequence[Block], start: int, listed: Sequence[str]) -> list[_Head]:
    """Return the heads of the annexes: lines 附件N; where there are none, titles of the 附件说明."""
    heads: list[_Head] = []
    for index in range(start, len(blocks)):
        text = blocks[index].text
        if blocks[index].kind == "table" or len(text) > 120 or text.lstrip(" \u3000【[（(")[:1] != "附":
            continue
        text = text.strip(" \u3000")
        if _FILE.search(text):
            continue  # a link to a file: the annex is not in this text
        if match := _ANNEX.fullmatch(text):
            heads.append(
                _Head(index, _value(match[1] or ""), _heading(blocks, index + 1, len(blocks)), alone=True)
            )
        elif (match := _TITLED.fullmatch(text)) and not re.search("[，,]", match[2]):
            heads.append(_Head(index, _value(match[1]), match[2].strip(), alone=False))
        elif match := _NAMED.fullmatch(text):
            heads.append(_Head(index, 0, match[1].strip(), alone=False))
    heads = _without_lists(heads, blocks)
    return heads or _by_title(blocks, start, listed)


def _without_lists(heads: Sequence[_Head], blocks: Sequence[Block]) -> list[_Head]:
    """Return the heads without those that only list annexes: several in a row, or named again below."""
    kept: list[_Head] = []
    numbered = 0
    named = {fold(head.name): head.index for head in heads}  # where a name stands last
    alone = any(head.alone for head in heads)
    for at, head in enumerate(heads):
        after = heads[at + 1] if at + 1 < len(heads) else None
        before = heads[at - 1] if at else None
        if not head.alone:
            tight = (after is not None and after.index == head.index + 1 and not after.alone) or (
                before is not None and before.index == head.index - 1 and not before.alone
            )
            again = named[fold(head.name)] > head.index
            items = head.index + 1 < len(blocks) and _ITEM.fullmatch(blocks[head.index + 1].text)
            last = head.index + 1 >= len(blocks)
            unnumbered = not head.number and alone
            if tight or again or last or unnumbered or (items and head.name[:1].isdigit()):
                continue
            if head.number and head.number != numbered + 1:
                continue  # 附件3 cited at the beginning of a line
        kept.append(head)
        numbered += bool(head.number)
    return kept


def _by_title(blocks: Sequence[Block], start: int, listed: Sequence[str]) -> list[_Head]:
    """Return the annexes that begin with their title of the 附件说明, without a line 附件N above."""
    heads: list[_Head] = []
    wanted = [(fold(name), name) for name in listed]
    for index in range(start, len(blocks)):
        if not wanted or blocks[index].kind == "table" or len(blocks[index].text) > 120:
            continue
        if fold(blocks[index].text) == wanted[0][0] and index + 1 < len(blocks):
            heads.append(_Head(index, len(heads) + 1, wanted.pop(0)[1], alone=True))
    return heads


def _value(numeral: str) -> int:
    numeral = re.split(r"[-—－.．]", numeral.strip("（()）"))[0]
    return int(numeral) if numeral.isascii() and numeral.isdigit() else _HAN_DIGITS.get(numeral, 0)


def _heading(blocks: Sequence[Block], start: int, end: int) -> str:
    """Return the title line a part opens with, "" where it opens with prose or a table."""
    if start >= end or blocks[start].kind == "table":
        return ""
    text = blocks[start].text
    return text if len(text) <= 80 and not text.endswith(("。", "：", "；")) else ""
