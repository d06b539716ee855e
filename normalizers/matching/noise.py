"""Whether two texts differ as a print differs from its scan, or as a text differs from what its author made of it.

A scanner errs letter by letter, all over, and writes letters that nobody uses; it never puts in a clause. An author
changes words, figures and clauses. Where both readings hold, the author's is taken: a figure changed in silence must
not pass for dirt on the glass.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq

from normalizers.matching.edits import FIGURES, Edit

#: a scanner errs all over: at least so many slips, one in this many characters or more, and hardly another change
NOISE_LEAST, NOISE_RATE, NOISE_SHARE = 4, 250, 0.85
#: fewer slips than NOISE_LEAST are a scanner's only where nothing else differs at all; one or two may be an author's
NOISE_ALONE = 3
#: letters that change what a clause demands: no slip of one of these is nothing
WEIGHTY = frozenset("不可应当须得禁止必免否非无未有或与和及等上下内外东西南北前后增减")
#: the other small words of a sentence: one of these for another, or for one of those, is an author's
_WORDS = WEIGHTY | frozenset("的了在为由对按将以之其于并且该各从自至起")
#: two or three slips so near one another that what lies between is too short to be a span
MISREAD = 8
#: slips one after another, at 5 % and more
_RUN = 12
#: letters of one shape: a scanner takes one for another, an author hardly ever
_SHAPES = (
    "未末朱", "土士工", "日曰目", "己已巳", "人入", "大太犬", "天夫夭", "王玉壬", "市巿布", "部郡", "由甲申", "本木术",
    "月目用", "条杂", "设没役", "责贵", "他地", "时吋", "单卑", "应庄", "土圡", "政玫", "告吿", "间问闻", "料科", "堤提", "理埋", "管菅营", "规视", "定宅",
    "住佳往", "末来", "失矢", "白自", "田由", "力刀", "名各", "号弓", "今令", "候侯", "拔拨", "析折拆", "陪部倍", "账帐胀",
    "徒徙", "暑署", "准淮", "洒酒", "治冶", "凤风", "兔免", "竞竟", "辩辨", "扰优", "受爱", "元兀", "主圭", "币巾", "毎每",
)  # fmt: skip
_ALIKE = frozenset((one, two) for shape in _SHAPES for one in shape for two in shape if one != two)
#: figures of one shape
_DIGITS = frozenset((one, two) for shape in ("0689", "17", "38", "56") for one in shape for two in shape)
#: lead bytes of the 3,755 letters of GB 2312 level 1: what official prose is written in
_LEVEL_ONE = range(0xB0, 0xD8)


def is_noise(a: str, b: str, inner: Sequence[Edit], common: int) -> bool:
    """Tell whether the inner differences of two folded texts are none, or those of a scanner (`common` letters agree)."""
    doubled = sum(_doubled(a, b, edit) for edit in inner)
    rest = [edit for edit in inner if not _doubled(a, b, edit)]
    if not rest:
        return True
    if any(edit.kind in ("added", "removed") for edit in rest):
        return False
    figures = [edit for edit in rest if _refigured(a, b, edit)]
    slips = doubled + sum(is_slip(a, b, edit) for edit in rest)
    total = doubled + len(rest)
    if figures and not _misread_figures(a, b, figures, slips):
        return False
    stretches = all(_letter_by_letter(edit) for edit in rest)
    if stretches and total >= NOISE_LEAST and total * NOISE_RATE >= common and slips >= NOISE_SHARE * total:
        return True
    garbled = sum(_garbled(a, b, edit) for edit in rest)
    if not all(edit.size == 1 or _garbled(a, b, edit) for edit in rest) or figures:
        return False
    changes = {_sides(a, b, edit) for edit in rest}
    weighty = any(all(_WORDS.issuperset(side) for side in _sides(a, b, edit)) for edit in rest)
    # a scanner errs by single characters, never twice alike in a few; an author who changes 可以 means it
    return (
        (garbled > 0 or (total >= NOISE_ALONE and total * NOISE_RATE >= common))
        and len(changes) == len(rest)
        and not weighty
    )


def _letter_by_letter(edit: Edit) -> bool:
    """Tell whether a difference is as long on both sides, but for a few letters."""
    sizes = sorted((edit.left[1] - edit.left[0], edit.right[1] - edit.right[0]))
    return sizes[1] <= _RUN and sizes[1] - sizes[0] <= 3


def _sides(a: str, b: str, edit: Edit) -> tuple[str, str]:
    return a[slice(*edit.left)], b[slice(*edit.right)]


def is_slip(a: str, b: str, edit: Edit) -> bool:
    """Tell whether a difference may be a scanner's: one letter, or a few of which one stayed or one is nonsense."""
    if _refigured(a, b, edit):
        return False
    one, two = _sides(a, b, edit)
    latin = (one + two).isascii() and not any(char.isdigit() for char in one + two)
    return edit.size == 1 or (edit.size == 2 and latin) or _misread(one, two) or _garbled(a, b, edit)


