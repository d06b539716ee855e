"""How ordinary bytes read in an encoding: what tells GBK from Big5, and accented Latin from both."""

from __future__ import annotations

import re
from itertools import islice

#: the most frequent characters of official prose, in both scripts: text in the wrong encoding has few of them
_ORDINARY = frozenset(
    "的一是在不了有和人大中为為以上个個国國我地到会會年市政府工作发發展关關于於及与與行区區各部门門业業"
    "务務规規定管理施实實建设設公民法条條第二三四五月日经經济濟社技科术術主要单單位应應当當按照本办辦"
    "通知印意见見告示批复復函令议議决決计計划劃报報总總结結全面推进進加强強化提高促省县縣局委员員厅廳处處组組织織"
    "新动動时時间間情况況信息开開方案细細则則制度附件名表项項目资資金财財税稅环環保安生产產教育医醫疗療卫衛"
)
_HAN = re.compile("[\u3400-\u9fff]")
#: pairs, and bytes, that are looked at
_PAIRS = 2_000
_WINDOW = 40_000
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
#: pairs of the 3,755 characters of GB 2312 level 1 and its punctuation; of Big5's 5,401 common ones and its punctuation
_COMMON = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]"),
    "big5hkscs": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|[\xa1-\xa3][\x40-\x7e\xa1-\xfe]"),
}
_HIGH_RUN = re.compile(rb"([A-Za-z]?)([\x80-\xff]+)([A-Za-z]?)")
#: a text is Latin where this share of its runs of high bytes are one or two accented letters beside plain ones
LATIN_LEAST = 0.8
_LEAST_RUNS = 3


def ordinariness(payload: bytes, text: str, codec: str) -> float:
    """Return 0-2: the share of pairs that are common characters of this encoding, and of Han that are frequent in prose."""
    pairs = [match[0] for match in islice(_PAIR.finditer(payload), _PAIRS)]
    common = sum(1 for pair in pairs if _COMMON[codec].match(pair)) / len(pairs) if pairs else 0.0
    han = [match[0] for match in islice(_HAN.finditer(text), _PAIRS)]
    return common + (sum(char in _ORDINARY for char in han) / len(han) if han else 0.0)


def is_latin(payload: bytes) -> float:
    """Return 0-1: how many runs of high bytes are accents within words, as in Portuguese or French."""
    runs = _HIGH_RUN.findall(payload[:_WINDOW])
    if len(runs) < _LEAST_RUNS:
        return 0.0
    lone = sum(1 for before, run, after in runs if len(run) <= 2 and (before or after))
    odd = sum(1 for _, run, _ in runs if len(run) == 1)
    # a Chinese character is two bytes: few of its runs are one byte long (where the trail byte is a letter)
    return lone / len(runs) if odd >= 0.3 * len(runs) else 0.0
