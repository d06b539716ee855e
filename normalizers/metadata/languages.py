"""The language of a text as a BCP 47 tag: script first; for Traditional text the region that `script.region` finds."""

from __future__ import annotations

import re

from normalizers import script

#: scripts of the national languages China's portals publish in: characters of the block, tag
_SCRIPTS = (
    (re.compile("[\u0f00-\u0fff]"), "bo"),
    (re.compile("[\u1800-\u18af]"), "mn-Mong"),
)
_ARABIC = re.compile("[\u0600-\u06ff]")
#: letters Uyghur has and Kazakh (in Arabic letters), Persian and Arabic have not
_UYGHUR = re.compile("[ېۆۈەڭ]")
_KAZAKH = re.compile("[ءۇە]")
#: Cantonese in characters standard Chinese does not use
_CANTONESE = re.compile("[嘅咗唔喺哋冇嚟嗰啲咁噉佢]")
_HAN = re.compile("[\u3400-\u9fff]")
_SAMPLE = 20_000
#: share of the letters a script must have to name the language
_MOST = 0.5


def language_of(text: str, name: str) -> str:
    """Return the BCP 47 tag of a text whose script (`name`) is Hans, Hant, Latn or Zyyy: zh-Hans, zh-Hant, zh-Hant-TW …

    A region is named only for Traditional text; `yue` only when one character in fifty is Cantonese. Tibetan bo,
    Uyghur ug, Kazakh kk-Arab, Mongolian mn-Mong, English en; `und` where there is nothing to tell by. The first 20,000 characters count.
    """
    sample = text[:_SAMPLE]
    for pattern, tag in _SCRIPTS:
        if pattern.search(sample) and len(pattern.findall(sample)) > _MOST * _letters(sample):
            return tag
    if _ARABIC.search(sample) and len(_ARABIC.findall(sample)) > _MOST * _letters(sample):
        uyghur, kazakh = len(_UYGHUR.findall(sample)), len(_KAZAKH.findall(sample))
        return "ug" if len(re.findall("[ېۆۈ]", sample)) >= 2 else "kk-Arab" if kazakh > uyghur else "und"
    if name == "Hant":
        return _traditional(sample)
    if name == "Hans":
        return "zh-Hans"
    return "en" if name == "Latn" else "und"


def _letters(sample: str) -> int:
    return sum(char.isalpha() for char in sample)


def _traditional(sample: str) -> str:
    cantonese = len(_CANTONESE.findall(sample))
    if cantonese >= 5 and cantonese * 50 >= len(_HAN.findall(sample)):
        return "yue-Hant"
    return script.language("Hant", script.region(sample))
