"""The label of an issue: 2022年第7期（总第904期）, 第7-8期合刊, 增刊第1期, 第28卷第123期, 第14/2023期, 2023·5."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dibao.records.clean import IssueLabel
from normalizers.metadata.numbers import find_numbers
from normalizers.metadata.numerals import number

_HAN = "〇○零一二三四五六七八九十百两"
_N = rf"(?:\d{{1,5}}|[{_HAN}]{{1,7}})"
_YEAR = rf"(?:19\d\d|20\d\d|[一二][{_HAN}O]{{3}})"
_JOIN = r"(?:[-—–－~～、,，/至和及与]|[期号號][-—–、,，和及与])第?"
#: 增刊 and its like; 号外 is an extra of a newspaper and of some gazettes
_EXTRA = "增刊|专刊|特刊|号外|副刊|專刊|號外"
#: what a label may hold, in the order in which it is taken out of a line
_DATE = re.compile(
    rf"(?P<year>{_YEAR})[年./-](?P<month>{_N})[月./-](?P<day>{_N})日?|(?<!\d)(?P<compact>(?:19|20)\d{{6}})(?!\d)"
)
_REPUBLIC = re.compile(rf"(?:中[华華])?民[国國](?P<roc>{_N})年(?:(?P<month>{_N})月(?:(?P<day>{_N})日)?)?")
_SLASHED = re.compile(r"第(?P<number>\d{1,3})/(?P<year>(?:19|20)\d\d)[期号號]")
_TOTAL = re.compile(
    rf"[(（]?[总總累](?:计|計)?(?:[号號]|[期字])?[:：]?第?[:：]?(?P<total>{_N})(?:{_JOIN}{_N})?(?:[期号號])?[)）]?"
)
_EXTRA_FORM = re.compile(
    rf"(?:第(?P<before>{_N})[期号號])?[(（]?(?P<extra>{_EXTRA})[)）]?(?:[(（]?第?(?P<after>{_N})[期号號]?[)）]?)?"
)
_VOLUME = re.compile(rf"第(?P<volume>{_N})卷[,，]?")
_NUMBER = re.compile(
    rf"(?:(?P<year>{_YEAR})年?度?[(（]?)?第(?P<number>{_N})(?:{_JOIN}(?P<last>{_N}))?(?P<unit>合?[期号號])[)）]?(?P<joint>[(（]?合[刊订期][)）]?)?"
)
#: 2023·5, 2023.05, 2023年5期: only beside the gazette's name or a 总第N期
_DOTTED = re.compile(
    rf"(?P<year>{_YEAR})(?:年(?P<count>\d{{1,2}})期|[·.•・/](?P<number>\d{{1,2}})(?![\d.·/]))"
)
_BARE_YEAR = re.compile(rf"(?<!\d)(?P<year>{_YEAR})年?(?![\d月])")
_RESIDUE = re.compile(
    r"[\W\d_]|年?创刊|[半双]?[月旬周季]刊|每[年月旬周季].{0,4}(?=出版)|^年|年$|[总總]|刊|[页頁]|出版|发行|内部资料|免费赠阅|星期[一二三四五六日]|月"
)
_KINDS = "公报|公報|政报|政報|宪报|憲報"
NAME = re.compile(rf"《?(?P<name>(?!关于|關於)[一-鿿·]{{2,30}}?(?:{_KINDS}))》?")
#: name, label, English name, cover and editors' lines: the masthead was never met below this block
MASTHEAD_BLOCKS = 60
#: a line that belongs to a document, not to the masthead, is longer than the longest label with a name
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What a line says of an issue, and what else it says (`rest`: its other characters, `page`: a lone number)."""

    year: int | None
    number: str
    total: int | None
    published: date | None
    rest: str
    page: int | None
    certain: bool  # says 期, 总第 or a year with its number: a bare 第12号 may be the number of an order


