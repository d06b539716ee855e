"""Which bodies issued a document: those that signed, else those of the title, the red heading, the labels, in that order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block, Evidence
from normalizers.metadata.issuers import NAME, SEAL, SUFFIX, Signature, from_title, names_of, split_joined

#: the red heading stands above the 文号
_HEAD = 4
_RED_HEAD = re.compile(rf"([\u4e00-\u9fff·\s]{{2,60}}(?:{SUFFIX}))\s*文\s*件")
#: media and sites that portals put under 来源 and 发布机构 although they issue nothing
_NOT_ISSUER = re.compile(
    "(?:报社?|通讯社|杂志社|新华社|中新社|新社|电视台?|广播台?|电台|总台|出版社|网|网站|平台|在线|客户端|公众号|微信|微博|新闻|频道|编辑部|本站|栏目|融媒体中心)$"
)
#: pages about papers: who publishes them is not who issued what they speak of
_ABOUT = ("", "解读", "问答", "新闻", "采购公告", "公示")


def choose_issuers(
    signature: Signature | None, title: str, genre: str, blocks: Sequence[Block], said: Sequence[Evidence]
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Return the issuers, the lead first, and evidence for those that no signature or label already names.

    `said` has what labels say, Simplified, the best first. A site's 来源 is the last resort, and only for a paper
    whose title names a genre: the site of a district is the source of many papers it did not issue.
    """
    titled = from_title(title)
    if signature and signature.issuers:
        return in_order(signature.issuers, titled), ()
    for names, basis, quote in (
        (titled, "title", title),
        (from_red_head(blocks), "red heading", blocks[0].text if blocks else ""),
    ):
        if names:
            return names, tuple(Evidence("issuer", name, basis, quote[:200]) for name in names)
    for item in said:
        if item.field == "issuer" and (names := from_label(item.value)):
            return names, ()
    head = blocks[0].text if blocks else ""
    if len(head) <= 40 and (names := from_title(head)):
        return names, tuple(Evidence("issuer", name, "head of the text", head) for name in names)
    if genre not in _ABOUT:
        for item in said:
            if item.field == "source" and (names := names_of(item.value)) and from_label(item.value) == names:
                return names, tuple(Evidence("issuer", name, item.basis, item.quote) for name in names)
    return (), ()


def from_label(value: str) -> tuple[str, ...]:
    """Return the bodies a label's value names (发布机构：甲局,乙局), what is no body of any kind left out.

    Other labels that share the line (联系方式：…) end the value. A value that names no body of a known ending but one
    short name is taken as it is: the catalogue says that it is one.
    """
    value = re.split(r"[\s\u3000]+[\u4e00-\u9fff]{2,8}[:：]", value.strip())[0]
    parts = [
        part.strip() for part in re.split(r"[,，、;；/|\s\u3000]+", SEAL.sub(" ", value)) if part.strip()
    ]
    names = [part for part in parts if NAME.fullmatch(part) and not _NOT_ISSUER.search(part)]
    if not names and len(parts) == 1 and 2 <= len(parts[0]) <= 30 and not _NOT_ISSUER.search(parts[0]):
        names = [parts[0]] if re.fullmatch(r"[\u4e00-\u9fff·（）()]+", parts[0]) else []
    return tuple(dict.fromkeys(name for part in names for name in split_joined(part)))


def from_red_head(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the bodies of the red heading above the 文号 (云澜市人民政府办公厅文件), () where there is none."""
    for block in blocks[:_HEAD]:
        if len(block.text) <= 80 and "件" in block.text and (head := _RED_HEAD.match(block.text)):
            return names_of(head[1])
    return ()


def in_order(signed: tuple[str, ...], titled: tuple[str, ...]) -> tuple[str, ...]:
    """Return the signing bodies with the lead (主办) first: in the title's order where that names the same bodies.

    Signatures are set in columns, which reading order may interleave; a title lists the lead first.
    """
    return titled if len(titled) > 1 and set(titled) == set(signed) else signed
