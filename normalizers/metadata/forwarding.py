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
#: addressees or 文号 stand within so many lines below a title
_BELOW = 3


def forwarded_at(blocks: Sequence[Block], title: str) -> int:
    """Return the index of the block that the forwarded document begins at, -1 where the title or text says of none.

    Its title ends with what the notice's title names (转发省财政厅关于…的通知的通知); failing that, it is the first title
    below a sentence that has addressees or a 文号 of its own. `blocks` and `title` are Simplified.
    """
    match = _FORWARDS.search(title)
    if match is None:
        return -1
    what = _OWN_END.sub("", match["what"])
    about = _ABOUT.search(what)
    core = fold(about[0] if about else what.strip("《》"))
    first = next((at for at, one in enumerate(blocks) if one.kind != "table" and "。" in one.text), len(blocks))
    later = [
        at
        for at in range(first + 1, len(blocks))
        if blocks[at].kind not in ("table", "image") and len(blocks[at].text) <= _TITLE_LENGTH
    ]
    for at in later:
        key = fold(blocks[at].text)
        if len(core) >= 4 and (key.endswith(core) or (at + 1 < len(blocks) and _over_two(blocks, at, core))):
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
    following = blocks[at + 1]
    if following.kind in ("table", "image") or len(following.text) > _TITLE_LENGTH:
        return False
    return "。" not in blocks[at].text and fold(blocks[at].text + following.text).endswith(core) and not fold(
        following.text
    ).endswith(core)


__all__ = ["forwarded_at", "signs_for"]
