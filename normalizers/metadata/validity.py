"""From when until when a document is in force, as its own final clauses say.

Only clauses about the document itself count: 本办法自印发之日起施行，有效期2年. A 有效期 of a permit, a contract or a
certificate does not. Where the clause hangs on an event without a stated date (印发之日), the bound is the interval
that date must lie in; it is never guessed. A term of N years ends before its anniversary: from 2022-01-21 有效期2年 is
in force through 2024-01-20, so `until` is 2024-01-21, exclusive (Guangzhou's platform of normative documents states
the same last day: 2019-02-01 with 5 years lapses at 2024-01-31 23:59:59). A stated last day is inclusive.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dibao.records.clean import Block, Bound
from normalizers.metadata.dates import EARLIEST, LATEST
from normalizers.metadata.numerals import DIGITS, number

_N = rf"[\d{DIGITS}]"
_DATE = rf"({_N}{{4}})年({_N}{{1,3}})月({_N}{{1,3}})日(?:零时|0时)?|((?:19|20)\d\d)[-./](\d{{1,2}})[-./](\d{{1,2}})"
_DO = "(?:正式)?(?:施行|试行|实施|执行|生效|起效)(?!以来|之?前|情况|期间)"
_EVENT = "(?P<event>印发|发布|公布|颁布|发文|下发|签发|公告|通过|批准)"
#: 自2026年3月1日起施行 · 2026年3月1日起正式实施 · 自2019年2月1日实施 · 施行日期为…
_FROM_DATE = re.compile(rf"(?:[自从于]|^)(?P<date>{_DATE})(?:起|开始)?{_DO}|施行日期[为:](?P<late>{_DATE})")
#: 自印发之日起试行 · 自公布之日起30日后施行 · 自发布之日起满三十日施行 · 公布后30日施行
_FROM_EVENT = re.compile(
    rf"[自从]?{_EVENT}(?:之日|之时|日期|日)?(?:起|后)?(?:满)?(?:(?P<wait>{_N}{{1,4}})(?P<unit>个?工作日|日|天|个?月))?(?:后|之后|起)?(?:开始)?{_DO}"
)
_UNTIL_DATE = re.compile(
    rf"(?:有效期限?(?:[自从].{{2,16}}?起)?|有效|施行|试行|实施|执行|延续|延长)[为是:]?(?:截?至|到)(?P<date>{_DATE})|"
    rf"(?P<lapse>[自从]?(?:{_DATE})(?:起|后)?(?:自动|自行)?(?:废止|失效))"
)
_DONE = re.compile(rf"{_DO}$")
_TERM = re.compile(
    rf"(?:有效期限?|试行期限?|暂定|试行|期限)(?:[自从].{{2,12}}?起)?[为是:]?(?:暂定)?(?P<count>{_N}{{1,3}}|半)(?P<unit>个?年半|个?年|个月)"
)

_GENRE = (
    "办法|规定|通知|细则|意见|条例|规则|方案|决定|措施|文件|公告|通告|标准|目录|规程|指引|指南|规划|制度|规范|政策|计划|章程|"
    "准则|条款|若干|清单|批复|函|令|要点|预案|机制"
)
#: 本办法, 本暂行管理办法, 该实施细则; never 本承诺书, 本协议, 本证
_SUBJECT = re.compile(rf"(?:本|该|此)[一-鿿（）]{{0,14}}?(?:{_GENRE})")
_PUBLISHED = re.compile("现(?:将|予|予以|就)?.{0,12}?(?:印发|公布|发布|颁布)|予以(?:公布|发布)")
_ARTICLE = re.compile(rf"^(第[\d{DIGITS}]+条|[{DIGITS}]+、|[（(][{DIGITS}]+[)）]|\d{{1,2}}[.、])")
_PART_OF = re.compile(rf"第[\d{DIGITS}]+[条款项章]")
_ANNEX = re.compile(r"附\s*(?:件|录|表)\s*[\d一二三四五六七八九十]*\s*[:：]?")
#: characters of the clause quoted as the basis: a final clause is a sentence or two
_BASIS_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str  # without white space, full-width digits and points folded
    basis: str
    block: int
    annex: bool


@dataclass(frozen=True, slots=True)
class _Span:
    earliest: date | None
    latest: date | None


def in_force(
    blocks: Sequence[Block], *, signed: date | None, published: date | None, issued: date | None
) -> tuple[Bound | None, Bound | None]:
    """Return (from, until) with the clause each rests on; None where the text says nothing.

    `issued` is the 印发日期 of the 版记 and fixes 印发之日; without it the event lies between `signed` (no document
    is issued before it is signed) and `published` (the latest day it can have been, open when not known).
    Of several clauses the last before the annexes wins: the final clause of the instrument.
    """
    known = _Known(signed, published, issued)
    begin: tuple[Bound, _Clause] | None = None
    until: tuple[Bound, _Clause] | None = None
    above: _Clause | None = None  # the clause before, when it says from when the document itself applies
    for clause in _clauses(blocks):
        start = _begin(clause, blocks, known)
        if start is not None and not (clause.annex and begin is not None):
            begin = (start, clause)
        follows = start is not None or (above is not None and above.block == clause.block)
        if not (clause.annex and until is not None):
            end = _end(clause, begin[0] if begin else None, known, follows=follows)
            until = (end, clause) if end is not None else until
        above = clause if follows else None
    return (begin[0] if begin else None), (until[0] if until else None)


@dataclass(frozen=True, slots=True)
class _Known:
    signed: date | None
    published: date | None
    issued: date | None

    def event(self, name: str) -> _Span | None:
        """Return the interval an event lies in; None where nothing is known of it."""
        if self.issued is not None and name in ("印发", "发文", "下发", "签发"):
            return _Span(self.issued, self.issued)
        earliest = self.signed or self.issued
        latest = self.published
        if (
            earliest and latest and latest < earliest
        ):  # a page dated before the signature: one of them is wrong
            latest = None
        return _Span(earliest, latest) if earliest or latest else None


def _clauses(blocks: Sequence[Block]) -> Iterator[_Clause]:
    annex = False
    for index, block in enumerate(blocks):
        packed = "".join(block.text.split())
        annex = (
            annex
            or bool(_ANNEX.fullmatch(packed))
            or (block.kind == "heading" and bool(_ANNEX.match(packed)))
        )
        if block.kind in ("table", "note", "image"):
            continue
        article = _ARTICLE.match(packed)
        for number_, sentence in enumerate(re.findall(r"[^。；;]+[。；;]?", packed)):
            prefix = f"{article[1]} " if article else ""
            printed = sentence if number_ or not article else sentence[len(article[1]) :]
            plain = unicodedata.normalize("NFKC", printed).replace("（", "(").replace("）", ")")
            if re.search("施行|试行|实施|执行|生效|有效|废止|失效", plain):
                yield _Clause(plain, (prefix + printed)[:_BASIS_LENGTH], index, annex)


def _begin(clause: _Clause, blocks: Sequence[Block], known: _Known) -> Bound | None:
    for pattern in (_FROM_DATE, _FROM_EVENT):
        match = pattern.search(clause.text)
        if match is None or not _of_document(clause.text[: match.start()], blocks):
            continue
        if pattern is _FROM_DATE:
            day = _date(match["date"] or match["late"])
            return Bound(day, day, True, clause.basis) if day else None
        span = known.event(match["event"])
        if span is None:
            return Bound(None, None, True, clause.basis)
        return _bound(span, match["wait"], match["unit"] or "", clause.basis)
    return None


def _end(clause: _Clause, begin: Bound | None, known: _Known, *, follows: bool) -> Bound | None:
    stated = _UNTIL_DATE.search(clause.text)
    term = _TERM.search(clause.text)
    match = stated or term
    if match is None or "不超过" in clause.text[: match.end()][-8:]:
        return None
    before = clause.text[: match.start()]
    if follows:  # 本办法自…起施行，有效期2年; but not 本办法自…起施行，许可证有效期2年
        words = re.sub(rf"{_SUBJECT.pattern}|其|[\W\d]", "", re.split("[,，]", before)[-1])
        if words and not _DONE.search(before):
            return None
    elif not _of_document(before, (), strict=True):
        return None
    if stated is not None:
        day = _date(stated["date"] or stated["lapse"])
        return Bound(day, day, stated["lapse"] is None, clause.basis) if day else None
    months = _months(match["count"], match["unit"])
    span = _Span(begin.earliest, begin.latest) if begin else known.event("印发")
    if months is None or span is None:
        return Bound(None, None, False, clause.basis) if months else None
    early, late = (_later(day, months) if day else None for day in (span.earliest, span.latest))
    return Bound(early, late, False, clause.basis)


def _of_document(before: str, blocks: Sequence[Block], *, strict: bool = False) -> bool:
    """Tell whether what stands before the clause's verb makes this document its subject.

    本办法…, 现予公布，…, its own 《title》…, or nothing at all; never 本办法第五条, 新标准, 《another》.
    """
    titles = re.findall("《(.+?)》", before)
    rest = re.sub("《.+?》", "", before)
    subject = list(_SUBJECT.finditer(rest))
    tail = rest[subject[-1].end() :] if subject else rest
    if _PUBLISHED.search(rest):
        return not strict or bool(subject)
    if titles and not subject:
        heads = {
            "".join(block.text.split())
            for block in blocks
            if len(block.text) <= 80 and "。" not in block.text
        }
        return any(
            title == head or f"《{title}》" in head or f"{title}的" in head
            for title in titles
            for head in heads
        )
    if _PART_OF.search(tail):
        return False
    if subject:
        # 本通知规定的许可证有效期2年: a long tail has found another subject
        return len(re.sub(r"\W", "", tail)) <= (4 if strict else 12)
    return not strict and not re.sub(r"[\W]|其他|附则|如无特别说明", "", rest)


def _bound(span: _Span, wait: str | None, unit: str, basis: str) -> Bound:
    count = number(wait) if wait else 0
    early, late = (_shift(day, count or 0, unit) if day else None for day in (span.earliest, span.latest))
    if "工作" in unit and count:
        late = None  # working days depend on each year's holidays: at least as many days, at most unknown
    return Bound(early, late, True, basis)


def _shift(day: date, count: int, unit: str) -> date:
    return _later(day, count) if unit.endswith("月") else day + timedelta(days=count)


def _months(count: str, unit: str) -> int | None:
    value = 0.5 if count == "半" else number(count)
    if value is None or not 0 < value <= 240:  # no document of this kind binds itself for longer
        return None
    months = value * (1 if unit.endswith("月") else 12)
    return int(months) + (6 if unit.endswith("半") else 0)


def _later(day: date, months: int) -> date:
    """Return the same day that many months later; a day the month lacks becomes the first of the next."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if day.day > calendar.monthrange(year, month + 1)[1]:
        year, month = divmod(index + 1, 12)
        return date(year, month + 1, 1)
    return date(year, month + 1, day.day)


def _date(text: str) -> date | None:
    match = re.search(_DATE, text)
    values = [number(part) for part in match.groups() if part] if match else []
    if len(values) != 3 or None in values:
        return None
    try:
        day = date(values[0] or 0, values[1] or 0, values[2] or 0)
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None  # 9999年12月31日 has no anniversary
