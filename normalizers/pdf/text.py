"""Printed lines become running text: no spaces inside Chinese, words of Latin script kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·"
_INSIDE = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
#: every other run of white space becomes one space
_UNEVEN = re.compile(r"\s\s|[^\S ]")
_WORD_END = re.compile(r"[A-Za-z0-9,.;:%)\]\-]$")
_WORD = re.compile(r"[A-Za-z0-9(\[]")
#: two names or titles set apart by a space (联合发文 of two bodies) have at least this many characters each
_NAME = 4


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text: nothing between Chinese characters, a space between Latin words.

    A word broken by a hyphen is whole again where a small letter follows; `COVID-` before `19` keeps its hyphen.
    """
    parts: list[str] = []
    end = ""
    for piece in lines:
        if end and end < "\u2000" and piece[:1] < "\u2000" and _WORD_END.match(end) and _WORD.match(piece):
            if end != "-":
                parts.append(" ")
            elif piece[0].islower() and parts[-1][-2:-1].isalpha():
                parts[-1] = parts[-1][:-1]
        parts.append(piece)
        end = piece[-1:]
    return tighten("".join(parts))


def tighten(text: str) -> str:
    """Return the text without white space between wide characters."""
    if _UNEVEN.search(text):
        text = " ".join(text.split())
    text = text.strip()
    return _INSIDE.sub("", text) if " " in text else text


def tighten_names(text: str) -> str:
    """Like `tighten`, but names of four characters and more stay apart: 云河市民政局 云河市财政局."""
    if not any(map(str.isspace, text)):
        return text
    words = text.split()
    if len(words) > 1 and all(len(word) >= _NAME and re.fullmatch("[一-鿿]+", word) for word in words):
        return " ".join(words)
    return tighten(text)
