"""Printed lines become running text: no spaces inside Chinese, words of Latin script kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·"
_INSIDE = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
#: two names or titles set apart by a space (联合发文 of two bodies) have at least this many characters each
_NAME = 4


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text: nothing between Chinese characters, a space between Latin words."""
    joined = ""
    for line in lines:
        piece = " ".join(line.split())
        word = re.search(r"[A-Za-z0-9,.;:]$", joined) and re.match(r"[A-Za-z0-9]", piece)
        if word and joined.endswith("-") and piece[:1].islower():
            joined = joined[:-1]
        joined += (" " if word else "") + piece
    return tighten(joined)


def tighten(text: str) -> str:
    """Return the text without white space between wide characters."""
    return _INSIDE.sub("", " ".join(text.split()))


def tighten_names(text: str) -> str:
    """Like `tighten`, but names of four characters and more stay apart: 云河市民政局 云河市财政局."""
    words = text.split()
    if len(words) > 1 and all(len(word) >= _NAME and re.fullmatch("[一-鿿]+", word) for word in words):
        return " ".join(words)
    return tighten(text)
