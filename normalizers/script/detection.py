"""Which script a text is in (ISO 15924), how clearly, and the BCP 47 tag that goes with it.

Only characters that one standard has and the other never uses are evidence of Traditional or Simplified:
后 干 台 里 are in both, 乾 於 瞭 徵 stay in Simplified names and words, 喆 堃 昇 in people's names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

#: scripts are told from the first 200,000 characters: more never changed an answer
_SAMPLE = 200_000
#: letters of scripts found on Chinese government sites (Tibetan, Uyghur and Kazakh, Mongolian, Korean, Yi, Russian)
_RANGES = {
    "Latn": ("AZ", "az", "ÀÖ", "Øö", "øɏ", "Ḁỿ", "Ａｚ"),
    "Cyrl": ("Ѐӿ",),
    "Arab": ("ءي", "ٮۓ", "ݐݿ", "ﭐﷻ", "ﹰﻼ"),
    "Tibt": ("ཀྼ",),
    "Mong": ("ᠠᢪ",),
    "Hang": ("가힣", "ᄀᇿ"),
    "Yiii": ("ꀀꒌ",),
    "Kana": ("ぁゖ", "ァヺ"),
    "Han": ("㐀䶿", "一鿿", "豈龎"),
}
_CLASSES = ("", *_RANGES, "Hant", "Hans", "Rare")
#: a Han character stands for about two letters of an alphabet; an English page may name many Chinese bodies
_PER_HAN = {"Latn": 8.0}
_LANGUAGES = {
    "Hans": "zh-Hans",
    "Hant": "zh-Hant",
    "Latn": "en",
    "Tibt": "bo",
    "Arab": "ug",
    "Mong": "mn-Mong",
    "Hang": "ko",
    "Yiii": "ii",
    "Jpan": "ja",
    "Cyrl": "und-Cyrl",  # Russian, Kazakh or Mongolian: the letters do not tell
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A script (Hans, Hant, Latn …; Zyyy = no letters) and how clearly the characters say so, 0-1."""

    script: str
    confidence: float


def detect(text: str) -> str:
    """Return the script of a text; Hans where its Han characters are common to both standards."""
    return judge(text).script


def judge(text: str) -> Verdict:
    """Return the script with its confidence: .5 for Han characters common to both, 1 without any letter."""
    count = _count(text[:_SAMPLE])
    hant, hans = count["Hant"], count["Hans"]
    han = count["Han"] + hant + hans + count["Rare"]
    letters = {name: count[name] for name in _RANGES if name not in ("Han", "Kana")}
    name, most = max(letters.items(), key=lambda item: item[1])
    kana, total = count["Kana"], sum(letters.values()) + count["Kana"]
    if not han + total:
        return Verdict("Zyyy", 1.0)
    if kana > 0.1 * (han + kana) and kana > 0.5 * most:  # Chinese text quotes a の or a name now and then
        return Verdict("Jpan", _certainty(kana + han, most))
    if most > _PER_HAN.get(name, 2.0) * han:
        return Verdict(name, _certainty(most, 2 * han + total - most))
    if hant > hans:
        return Verdict("Hant", _certainty(hant, hans))
    return Verdict("Hans", _certainty(hans, hant))


def language(script: str, region: str = "") -> str:
    """Return the BCP 47 tag that goes with a script of this archive, with the region where one is told."""
    tag = _LANGUAGES.get(script, "und")
    return f"{tag}-{region}" if region and script == "Hant" else tag


def _certainty(for_it: float, against: float) -> float:
    """Return the expected share of the evidence for it (Laplace's rule): .5 for none, .75 for one character."""
    return round((for_it + 0.5) / (for_it + against + 1), 3)


def _count(text: str) -> dict[str, int]:
    raw = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    found = np.bincount(_table().take(raw), minlength=len(_CLASSES)).tolist()
    return dict(zip(_CLASSES, found, strict=True))


@cache
def _table() -> NDArray[np.uint8]:
    """Return the class of each character of the basic plane; high surrogates stand for rare Han characters."""
    table = np.zeros(0x10000, np.uint8)
    for name, ranges in _RANGES.items():
        for bounds in ranges:
            table[ord(bounds[0]) : ord(bounds[1]) + 1] = _CLASSES.index(name)
    table[0xD840:0xD8C0] = _CLASSES.index("Rare")
    for name, dictionary in (("Hant", "TSCharacters"), ("Hans", "STCharacters")):
        text = (files("opencc") / "dictionary" / f"{dictionary}.txt").read_text("utf-8")
        for line in text.splitlines():
            key, _, values = line.partition("\t")
            # what may stay as it is occurs in both; regional forms of one character (為 爲) are all Traditional
            if len(key) == 1 and ord(key) < 0x10000 and values and key not in values.split():
                table[ord(key)] = _CLASSES.index(name)
    for char in _SHARED:
        table[ord(char)] = _CLASSES.index("Han")
    return table


#: in Simplified text too, as names (通用规范汉字表 2013 gives 45 such back) or by habit; no evidence
_SHARED = "於喆堃昇甦淼犇邨龢祕陞鍾镕沈濛脩甯麽幺余馀著着么讎扞吒哩劄剋叚"
