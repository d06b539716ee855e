"""What acts are called: by themselves and by those who cite them, with and without maker, state and trial.

An act has several states (原文, 2019修正, 2023修订) and several names: 《云澜市渡口办法（试行）》（2019年修订）,
《渡口办法》 of the notice that issued it, 关于渡口的通知 with and without the bodies in front. `reduced` gives all of
them one form under which they are kept and looked up; what tells them apart is read again by `stem`, `state_year`
and `bodies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dibao.records.clean import CleanDocument
from normalizers.matching.fingerprint import fold
from normalizers.metadata.genre import genre_of
from normalizers.metadata.issuers import names_of

#: （2019年修订）, （2023修正）, （根据…决定修正）, （2018年版）; never （修订草案）, （修订征求意见稿）
_STATE = re.compile(
    r"[（(〔\[](?:(?=[^（）()〔〕\[\]]{0,60}(?:修正|修订|修改))(?![^（）()〔〕\[\]]{0,60}(?:稿|草案))[^（）()〔〕\[\]]{2,60}|(?:19|20)\d\d年?版?)[）)〕\]]$"
)
_TRIAL = re.compile(r"[（(〔\[](?:试行|暂行|试用)[）)〕\]]")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: 征求意见稿 and its kin, with or without brackets, behind the name
_DRAFT = re.compile(
    r"[（(【]?(?:[一-鿿]{0,4}(?:公开)?征求意见(?:稿|版)|(?:修订|修正)?草案|送审稿|征求意见)[^）)】]{0,12}[）)】]?$"
)
_ISSUES = re.compile(
    r"关于(?:重新|修订)?(?:印发|发布|公布|颁布)(?P<name>.{4,160}?)的(?:通知|公告|通告|决定|命令|令)(?:[（(][^（）()]*[）)])?$"
)
#: what lays down rules and so lives on through its states; a notice or a reply of the same title is another
_INSTRUMENT = re.compile(
    "(?:法|法典|条例|办法|规定|细则|规则|章程|准则|规程|规范|标准|目录|清单|制度|方案|规划|预案|指南|指引|基准|意见|措施)$"
)
_CHANGES = re.compile("关于(?:修改|修订|修正|废止|公布)[^。]{0,160}(?:的决定|的命令|的令)$")
_PASSES_ON = re.compile("转发|批转")
#: the longest title; what is longer is no title
_LONGEST = 300


def stem(title: str) -> str:
    """Return a title without the marks of its state: （2019年修订）."""
    plain = "".join(title.split())[:_LONGEST]
    for _ in range(3):
        shorter = _STATE.sub("", plain)
        if shorter == plain:
            break
        plain = shorter
    return plain


def state_year(title: str) -> int | None:
    """Return the year a title's mark of state names: 2019 of （2019年修订）; None where there is none."""
    plain = "".join(title.split())[:_LONGEST]
    found = _YEAR.search(plain[len(stem(plain)) :])
    return int(found.group()) if found else None


def bodies(title: str) -> tuple[str, ...]:
    """Return the bodies that stand in front of 关于 in a title, () where something else does."""
    lead, about, _ = title.partition("关于")
    return names_of(lead) if about and lead and not _PASSES_ON.search(lead) else ()


def reduced(title: str) -> str:
    """Return the form of a title that all ways to cite the act have in common."""
    plain = _TRIAL.sub("", stem(title))
    if bodies(plain):
        plain = plain[plain.index("关于") :]
    return plain if fold(plain) else title


def draft_of(title: str) -> str:
    """Return the name a draft will have as an act, "" for the title of what is no draft."""
    bare = title.strip().removesuffix("》")
    shorter = _DRAFT.sub("", bare)
    return shorter if shorter != bare and len(fold(shorter)) >= 4 else ""


def issued_by(title: str) -> str:
    """Return the name of what a notice of this title issues, "" where it issues nothing."""
    found = _ISSUES.search("".join(title.split())[:_LONGEST])
    if found is None or _PASSES_ON.search(title):
        return ""
    name = found["name"]
    whole = re.fullmatch("《([^《》]+(?:《[^《》]+》[^《》]*)*)》", name)
    return whole[1] if whole else ("" if "《" in name or "》" in name else name)


def is_instrument(title: str) -> bool:
    """Tell whether a title is that of an act with rules, which lives on through its states."""
    plain = _TRIAL.sub("", stem(title))
    return bool(_INSTRUMENT.search(plain)) and not plain.startswith("关于印发")


def changes_another(title: str) -> bool:
    """Tell the title of a decision that changes an act, whose text it may repeat as changed."""
    return bool(_CHANGES.search("".join(title.split())[:_LONGEST]))


def names_for(clean: CleanDocument) -> Iterator[str]:
    """Yield the names a document is found under besides its title: its reduced title, and what it issues.

    What it forwards is another document, though its text stands here too.
    """
    if not clean.title:
        return
    yield reduced(clean.title)
    if _PASSES_ON.search(clean.title):
        return
    issued = [part.title for part in clean.components if part.path.startswith("instrument")]
    if genre_of(clean.title) not in ("征求意见稿", "解读", "问答"):
        issued.append(issued_by(clean.title))
    for name in issued:
        if len(fold(name)) >= 4:
            yield name
            yield reduced(name)
