"""Printed lines become running text: no spaces inside Chinese, words of Latin script kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·"
_INSIDE = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
_HYPHEN = re.compile(r"(?<=[A-Za-z])-\n(?=[a-z])")
_WORDS = re.compile(r"(?<=[A-Za-z0-9,.;:%)\]])\n(?=[A-Za-z0-9(\[])")
_CLAUSE = re.compile(
    r"(第\s*[一二三四五六七八九十百千零〇\d]{1,7}\s*[编章节条](?:之[一二三四五六七八九十])?)\s+(?=\S)"
)
#: two names or titles set apart by a space (联合发文 of two bodies) have at least this many characters each
_NAME = 4


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text: nothing between Chinese characters, a space between Latin words.

    A word broken by a hyphen is whole again where a small letter follows; `COVID-` before `19` keeps its hyphen.
    """
    pieces = list(lines)
    end = "一"
    for piece in pieces:
        if piece and piece[0] < "\x7f" and end < "\x7f":  # where Latin meets Latin, and nowhere else
            joined = _HYPHEN.sub("", "\n".join(pieces))
            return tighten(_WORDS.sub(" ", joined).replace("\n", ""))
        end = piece[-1:] or end
    return tighten("".join(pieces))


def tighten(text: str) -> str:
    """Return the text without white space between wide characters."""
    if not text.isprintable() or "  " in text:  # white space other than the space is not printable
        text = " ".join(text.split())
    if " " not in text:
        return text
    text = text.strip()
    if head := _CLAUSE.match(text):  # 第一条 and what it says stay apart as printed
        return _INSIDE.sub("", head[1]) + " " + _INSIDE.sub("", text[head.end() :])
    return _INSIDE.sub("", text)


def tighten_names(text: str) -> str:
    """Like `tighten`, but names of four characters and more stay apart: 云河市民政局 云河市财政局."""
    if " " not in text and text.isprintable():
        return text
    words = text.split()
    if len(words) > 1 and all(len(word) >= _NAME and re.fullmatch("[一-鿿]+", word) for word in words):
        return " ".join(words)
    return tighten(text)
