"""The addressable parts of a document: the notice, the instrument it issues, each annex."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block, Component
from normalizers.metadata.issuers import Signature

_ANNEX = re.compile(r"(?:附件|附表|附录)[ \u3000]*([\d一二三四五六七八九十]{0,3})[ \u3000]*[:：]?")
_ANNEX_TITLED = re.compile(
    r"附件[ \u3000]*([\d一二三四五六七八九十]{1,3})[ \u3000]*[:：.．]?[ \u3000]*([^。；]{2,60})"
)
_AFTER_NOTICE = re.compile(
    r".{4,60}印发$|[（(]?(?:此件|公开方式|主动公开|联系人|附件|抄送|\(?联系电话)|.+\.(?:pdf|docx?|xlsx?|wps|zip|rar|ofd)$"
)
_HAN_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}


def find_components(
    blocks: Sequence[Block], title: str, signature: Signature | None
) -> tuple[Component, ...]:
    """Return the parts that cover the blocks in order; paths are notice, instrument, annex-1 …

    A text without a signature that something follows is one part: an instrument when its title names no
    notice. An annex begins at a line that is only 附件N, below the signature (above it 附件： lists them).
    """
    if not blocks:
        return ()
    annexes = _annexes(blocks, signature.end if signature else 1)
    body_end = annexes[0][0] if annexes else len(blocks)
    parts: list[Component] = []
    split = _notice_end(blocks, signature, body_end) if signature else 0
    if 0 < split < body_end:
        parts.append(Component("notice", title, 0, split))
        parts.append(Component("instrument", _heading(blocks, split, body_end), split, body_end))
    else:
        path = (
            "notice"
            if signature or title.endswith(("通知", "通告", "公告", "通报", "函", "批复"))
            else "instrument"
        )
        parts.append(Component(path, title, 0, body_end))
    for number, (start, name) in enumerate(annexes, 1):
        end = annexes[number][0] if number < len(annexes) else len(blocks)
        parts.append(Component(f"annex-{number}", name, start, end))
    return tuple(parts)


def _notice_end(blocks: Sequence[Block], signature: Signature, body_end: int) -> int:
    """Return where the notice ends: after its signature and the remarks under it, such as （此件公开发布）."""
    end = signature.end
    while end < body_end and len(blocks[end].text) <= 80 and _AFTER_NOTICE.match(blocks[end].text):
        end += 1
    return end


def _annexes(blocks: Sequence[Block], start: int) -> list[tuple[int, str]]:
    """Return where each annex begins and what it is called."""
    found: list[tuple[int, str]] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.kind == "table":
            continue
        if _ANNEX.fullmatch(block.text):
            found.append((index, _heading(blocks, index + 1, len(blocks))))
        elif (match := _ANNEX_TITLED.fullmatch(block.text)) and _value(match[1]) == len(found) + 1:
            # two such lines in a row are a list of annexes, not their beginnings
            following = blocks[index + 1].text if index + 1 < len(blocks) else ""
            if following and not _ANNEX_TITLED.fullmatch(following):
                found.append((index, match[2].strip()))
    return found


def _value(numeral: str) -> int:
    return int(numeral) if numeral.isascii() and numeral.isdigit() else _HAN_DIGITS.get(numeral, 0)


def _heading(blocks: Sequence[Block], start: int, end: int) -> str:
    """Return the title line a part opens with, "" where it opens with prose or a table."""
    if start >= end or blocks[start].kind == "table":
        return ""
    text = blocks[start].text
    return text if len(text) <= 80 and not text.endswith(("。", "：", "；")) else ""
