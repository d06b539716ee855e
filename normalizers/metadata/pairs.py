"""The label grammar of one line: 发布日期:2022-07-13 来源：云澜日报 is read from its colons, backwards from each.

What stands before a colon is looked up in the vocabulary, spaces inside left out (索 引 号：, 标　　题：). A date at the
head of the line, alone with its time, or behind a source is a 时间.
"""

from __future__ import annotations

import re

from normalizers.metadata.dates import parse_date
from normalizers.metadata.vocabulary import DATED, FIELDS, LONGEST
from normalizers.script import to_simplified

GAPS = " \t\u3000\u00a0"
COLONS = ":：∶﹕︰"
_COLON = re.compile(f"[{GAPS}]*[{COLONS}]")
#: what may stand right before a label
_BOUNDARY = re.compile(r"[\s\u3000\[\]【】|｜(（)）\d>》”]")
#: these words are never part of a value, so no boundary need stand before them
_GLUED = frozenset(
    label
    for label, field in FIELDS.items()
    if (field in ("counter", "tool") and len(label) > 2)
    or (field in ("published", "updated") and len(label) > 3)
    or label in ("责任编辑", "信息来源", "文章来源")
)
_CLOCK = r"(?:[T\s\u3000]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)"
_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_LEADING_DATE = re.compile(
    rf"(?:【[^【】]{{0,12}}】)?[\s\[【(（]*({_DATE}{_CLOCK}?)(?:\s*星期.)?[\s\])）】|｜]*"
)
_MOMENT = re.compile(rf"({_DATE}{_CLOCK})(?:\s*星期.)?")
_TRAILING_DATE = re.compile(rf"([^\d:：]{{2,40}}?)[\s\u3000|｜]+({_DATE}{_CLOCK}?)(?!\d).{{0,20}}")
#: 发布时间 2022-07-13 without a colon: the words mean nothing else, and a date follows at once
_BARE_DATED = re.compile(
    rf"(?:^|(?<=[\s|｜【\[(（]))(发布时间|发布日期|发表时间|发表于|发布于|更新时间|成文日期|公开日期)[{GAPS}]*(?={_DATE})"
)
#: who posted it: admin 发表于 2022-07-13
_NAME_BEFORE = re.compile(r"[^\s，。；：:]{2,20}\s+")
#: a source without its colon behind a date that has none either
_BARE_SOURCE = re.compile(
    rf"({_DATE}{_CLOCK}?)[\s\u3000|｜]+(?:来源|稿源|文章来源|信息来源)[\s\u3000]+(\S{{2,30}}).{{0,40}}"
)
#: buttons that follow a value on its line
_BUTTONS = re.compile(r"[\s|｜]+(?:打印|分享|收藏|关闭|纠错|浏览|字体|保存)[^，。]{0,12}$")
#: longer lines are prose that happens to contain a label word
LINE_LENGTH = 160


def parse_line(line: str) -> tuple[tuple[str, str], ...]:
    """Return the (label, value) pairs a line consists of, () where it does not begin with a label or a date.

    A date at the head of a label line, or a date with its time alone, is a 时间; so is one behind a 来源.
    """
    text = line.strip()
    if not text or len(text) > LINE_LENGTH:
        return ()
    simplified = to_simplified(text)
    # t2s keeps lengths for single characters; where a phrase changed them the simplified value serves
    return pairs_of(simplified, text if len(text) == len(simplified) else simplified)


def pairs_of(simplified: str, origin: str = "") -> tuple[tuple[str, str], ...]:
    """Return the pairs of a line in Simplified; values come from `origin`, the same line as printed, if given."""
    origin = origin or simplified
    text = simplified.strip()
    if not text or len(text) > LINE_LENGTH:
        return ()
    lead = len(simplified) - len(simplified.lstrip())
    origin = origin[lead:] if len(origin) == len(simplified) else text
    found = _labels(text)
    if not found:
        moment = _MOMENT.fullmatch(text)
        return (("时间", moment[1]),) if moment and parse_date(moment[1]) else ()
    pairs: list[tuple[str, str]] = []
    first = text[: found[0][1]]
    if first.strip(f"[【|｜(（>》{GAPS}"):
        date = _LEADING_DATE.fullmatch(first)
        if date is not None and parse_date(date[1]) is not None:
            pairs.append(("时间", date[1].strip()))
        elif not (_NAME_BEFORE.fullmatch(first) and _BARE_DATED.match(text, found[0][1])):
            return ()
    for (label, _, value_start), following in zip(found, [*found[1:], None], strict=True):
        end = following[1] if following else len(text)
        value = origin[value_start:end].strip(f"{GAPS}|｜[]【】\r\n")
        if FIELDS[label] not in ("counter", "tool", "title"):
            value = _BUTTONS.sub("", value)
        value = _unbracketed(value)
        if FIELDS[label] in DATED and (sourced := _BARE_SOURCE.fullmatch(value)):
            pairs += [(label, sourced[1].strip()), ("来源", sourced[2])]
            continue
        trailing = (
            _TRAILING_DATE.fullmatch(value) if FIELDS[label] in ("source", "issuer", "author") else None
        )
        if trailing and parse_date(trailing[2]):
            pairs += [(label, trailing[1].strip()), ("时间", trailing[2].strip())]
        else:
            pairs.append((label, value))
    return tuple(pairs)


def _unbracketed(value: str) -> str:
    """Return a value without a closing bracket whose opening one stood before its label: （来源：云澜日报）."""
    for opening, closing in ("（）", "()"):
        if value.endswith(closing) and value.count(closing) > value.count(opening):
            value = value[:-1]
    return value


def _labels(text: str) -> list[tuple[str, int, int]]:
    """Return (label, start, start of its value) of every label of a line, from its colons backwards."""
    found: list[tuple[str, int, int]] = []
    floor = 0
    for colon in _COLON.finditer(text):
        if hit := _label_before(text, colon.start(), floor):
            found.append((hit[0], hit[1], colon.end()))
            floor = colon.end()
    if "发" in text or "更" in text or "公" in text or "成" in text:
        for match in _BARE_DATED.finditer(text):
            if all(not start <= match.start() < end for _, start, end in found):
                found.append((match[1], match.start(1), match.end()))
        found.sort(key=lambda item: item[1])
    return found


def _label_before(text: str, end: int, floor: int) -> tuple[str, int] | None:
    """Return the longest label that ends at `end`, gaps inside it left out, and where it begins."""
    packed = ""
    hits: list[tuple[str, int]] = []
    at = end
    latin = text[end - 1 : end].isascii() and text[end - 1 : end].isalpha()
    while at > floor and len(packed) < LONGEST:
        at -= 1
        char = text[at]
        if char in GAPS and not latin:
            continue
        packed = (char.lower() if latin else char) + packed
        if packed in FIELDS:
            hits.append((packed, at))
    for label, start in reversed(hits):
        if start == floor or _BOUNDARY.match(text, start - 1) or label in _GLUED:
            return label, start
    return None
