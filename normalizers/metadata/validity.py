"""From when until when a document is in force, as its own final clauses say.

Only clauses about the document itself count: 本办法自印发之日起施行，有效期2年. A 有效期 of a permit, a contract or a
certificate does not. Where the clause hangs on an event without a stated date (印发之日), the bound is the interval
that date must lie in; it is never guessed. A term of N years ends before its anniversary: from 2022-01-21 有效期2年 is
in force through 2024-01-20, so `until` is 2024-01-21, exclusive (Guangzhou's platform of normative documents states
the same last day: 2019-02-01 with 5 years lapses at 2024-01-31 23:59:59). A stated last day is inclusive. Where the
clause names no day at all (执行至新办法出台, 与某法同时施行) both ends stay open and the clause is the basis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dibao.records.clean import Block, Bound
from normalizers.metadata.clauses import Clause, clauses, is_own, only_subject
from normalizers.metadata.numerals import DIGITS, number
from normalizers.metadata.terms import DATE, DAY, later, months_of, read_day, shift

_N = rf"[\d{DIGITS}]"
_DO = "(?:正式|统一|开始)?(?:施行|试行|实施|执行|生效|起效)(?!以来|之?前|情况|期间|期限?[为自从:])"
_EVENT = "(?P<event>印发|发布|公布|颁布|发文|下发|签发|公告|通过|批准)"
#: what holds for a time: 有效期, 试行期, the 执行期限 of tax notices
_SPELL = "(?:有效期|试行期|执行期|实施期|施行期|适用期)限?"
_TO = "(?:起)?,?(?:至|到|-|—|~)"
#: 自2026年3月1日起施行 · 2026年3月1日起正式实施 · 自2019年2月1日实施 · 施行日期为…
_FROM_DATE = re.compile(
    rf"(?:[自从于]|^)(?P<date>{DATE})(?:起|开始)?(?:[在于][一-鿿]{{1,12}}?)?{_DO}|(?:施行|实施|生效)(?:日期|时间)[为:](?P<late>{DATE})"
)
#: 有效期自2022年3月1日起至2025年2月28日止 · 自2022年3月1日至2025年2月28日施行
_FROM_SPAN = re.compile(
    rf"{_SPELL}[为是:自从]{{0,2}}(?P<date>{DATE}){_TO}(?:{DATE})|[自从](?P<late>{DATE}){_TO}(?:{DATE})止?(?:期间)?(?:{_DO}|有效)"
)
#: 自印发之日起试行 · 自公布之日起30日后施行 · 自发布之日起满三十日施行 · 公布后30日施行 · 有效期自印发之日起2年
_WAIT = rf"(?:满)?(?:(?P<wait>{_N}{{1,4}})(?P<unit>个?工作日|日|天|个?月))?(?:后|之后|起)?"
_FROM_EVENT = re.compile(rf"[自从]?{_EVENT}(?:之日|之时|日期|日)?(?:起|后)?{_WAIT}(?:开始)?{_DO}")
_TERM_EVENT = re.compile(
    rf"(?:{_SPELL}[自从为]{{0,2}}|[自从]){_EVENT}之日起(?={_N}{{1,3}}(?:个?年|个月)(?:内有效)?)"
)
_FROM_OTHER = re.compile(rf"与[^,。]{{2,80}}?(?:同时|同步|一并|同日){_DO}")
_UNTIL_SPAN = re.compile(
    rf"(?:{_SPELL}[为是:自从]{{0,2}}|[自从])(?:{DATE}){_TO}(?P<date>{DATE})(?:止|底)?(?:期间)?"
)
_UNTIL_DATE = re.compile(
    rf"(?:{_SPELL}(?:[自从].{{2,16}}?起)?|有效|施行|试行|实施|执行|延续|延长|起),?[为是:]?(?:截止(?:至|到|日期为|时间为)?|截?至|到)(?P<date>{DATE})|"
    rf"(?P<lapse>[自从]?(?:{DAY})(?:起|后)?(?:自动|自行)?(?:废止|失效|停止执行|不再执行|终止执行))"
)
#: 执行至新办法出台 · 有效期至新规定施行之日止 · 新办法出台后自动失效
_UNTIL_OTHER = re.compile(
    rf"(?:{_SPELL}|有效|施行|试行|实施|执行),?(?:截?至|到)[^,。\d]{{0,12}}新[^,。\d]{{1,24}}(?:出台|施行|实施|印发|发布|公布|生效|颁布)|"
    r"新(?:的)?[^,。\d]{1,16}(?:出台|施行|实施|印发|发布|公布|颁布)(?:之日起|之后|后|之日)[^,。\d]{0,8}(?:自动|自行)?(?:失效|废止|停止执行)"
)
_DONE = re.compile(rf"{_DO}$")
#: the beginning of a term in its own clause: 自2022年3月1日起试行一年, 自印发之日起执行，至新办法出台
_SINCE = re.compile("[自从][^,，]{2,40}?起$")
_TERM = re.compile(
    rf"(?:{_SPELL}|暂定|试行|期限)(?:[自从].{{2,12}}?起)?[为是:]?(?:暂定)?(?P<count>{_N}{{1,3}}|半)(?P<unit>个?年半|个?年|个月|日|天)|"
    rf"之日起(?P<within>{_N}{{1,3}}|半)(?P<span>个?年半|个?年|个月)(?:内|以内|之内)?有效"
)
#: events that 印发日期 of the 版记 dates, and those that the order which promulgates a law dates
_PRINTING = ("印发", "发文", "下发", "签发")
_MAKING_KNOWN = ("公布", "颁布", "发布", "公告")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the days a clause may hang on."""

    signed: date | None = None  # 成文日期: no document is issued before it is signed
    published: date | None = None  # the latest day it can have been issued
    issued: date | None = None  # 印发日期 of the 版记
    promulgated: date | None = None
    effective: date | None = None  # 实施日期 of a catalogue

    def event(self, name: str) -> _Span | None:
        """Return the interval an event lies in; None where nothing is known of it."""
        if self.issued is not None and name in _PRINTING:
            return _Span(self.issued, self.issued)
        if self.promulgated is not None and name in _MAKING_KNOWN:
            return _Span(self.promulgated, self.promulgated)
        earliest = self.signed or self.issued
        latest = self.published
        if (
            earliest and latest and latest < earliest
        ):  # a page dated before the signature: one of them is wrong
            latest = None
        return _Span(earliest, latest) if earliest or latest else None


