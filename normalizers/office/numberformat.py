"""Numbers of spreadsheets as people see them: dates, percentages, thousands (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

#: built-in formats that are dates or times in every or in the Chinese locale
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "yyyy-m-d", 16: "m-d",
    17: "yyyy-m", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy年m月",
    28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 34: "h时mm分",
    35: "h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "h:mm:ss", 47: "mm:ss", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 55: "h时mm分",
    56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SHOWN_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_DATE_WORD = re.compile(r"[yYdDhHsS]|(?<![0#?.])[mM](?![0#?.])|上午|AM/PM", re.IGNORECASE)
#: days that a date may have: 9999-12-31
_LAST_DAY = 2_958_465
_TOKEN = re.compile(r"y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P|上午/下午|aaaa?", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*)?")


def built_in(number: int) -> str:
    """Return the code of a built-in format, "General" for one that is not listed."""
    return _BUILT_IN.get(number, "General")


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Tell whether a format code prints a date or a time."""
    plain = _QUOTED.sub("", code.partition(";")[0])
    return bool(_DATE_WORD.search(plain)) and plain.strip().lower() not in ("general", "g/通用格式")


def shown(number: float, code: str, *, epoch_1904: bool = False) -> str:
    """Return a number as a cell with this format shows it; what the format cannot say is printed plainly."""
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    if is_date(code):
        if 0 <= number <= _LAST_DAY:
            return _date(number, code, epoch_1904=epoch_1904)
        return plain(number)
    sections = code.split(";")
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    bare = _QUOTED.sub("", section)
    match = _DIGITS.search(bare)
    if match is None or "E+" in bare.upper() or "/" in bare or bare.strip().lower() == "general":
        return plain(number)
    literal = _SHOWN_QUOTED.sub(lambda found: found[1] or found[2] or found[3] or "", section)
    place = _DIGITS.search(literal)
    percent = "%" in bare
    digits = _digits(number * 100 if percent else number, match[0])
    if place is None:  # a quoted text held all the digit marks
        return digits + ("%" if percent else "")
    return (literal[: place.start()] + digits + literal[place.end() :]).strip()


def plain(number: float) -> str:
    """Return a number without a format: 15 digits, which is what a spreadsheet holds."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"


def _digits(number: float, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    whole_plain = whole.rstrip(",")
    number /= 1000 ** (len(whole) - len(whole_plain))
    decimals = min(len(fraction), 15)
    text = f"{number:,.{decimals}f}" if "," in whole_plain else f"{number:.{decimals}f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(optional):
        if text.endswith("0") and "." in text:
            text = text[:-1]
    text = text.rstrip(".") if optional else text
    least = min(whole_plain.count("0"), 40)
    sign, body = ("-", text[1:]) if text.startswith("-") else ("", text)
    head, point, tail = body.partition(".")
    return sign + head.zfill(least) + point + tail  # a code such as 0012 keeps its zeros


def _date(number: float, code: str, *, epoch_1904: bool) -> str:
    # day 60 of the 1900 system is a 29 February that never was
    base = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001 - a cell has no zone
    moment = base + timedelta(seconds=round(number * 86_400))
    elapsed = re.search(r"\[([hms])+\]", code, re.IGNORECASE)
    if elapsed:
        total = round(number * 86_400)
        return f"{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}"
    section = _SHOWN_QUOTED.sub(lambda found: found[1] or found[2] or "", code.partition(";")[0])
    afternoon = bool(re.search(r"AM/PM|A/P|上午/下午", section, re.IGNORECASE))
    words: list[str] = []
    last, hours = 0, False
    for match in _TOKEN.finditer(section):
        between, token = section[last : match.start()], match[0].lower()
        words.append(between)
        last = match.end()
        minute = token[0] == "m" and (
            hours or section[match.end() :].lstrip(': 分时"').lower().startswith("s")
        )
        hours = token[0] == "h" or (hours and token[0] not in "yd" and not minute)
        words.append(_piece(moment, token, minute=minute, afternoon=afternoon))
    words.append(section[last:])
    return re.sub(r"@", "", "".join(words)).strip()


def _piece(moment: datetime, token: str, *, minute: bool, afternoon: bool) -> str:
    kind, width = token[0], len(token)
    if token in ("am/pm", "a/p", "上午/下午"):
        return "上午" if moment.hour < 12 else "下午"
    if token.startswith("aaa"):
        return ("星期" if width > 3 else "") + "一二三四五六日"[moment.weekday()]
    if kind == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if kind == "h":
        hour = moment.hour % 12 or 12 if afternoon else moment.hour
        return f"{hour:02d}" if width > 1 else str(hour)
    if kind == "s":
        return f"{moment.second:02d}" if width > 1 else str(moment.second)
    if kind == "m":
        number = moment.minute if minute else moment.month
        return f"{number:02d}" if width == 2 else str(number)
    if width > 2:
        return "周" + "一二三四五六日"[moment.weekday()]
    return f"{moment.day:02d}" if width > 1 else str(moment.day)
