"""The pieces pdfium cuts a page's text into, told from the text alone."""

from __future__ import annotations

import re

#: U+FFFE is where pdfium took a hyphen off the end of a line
_PIECE = re.compile(r"[^\r\n\ufffe]+")


def cut(text: str) -> list[tuple[int, str]]:
    """Return the pieces of a page's text, white space around them left out, with the index each begins at."""
    ends = text.count("\r\n")
    if text.count("\n") != ends or text.count("\r") != ends or "\ufffe" in text:
        # the hyphen that pdfium took off comes back: whether it stays is told when the lines are joined
        found = [
            (each.start(), each[0] + "-" if text[each.end() : each.end() + 1] == "\ufffe" else each[0])
            for each in _PIECE.finditer(text)
        ]
    else:
        found = []
        start = 0
        for body in text.split("\r\n"):
            found.append((start, body))
            start += len(body) + 2
    pieces = []
    for start, body in found:
        stripped = body.strip()
        if stripped is body:  # most: nothing to strip
            if body:
                pieces.append((start, body))
        elif stripped:
            pieces.append((start + len(body) - len(body.lstrip()), stripped))
    return pieces


def ems(text: str) -> float:
    """Return how wide a text is set at least in ems: full for wide characters, half for Latin ones."""
    return len(text.encode("gb18030", "replace")) / 2
