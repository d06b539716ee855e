"""What a file offered beside a text is to it: an annex, or the same text in another format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from dibao.records.clean import Attachment, Block, Component
from normalizers.matching.fingerprint import fold
from normalizers.script import to_simplified
from normalizers.text.components import annex_list

_EXTENSION = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|zip|rar|7z|ceb|rtf|txt|csv|jpe?g|png|html?)(?=[)）\s]*$)",
    re.IGNORECASE,
)
#: 附件1：, 附件一、, 附表：, 1. and the like in front of a name
_ANNEX = re.compile(
    r"^[【\[（(\s]*附[ \u3000]*(?:件|表|录|图|:|：)[ \u3000]*[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})?(?:[-—]\d{1,2})?[）)]?[】\]]?[ \u3000]*[:：.．、_—-]*[ \u3000]*"
)
_SERIAL = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.．、:：\s)）]\s*")
#: words that say that a file is the text itself in another format
_FORMAT = re.compile(
    r"(?:PDF|OFD|WORD|DOCX?|WPS|CEB|TXT|图片|图文|文本|文字|印刷|扫描|盖章|红头|电子|原文|正式|正文|原件|打印|下载)\s*(?:文件|版本|版|格式|件|稿)|正文下载|全文下载|文件下载|原文下载|文本下载|下载(?:全文|正文|原文|文件)",
    re.IGNORECASE,
)
_BARE_FORMAT = re.compile(r"[（(【\[]\s*(?:PDF|OFD|WORD|DOCX?|WPS|CEB|TXT)\s*[）)】\]]", re.IGNORECASE)
_CLICK = re.compile(
    r"(?:请)?(?:点击|单击|查看|打开|此处)*(?:下载|查看|浏览|阅读)(?:附件)?(?:此处|这里)?[:：]?|[（(【\[]\s*(?:下载|点击下载|查看)\s*[）)】\]]"
)
_NUMBER = re.compile(r"[一-鿿]{2,14}[〔\[［(（]?(?:19|20)\d\d[〕\]］)）]?\d{1,5}号?")
#: share of character pairs two names have in common, of the shorter one
_LIKENESS = 0.85
_LEAST = 4
#: names of annexes a file is held against: the largest tender sampled has 140 files, a crafted page any number of both
_MOST = 400

Role = Literal["", "annex", "alternate"]


def with_roles(
    attachments: Sequence[Attachment],
    title: str,
    number: str,
    blocks: Sequence[Block],
    components: Sequence[Component],
) -> tuple[Attachment, ...]:
    """Return the attachments with their roles, "" where neither name nor text tells.

    An `alternate` is the same body in another format: it bears the title (or that of the instrument in the text), the
    文号, or says so (PDF版, 图文版, 全文下载). An `annex` says 附件, or bears a name of the 附件说明. The instrument
    that a notice issues is an annex where the text itself does not hold it. `blocks` are Simplified.
    """
    if not attachments:
        return ()
    listed = [fold(_SERIAL.sub("", name)) for name in annex_list(blocks)[:_MOST]]
    own = [
        fold(title),
        fold(title[max(title.find("关于"), 0) :]),
        *(fold(part.title) for part in components if part.path.startswith(("notice", "instrument"))),
    ]
    headed = [fold(part.title) for part in components if part.path.startswith("annex") and part.title]
    annexes = [*listed, *headed[:_MOST]]
    return tuple(
        one
        if one.role
        else replace(one, role=_role(one.name, own, fold(number), annexes, alone=len(attachments) == 1))
        for one in attachments
    )


def _role(name: str, own: Sequence[str], number: str, annexes: Sequence[str], *, alone: bool) -> Role:
    plain = to_simplified(name).strip()
    plain = _EXTENSION.sub("", plain).strip()
    says_annex = bool(_ANNEX.match(plain))
    rest = _ANNEX.sub("", plain) if says_annex else plain
    says_format = bool(_FORMAT.search(rest))
    core = fold(_CLICK.sub("", _BARE_FORMAT.sub("", _FORMAT.sub("", _SERIAL.sub("", rest)))))
    unnumbered = fold(_NUMBER.sub("", rest, count=1)) or core
    if any(_alike(core, annex) for annex in annexes):
        return "annex"
    if any(_alike(core, title) or _alike(unnumbered, title) for title in own):
        return "alternate"
    if number and (core == number or core == number.removesuffix("号")):
        return "alternate"
    if says_annex:
        return "annex"
    if says_format:
        return "alternate"
    if not core:  # 点击下载 and nothing else: with a list of annexes it may be one of them
        return "alternate" if alone and not annexes else ""
    if number and _NUMBER.fullmatch(rest) and number.startswith(core[:_LEAST]):
        return "alternate"
    issued = len(core) > _LEAST and core in own[0]  # the instrument itself, which the text does not hold
    return "annex" if issued or (_SERIAL.match(rest) and annexes) else ""


def _alike(first: str, second: str) -> bool:
    """Tell whether two folded names are the same but for an ending or an issuer in front."""
    if min(len(first), len(second)) < _LEAST:
        return first == second != ""
    short, long = sorted((first, second), key=len)
    if short in long:
        return len(short) >= 0.6 * len(long)
    if len(short) < 0.6 * len(long):
        return False
    pairs = ({one[at : at + 2] for at in range(len(one) - 1)} for one in (short, long))
    have, want = pairs
    return len(have & want) >= _LIKENESS * max(len(have), 1)
