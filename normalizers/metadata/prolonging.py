"""What one text does to the time of another: prolongs its validity, suspends it; as the clause that says so dates it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from dibao.records.clean import Bound
from normalizers.metadata.numerals import DIGITS
from normalizers.metadata.terms import DATE, later, months_of, read_day

_N = rf"[\d{DIGITS}]"
_LONGER = "(?:延长|延续|顺延|展期|继续有效|继续执行|继续施行|继续实施|有效期限?|试行期限?|施行期限?)"
#: 有效期延长至2027年12月31日 · 继续执行至2027年底
_TO = re.compile(rf"{_LONGER}[^,。;]{{0,12}}?(?:至|到)(?P<date>{DATE})")
#: 有效期延长2年 · 继续有效三年 · 延长18个月
_FOR = re.compile(rf"{_LONGER}[^,。;\d]{{0,10}}?(?P<count>{_N}{{1,3}}|半)(?P<unit>个?年半|个?年|个月)")
_TERM = re.compile(r"P(?P<count>\d{1,3})(?P<unit>[YM])")
_PROLONGS = re.compile("延长|延续|顺延|展期|继续有效|继续执行|继续施行|继续实施")
_SUSPENDS = re.compile("暂停|中止|暂缓|暂时停止")
_DATED = re.compile(rf"{_N}\s*个?(?:年|月|日)|半年")
#: a notice that prolongs or suspends is a page or two; a sentence is quoted as far as citations are
_READ, _QUOTE = 20_000, 200
_STOP = "(?:暂停|中止|暂缓|暂时停止)"
_SPAN = re.compile(rf"[自从](?P<first>{DATE})(?:起)?,?(?:至|到|-|—|~)(?P<last>{DATE})")
_SINCE = re.compile(rf"[自从](?P<first>{DATE})起")
_UNTIL = re.compile(rf"(?:至|到)(?P<last>{DATE})")
_LASTS = re.compile(rf"{_STOP}[^,。;\d]{{0,16}}?(?P<count>{_N}{{1,3}}|半)(?P<unit>个?年半|个?年|个月)")


def clauses_about(
    text: str, names: Sequence[str], kind: Literal["extends-validity", "suspends"]
) -> Iterator[str]:
    """Yield the sentences of a text that prolong or suspend and bear a date or a term: those that name the document first.

    `names` are its title and 文号 as the text may print them; a sentence that names nothing may still mean it (上述文件).
    """
    verb = _PROLONGS if kind == "extends-validity" else _SUSPENDS
    found = [
        sentence[:_QUOTE]
        for sentence in re.split("[。；;\n]", text[:_READ])
        if verb.search(sentence) and _DATED.search(sentence)
    ]
    yield from (one for one in found if any(name and name in one for name in names))
    yield from (one for one in found if "《" not in one)


def prolonged(quote: str, end: Bound | None) -> Bound:
    """Return until when a text holds by a clause that prolongs it, open where the clause names no day or term.

    A term is counted from the `end` the text had by its own words.
    """
    text = _plain(quote)
    if (found := _TO.search(text)) and (day := read_day(found["date"], last=True)):
        return Bound(day, day, True, quote)
    if (found := _FOR.search(text)) and end and (months := months_of(found["count"], found["unit"])):
        return Bound(_later(end.earliest, months), _later(end.latest, months), end.inclusive, quote)
    return Bound(None, None, False, quote)


def until_of(word: str, end: Bound | None, basis: str) -> Bound | None:
    """Return until when a text holds by the machine word of a clause that prolongs it: 2027-12-31, P3Y, P18M.

    A term is counted from the `end` the text had by its own words; None where the word is neither, or has no end to
    count from.
    """
    if term := _TERM.fullmatch(word):
        months = int(term["count"]) * (1 if term["unit"] == "M" else 12)
        if end is None:
            return None
        return Bound(_later(end.earliest, months), _later(end.latest, months), end.inclusive, basis)
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return Bound(day, day, True, basis)


def suspension(quote: str, start: Bound | None) -> tuple[Bound | None, Bound | None]:
    """Return (from, until) of a suspension by its clause; from is `start` (the suspending text's own) where it says none.

    `until` is None where it is suspended until further notice.
    """
    text = _plain(quote)
    begun, ended = start, None
    if (found := _SPAN.search(text)) is not None:
        first, last = read_day(found["first"]), read_day(found["last"], last=True)
        begun = Bound(first, first, True, quote) if first else start
        return begun, Bound(last, last, True, quote) if last else None
    if (found := _SINCE.search(text)) and (first := read_day(found["first"])):
        begun = Bound(first, first, True, quote)
    if (found := _LASTS.search(text)) and (months := months_of(found["count"], found["unit"])):
        if begun is None:
            return None, Bound(None, None, False, quote)
        ended = Bound(_later(begun.earliest, months), _later(begun.latest, months), False, quote)
    elif (found := _UNTIL.search(text)) and (last := read_day(found["last"], last=True)):
        ended = Bound(last, last, True, quote)
    return begun, ended


def _later(day: date | None, months: int) -> date | None:
    return later(day, months) if day else None


def _plain(quote: str) -> str:
    return "".join(unicodedata.normalize("NFKC", quote).split())
