"""Chinese numerals: 二〇二二, 第一百七十九号, 两年, 廿一, full-width digits."""

from __future__ import annotations

import unicodedata

#: 〇 and what is printed for it: circles, the letters O of four alphabets, degree signs of scanners
_CIRCLES = "〇○◯⭕⚪零OoＯｏОоΟο〸"
_ONES = dict.fromkeys(_CIRCLES.replace("〸", ""), 0) | {"两": 2}
_ONES |= {char: value for value, char in enumerate("一二三四五六七八九", 1)}
_TENS = {"十": 10, "百": 100, "千": 1000}
_WHOLE = {"廿": "二十", "卄": "二十", "卅": "三十", "〸": "十"}
#: a zero inside a year in Han numerals, Arabic ones included: 二0二二年
ZEROS = _CIRCLES.replace("〸", "") + "0０"
#: every character a written number may have
DIGITS = "〇○零OＯ" + "一二两三四五六七八九" + "".join(_TENS)
#: numbers of documents, years and terms have at most five digits; more is not a number of ours
_LONGEST = 8


def number(text: str) -> int | None:
    """Return the value of Arabic (any width) or Chinese numerals (positional 二〇二二 or 一百七十九), else None."""
    plain = unicodedata.normalize("NFKC", "".join(text.split()))
    if not plain or len(plain) > _LONGEST:
        return None
    if plain.isascii() and plain.isdigit():
        return int(plain)
    for short, whole in _WHOLE.items():
        plain = plain.replace(short, whole)
    if all(char in _ONES or char == "0" for char in plain):
        return int("".join(str(_ONES.get(char, 0)) for char in plain))
    total, current = 0, 0
    for char in plain:
        if char in _ONES:
            current = _ONES[char]
        elif char in _TENS:
            total += (current or 1) * _TENS[char]
            current = 0
        else:
            return None
    return total + current
