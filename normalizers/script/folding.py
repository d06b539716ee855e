"""One spelling for the keys of matching: what is the same text for a reader is the same key.

Every rule here is by character, never by word, so that a key does not depend on where lines or pages break.
It joins more than a conversion may (沈 and 沉, 画 and 划): keys are compared, never shown or stored as text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from normalizers.script.dictionary import corrected

#: footnote marks go before NFKC, which would turn ¹ into the digit 1
_MARKS = "¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CIRCLES = dict.fromkeys("○◯", "○") | {"零": "〇"}  # 二○二二, 二〇二二 and 二零二二 are one year
_ZEROS = re.compile("(?<=[〇一二三四五六七八九十百千])○+")
_PLANE = 0x10000
_find_rare = re.compile("[\U00010000-\U0010ffff]").search
_DROPPED, _HARD = 0, 1  # a character of no key; one whose reading depends on its neighbours
#: a text shorter than this is looked up faster by str.translate than by numpy
_SHORT = 120
#: letters that are read as they are, but for variants: most of the plane need not be asked for
_LETTERS = (*range(0x3400, 0x4DC0), *range(0x4E00, 0x9FFD), *range(0xA000, 0xA48D), *range(0xAC00, 0xD7A4))


def fold(text: str) -> str:
    """Return the matching key of a text: Simplified letters and digits in lower case, variants as one."""
    tables = _tables()
    key = _looked_up(text, tables)
    if key is None:
        normal = unicodedata.normalize("NFKC", text.translate(_marks()))
        key = "".join(one for char in normal if (one := _one(char)))
    if "○" in key:  # a zero within a number, a bullet anywhere else
        key = _ZEROS.sub(lambda zeros: "〇" * len(zeros[0]), key).replace("○", "")
    return key


def _looked_up(text: str, tables: tuple[NDArray[np.uint16], list[int | None]]) -> str | None:
    """Return the text by the table, or None where a character must be read with its neighbours first."""
    table, short = tables
    if len(text) < _SHORT:
        key = text.translate(short)
        return None if "\1" in key or _find_rare(key) else key
    raw = text.encode("utf-16-le", "surrogatepass")
    found = table.take(np.frombuffer(raw, np.uint16))
    if len(raw) != 2 * len(text) or np.any(found == _HARD):
        return None
    return found[found > _HARD].tobytes().decode("utf-16-le", "surrogatepass")


def _one(char: str) -> str:
    """Return what a single character of normalised text gives: one character or none."""
    char = _characters().get(char, char)
    lower = char.lower()  # İ gives two
    kept = lower if len(lower) == 1 else char
    return kept if kept.isalnum() or kept == "○" else ""


@cache
def _characters() -> dict[str, str]:
    """Return variant -> the one that stands for it; what stands for others stands for itself."""
    joined = {key: value for key, value in corrected("TSCharacters").items() if len(value) == 1}
    for name in ("TWVariantsRev", "HKVariantsRev"):
        joined = {key: joined.get(value, value) for key, value in corrected(name).items()} | joined
    text = (files("normalizers.script") / "data" / "variants.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            standard, variants, _ = line.split("\t")
            joined |= dict.fromkeys(variants, standard)
            joined.pop(standard, None)
    joined |= _CIRCLES

    def last(char: str) -> str:
        seen = {char}
        while (char := joined.get(char, char)) not in seen:
            seen.add(char)
        return char

    return {key: last(key) for key in joined}


@cache
def _marks() -> dict[int, None]:
    return dict.fromkeys(map(ord, _MARKS))


@cache
def _tables() -> tuple[NDArray[np.uint16], list[int | None]]:
    """Return the key character of each character of the basic plane, for numpy and for str.translate."""
    table = np.zeros(_PLANE, np.uint16)
    table[list(_LETTERS)] = _LETTERS
    private = range(0xD800, 0xF900)  # surrogates and private use: of no key
    odd = np.flatnonzero(table == _DROPPED).tolist()
    for point in [*(one for one in odd if one not in private), *map(ord, _characters())]:
        if point < _PLANE and chr(point) not in _MARKS:
            table[point] = _key_point(chr(point))
    points: list[int] = table.tolist()
    return table, [point or None for point in points]


def _key_point(char: str) -> int:
    normal = unicodedata.normalize("NFKC", char)
    given = "".join(map(_one, normal))
    # marks and jamo join their neighbours; what NFKC spells out is longer than one character
    joins = unicodedata.category(char)[0] == "M" or "\u1100" <= normal < "\u1200"
    if joins or len(given) > 1 or given > "\uffff":
        return _HARD
    return ord(given) if given else _DROPPED
