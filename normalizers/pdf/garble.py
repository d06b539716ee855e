"""Characters that a PDF's fonts name wrongly: how much of a page is garbled, and what can be put right."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: (cid:123) is how pdfminer and others print a glyph whose character they do not know
_CID = re.compile(r"\(cid:\d+\)")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003134f]")
#: Latin-1 letters and signs: what GBK bytes look like when they are taken one by one
_HIGH_LATIN = re.compile("[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_MANY_LATIN = 0.25
#: names and places bring a few per cent of rare characters, a wrong character table mostly rare ones
_MANY_RARE = 0.35
_LEAST_HAN = 20
#: Symbol and Wingdings of Word, by what they print (the code page of each lies at U+F000)
_BULLETS = {
    "\uf0b7": "•", "\uf06c": "●", "\uf06e": "■", "\uf0a7": "▪", "\uf075": "◆", "\uf0d8": "➢", "\uf0fc": "✓",
    "\uf0a8": "□", "\uf06f": "□", "\uf0fe": "☑", "\uf052": "☑", "\uf0a3": "□",
}  # fmt: skip
_SHAPE = re.compile(
    f"[\u2e80-\u2fdf\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe44\U0002f800-\U0002fa1f{''.join(_BULLETS)}]"
)
#: characters of U+2E80-2EFF whose printed form is a character of its own (Unicode's EquivalentUnifiedIdeograph.txt);
#: U+2F00-2FDF and the compatibility ideographs have theirs in their decomposition
_SUPPLEMENT = dict(
    zip(
        "⺁⺄⺆⺈⺊⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙冂刀卜小小兀尣尢巳幺彑彐忄扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒网羊羊羊耂肀聿月臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)


@cache
def common_han() -> frozenset[str]:
    """Return the characters that make up nearly all of any Chinese text: level 1 of GB 2312 and of Big5."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    traditional = (
        bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    found = "".join(pair.decode("gb2312", "ignore") for pair in simplified)
    found += "".join(pair.decode("big5", "ignore") for pair in traditional)
    return frozenset(_HAN.findall(found))


@cache
def usual() -> frozenset[str]:
    """Return the characters that raise no question: common Han, ASCII, punctuation, full-width forms, ① ²."""
    plain = (
        "".join(map(chr, range(0x20, 0x7F)))
        + "\r\n·×÷°±–—‘’“”…‰℃→↑↓■□▲△●○◎★☆※〇《》〈〉「」『』【】〔〕〖〗、。¹²³"
    )
    blocks = ((0x2160, 0x216B), (0x2460, 0x249B), (0xFF01, 0xFF5E), (0x2070, 0x2079), (0x3220, 0x3229))
    return common_han() | set(plain) | {chr(code) for low, high in blocks for code in range(low, high + 1)}


@cache
def _odd() -> re.Pattern[str]:
    return re.compile("[^" + re.escape("".join(sorted(usual()))) + "]")


def odd_characters(text: str) -> set[str]:
    """Return the distinct characters that raise a question; a page of usual ones is told in microseconds."""
    return set(text) - usual() if _odd().search(text) else set()


def has_shapes(text: str) -> bool:
    """Whether `fold_characters` would change anything."""
    return _SHAPE.search(text) is not None


def garbled_share(text: str) -> float:
    """Return the share (0-1) of a page's characters that are none, or cannot be what was printed.

    Counted are U+FFFD, private, control and unassigned characters, (cid:n), Latin-1 letters where they are many,
    and rare Han where most are rare. White space is left out.
    """
    packed = "".join(text.split())
    if not packed:
        return 0.0
    packed = fold_characters(packed)[0]
    unknown = _CID.findall(packed)
    rest = _CID.sub("", packed)
    total = len(rest) + len(unknown)
    bad = len(unknown) + sum(
        char == "\ufffd" or unicodedata.category(char) in ("Co", "Cc", "Cn", "Cs") for char in rest
    )
    high = len(_HIGH_LATIN.findall(rest))
    if high > _MANY_LATIN * total:
        bad += high
    han = _HAN.findall(rest)
    common = common_han()
    rare = sum(char not in common for char in han)
    if len(han) >= _LEAST_HAN and rare > _MANY_RARE * len(han):
        bad += rare
    return min(bad / total, 1.0)


def fold_characters(text: str) -> tuple[str, int]:
    """Return the text with characters named after their shape as what they are printed for, and how many there were.

    Fonts whose character table was derived from glyphs name 一 as ⼀ (U+2F00), 见 as ⻅ (U+2EC5), the 《 of a vertical
    line as ︽; the bullets of Symbol and Wingdings lie in the private area.
    """
    if not _SHAPE.search(text):
        return text, 0
    return _SHAPE.subn(_fold, text)


def _fold(found: re.Match[str]) -> str:
    char = found[0]
    return _SUPPLEMENT.get(char) or _BULLETS.get(char) or unicodedata.normalize("NFKC", char)
