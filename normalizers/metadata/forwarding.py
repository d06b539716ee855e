"""Where a notice that forwards another document ends and the forwarded one begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block
from normalizers.matching.fingerprint import fold
from normalizers.metadata.issuers import from_title, is_addressee_line
from normalizers.metadata.numbers import parse as parse_number
from normalizers.text.lede import is_title_line

_FORWARDS = re.compile("(?:转发|批转)(?P<what>.{4,200})$")
_ABOUT = re.compile("关于[^《》]{4,}")
#: the notice of its own: …的通知 behind what it forwards, with or without a mark of 试行
_OWN_END = re.compile(r"》?的?(?:通知|通报|函)(?:[（(][^（）()]*[）)])?$")
_TITLE_LENGTH = 160
#: folded characters of a name that tells anything, and of what may stand round it in its own title
_LEAST, _MORE = 4, 40
#: addressees or 文号 stand within so many lines below a title
_BELOW = 3


def forwarded_at(blocks: Sequence[Block], title: str) -> int:
    """Return the index of the block that the forwarded document begins at, -1 where the title or text says of none.

    Its title holds what the notice's title names (转发省财政厅关于…的通知的通知); failing that, it is the first title
    below a sentence that has addressees or a 文号 of its own. `blocks` and `title` are Simplified.
    """
    match = _FORWARDS.search(title)
    if match is None:
        return -1
    what = _OWN_END.sub("", match["what"])
    about = _ABOUT.search(what)
    core = fold(about[0] if about else what.strip("《》"))
    first = next(
        (at for at, one in enumerate(blocks) if one.kind != "table" and "。" in one.text), len(blocks)
    )
    later = [
        at
        for at in range(first + 1, len(blocks))
        if blocks[at].kind not in ("table", "image") and len(blocks[at].text) <= _TITLE_LENGTH
    ]
    for at in later:
        if len(core) >= _LEAST and (_names(blocks[at].text, core) or _over_two(blocks, at, core)):
            return at
    for at in later:
        below = blocks[at + 1 : at + 1 + _BELOW]
        if is_title_line(blocks[at].text) and any(
            is_addressee_line(one.text) or (len(one.text) <= 40 and parse_number(one.text)) for one in below
        ):
            return at
    return -1


def signs_for(issuers: Sequence[str], title: str) -> bool:
    """Tell whether a signature below the forwarded document is the notice's after all: it bears its title's bodies."""
    return bool(set(issuers) & set(from_title(title)))


def _over_two(blocks: Sequence[Block], at: int, core: str) -> bool:
    """Tell a title that is set on this line and the next."""
    if at + 1 >= len(blocks) or blocks[at + 1].kind in ("table", "image"):
        return False
    first, second = blocks[at].text, blocks[at + 1].text
    return not _names(second, core) and _names(first + second, core)


def _names(text: str, core: str) -> bool:
    """Tell a line that is the name looked for, with a body before it and a kind of document behind it at most."""
    if len(text) > _TITLE_LENGTH or "。" in text or text.endswith(("：", ":", "，", "；")):
        return False
    key = fold(text)
    return core in key and len(key) <= len(core) + _MORE


__all__ = ["forwarded_at", "signs_for"]
