"""The editorial opening of a news repost, told apart from the document it reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dibao.records.clean import Block
from normalizers.metadata.issuers import find_signature, is_addressee_line
from normalizers.metadata.numbers import parse as parse_number
from normalizers.text.furniture import is_prose

_MARK = re.compile(
    r"(?:(?:通知|公告|通告|文件|规划|政策|办法|意见|方案|具体|详细)?(?:原文|全文|内容|详情)(?:具体)?如下|附(?:文件|通知)?(?:原文|全文)|以下[为是][^，。；]{0,10}(?:原文|全文)|(?:转发|转载|刊发|摘登|刊登)如下|[【\[（(](?:原文|全文|政策原文|文件原文)[】\]）)])[\s:：。→↓▼▽>》]*$"
)
#: what editors set above a text they repeat
_NOTE = re.compile(r"[【\[（(]?(?:编者按|编者注|编辑按|编前语|小编按)[】\]）)]?[ \u3000]*[:：]?")
#: an editor's note stands at the very top and says something; a title is set over so many lines of so many characters
_NOTE_BLOCKS, _NOTE_LENGTH = 4, 16
_TITLE_LINES, _TITLE_LINE = 3, 160
#: the words of the issuing body itself: an announcement that gives a text in full is a document, not a report of one
_OWN = re.compile("现予|现将|现印发|现公布|现公告|特此|经研究")
_TITLE = re.compile(
    r"(?:关于[^。；]{4,120}的(?:通知|通告|公告|意见|决定|批复|函|通报|请示|报告|公示|若干(?:政策)?措施|若干政策)|[^。；，]{4,60}(?:办法|条例|规定|规划|方案|细则|意见|通知|公告|通告|计划|纲要|若干(?:政策)?措施|政策措施|工作要点|应急预案|工作指引|技术导则))"
    r"(?:[（(][^（）()]{1,20}[）)])?"
)
#: an opening is a few paragraphs; in longer text a mark belongs to the document
_MAX_BLOCKS = 20


@dataclass(frozen=True, slots=True)
class Lede:
    """The opening (text before the document) and where the document begins."""

    text: str
    start: int
    basis: str


def is_title_line(text: str) -> bool:
    """Tell whether a whole line reads as the title of an official document."""
    return len(text) <= 160 and bool(_TITLE.search(text)) and not text.endswith(("。", "，", "：", ":", "；"))


def find_lede(blocks: Sequence[Block]) -> Lede | None:
    """Return the editorial opening, None where the text begins with the document itself.

    Evidence is a line ending in 原文如下 or 全文如下 or an editor's note (编者按：…) with a title after it, which may
    be set over two or three lines, or prose before a title that is
    followed by an addressee line or a 文号. A notice that forwards another has addressees or a signature of its own
    before the second title, so it is no opening.
    """
    head = blocks[:_MAX_BLOCKS]
    for index, block in enumerate(head):
        if block.kind == "table":
            return None
        before = blocks[:index]
        noted = _NOTE.match(block.text) is not None  # an editor, too, says 现将全文转载如下
        if _MARK.search(block.text) and (noted or not _OWN.search(block.text)) and _titled(blocks, index + 1):
            if _is_editorial([*before, block]):
                return Lede(_join(blocks[: index + 1]), index + 1, "mark 原文如下")
            return None
        if noted and index < _NOTE_BLOCKS:
            title = next((at for at in range(index + 1, index + 4) if _title_at(blocks, at)), 0)
            said = "".join(one.text for one in blocks[index:title])
            if title and len(said) >= _NOTE_LENGTH and _is_editorial(blocks[:title]):
                return Lede(_join(blocks[:title]), title, "editor's note")
        if not index or not is_title_line(block.text):
            continue
        below = blocks[index + 1 : index + 4]
        addressed = any(is_addressee_line(after.text) for after in below)
        # what makes a text known (现予公布) may print its 文号 below the title; a report of it says so in other words
        numbered = any(_is_number(after.text) for after in below) and not any(
            _OWN.search(one.text) for one in before
        )
        if addressed or numbered:
            if _is_editorial(before) and any(is_prose(one.text) for one in before):
                return Lede(
                    _join(blocks[:index]), index, f"title before {'addressees' if addressed else '文号'}"
                )
            return None
    return None


def _titled(blocks: Sequence[Block], start: int) -> bool:
    return any(_title_at(blocks, at) for at in range(start, start + 3))


def _title_at(blocks: Sequence[Block], at: int) -> bool:
    """Tell whether a title begins at a block, on one line or set over two or three."""
    joined = ""
    for block in blocks[at : at + _TITLE_LINES]:
        if block.kind in ("table", "image") or len(block.text) > _TITLE_LINE or "。" in block.text:
            return False
        joined += block.text
        if is_title_line(joined):
            return True
    return False


def _is_number(text: str) -> bool:
    return len(text) <= 40 and parse_number(text) is not None


def _is_editorial(blocks: Sequence[Block]) -> bool:
    """An opening bears neither addressees nor a signature: those make it a document."""
    return find_signature(blocks) is None and not any(is_addressee_line(block.text) for block in blocks)


def _join(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)
