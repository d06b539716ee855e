"""Provisions a text names, in a form machines compare: 第七条第二款第（一）项 is "7.2.1".

Several are joined by commas in the order they are named. A level that is passed over is 0 (第七条第（三）项 is "7.0.3"), an
inserted article keeps its branch (第七条之一 is "7-1"), a chapter is "ch3", an annex "annex-2"; a range is written out
(第三条至第五条 is "3,4,5"). "" is the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.metadata.numerals import DIGITS, number

_N = rf"[\d０-９{DIGITS}]{{1,8}}"
#: possessive throughout, so that a hostile run of numerals is read once
_ONE = re.compile(
    rf"第(?P<article>{_N})条(?:之(?P<branch>{_N}))?(?:第(?P<paragraph>{_N})款)?(?:第?[（(]?(?P<item>{_N})[）)]?项)?(?:第?[（(]?(?P<point>{_N})[）)]?目)?"
    rf"|第(?P<loose>{_N})款(?:第?[（(]?(?P<looseitem>{_N})[）)]?项)?|第[（(]?(?P<looser>{_N})[）)]?项"
    rf"|第(?P<chapter>{_N})章|附件(?P<annex>{_N})(?![份个])"
)
_SEPARATOR = re.compile(r"[、，,]|和|与|及|以及|或者?|至|到|[-—－~～]|的|中|[“\"”]")
_RANGE = re.compile("至|到|[-—－~～]")
#: 第三条至第五条 is written out; a wider range is more likely misread
_WIDEST = 60
#: provisions of one document kept: a decision that touches more is an act of its own
MOST = 200


def leading(text: str) -> tuple[str, int]:
    """Return the provisions a text begins with, and where they end; ("", 0) where it begins otherwise."""
    start = len(text) - len(text.lstrip("的之中 \u3000"))
    found: list[str] = []
    end, at, ranged = 0, start, False
    while match := _ONE.match(text, at):
        found = _with(found, match, ranged=ranged)
        end = at = match.end()
        ranged = False
        while separator := _SEPARATOR.match(text, at):
            ranged = ranged or bool(_RANGE.match(separator.group()))
            at = separator.end()
        if len(found) > MOST:
            break
    return ",".join(dict.fromkeys(found[:MOST])), end if found else 0


def named(text: str) -> str:
    """Return the provisions named anywhere in a text, but for those it makes of others (第三条改为第四条)."""
    found: list[str] = []
    last = 0
    for match in _ONE.finditer(text):
        between = text[last : match.start()] if found else ""
        last = match.end()
        if re.search("(?:改为|移至|调整为|顺延至|变更为)$", text[max(0, match.start() - 4) : match.start()]):
            continue
        found = _with(found, match, ranged=bool(_RANGE.fullmatch(between.strip())))
        if len(found) > MOST:
            break
    return ",".join(dict.fromkeys(found[:MOST]))


def joined(*lists: str) -> str:
    """Return the provisions of several lists, each once."""
    return ",".join(dict.fromkeys(part for one in lists for part in one.split(",") if part))


def spoken(clause: str) -> str:
    """Return provisions as people write them: 第七条第二款、第九条; "" for the whole."""
    return "、".join(_spoken(part) for part in clause.split(",") if part)


def _spoken(part: str) -> str:
    if part.startswith("ch"):
        return f"第{_han(part[2:])}章"
    if part.startswith("annex-"):
        return f"附件{part[6:]}"
    article, *rest = part.split(".")
    article, _, branch = article.partition("-")
    told = (f"第{_han(article)}条" if article != "0" else "") + (f"之{_han(branch)}" if branch else "")
    for value, form in zip(rest, ("第{}款", "第（{}）项", "第{}目"), strict=False):
        told += form.format(_han(value)) if value != "0" else ""
    return told


def _han(digits: str) -> str:
    if not digits.isdigit() or not 0 < int(digits) < 1000:
        return digits
    value, told = int(digits), ""
    ones = "零一二三四五六七八九"
    hundreds, tens, last = value // 100, value // 10 % 10, value % 10
    if hundreds:
        told = f"{ones[hundreds]}百" + ("零" if not tens and last else "")
    if tens:
        told += ("" if tens == 1 and not hundreds else ones[tens]) + "十"
    return told + (ones[last] if last else "")


def _with(found: list[str], match: re.Match[str], *, ranged: bool) -> list[str]:
    """Return the list with one provision more; 第三款 behind 第七条第二款 is of the same article."""
    part = _form(match, found[-1] if found else "")
    if not part:
        return found
    first, last = (found[-1] if found else ""), part
    if ranged and first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _WIDEST:
        return [*found, *(str(value) for value in range(int(first) + 1, int(last) + 1))]
    return [*found, part]


def _form(match: re.Match[str], before: str) -> str:
    groups = {name: number(value) if value else None for name, value in match.groupdict().items()}
    if any(match[name] and not groups[name] for name in groups):
        return ""  # 第零条 is no provision
    if groups["chapter"]:
        return f"ch{groups['chapter']}"
    if groups["annex"]:
        return f"annex-{groups['annex']}"
    above = before.split(".") if before[:1].isdigit() else ["0"]
    if groups["loose"]:
        levels: Iterator[int | None] = iter((groups["loose"], groups["looseitem"]))
        head = above[0]
    elif groups["looser"]:
        paragraph = int(above[1]) if len(above) > 1 else None
        levels, head = iter((paragraph, groups["looser"])), above[0]
    else:
        levels = iter((groups["paragraph"], groups["item"], groups["point"]))
        head = f"{groups['article']}" + (f"-{groups['branch']}" if groups["branch"] else "")
    told = [str(level or 0) for level in levels]
    while told and told[-1] == "0":
        told.pop()
    return ".".join([head, *told])
