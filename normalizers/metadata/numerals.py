"""Chinese numerals: 二〇二二, 第一百七十九号, 两年, full-width digits."""

from __future__ import annotations

import unicodedata

_ONES = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "O": 0,
    "Ｏ": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
}
_ONES |= {"七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
#: every character a written number may have; look-alikes of 〇 are those met in scanned 成文日期
DIGITS = "".join([*_ONES, *_TENS])
#: numbers of documents, years and terms have at most five digits; more is not a number of ours
_LONGEST = 8


def number(text: str) -> int | None:
    """Return the value of Arabic (any width) or Chinese numerals (positional 二〇二二 or 一百七十九), else None."""
    plain = unicodedata.normalize("NFKC", "".join(text.split()))
    if not plain or len(plain) > _LONGEST:
        return None
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if all(char in _ONES for char in plain):
        return int("".join(str(_ONES[char]) for char in plain))
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
