"""What kind of change a piece of printed text is: figure, date, name, wording, a slip.

The kinds are those of `edits`, which knows folded texts; here punctuation is still there, and a person reads the
answer. So a slip must be one for certain: 应当 becoming 可以 is two characters, and another law.
"""

from __future__ import annotations

import re

from normalizers.matching.edits import EditKind, is_furniture, kind_of
from normalizers.matching.fingerprint import fold

#: characters that oblige, allow, forbid, bound or deny: changing one of them changes what is asked
_WEIGHTY = frozenset(
    "不未无非勿毋应可须得必禁准许或且和与及并除免停止暂上下内外前后超低高增减加多少全部有至起满"
)
#: what is not in a name
_PROSE = re.compile(r"[，。；：、！？,;:!?]|应当|可以|不得|按照|根据|[的了在为将对由已]")
#: how names of bodies, places and works end
_NAMES = "局委厅部办院所站处室队社司校县区市省镇乡村路街州旗盟湾桥馆库"
_ENDS = re.compile(rf"(?:中心|公司|集团|街道|大学|小学|中学|医院|银行|委员会|办公室|协会|[{_NAMES}])$")
_FOLLOWS = re.compile(
    r".{0,2}?(?:中心|公司|集团|街道|大学|小学|中学|医院|银行|委员会|[局厅院县区市省镇乡村])"
)
_LABEL = re.compile(
    r"(?:人|单位|名称|姓名|机关|地址|部门|科室|主任|局长|市长|区长|县长|同志)[：:]?[ \u3000|]*$"
)
#: how long a name is at the most
_NAME = 24
#: furniture is short; a longer line need not be looked at
_LINE = 60
#: figures as `edits` knows them, character for character: places must not shift
_PLAIN = str.maketrans("０１２３４５６７８９％．,，", "0123456789%...")


def nature(a: str, b: str, left: tuple[int, int], right: tuple[int, int]) -> EditKind:
    """Return what kind of change it is that a[left] became b[right]; either may be empty, not both."""
    one, two = a[left[0] : left[1]], b[right[0] : right[1]]
    # white space, punctuation, width and script: what is said is the same
    if fold(one) == fold(two):
        return "typo"
    # a bound of 64 characters is ample for a figure, and keeps the cost of a long text with many changes linear
    near_a, near_left = _near(a, left)
    near_b, near_right = _near(b, right)
    found = kind_of(near_a.translate(_PLAIN), near_b.translate(_PLAIN), near_left, near_right)
    if found in ("figure", "date", "furniture", "added", "removed"):
        return found
    if one and two and max(len(one), len(two)) <= _NAME and not _PROSE.search(one + two):
        after = near_b[near_right[1] : near_right[1] + 5]
        before = near_b[max(near_right[0] - 8, 0) : near_right[0]]
        if (_ENDS.search(one) and _ENDS.search(two)) or _FOLLOWS.match(after) or _LABEL.search(before):
            return "name"
    slip = max(len(one.strip()), len(two.strip())) <= 1 and not _WEIGHTY.intersection(one + two)
    return "typo" if slip else "wording"


def furniture(text: str) -> bool:
    """Tell whether a line is a page number, a print button or the like."""
    return len(text) <= _LINE and is_furniture(fold(text))


def _near(text: str, place: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    start = max(place[0] - 64, 0)
    return text[start : place[1] + 64], (place[0] - start, place[1] - start)
