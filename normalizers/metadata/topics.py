"""What a document is about, as its catalogue says: 主题分类, the broadest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dibao.records.clean import Evidence
from normalizers.script import to_simplified

#: levels and several topics; 、 and ， stand inside one (城乡建设、环境保护)
_PARTS = re.compile(r"[\\/>＞»;；|｜]+|--+|—+")
#: what a catalogue prints for none
_NONE = frozenset({"其他", "其它", "无", "暂无", "全部", "-"})
_LONGEST = 40


def topics_of(said: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the topics of the first 主题分类 that names one; 其他 alone names none."""
    for item in said:
        if item.field != "topics":
            continue
        parts = [part.strip(" \u3000\u00a0:：,，") for part in _PARTS.split(to_simplified(item.value))]
        named = [part for part in parts if part and len(part) <= _LONGEST]
        if any(part not in _NONE for part in named):
            return tuple(dict.fromkeys(named))
    return ()
