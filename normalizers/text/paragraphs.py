"""Paragraphs that a page break has cut in two are put together again, in text without any geometry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block

_ENDED = re.compile(r"(?:[。！？!?；;：:…]|[。！？!?；;][”’」』）)]+)[¹²³⁰⁴-⁹]*$")
_CLOSED = re.compile(r"[”’」』）)】》]$")
_OPEN_END = re.compile(r"[，,、]$")
#: what begins a block of its own: 一、 （一） 1. 第一条 —— ¹ ① 附件 专栏 - * 目录 and the label of a line
_MARKER = re.compile(
    r"\s*(?:[一二三四五六七八九十百]+[、．.]|[（(][一二三四五六七八九十百\d]+[)）]|\d{1,3}[、.．)）](?!\d)|"
    r"第[一二三四五六七八九十百零〇\d]+[章节条编款]|——|[¹²³⁰⁴-⁹]|[①-⑳]|附件|附录|附表|专栏|[-*•·]\s|目\s*录|[一-鿿]{2,6}[:：])"
)
_NOTE = re.compile(r"\s*(?:[¹²³⁰⁴-⁹]+|[①-⑳])")
#: a printed line of a gazette holds 35-40 characters and a broken paragraph fills at least one,
#: so a shorter line without a full stop is a heading, a caption or a signature
_FULL_LINE = 30


def rejoin(blocks: Sequence[Block | None]) -> tuple[Block, ...]:
    """Return the blocks with broken paragraphs whole; None marks where furniture of a page break stood.

    At a marked break an unfinished sentence is enough; elsewhere the first half must be running text too. A note
    printed at the foot of the page between the halves follows the whole paragraph.
    """
    result: list[Block] = []
    broken = False
    rest = list(blocks)
    index = 0
    while index < len(rest):
        block = rest[index]
        index += 1
        if block is None:
            broken = True
            continue
        if result and _continues(result[-1], block, broken=broken):
            result[-1] = _join(result[-1], block)
        elif len(result) > 1 and _is_note(result[-1]) and _continues_over_note(result[-2], result[-1], block):
            result[-2] = _join(result[-2], block)
        else:
            result.append(block)
        broken = False
    return tuple(result)


def _continues(first: Block, second: Block, *, broken: bool) -> bool:
    if first.kind in ("table", "image") or second.kind != "paragraph" or first.page is not None:
        return False  # what comes from a PDF was put together by its geometry
    head, tail = first.text.rstrip("* "), second.text.lstrip()  # ** of a Markdown reading is no text
    if not tail or _ENDED.search(head) or _MARKER.match(tail) or len(head) < _FULL_LINE:
        return False
    if _OPEN_END.search(head):
        return True
    if _CLOSED.search(head):  # ” and ） end headings and names as well as halves
        return broken and _running(head)
    return _running(head)


def _continues_over_note(paragraph: Block, note: Block, tail: Block) -> bool:
    """The half above a foot note and the half on the next page; the note itself must be complete."""
    return (
        bool(_ENDED.search(note.text.rstrip()))
        and not _is_note(paragraph)
        and _continues(paragraph, tail, broken=False)
    )


def _running(text: str) -> bool:
    """Running text has a comma or a full stop inside, a title or heading of this length hardly ever."""
    return bool(re.search("[，。；,]", text[:-1]))


def _is_note(block: Block) -> bool:
    return block.kind == "note" or bool(_NOTE.match(block.text))


def _join(first: Block, second: Block) -> Block:
    head, tail = first.text.rstrip(), second.text.lstrip()
    space = " " if re.search(r"[A-Za-z0-9,.]$", head) and re.match(r"[A-Za-z0-9]", tail) else ""
    kind = "paragraph" if first.kind == "heading" else first.kind  # half a clause looks like a heading
    return Block(kind, head + space + tail, 0, first.page)
