"""Dates as Chinese official pages spell them.

Spellings: 2018-09-26, 2018/9/26, 2018.9.26, 2018年9月14日, 2022 年 1 月 21 日, 二〇二二年一月二十一日 with every
look-alike of 〇 seen (○ ０ O Ｏ 零), full-width digits, 20220713, and epoch seconds or milliseconds in CMS data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dibao.clock import CHINA
from normalizers.metadata.numerals import number

#: no portal or gazette page bears a date before the republic's gazettes; later ones are placeholders (9999-99-99)
EARLIEST, LATEST = 1900, 2100
_DIGITS = {
    "〇": "0",
    "○": "0",
    "◯": "0",
    "О": "0",
    "O": "0",
    "o": "0",
    "零": "0",
    "Ｏ": "0",
    "０": "0",
    "0": "0",
}
_DIGITS |= {char: str(value) for value, char in enumerate("一二三四五六七八九", 1)}
_ZERO = "〇○◯零OoＯО０0"
_HAN = "一二三四五六七八九"
_S = r"[ \t\u00a0\u3000]{0,4}"
_N = r"[0-9０-９]"
_ARABIC = re.compile(
    rf"(?<![0-9０-９])({_N}{{4}}){_S}(?:年{_S}({_N}{{1,2}}){_S}月{_S}({_N}{{1,2}}){_S}[日号]|([-/.．－／]){_S}({_N}{{1,2}}){_S}\4{_S}({_N}{{1,2}})(?![0-9０-９]))"
)
_CHINESE = re.compile(
    rf"([{_HAN}][{_HAN}{_ZERO}]{{3}}){_S}年{_S}([{_HAN}十]{{1,3}}){_S}月{_S}([{_HAN}十{_ZERO}廿卅]{{1,4}}){_S}[日号]"
)
#: 民國 years count from 1912, as Taiwan's gazettes print them: 中華民國113年5月6日
_REPUBLIC = re.compile(
    rf"(?:中[华華])?民[国國]{_S}({_N}{{1,3}}|[{_HAN}十百零〇]{{1,6}}){_S}年{_S}({_N}{{1,2}}|[{_HAN}十]{{1,3}}){_S}月{_S}({_N}{{1,2}}|[{_HAN}十]{{1,3}}){_S}日"
)
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the text."""

    value: date
    start: int
    end: int


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the full dates of a text in order of place; impossible ones are left out."""
    return tuple(sorted(_walk(text), key=lambda found: found.start))


def parse_date(text: str) -> date | None:
    """Return the first date of a label's value, which may also be compact (20220713) or an epoch."""
    for found in find_dates(text):
        return found.value
    stripped = text.strip()
    if match := _COMPACT.search(stripped):
        return _date(match[1], match[2], match[3])
    if re.fullmatch(r"\d{9,10}|\d{12,13}", stripped):
        seconds = int(stripped) if len(stripped) <= 10 else int(stripped) // 1000
        value = datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).date()
        return value if EARLIEST <= value.year <= LATEST else None
    return None


def is_date_line(text: str) -> date | None:
    """Return the date of a line that holds nothing else (brackets aside), as under a signature."""
    stripped = text.strip(" \t\u3000\u00a0()（）[]〔〕").rstrip("。.")
    found = find_dates(stripped)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(stripped):
        return found[0].value
    return None


def _walk(text: str) -> Iterator[FoundDate]:
    for match in _ARABIC.finditer(text):
        year, month, day = match[1], match[2] or match[5], match[3] or match[6]
        if value := _date(year, month, day):
            yield FoundDate(value, match.start(), match.end())
    for match in _CHINESE.finditer(text):
        year = "".join(_DIGITS.get(char, "") for char in match[1])
        if value := _date(year, str(_number(match[2])), str(_number(match[3]))):
            yield FoundDate(value, match.start(), match.end())

    for match in _REPUBLIC.finditer(text):
        year, month, day = (str(number(part) or 0) for part in match.groups())
        if value := _date(str(int(year) + 1911), month, day):
            yield FoundDate(value, match.start(), match.end())


def _number(text: str) -> int:
    """Return the value of a Chinese numeral below 100, 0 when it is none."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        digits = "".join(_DIGITS.get(char, "") for char in text)
        return int(digits) if digits else 0
    tens, _, units = text.partition("十")
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(units, "0"))


def _date(year: str, month: str, day: str) -> date | None:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value if EARLIEST <= value.year <= LATEST else None