@dataclass(frozen=True, slots=True)
class _Span:
    earliest: date | None
    latest: date | None


def in_force(
    blocks: Sequence[Block],
    *,
    signed: date | None = None,
    published: date | None = None,
    issued: date | None = None,
    promulgated: date | None = None,
    effective: date | None = None,
) -> tuple[Bound | None, Bound | None]:
    """Return (from, until) with the clause each rests on; None where the text says nothing.

    `issued` is the 印发日期 of the 版记 and fixes 印发之日; without it the event lies between `signed` (no document
    is issued before it is signed) and `published` (the latest day it can have been, open when not known). An
    `effective` day of the catalogue that lies within such an interval fixes it; it never overrules a stated day.
    Of several clauses the last before the annexes wins: the final clause of the instrument.
    """
    known = Known(signed, published, issued, promulgated, effective)
    begin: tuple[Bound, Clause] | None = None
    until: tuple[Bound, Clause] | None = None
    above: Clause | None = None  # the clause before, when it says from when the document itself applies
    for clause in clauses(blocks):
        start = _begin(clause, blocks, known)
        if start is not None and not (clause.annex and begin is not None):
            begin = (_fixed(start, known), clause)
        follows = start is not None or (above is not None and above.block == clause.block)
        if not (clause.annex and until is not None):
            end = _end(clause, begin[0] if begin else None, known, follows=follows)
            until = (end, clause) if end is not None else until
        above = clause if follows else None
    return (begin[0] if begin else None), (until[0] if until else None)