def _garbled(a: str, b: str, edit: Edit) -> bool:
    """Tell whether a difference is nonsense: a letter of the same shape, or one that nobody uses, for a common one."""
    one, two = _sides(a, b, edit)
    if edit.size > MISREAD:
        return False
    if len(one) == len(two):
        pairs = [(x, y) for x, y in zip(one, two, strict=True) if x != y]
        odd = sum((x, y) in _ALIKE or _rare(x) != _rare(y) for x, y in pairs)
        return 2 * odd >= len(pairs) and FIGURES.isdisjoint(one + two)
    # a letter lost or doubled beside one misread
    return abs(len(one) - len(two)) == 1 and edit.size <= 3 and any(_rare(char) for char in one + two)


def _rare(char: str) -> bool:
    """Tell whether a letter is none of the common ones of GB 2312."""
    if char.isascii():
        return False
    try:
        return char.encode("gb2312")[0] not in _LEVEL_ONE
    except UnicodeEncodeError:
        return True


def _misread(one: str, two: str) -> bool:
    """Tell whether a short stretch was read otherwise letter by letter: one in it, at least, stayed or kept its shape."""
    sizes = sorted((len(one), len(two)))
    if sizes[1] > MISREAD or FIGURES.intersection(one + two):
        return False
    if sizes[0] == sizes[1]:
        return any(map(eq, one, two))
    if sizes[1] > 4 or sizes[1] - sizes[0] > 1:
        return False
    pairs = (*zip(one, two, strict=False), *zip(one[::-1], two[::-1], strict=False))
    return any(x == y or (x, y) in _ALIKE or _rare(x) != _rare(y) for x, y in pairs)


def _refigured(a: str, b: str, edit: Edit) -> bool:
    """Tell whether one figure stands for another."""
    return all(side and FIGURES.issuperset(side) for side in _sides(a, b, edit))


def _misread_figures(a: str, b: str, figures: Sequence[Edit], slips: int) -> bool:
    """Tell whether figures differ by shape only, and no oftener than letters do."""
    if len(figures) * len(a) > slips * sum(char.isdigit() for char in a):
        return False
    pairs = [_sides(a, b, edit) for edit in figures]
    return all(
        len(one) == len(two) and all(pair in _DIGITS for pair in zip(one, two, strict=True))
        for one, two in pairs
    )


def _doubled(a: str, b: str, edit: Edit) -> bool:
    """Tell whether a difference is one letter that was written, or read, twice; a figure twice is another figure."""
    (a0, a1), (b0, b1) = edit.left, edit.right
    text, start, end = (a, a0, a1) if b0 == b1 else (b, b0, b1)
    if (a1 - a0) + (b1 - b0) != 1 or text[start] in FIGURES:
        return False
    return text[start] in (text[start - 1 : start], text[end : end + 1])
