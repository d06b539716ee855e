"""Pinyin glosses: readings set after characters, as search-spam mirrors do (的(de), 政(zheng)(zheng), 網(wǎng)).

Only a well-formed lower-case syllable directly after a Han character is a gloss: (GDP), (R&D), (A类), (km) stay.
"""

from __future__ import annotations

import re
import unicodedata

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003134f"
_LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ\u0300\u0301\u0304\u0308\u030c"
#: a reading of a whole word, 政府(zhèng fǔ), may have a syllable for each of up to eight characters
_WORD = rf"[{_LETTERS}]{{1,9}}(?:[ '’·-]?[{_LETTERS}]{{1,9}}){{0,7}}"
_GROUP = re.compile(rf"(?<=[{_HAN}])((?:[ \t]?[(（]{_WORD}[)）])+)")
_READING = re.compile(rf"[(（]({_WORD})[)）]")
#: initials and finals of 汉语拼音方案 (1958); o stands alone or after b p m f w y l only, so that (co) stays
_SYLLABLE = re.compile(
    r"(?:[bpmfwyl]?o|(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:a|e|ai|ei|ao|ou|an|en|ang|eng|ong|i|ia|ie|iao|iu|ian|in|iang|ing|iong|u|ua|uo|uai|ui|uan|un|uang|ue|v|ve|van|vn)"
    r"|er|ng|n|m)"
)
_SYLLABLES = re.compile(f"(?:{_SYLLABLE.pattern}){{1,8}}")
#: unit symbols that spell a syllable, after the character that ends the unit's Chinese name (公顷, 分钟, 分)
_UNITS = frozenset({("顷", "ha"), ("頃", "ha"), ("钟", "min"), ("鐘", "min"), ("分", "min")})


def strip_glosses(text: str) -> tuple[str, int]:
    """Return the text without pinyin glosses, and how many were taken out."""
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        readings = _READING.findall(match[1])
        before = text[match.start() - 1]
        if not all(_is_gloss(before, reading, len(readings)) for reading in readings):
            return match[0]
        count += len(readings)
        return ""

    return _GROUP.sub(replace, text), count


def _is_gloss(before: str, reading: str, times: int) -> bool:
    reading = re.sub("[ '’·-]", "", reading)
    bare = "".join(
        char
        for char in unicodedata.normalize("NFD", reading.replace("ü", "v"))
        if not unicodedata.combining(char)
    )
    if bare != unicodedata.normalize("NFC", reading).replace("ü", "v"):
        return bool(_SYLLABLES.fullmatch(bare))  # only a gloss bears a tone mark
    if not _SYLLABLE.fullmatch(bare):
        return False
    # a toneless single letter counts items, 附件(a), unless it is set twice as glosses are
    return (len(bare) > 1 or times > 1) and (before, bare) not in _UNITS
