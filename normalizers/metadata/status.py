"""What a page's label says of a document's force: 现行有效, 失效, 废止, 尚未生效, 已修改."""

from __future__ import annotations

import re
from typing import Literal

from normalizers.script import to_simplified

State = Literal["in-force", "expired", "repealed", "suspended", "not-begun", "amended", ""]

#: in order: 失效（提前废止） is repealed, 部分失效 and 未失效 are neither
_STATES: tuple[tuple[State, re.Pattern[str]], ...] = (
    ("amended", re.compile("部分(?:失效|废止|有效)|(?:已|被)(?:修改|修订|修正)|^(?:修改|修订|修正)$|^amended$")),
    ("in-force", re.compile("^(?:尚?未(?:失效|废止))|继续有效|继续执行")),
    ("not-begun", re.compile("(?:尚?未|待)(?:生效|施行|实施)|^not-begun$")),
    ("suspended", re.compile("暂停|中止|停用|^suspended$")),
    ("repealed", re.compile("废止|作废|撤销|^(?:repealed|is_abolished)$")),
    ("expired", re.compile("失效|无效|过期|到期|届满|不再有效|停止执行|^(?:expired|lapsed|no)$")),
    ("in-force", re.compile("有效|生效|现行|^(?:是|yes|valid|in-force|in force)$")),
)  # fmt: skip
#: a label is a word or two; what is longer is a sentence about something
_LONGEST = 30


def state_of(label: str) -> State:
    """Return the state a status label (or a machine word) names, "" for one that says nothing of force."""
    text = "".join(to_simplified(label).split()) if not label.isascii() else label.strip().lower()
    if not 0 < len(text) <= _LONGEST:
        return ""
    return next((state for state, pattern in _STATES if pattern.search(text)), "")
