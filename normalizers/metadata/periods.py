"""Days and spans of days in a sentence, where later ones leave out the year or the month of those before.

2018年12月30日至2019年1月1日 · 1月1日（星期六）至3日 · 9月29日—10月5日 · 2月18日—24日, 其中18日、19日、20日. The end of a
span is the first such day on or after its start; any other day stands in the year that brings it closest to the
day named before it (12月29日 after 2008年1月1日 is 2007-12-29).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from normalizers.metadata.dates import make_date
from normalizers.metadata.numerals import number

_S = r"[ \t\u00a0\u3000]{0,4}"
_N = r"[0-9０-９]"
_DAY = re.compile(
    rf"(?:({_N}{{4}}){_S}年{_S})?(?:(?<![0-9０-９])({_N}{{1,2}}){_S}月{_S})?(?<![0-9０-９])({_N}{{1,2}}){_S}[日号](?!常)"
)
#: remarks between the days of a span: （星期六）, （农历除夕）, with a bracket of either width
_REMARK = re.compile(r"[（(][^（()）]{0,40}[)）]")
_TO = re.compile(r"\s{0,4}(?:起)?\s{0,4}(?:至|到|—{1,2}|–|-{1,2}|－|~|～)\s{0,4}")
#: no span of a notice is longer; what looks longer are two dates that a dash parts
_LONGEST = 366 * 30


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last`, both inclusive, and where they stand in the text without its bracketed remarks."""

    first: date
    last: date
    start: int
    end: int

    def days(self) -> Iterator[date]:
        for step in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=step)


def without_remarks(text: str) -> str:
    """Return a sentence without bracketed remarks, as places of periods count it."""
    return _REMARK.sub("", text)


def find_periods(text: str, year: int | None = None) -> tuple[Period, ...]:
    """Return the days and spans of a sentence in order; `year` is that of days before any year is named.

    Days whose year or month nothing tells are left out. Remarks in brackets are not read.
    """
    plain = without_remarks(text)
    found: list[Period] = []
    before: date | None = None
    since: re.Match[str] | None = None
    for match in _DAY.finditer(plain):
        ends = (
            since is not None and _TO.fullmatch(plain, since.end(), match.start()) is not None and bool(found)
        )
        day = _day(match, before, year, after=before if ends else None)
        since = match if day else None
        if day is None:
            continue
        if ends and found[-1].first <= day and (day - found[-1].first).days <= _LONGEST:
            found[-1] = Period(found[-1].first, day, found[-1].start, match.end())
        else:
            found.append(Period(day, day, match.start(), match.end()))
        before = day
    return tuple(found)


def _day(match: re.Match[str], before: date | None, year: int | None, *, after: date | None) -> date | None:
    stated, month, day = (number(part) if part else None for part in match.groups())
    month = month or (before.month if before else None)
    if month is None or day is None:
        return None
    if stated is not None:
        return make_date(stated, month, day)
    if before is None:
        return make_date(year, month, day) if year is not None else None
    near = [value for step in (-1, 0, 1) if (value := make_date(before.year + step, month, day))]
    if after is not None:
        return next((value for value in near if value >= after), None)
    return min(near, key=lambda value: abs((value - before).days), default=None)
