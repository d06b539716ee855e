"""Readings of characters: pinyin in every spelling, and bopomofo, held against a table of what may be read how."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from normalizers.script.conversion import to_simplified
from normalizers.script.folding import fold

#: combining macron, acute, caron and grave: the four tones of 汉语拼音方案 (1958), and nothing else
_TONES = "\u0304\u0301\u030c\u0300"
_TONED = re.compile(f"[{_TONES}]")
_DIGITS = re.compile(r"(?<=[a-z])[0-5](?![0-9])")  # zheng4, de5, de0
_SEPARATORS = re.compile("[ \t\u00a0\u3000'’·‧・-]+")
_LONGEST = 6  # letters of a syllable: zhuang
#: characters of a word that one bracket may read, 政府信息公开 (zhèng fǔ xìn xī gōng kāi)
_WORD = 12

# fmt: off
_INITIALS = {
    "ㄅ": "b", "ㄆ": "p", "ㄇ": "m", "ㄈ": "f", "ㄉ": "d", "ㄊ": "t", "ㄋ": "n", "ㄌ": "l", "ㄍ": "g", "ㄎ": "k", "ㄏ": "h",
    "ㄐ": "j", "ㄑ": "q", "ㄒ": "x", "ㄓ": "zh", "ㄔ": "ch", "ㄕ": "sh", "ㄖ": "r", "ㄗ": "z", "ㄘ": "c", "ㄙ": "s",
}
# fmt: on
#: a final alone and after an initial (注音符號: ㄧㄠ is yao, ㄅㄧㄠ biao)
_FINALS = {
    "": (" ", "i"),
    "ㄚ": ("a", "a"),
    "ㄛ": ("o", "o"),
    "ㄜ": ("e", "e"),
    "ㄝ": ("ei", "e"),
    "ㄞ": ("ai", "ai"),
    "ㄟ": ("ei", "ei"),
    "ㄠ": ("ao", "ao"),
    "ㄡ": ("ou", "ou"),
    "ㄢ": ("an", "an"),
    "ㄣ": ("en", "en"),
    "ㄤ": ("ang", "ang"),
    "ㄥ": ("eng", "eng"),
    "ㄦ": ("er", "er"),
    "ㄧ": ("yi", "i"),
    "ㄧㄚ": ("ya", "ia"),
    "ㄧㄛ": ("yo", "io"),
    "ㄧㄝ": ("ye", "ie"),
    "ㄧㄞ": ("yai", "iai"),
    "ㄧㄠ": ("yao", "iao"),
    "ㄧㄡ": ("you", "iu"),
    "ㄧㄢ": ("yan", "ian"),
    "ㄧㄣ": ("yin", "in"),
    "ㄧㄤ": ("yang", "iang"),
    "ㄧㄥ": ("ying", "ing"),
    "ㄨ": ("wu", "u"),
    "ㄨㄚ": ("wa", "ua"),
    "ㄨㄛ": ("wo", "uo"),
    "ㄨㄞ": ("wai", "uai"),
    "ㄨㄟ": ("wei", "ui"),
    "ㄨㄢ": ("wan", "uan"),
    "ㄨㄣ": ("wen", "un"),
    "ㄨㄤ": ("wang", "uang"),
    "ㄨㄥ": ("weng", "ong"),
    "ㄩ": ("yu", "v"),
    "ㄩㄝ": ("yue", "ve"),
    "ㄩㄢ": ("yuan", "van"),
    "ㄩㄣ": ("yun", "vn"),
    "ㄩㄥ": ("yong", "iong"),
}  # fmt: skip
_BOPOMOFO = re.compile(f"[˙]?([{''.join(_INITIALS)}]?)([ㄚ-ㄩ]{{0,3}})[ˉˊˇˋ˙]?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading without its tones: letters a-z (ü is v), and how it was written."""

    letters: str
    toned: bool  # a mark or digit on it, or bopomofo: nothing but a reading is written so
    capital: bool  # Zheng


