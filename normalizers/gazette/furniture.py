"""What a gazette prints round its documents: the equality line, running heads, page numbers, the imprint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from dibao.records.clean import Block
from normalizers.matching.fingerprint import fold

#: the line municipal gazettes print at the foot of every page, in the wordings met
_EQUALITY = (
    "本文与正式文件同等效力",
    "本文与正式文件具有同等效力",
    "本公报文本与正式文件具有同等效力",
    "公报文本与正式文件具有同等效力",
)
#: OCR drops or mistakes a character or two of the line; at this likeness nothing else was ever met
_LIKENESS = 0.85
_INLINE = re.compile(r"\s*[（(【\[〔［]\s*本(?:公报)?文本?与正式文件(?:具有)?同等?效力\s*[）)】\]〕］]\s*")

_PAGE_NUMBER = re.compile(
    r"[-—–―·•.．~～_\s]+\d{1,4}[-—–―·•.．~～_\s]+|[-—–·]\s*\d{1,4}|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
#: issue label without anything else: 2022年第7期（总第904期）, with or without the gazette's name and a page
LABEL = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})年?)?[（(·.]?(?P<extra>增刊)?第(?P<number>\d{1,3}(?:[-—–－~～、至和]第?\d{1,3})?)(?P<unit>[期号])"
    r"(?P<joint>合刊)?[）)]?(?:[（(·]?总第?(?:号[:：])?(?P<total>\d{1,5})(?:[-—–－~～、至和]\d{1,5})?[期号]?[）)]?)?"
)
_IMPRINT = re.compile(
    r"(?:主管|主办|承办|编辑出版|编辑|出版|总编辑|主编|责任编辑|国内刊号|国际刊号|国内统一刊号|刊号|邮政编码|邮编|印刷|"
    r"发行|赠阅范围|地址|电话|传真|网址|定价|准印证号?|印数|开本|出版日期|投稿邮箱|电子邮箱)[:：]"
)
#: three imprint labels close together are an imprint; one or two stand under many a notice (联系电话, 地址)
_IMPRINT_LABELS = 3
_IMPRINT_REACH = 6


def packed(text: str) -> str:
    """Return the text without any white space."""
    return "".join(text.split())


def clean(blocks: Sequence[Block], gazette: str) -> list[Block | None]:
    """Return the blocks with furniture taken out, None in the place of each that was nothing else.

    The None tells where a page ended: a paragraph broken there goes on after it.
    """
    numbered = _bare_page_numbers(blocks)
    result: list[Block | None] = []
    for index, block in enumerate(blocks):
        if index in numbered or is_furniture(block.text, gazette):
            result.append(None)
            continue
        text = _INLINE.sub("", block.text)
        result.append(block if text == block.text else Block(block.kind, text, block.level, block.page))
    return result


def is_furniture(text: str, gazette: str) -> bool:
    """Tell whether a whole line is the equality line, a running head or foot, or a decorated page number."""
    line = packed(text)
    if len(line) > 60:  # a running head is one line of print
        return False
    return bool(_PAGE_NUMBER.fullmatch(line)) or _is_equality(line) or is_running_head(line, gazette)


def is_running_head(line: str, gazette: str) -> bool:
    """Tell whether a packed line holds nothing but the gazette's name, an issue label and a page number."""
    rest = line.replace(packed(gazette), "", 1) if gazette else line
    named = rest != line
    label = LABEL.search(rest)
    if label is not None:
        rest = rest[: label.start()] + rest[label.end() :]
    return (named or label is not None) and not re.sub(r"[\W\d_]|年|总|刊", "", rest)


def imprint(blocks: Sequence[Block], start: int) -> int:
    """Return where the imprint at the end of an issue begins, at or after `start` (len(blocks): there is none).

    It opens with the gazette's note on itself (《…公报》简介) or with its address lines.
    """
    lines = [packed(block.text) for block in blocks]
    labels = [len(_IMPRINT.findall(line)) for line in lines]
    for index in range(start, len(blocks)):
        if re.fullmatch(r"《?[一-鿿·]{2,30}公报》?(?:简介|编辑部|征订启事|发行说明)", lines[index]):
            return index
        near = sum(labels[index : index + _IMPRINT_REACH])
        if labels[index] and near >= _IMPRINT_LABELS and _is_imprint_tail(lines, index):
            return index
    return len(blocks)


def _is_imprint_tail(lines: Sequence[str], index: int) -> bool:
    """A contact list inside a document names no 主办/主管 or 刊号; an imprint does, or ends the issue."""
    window = "".join(lines[index : index + 2 * _IMPRINT_REACH])
    return bool(re.search("刊号|准印证", window)) or (
        bool(re.search("(?:主管|主办)[:：]", window)) and len(lines) - index <= 3 * _IMPRINT_REACH
    )


def _is_equality(line: str) -> bool:
    folded = fold(line)
    if abs(len(folded) - len(_EQUALITY[0])) > 8 or ("效力" not in folded and "正式文件" not in folded):
        return False
    return any(
        SequenceMatcher(None, folded, known, autojunk=False).ratio() >= _LIKENESS for known in _EQUALITY
    )


def _bare_page_numbers(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the blocks that are plain page numbers: numbers alone on a line that count up through the issue."""
    bare = [
        (index, int(packed(block.text)))
        for index, block in enumerate(blocks)
        if block.kind != "table" and _BARE_NUMBER.fullmatch(packed(block.text))
    ]
    steps = [after[1] - before[1] for before, after in pairwise(bare)]
    # three numbers in a row are needed to call it counting; a page without its number makes a step of two
    if len(bare) < 3 or sum(1 <= step <= 2 for step in steps) < 0.8 * len(steps):
        return frozenset()
    return frozenset(index for index, _ in bare)