def _fixed(bound: Bound, known: Known) -> Bound:
    """Return an interval narrowed to the catalogue's 实施日期 where that lies within it."""
    day = known.effective
    if day is None or bound.earliest == bound.latest:
        return bound
    inside = (bound.earliest is None or bound.earliest <= day) and (
        bound.latest is None or day <= bound.latest
    )
    anchored = bound.earliest is not None or bound.latest is not None
    if not inside or not anchored:
        return bound
    return replace(bound, earliest=day, latest=day, basis=f"{bound.basis}（实施日期 {day}）")


def _begin(clause: Clause, blocks: Sequence[Block], known: Known) -> Bound | None:
    for pattern in (_FROM_DATE, _FROM_SPAN, _FROM_EVENT, _TERM_EVENT, _FROM_OTHER):
        match = pattern.search(clause.text)
        if match is None or not is_own(clause.text[: match.start()], blocks):
            continue
        if pattern is _FROM_OTHER:
            return Bound(None, None, True, clause.basis)
        if pattern in (_FROM_DATE, _FROM_SPAN):
            day = read_day(match["date"] or match["late"])
            return Bound(day, day, True, clause.basis) if day else None
        span = known.event(match["event"])
        if span is None:
            return Bound(None, None, True, clause.basis)
        groups = match.groupdict()
        return _bound(span, groups.get("wait"), groups.get("unit") or "", clause.basis)
    return None


def _end(clause: Clause, begin: Bound | None, known: Known, *, follows: bool) -> Bound | None:
    text = clause.text
    stated = next((match for pattern in (_UNTIL_SPAN, _UNTIL_DATE) if (match := pattern.search(text))), None)
    if stated is not None and stated.re is _UNTIL_SPAN and not follows and "期" not in stated[0][:4]:
        stated = _UNTIL_DATE.search(text)  # 自…至… of something done, not of the document
    other = _UNTIL_OTHER.search(text)
    term = _TERM.search(text)
    match = stated or other or term
    if match is None or "不超过" in text[: match.end()][-8:]:
        return None
    before = text[: match.start()]
    if follows:  # 本办法自…起施行，有效期2年; but not 本办法自…起施行，许可证有效期2年
        words = _SINCE.sub("", re.split("[,，]", before)[-1])
        if not only_subject(words) and not _DONE.search(before) and not _own_span(match):
            return None
    elif not is_own(before, (), strict=True):
        return None
    if stated is not None:
        groups = stated.groupdict()
        day = read_day(stated["date"] or groups.get("lapse") or "", last=True)
        return Bound(day, day, groups.get("lapse") is None, clause.basis) if day else None
    if other is not None:
        return Bound(None, None, False, clause.basis)
    return _lapse(match, begin, known, clause.basis)


def _own_span(match: re.Match[str]) -> bool:
    """Tell a span or a term whose beginning is the document's own: 自印发之日起2年内有效."""
    return match.re is _UNTIL_SPAN or bool(match.groupdict().get("within")) or match[0].startswith("起")


def _lapse(match: re.Match[str], begin: Bound | None, known: Known, basis: str) -> Bound | None:
    count, unit = match["count"] or match["within"], match["unit"] or match["span"]
    span = _Span(begin.earliest, begin.latest) if begin else known.event("印发")
    if not begin and known.effective:
        span = _Span(known.effective, known.effective)
    if unit in ("日", "天"):
        months, days = 0, int(count) if count.isascii() and count.isdigit() else 0
    else:
        months, days = months_of(count, unit) or 0, 0
    if not months and not days:
        return None
    if span is None:
        return Bound(None, None, False, basis)
    early, late = (
        (later(day, months) if months else shift(day, days, "日")) if day else None
        for day in (span.earliest, span.latest)
    )
    return Bound(early, late, False, basis)


def _bound(span: _Span, wait: str | None, unit: str, basis: str) -> Bound:
    count = number(wait) if wait else 0
    early, late = (shift(day, count or 0, unit) if day else None for day in (span.earliest, span.latest))
    if "工作" in unit and count:
        late = None  # working days depend on each year's holidays: at least as many days, at most unknown
    return Bound(early, late, True, basis)