@lru_cache(8192)  # a glossed document says the same some fifty things a thousand times
def parse(written: str) -> Reading | None:
    """Return the reading that was written, or None where it is none, e.g. GDP or R&D."""
    if "ㄅ" <= written.strip("˙ ")[:1] <= "ㄩ":
        letters = _from_bopomofo(written)
        return Reading(letters, toned=len(written) > 1, capital=False) if letters else None
    plain = (
        unicodedata.normalize("NFD", unicodedata.normalize("NFKC", written))
        .replace("ɡ", "g")
        .replace("ɑ", "a")
    )
    capital, plain = (
        plain[:1].isupper(),
        "".join(
            word if word[1:] != word[1:].lower() else word.lower() for word in re.split("([ '’-])", plain)
        ),
    )
    plain = plain.replace("u\u0308", "v").replace("u:", "v")
    without = _TONED.sub("", plain)
    # ü with its tone: the diaeresis may follow the tone mark
    without = without.replace("u\u0308", "v").replace("e\u0302", "e")
    bare = _DIGITS.sub("", without)
    letters = _SEPARATORS.sub("", bare)
    if not (letters.isascii() and letters.isalpha() and letters.islower()):
        return None
    digits = bare != without and len(letters) > 1  # A1 and e2 count things
    return Reading(letters, toned=without != plain or digits, capital=capital)


def syllables(letters: str, before: str) -> int:
    """Return how many of the characters that end `before` the letters read, one syllable each; 0 = they do not."""
    if not before or not letters:
        return 0
    if _reads(letters, before[-1]):
        return 1
    left = {len(letters)}  # letters still unread at the front
    for count, char in enumerate(reversed(before[-_WORD:]), 1):
        left = {
            at - size
            for at in left
            for size in range(1, min(_LONGEST, at) + 1)
            if _reads(letters[at - size : at], char)
        }
        if 0 in left:
            return count
        if not left:
            break
    return 0


@lru_cache(8192)
def _reads(syllable: str, char: str) -> bool:
    """Tell whether a syllable may be read of a character, or of the one it was before a conversion, 瞭(le)."""
    readers = _readers(syllable)
    return bool(readers) and any(form in readers for form in (char, to_simplified(char), fold(char)) if form)


def is_pinyin(letters: str) -> bool:
    """Tell whether letters are made of syllables, at most eight, whatever character they read."""
    left = {len(letters)}
    for _ in range(8):
        left = {
            at - size
            for at in left
            for size in range(1, min(_LONGEST, at) + 1)
            if _readers(letters[at - size : at])
        }
        if 0 in left:
            return True
    return False


def is_read(char: str) -> bool:
    """Tell whether the table knows any reading of a character."""
    return char in _known()


def _readers(syllable: str) -> str:
    """Return the characters that may be read as a syllable; lue and nue stand for lüe and nüe."""
    table = _table()
    found = table.get(syllable, "")
    if syllable in (
        "lue",
        "nue",
        "lu",
        "nu",
    ):  # ü is often typed as u after l and n, where it is another sound
        found += table[syllable[0] + "v" + syllable[2:]]
    elif "v" in syllable and syllable[:1] in "jqxy":
        found += table.get(syllable.replace("v", "u"), "")
    return found


def _from_bopomofo(written: str) -> str:
    """Return the pinyin letters of a bopomofo reading, "" where it is none."""
    letters = []
    for part in written.split():
        match = _BOPOMOFO.fullmatch(part)
        if not match or match[2] not in _FINALS or not part.strip("ˉˊˇˋ˙"):
            return ""
        initial, final = _INITIALS.get(match[1], ""), _FINALS[match[2]]
        syllable = initial + final[1] if initial else final[0].strip()
        if initial and not match[2] and initial not in ("zh", "ch", "sh", "r", "z", "c", "s"):
            return ""
        if initial in ("j", "q", "x"):
            syllable = syllable.replace("v", "u")
        letters.append(syllable)
    return "".join(letters)


@cache
def _table() -> dict[str, str]:
    text = (files("normalizers.text") / "data" / "readings.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return dict(pairs)


@cache
def _known() -> frozenset[str]:
    return frozenset("".join(_table().values()))
