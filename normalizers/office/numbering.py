"""Automatic numbers of Word paragraphs as they are printed: 第一条, （一）, 1. (ECMA-376 part 1, 17.9 and 17.18.59)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from normalizers.office.package import attribute, child, is_on, local, value

if TYPE_CHECKING:
    from lxml import etree

_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEVEL = re.compile(r"%([1-9])")
#: Word numbers nothing higher, and a hostile start value must not be spelled out
_HIGHEST = 32767
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
     "taiwaneseCountingThousand", "koreanCounting"}
)  # fmt: skip
_CYCLES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
#: the first character of a run in Unicode, and how many it has
_RUNS = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "ideographEnclosedCircle": ("㊀", 10),
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _Number:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """The lists of a document; `next` gives a paragraph's number and counts on."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read numbering.xml; None where the document has none."""
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._numbers: dict[str, _Number] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        for item in () if root is None else root:
            name = local(item)
            if name == "abstractNum":
                levels = {_at(each): _level(each) for each in item if local(each) == "lvl"}
                self._abstract[attribute(item, "abstractNumId") or ""] = levels
            elif name == "num":
                self._numbers[attribute(item, "numId") or ""] = _number(item)

    def next(self, number: str, at: int) -> tuple[str, bool]:
        """Return the printed number of the next paragraph of a list, and whether it is a mere bullet."""
        found = self._numbers.get(number)
        if found is None:
            return "", False
        levels = self._abstract.get(found.abstract, {}) | found.levels
        level = levels.get(at)
        if level is None:
            return "", False
        counts = self._counts[found.abstract]
        if at in found.starts and (number, at) not in self._begun:
            self._begun.add((number, at))
            counts[at] = found.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        for deeper in [key for key in counts if key > at]:
            restart = levels[deeper].restart if deeper in levels else None
            # lvlRestart 0: never; n: only after level n; by default after any higher level
            if restart is None or (restart and at < restart):
                del counts[deeper]
        if level.form == "bullet":
            return "", True
        return self._printed(level, levels, counts), False

    def _printed(self, level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        def spelled(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, level)
            form = "decimal" if level.legal else other.form
            return spell(counts.get(at, other.start), form)

        text = _LEVEL.sub(spelled, level.text)
        if not text or level.suffix == "nothing" or text.endswith(("、", "）", ")", "．", "：")):
            return text
        # the tab or space after 1. is layout before Chinese text; after 第一条 it divides
        return text if text.endswith(".") else f"{text} "


def _at(level: etree._Element) -> int:
    return _integer(attribute(level, "ilvl"), 0)


def _integer(text: str | None, default: int) -> int:
    plain = (text or "").strip()
    return min(int(plain), _HIGHEST) if plain.isascii() and plain.isdigit() and len(plain) < 7 else default


def _level(item: etree._Element) -> _Level:
    restart = value(item, "lvlRestart")
    # an extended format stands in mc:AlternateContent; its fallback is a plain one
    form = value(item, "numFmt") or next(
        (attribute(each, "val") or "" for each in item.iter("{*}numFmt")), "decimal"
    )
    return _Level(
        start=_integer(value(item, "start"), 1),
        form=form,
        text=(value(item, "lvlText") or "")[:60],
        suffix=value(item, "suff") or "tab",
        restart=None if restart is None else _integer(restart, 0),
        legal=bool(is_on(item, "isLgl")),
    )


def _number(item: etree._Element) -> _Number:
    found = _Number(value(item, "abstractNumId") or "")
    for override in item:
        if local(override) != "lvlOverride":
            continue
        at = _at(override)
        level = child(override, "lvl")
        if level is not None:
            found.levels[at] = replace(_level(level))
        if (start := value(override, "startOverride")) is not None:
            found.starts[at] = _integer(start, 1)
    return found


def spell(number: int, form: str) -> str:
    """Return a number in a format of ST_NumberFormat; one that is not Chinese, Latin or Roman in digits."""
    if form == "none":
        return ""
    if form in _CHINESE:
        return chinese(number)
    if form == "chineseLegalSimplified":
        return chinese(number, _LEGAL_DIGITS, "拾佰仟", legal=True)
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if form in _CYCLES:
        return _CYCLES[form][(number - 1) % len(_CYCLES[form])]
    if form in _RUNS and 1 <= number <= _RUNS[form][1]:
        return chr(ord(_RUNS[form][0]) + number - 1)
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 10)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千", *, legal: bool = False) -> str:
    """Return a number below 100,000 in Chinese words: 十二, 一百零三; the legal form says 壹拾贰."""
    if number < 10:
        return digits[number] if number >= 0 else str(number)
    if number >= 10_000:
        rest = number % 10_000
        zero = digits[0] if 0 < rest < 1000 else ""
        return (
            chinese(number // 10_000, digits, units, legal=legal)
            + "万"
            + (zero + chinese(rest, digits, units, legal=True) if rest else "")
        )
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += (digits[0] if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    return words if legal else words.removeprefix(digits[1]) if number < 20 else words


def _roman(number: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
             (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
    words = ""
    for worth, sign in signs:
        words += sign * (number // worth)
        number %= worth
    return words
