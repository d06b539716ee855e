"""The imprint of an issue: who publishes it, its registration, its address, its price."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block

_LABEL = (
    "主管单位|主办单位|主管|主办|承办|编辑出版|编辑单位|编辑|出版单位|出版|总编辑|主编|副主编|责任编辑|编辑部|国内刊号|国际刊号|国内统一刊号|国际标准刊号|"
    "国内统一连续出版物号|国内统一连续出版物编号|统一刊号|刊号|邮政编码|邮编|邮发代号|国内发行|国外发行|发行代号|发行方式|发行范围|印刷单位|印刷|发行单位|发行|赠阅范围|地址|社址|编辑部地址|"
    "电话|联系电话|传真|网址|网站|定价|每期定价|零售价|全年定价|准印证号?|准印证|印数|开本|出版日期|出版周期|刊期|投稿邮箱|电子邮箱|电子信箱|编委会主任|编委|订阅|订购|广告许可证|微信公众号"
)
_LABELS = re.compile(rf"(?:{_LABEL})[:：]")
_LINE = re.compile(
    rf"(?:{_LABEL})[:：].*|(?:ISSN|CN|ＣＮ)[\d０-９ -].*|(?:国内统一(?:连续出版物|刊)|国际标准|邮发代|准印证|登记证).{{0,4}}[号證证].*|[（(].{{1,4}}[)）]新出.{{0,12}}准字.*"
)
_OPENING = re.compile(
    r"《?[一-鿿·]{2,30}(?:公报|政报)》?(?:简介|编辑部|征订启事|订阅启事|发行说明|赠阅点.*|免费赠阅.*|编辑委员会)|编辑委员会|版权页"
)
_NOTE = re.compile(r"《?[一-鿿·]{2,30}(?:公报|政报)》?简介")
#: three labels close together are an imprint; one or two stand under many a notice (联系电话, 地址)
_LABELS_NEEDED = 3
_REACH = 6


def is_imprint_line(line: str) -> bool:
    """Tell whether a packed line of a cover or contents page belongs to the imprint (邮发代号：46-1)."""
    return len(line) <= 60 and bool(_LINE.fullmatch(line))


def imprint(blocks: Sequence[Block | None], start: int) -> int:
    """Return where the imprint at the end of an issue begins, at or after `start` (len(blocks): there is none).

    It opens with the gazette's note on itself (《…公报》简介) or with its address lines.
    """
    lines = ["".join(block.text.split()) if block and len(block.text) <= 600 else "" for block in blocks]
    counts = [len(_LABELS.findall(line)) if ":" in line or "：" in line else 0 for line in lines]
    for index in range(start, len(blocks)):
        opens = _OPENING.fullmatch(lines[index]) if len(lines[index]) <= 60 else _NOTE.match(lines[index])
        if opens and _closing(lines, index, 40):
            return index
        if counts[index] and sum(counts[index : index + _REACH]) >= _LABELS_NEEDED and _is_tail(lines, index):
            return index
    return len(blocks)


def _closing(lines: Sequence[str], index: int, reach: int) -> bool:
    """The imprint is the last thing of an issue."""
    return len(lines) - index <= reach


def _is_tail(lines: Sequence[str], index: int) -> bool:
    """A contact list inside a document names no 主办/主管 or 刊号; an imprint does, or ends the issue."""
    window = "".join(lines[index : index + 2 * _REACH])
    return bool(re.search("刊号|准印证|出版物号|邮发代号", window)) or (
        bool(re.search("(?:主管|主办)(?:单位)?[:：]", window)) and _closing(lines, index, 3 * _REACH)
    )
