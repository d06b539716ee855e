"""One spelling for the keys of matching: what is the same text for a reader is the same key.

Every rule here is by character, never by word, so that a key does not depend on where lines or pages break.
It joins more than a conversion may (沈 and 沉, 画 and 划): keys are compared, never shown or stored as text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
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
_NOTES = re.compile(f"[{_MARKS}]+")
_RARE = re.compile("([\U00010000-\U0010ffff]+)")
_find_rare = _RARE.search
_DROPPED, _HARD = 0, 1  # a character of no key; one whose reading depends on its neighbours
#: a text shorter than this is looked up faster by str.translate than by numpy
_SHORT = 120
#: letters that are read as they are, but for variants: most of the plane need not be asked for
_LETTERS = (*range(0x3400, 0x4DC0), *range(0x4E00, 0x9FFD), *range(0xA000, 0xA48D), *range(0xAC00, 0xD7A4))


def fold(text: str) -> str:
    """Return the matching key of a text: Simplified letters and digits in lower case, variants as one."""
    tables = _tables()
    if len(text) < _SHORT:
        key = text.translate(tables.short)
        hard = "\1" in key or bool(_find_rare(key))
    else:
        key, hard = _looked_up(text, tables.first)
    if hard:
        text = _NOTES.sub("", text)
        if _joining().search(text):
            text = unicodedata.normalize("NFKC", text)
        text = tables.find_spelled.sub(lambda char: tables.spelled[char[0]], text)
        pieces = _RARE.split(text)
        pieces[::2] = [_looked_up(piece, tables.second)[0] for piece in pieces[::2]]
        pieces[1::2] = ["".join(map(_one, unicodedata.normalize("NFKC", piece))) for piece in pieces[1::2]]
        key = "".join(pieces)
    if "○" in key:  # a zero within a number, a bullet anywhere else
        key = _ZEROS.sub(lambda zeros: "〇" * len(zeros[0]), key).replace("○", "")
    return key


def _looked_up(text: str, table: NDArray[np.uint16]) -> tuple[str, bool]:
    """Return the text by a table, and whether a character of it must be read with its neighbours first."""
    raw = text.encode("utf-16-le", "surrogatepass")
    found = table.take(np.frombuffer(raw, np.uint16))
    hard = len(raw) != 2 * len(text) or bool(np.any(found == _HARD))
    return ("" if hard else found[found != _DROPPED].tobytes().decode("utf-16-le", "surrogatepass")), hard


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
    joined |= _CIRCLES

    def last(char: str) -> str:
        seen = {char}
        while (char := joined.get(char, char)) not in seen:
            seen.add(char)
        return char

    return {key: last(key) for key in joined}


@dataclass(frozen=True, slots=True)
class _Tables:
    first: NDArray[np.uint16]  # the key character of each character of the basic plane
    second: NDArray[np.uint16]  # the same for text that NFKC has been over: nothing in it is hard any more
    short: list[int | None]  # the first for str.translate
    spelled: dict[str, str]  # the keys of characters that are longer, or beyond the plane: ㎡ is m2
    find_spelled: re.Pattern[str]


@cache
def _tables() -> _Tables:
    first = np.zeros(_PLANE, np.uint16)
    first[list(_LETTERS)] = _LETTERS
    private = range(0xD800, 0xF900)  # surrogates and private use: of no key
    odd = np.flatnonzero(first == _DROPPED).tolist()
    for point in [*(one for one in odd if one not in private), *map(ord, _characters())]:
        if point < _PLANE and chr(point) not in _MARKS:
            first[point] = _key_point(chr(point))
    second = first.copy()
    for point in np.flatnonzero(first == _HARD).tolist():
        alone = _one(chr(point))
        second[point] = ord(alone) if alone and ord(alone) < _PLANE else _DROPPED
    points: list[int] = first.tolist()
    joining = _joining().search
    hard = [chr(point) for point in np.flatnonzero(first == _HARD).tolist()]
    spelled = {char: key for char in hard if (key := "".join(map(_one, unicodedata.normalize("NFKC", char))))}
    spelled = {char: key for char, key in spelled.items() if not joining(char)}
    find_spelled = re.compile(f"[{''.join(map(re.escape, spelled))}]")
    return _Tables(first, second, [point or None for point in points], spelled, find_spelled)


@cache
def _joining() -> re.Pattern[str]:
    """Match marks, which join the letter before them, and the letters Korean syllables are made of."""
    marks = "".join(
        chr(point) for point in range(0x300, _PLANE) if unicodedata.category(chr(point))[0] == "M"
    )
    return re.compile(f"[{re.escape(marks)}ﾞﾟᄀ-ᇿㄱ-ㆎﾠ-ￜ]")


def _key_point(char: str) -> int:
    normal = unicodedata.normalize("NFKC", char)
    given = "".join(map(_one, normal))
    # marks and jamo join their neighbours; what NFKC spells out is longer than one character
    joins = bool(_joining().search(char)) or "\u1100" <= normal < "\u1200"
    if joins or len(given) > 1 or given > "\uffff":
        return _HARD
    return ord(given) if given else _DROPPED
