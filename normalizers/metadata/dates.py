"""Dates as Chinese official pages spell them.

Spellings: 2018-09-26, 2018/9/26, 2018.9.26, 2018年9月14日, 2022 年 1 月 21 日, 二〇二二年一月二十一日 with every
look-alike of 〇 seen (○ ０ O Ｏ 零 …), one part in Han numerals and another in digits, full-width digits, 民國113年5月6日,
July 13, 2022. Labels' values may also be 20220713, 20220713083000, 22年7月13日, 113-05-06 (Taiwan), 22/9/2016 (where
one part can be no month), ISO 8601 with an offset, and epoch
seconds or milliseconds. Days are days of China (+08:00).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dibao.clock import CHINA
from normalizers.metadata.numerals import ZEROS, number

#: no portal or gazette page bears a date before the republic's gazettes; later ones are placeholders (9999-99-99)
EARLIEST, LATEST = 1900, 2100
#: what data bases print for "no date": the first day of the epoch, and that of a spreadsheet's calendar
_NULLS = frozenset({date(1970, 1, 1), date(1900, 1, 1)})
_HAN = "一二三四五六七八九"
_S = r"[ \t\u00a0\u3000]{0,4}"
_N = r"[0-9０-９]"
#: PDFs print 月 and 日 as radicals of the Kangxi block now and then
_MONTH_MARK, _DAY_MARK = "[月⽉]", "[日号號⽇]"
_YEAR_PART = rf"{_N}{{4}}|[{_HAN}][{_HAN}{ZEROS}]{{3}}"
_MONTH_PART = rf"{_N}{{1,2}}|[{_HAN}十元{ZEROS}]{{1,3}}"
_DAY_PART = rf"{_N}{{1,2}}|[{_HAN}十廿卅{ZEROS}]{{1,4}}"
#: a label now and then loses its last 日: 2022年7月13 08:30
_MARKED = re.compile(
    rf"(?<![0-9０-９])({_YEAR_PART}){_S}年{_S}({_MONTH_PART}){_S}{_MONTH_MARK}{_S}({_DAY_PART})(?:{_S}{_DAY_MARK}|(?![0-9０-９])(?=\s|$|[,，;；)）]))"
)
_POINTED = re.compile(
    rf"(?<![0-9０-９])({_N}{{4}}){_S}([-/.．－／‐‑–]){_S}({_N}{{1,2}}){_S}\2{_S}({_N}{{1,2}})(?![0-9０-９])"
)
#: 民國 years count from 1912, as Taiwan's gazettes print them: 中華民國113年5月6日
_REPUBLIC = re.compile(
    rf"(?:中[华華])?民[国國]{_S}({_N}{{1,3}}|[{_HAN}十百{ZEROS}]{{1,6}}){_S}年{_S}({_MONTH_PART}){_S}月{_S}({_DAY_PART}){_S}[日号號]"
)
_MONTHS = {
    name: value
    for value, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905  # a table of words
}
_NAME = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_ENGLISH = re.compile(
    rf"\b(?:{_NAME} ?(\d{{1,2}})(?:st|nd|rd|th)?,? ?(\d{{4}})|(\d{{1,2}})(?:st|nd|rd|th)? {_NAME},? (\d{{4}}))(?!\d)",
    re.IGNORECASE,
)
#: 20220713, 202207130830 and 20220713083000
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d)")
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
#: 22年7月13日 and, of Taiwan's calendar, 113年5月6日; as a whole value only: in running text it may be a term of years
_SHORT_YEAR = re.compile(r"['’]?(\d{2,3})年(\d{1,2})月(\d{1,2})[日号號]")
#: of Taiwan's calendar in labels: 113-05-06; three digits, for two may be a year of ours
_REPUBLIC_POINTED = re.compile(r"(?<![\d-])(1\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?![\d./-])")
#: 22/9/2016 as Hong Kong and Macau write it; where both may be months nobody can tell
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
#: a moment with its offset, of another time zone than ours perhaps
_OFFSET = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})", re.IGNORECASE
)


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
    """Return the first date of a label's value, None for a placeholder (9999-99-99, 0000-00-00, 1970-01-01)."""
    value = _parsed(text)
    return None if value in _NULLS else value


def is_date_line(text: str) -> date | None:
    """Return the date of a line that holds nothing else (brackets aside), as under a signature."""
    if len(text) > 60:  # 中華民國一百一十三年十二月三十一日 with a space after every character is shorter
        return None
    # a set date is spaced out to fill its line: 二 〇 二 二 年 七 月 八 日
    packed = "".join(text.split()).strip("()（）[]〔〕").rstrip("。.")
    found = find_dates(packed)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(packed):
        return found[0].value
    english = find_dates(text.strip()) if text[:1].isascii() else ()
    return (
        english[0].value
        if len(english) == 1 and english[0].end == len(text.strip()) and not english[0].start
        else None
    )


def make_date(year: int, month: int, day: int) -> date | None:
    """Return a date of the archive's time, None for an impossible one or a placeholder."""
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if EARLIEST <= value.year <= LATEST else None


def _parsed(text: str) -> date | None:
    if match := _OFFSET.search(text):
        return _local(match)
    for found in find_dates(text):
        return found.value
    stripped = text.strip()
    if match := _COMPACT.search(stripped) or _SHORT_YEAR.fullmatch(stripped):
        since = {2: 2000, 3: 1911}.get(len(match[1]), 0)
        if value := make_date(since + int(match[1]), int(match[2]), int(match[3])):
            return value
    if match := _REPUBLIC_POINTED.match(stripped):
        return make_date(1911 + int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.match(stripped):
        first, second = int(match[1]), int(match[2])
        if first > 12 or second > 12 or first == second:
            return make_date(int(match[3]), min(first, second), max(first, second))
    if _EPOCH.fullmatch(stripped):
        seconds = int(stripped) if len(stripped) <= 10 else int(stripped) // 1000
        value = datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).date()
        return value if EARLIEST <= value.year <= LATEST else None
    return None


def _local(match: re.Match[str]) -> date | None:
    zone = match[3].upper().replace("Z", "+0000").replace(":", "")
    try:
        moment = datetime.strptime(f"{match[1]} {match[2]} {zone}", "%Y-%m-%d %H:%M %z").astimezone(CHINA)
    except (ValueError, OverflowError):  # 9999-99-99T99:99Z, or a day at the end of the calendar
        return None
    return moment.date() if EARLIEST <= moment.year <= LATEST else None


def _walk(text: str) -> Iterator[FoundDate]:
    if "年" in text:
        for match in _MARKED.finditer(text):
            yield from _found(match, match[1], match[2], match[3])
        if "民" in text:
            for match in _REPUBLIC.finditer(text):
                yield from _found(match, match[1], match[2], match[3], since=1911)
    for match in _POINTED.finditer(text):
        yield from _found(match, match[1], match[3], match[4])
    if "20" in text or "19" in text:
        for match in _ENGLISH.finditer(text):
            name, day, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
            yield from _found(match, year, str(_MONTHS[name.lower()]), day)


def _found(match: re.Match[str], year: str, month: str, day: str, *, since: int = 0) -> Iterator[FoundDate]:
    values = [number(part) for part in (year, month.replace("元", "一"), day)]
    if None in values:
        return
    value = make_date((values[0] or 0) + since, values[1] or 0, values[2] or 0)
    if value is not None:
        yield FoundDate(value, match.start(), match.end())
