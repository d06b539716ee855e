"""The entries of a contents page: title, 文号 and printed page of one document each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dibao.records.clean import DocumentNumber
from normalizers.gazette.furniture import packed
from normalizers.gazette.sections import GLUED, could_be_section
from normalizers.matching.fingerprint import fold
from normalizers.metadata.numbers import find_numbers, parse

GENRES = (
    "通知|意见|办法|规定|决定|公告|通告|条例|细则|方案|批复|函|报告|通报|命令|令|议案|纪要|规则|规划|计划|措施|名单|"
    "目录|清单|解读|说明|公报|任免|任职|免职|免去|表彰|复函|要点|制度|标准|规程|指引|指南|预案|启事|纲要|章程|决议|"
    "答复|解释|建议|汇报|法|案|大事记|讲话|公示|须知|倡议书|名录|职务"
)
TITLE_END = re.compile(rf"(?:{GENRES})(?:[（(][^（）()]*[）)])*$")
_GLUED_SECTION = re.compile(
    r"[【〔\[][^【】〔〕\[\]]{2,24}[】〕\]](?=.)|[◆●■★◎○□◇][^关于]{0,10}?(?:文件|规章|法规|任免|案例|公告|通告|解释|解读|会议文件)(?=.{6})"
)
_ORDER_HEAD = re.compile(r".{2,30}(?:令|公告|通告)(?:第.{1,8}号|\d{4}年第.{1,6}号)")
_LAW = re.compile("(?:条例|规定|办法|细则|规则|决定|法|章程)(?:[（(][^（）()]*[）)])?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents page."""

    title: str
    number: str  # normalised 文号, or ""
    page: int | None  # as printed

    @property
    def is_order(self) -> bool:
        """Whether it names an order only (国务院令第12号): what the order promulgates is the next entry."""
        return bool(_ORDER_HEAD.fullmatch(self.title)) or (not self.title and "第" in self.number)


def without_sections(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the section heads above an entry, folded, and the entry's own lines."""
    at = 0
    while at < len(lines) - 1 and could_be_section(lines[at]):
        at += 1
    return [fold(line) for line in lines[:at]], [line for line in lines[at:] if line]


def read_entry(lines: Sequence[str], page: int | None) -> Entry:
    """Return the entry that these packed lines are."""
    if (glued := _GLUED_SECTION.match(lines[0])) and could_be_section(glued[0]):
        lines = [lines[0][glued.end() :], *lines[1:]]
    own = parse(lines[-1])
    if len(lines) > 1 and own is not None and own.agency:  # under a title of its own
        return Entry(_unglued("".join(lines[:-1])), own.normal, page)
    own = parse(lines[0])
    if len(lines) > 1 and own is not None and own.agency and not _ORDER_HEAD.fullmatch(lines[0]):  # above it
        return Entry(_unglued("".join(lines[1:])), own.normal, page)
    text = re.sub(r"[.…·．•⋯]{2,}.*$", "", "".join(lines)).rstrip("·.…—_- ")
    text = re.sub(r"(令|公告|通告)[（(]((?:\d{4}年)?第?[^（）()〔\[年]{1,8}号)[）)]$", r"\1\2", text)
    tail = re.search(r"[（(【\[]([^（(]*?[〔\[［(（﹝]?[^（(]*?号)[）)】\]]?$", text)
    found = find_numbers(text)
    number: DocumentNumber | None = parse(tail[1]) if tail else parse(text)
    if number is None and tail is not None and found:
        number = found[0]  # several numbers of a joint issue in one pair of brackets
    if number is None and found and text.endswith("号"):
        number = found[-1]
    if number is not None and not number.agency:
        number = None
    leading = re.match(r"[^《》]{2,30}?(?:令|公告|通告)(?:\d{4}年)?第[^号]{1,8}号(?=[一-鿿《])", text)
    if tail and (number or re.search(r"\d", tail[1])):
        title = text[: tail.start()]
    elif number is not None and text != packed(number.printed):
        title = text.replace(packed(number.printed), "")
    elif leading and (order := parse(leading[0])):
        return Entry(text[leading.end() :], order.normal, page)
    else:
        title = text
    return Entry(_unglued(title), number.normal if number else "", page)


def _unglued(title: str) -> str:
    return GLUED.sub("", title, count=1) if GLUED.match(title) else title


def merged_orders(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries, an order and the law it promulgates, printed on two lines, as one."""
    merged: list[Entry] = []
    for entry in entries:
        order = merged[-1] if merged and merged[-1].is_order else None
        if order is not None and not entry.number and not entry.is_order and _promulgates(order, entry):
            merged[-1] = Entry(entry.title, order.number, order.page)
        else:
            merged.append(entry)
    return merged


def _promulgates(order: Entry, entry: Entry) -> bool:
    """Tell whether an order, or a numbered announcement that a standing committee promulgates by, goes with the next entry."""
    apart = entry.page - order.page if order.page is not None and entry.page is not None else None
    if "令" in order.number:
        return apart is None or 0 <= apart <= 1
    return apart in (None, 0) and bool(_LAW.search(entry.title))
