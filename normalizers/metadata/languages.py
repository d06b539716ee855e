"""The language of a text as a BCP 47 tag: script first, then the words and characters that only one region's papers have."""

from __future__ import annotations

import re

#: scripts of the national languages China's portals publish in: characters of the block, tag
_SCRIPTS = (
    (re.compile("[\u0f00-\u0fff]"), "bo"),
    (re.compile("[\u1800-\u18af]"), "mn-Mong"),
)
_ARABIC = re.compile("[\u0600-\u06ff]")
#: letters Uyghur has and Kazakh (in Arabic letters), Persian and Arabic have not
_UYGHUR = re.compile("[ېۆۈەڭ]")
_KAZAKH = re.compile("[ءۇە]")
#: what only papers of one territory say; a mainland text converted to Traditional has none of it
_TAIWAN = re.compile(
    "中華民國|民國[0-9０-９一二三四五六七八九十百〇]{1,4}年|字第[0-9]{7,11}[A-Z]?號|行政院|立法院|直轄市|縣(?:政府|市)長|正本[:：]|副本[:：]|查照"
)
_HONG_KONG = re.compile(
    "香港特別行政區|立法會|憲報|法律公告|政府公告|條例》?（第[0-9]{1,4}[A-Z]?章）|政務司|財政司|港元|食環署|路政署|衞生署"
)
_MACAU = re.compile(
    "澳門特別行政區|行政長官批示|第[0-9]{1,3}/[0-9]{4}號(?:法律|行政法規|行政命令)|澳門元|印務局|司司長|經濟財政司|社會文化司"
)
#: Cantonese in characters standard Chinese does not use
_CANTONESE = re.compile("[嘅咗唔喺哋冇嚟嗰啲咁噉佢]")
_HAN = re.compile("[\u3400-\u9fff]")
_SAMPLE = 20_000
#: share of the letters a script must have to name the language
_MOST = 0.5


def language_of(text: str, script: str) -> str:
    """Return the BCP 47 tag of a text whose script is Hans, Hant, Latn or Zyyy: zh-Hans, zh-Hant, zh-Hant-TW …

    A region is named only for Traditional text, and only when its marks outnumber those of the others; `yue` only
    when one character in fifty is Cantonese. Tibetan bo, Uyghur ug, Kazakh kk-Arab, Mongolian mn-Mong, English en;
    `und` where there is nothing to tell by. The first 20,000 characters count.
    """
    sample = text[:_SAMPLE]
    for pattern, tag in _SCRIPTS:
        if pattern.search(sample) and len(pattern.findall(sample)) > _MOST * _letters(sample):
            return tag
    if _ARABIC.search(sample) and len(_ARABIC.findall(sample)) > _MOST * _letters(sample):
        uyghur, kazakh = len(_UYGHUR.findall(sample)), len(_KAZAKH.findall(sample))
        return "ug" if len(re.findall("[ېۆۈ]", sample)) >= 2 else "kk-Arab" if kazakh > uyghur else "und"
    if script == "Hant":
        return _region(sample)
    if script == "Hans":
        return "zh-Hans"
    return "en" if script == "Latn" else "und"


def _letters(sample: str) -> int:
    return sum(char.isalpha() for char in sample)


def _region(sample: str) -> str:
    cantonese = len(_CANTONESE.findall(sample))
    if cantonese >= 5 and cantonese * 50 >= len(_HAN.findall(sample)):
        return "yue-Hant"
    marks = {
        "zh-Hant-TW": len(_TAIWAN.findall(sample)),
        "zh-Hant-HK": len(_HONG_KONG.findall(sample)),
        "zh-Hant-MO": len(_MACAU.findall(sample)),
    }
    best = max(marks, key=lambda tag: marks[tag])
    return best if marks[best] > sum(marks.values()) - marks[best] else "zh-Hant"