def find_label(line: str, gazette: str = "") -> Found | None:
    """Return the label in a line of at most 60 characters without white space, None where it bears none."""
    if len(line) > _LONGEST or not re.search(rf"[第总總·.年/]|{_EXTRA}", line):
        return None
    rest = unicodedata.normalize("NFKC", line)
    name = NAME.search(rest)
    named = (name["name"] if name else "") or (gazette if gazette and gazette in rest else "")
    if named:
        rest = rest.replace(named, "\n", 1)
    published, rest, year = _dated(rest)
    text, total, volume, certain = "", None, "", False
    if (match := _TOTAL.search(rest)) and re.search("[第期号號:：]", match[0]):
        total, rest, certain = number(match["total"]), _cut(rest, match), True
    if match := _SLASHED.search(rest):
        text, year, rest, certain = match["number"], int(match["year"]), _cut(rest, match), True
    if match := _VOLUME.search(rest):
        volume, rest = f"{number(match['volume'])}卷", _cut(rest, match)
    extra = _EXTRA_FORM.search(rest)
    if extra:
        count = number(extra["before"] or extra["after"] or "")
        text, rest, certain = f"{_simple(extra['extra'])}{count or ''}", _cut(rest, extra), True
    if not text and (match := _NUMBER.search(rest)):
        first, last = number(match["number"]), number(match["last"] or "")
        text = f"{first}-{last}" if last and first and last > first else str(first)
        certain = certain or "期" in match[0] or "合" in match[0] or bool(match["year"]) or bool(volume)
        year = _year(match["year"]) or year
        rest = _cut(rest, match)
    elif not text and (named or total) and (match := _DOTTED.search(rest)):
        text, year, certain = str(int(match["count"] or match["number"])), _year(match["year"]), True
        rest = _cut(rest, match)
    if (match := _BARE_YEAR.search(rest)) and (text or total or named):
        printed = _year(match["year"])
        year, rest = year or printed, _cut(rest, match)
    if volume and (not year or published):
        text = f"{volume}{text}"
    if not text and total is None:
        return None
    if named:
        rest = rest.replace("\n", "")
    digits = re.findall(r"\d{1,4}", rest)
    return Found(
        year,
        text,
        total,
        published,
        _RESIDUE.sub("", rest),
        int(digits[0]) if len(digits) == 1 else None,
        certain or bool(named),
    )


def read_label(lines: Sequence[str], gazette: str = "") -> IssueLabel | None:
    """Return the label of an issue from the lines of its masthead and its running heads, None where they bear none.

    `lines` are packed. The name printed wins over `gazette`, the name the source goes by. The year may stand on a
    line of its own or in the date; year 0 says that none was printed, and the caller looks for it in the documents.
    """
    names: Counter[str] = Counter()
    labels: list[Found] = []
    year: int | None = None
    published: date | None = None
    above = ""
    for line in lines:
        if len(line) > _LONGEST or "。" in line:
            break
        name = named(line) or (above + line if line in ("公报", "公報", "政报", "政報") and above else "")
        names.update([name] if name else [])
        above = line if re.fullmatch("[一-鿿]{3,24}", line) else ""
        found = find_label(line, gazette)
        if found is not None and _alone(found, gazette or next(iter(names), "")):
            labels.append(found)
        elif find_numbers(line):
            break  # a document has begun
        if re.fullmatch(rf"{_YEAR}年?", line) and year is None:
            year = _year(line.rstrip("年"))
        day = _dated(unicodedata.normalize("NFKC", line))[0] if len(line) <= 24 else None
        published = published or day
    title = names.most_common(1)[0][0] if names else gazette
    if not title or not labels:
        return None
    best = max(
        labels, key=lambda one: (bool(one.number), one.certain, one.total is not None, one.year is not None)
    )
    total = best.total or next(
        (one.total for one in labels if one.total and one.number in ("", best.number)), None
    )
    year = best.year or next((one.year for one in labels if one.year), None) or year
    published = best.published or published
    return IssueLabel(
        title,
        year or (published.year if published else 0),
        best.number or next((one.number for one in labels if one.number), "") or f"总{total}",
        total,
        published,
    )


def named(line: str) -> str:
    """Return the gazette's name that a packed line consists of, alone or before a label, "" otherwise."""
    match = NAME.match(line)
    if match is None:
        return ""
    after = line[match.end() :]
    found = find_label(after, match["name"]) if after else None
    return match["name"] if not after or (found is not None and not found.rest) else ""


def _alone(found: Found, gazette: str) -> bool:
    """The line says nothing but the label: what is left of it is the name, with a slip of OCR perhaps."""
    return not found.rest or (found.certain and bool(gazette) and alike(found.rest, gazette))


def alike(text: str, name: str) -> bool:
    """Tell whether most pairs of characters of two short names are the same."""
    have, want = ({one[at : at + 2] for at in range(len(one) - 1)} for one in (text, name))
    return len(have & want) >= 0.6 * max(len(have), len(want), 1)


def _dated(line: str) -> tuple[date | None, str, int | None]:
    """Return the full date in a line, the line without it, and the year it or a 民國 year names."""
    for pattern in (_DATE, _REPUBLIC):
        match = pattern.search(line)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("compact"):
            parts: list[int | None] = [
                int(groups["compact"][:4]),
                int(groups["compact"][4:6]),
                int(groups["compact"][6:]),
            ]
        else:
            year = (number(groups["roc"]) or 0) + 1911 if groups.get("roc") else _year(groups["year"])
            parts = [year, number(groups["month"] or ""), number(groups["day"] or "")]
        try:
            return date(parts[0] or 0, parts[1] or 0, parts[2] or 0), _cut(line, match), parts[0]
        except ValueError:
            if groups.get("roc"):
                return None, _cut(line, match), parts[0]
    return None, line, None


def _year(text: str | None) -> int | None:
    value = number(text) if text else None
    return value if value and 1850 <= value < 2100 else None


def _simple(extra: str) -> str:
    return extra.replace("專", "专").replace("號", "号")


def _cut(line: str, match: re.Match[str]) -> str:
    return f"{line[: match.start()]} {line[match.end() :]}"
