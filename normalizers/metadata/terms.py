"""Days and terms as validity clauses state them: 2026年3月1日零时, 2026年3月起, 至2026年底, 两年半, 个月."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from normalizers.metadata.dates import make_date
from normalizers.metadata.numerals import DIGITS, number

_N = rf"[\d{DIGITS}]"
#: a full day, of text that is NFKC and has no white space
DAY = rf"{_N}{{4}}年{_N}{{1,3}}月{_N}{{1,3}}日(?:零时|零点|0时|0点|0?0:00|24时)?|(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}"
#: or a month (自2026年3月起, 至2026年3月底), or the end of a year
DATE = rf"{DAY}|{_N}{{4}}年{_N}{{1,3}}月(?:底|末)?|{_N}{{4}}年(?:底|末)"
_PARTS = re.compile(
    rf"({_N}{{4}})年(?:({_N}{{1,3}})月(?:({_N}{{1,3}})日)?)?|((?:19|20)\d\d)[-./](\d{{1,2}})[-./](\d{{1,2}})"
)
#: no document of this kind binds itself for longer, in months
_LONGEST = 240


def read_day(text: str, *, last: bool = False) -> date | None:
    """Return the day a clause states; a month is its first day, or its last where the clause says until when."""
    match = _PARTS.search(text)
    if match is None:
        return None
    year, month, day = (
        number(part) if part else None for part in (match.groups()[:3] if match[1] else match.groups()[3:])
    )
    if year is None or (month is None and not last) or (match[2] and month is None):
        return None
    month = month or 12
    if day is None and (match[3] or not 1 <= month <= 12):
        return None
    return make_date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


def months_of(count: str, unit: str) -> int | None:
    """Return the months of a term (5 年, 两年半, 半年, 18个月), None for one no document has."""
    value = 0.5 if count == "半" else number(count)
    if value is None or not 0 < value <= _LONGEST:
        return None
    months = value * (1 if unit.endswith("月") else 12)
    return int(months) + (6 if unit.endswith("半") else 0)


def shift(day: date, count: int, unit: str) -> date:
    """Return a day that many days or months later."""
    return later(day, count) if unit.endswith("月") else day + timedelta(days=count)


def later(day: date, months: int) -> date:
    """Return the same day that many months later; a day the month lacks becomes the first of the next."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if day.day > calendar.monthrange(year, month + 1)[1]:
        year, month = divmod(index + 1, 12)
        return date(year, month + 1, 1)
    return date(year, month + 1, day.day)
