"""The title of a document: Simplified, without glosses, whole, and chosen from what the page offers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block, Evidence
from normalizers.metadata.dates import is_date_line
from normalizers.metadata.issuers import is_addressee_line, names_of
from normalizers.metadata.numbers import parse as parse_number
from normalizers.script import to_simplified
from normalizers.text.blocks import clean_line
from normalizers.text.furniture import is_chrome, is_prose
from normalizers.text.glosses import strip_glosses
from normalizers.text.lede import is_title_line

_REPOST = re.compile(r"^[（(【\[]\s*(?:转载|转发|转)\s*[）)】\]]\s*")
_HAN = "\u3400-\u9fff"
_INNER_SPACE = re.compile(
    rf"(?<=[{_HAN}，、。；：“”‘’《》（）〔〕—]) +(?=[{_HAN}，、。；：“”‘’《》（）〔〕—])"
)
_SITE = re.compile(r"(?:政府|门户|网|网站|平台|在线|委员会|局|厅|办)[^-_|—–]{0,6}$")
_SEPARATOR = re.compile(r"\s*[-_|—–]{1,2}\s*")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
#: the heading of an order or gazette paper, and the note under a title that says who passed it and when
_HEADER = re.compile(
    r"[\u4e00-\u9fff ]{2,30}(?:令|命令|文件|公报)|[（(].*(?:公布|通过|批准|发布|施行|修正|修订)[）)]"
)
_LONGEST = 300
#: the title stands above the text: below this many blocks only a caption would be found
_HEAD = 8


def clean_title(text: str) -> str:
    """Return a title Simplified and whole: no glosses, no （转载）, no space that broke it between characters.

    A space between two bodies of a joint issue stays: it separates their names.
    """
    title = to_simplified(strip_glosses(clean_line(text))[0])[: 2 * _LONGEST]
    title = _REPOST.sub("", title)
    pieces = _INNER_SPACE.split(title)
    whole = pieces[0]
    for piece in pieces[1:]:
        joint = names_of(re.split(r"[ 、]", whole)[-1]) and names_of(piece.partition("关于")[0].split(" ")[0])
        whole += f" {piece}" if joint else piece
    return whole.strip()[:_LONGEST]


def without_site(title: str, site: str) -> str:
    """Return an HTML title without the name of the site before or after it."""
    parts = [part for part in _SEPARATOR.split(title.strip()) if part]
    kept = [part for part in parts if part != site and not (_SITE.search(part) and not is_title_line(part))]
    return max(kept, key=len) if kept and len(parts) > 1 else title.strip()


def choose_title(
    candidates: Sequence[tuple[str, str]], blocks: Sequence[Block]
) -> tuple[str, tuple[Evidence, ...]]:
    """Return the title and its evidence: the first usable candidate (text, basis), else the head of the text.

    A candidate that was cut (…) gives way to the whole title at the head of the text.
    """
    usable = [(text, basis) for text, basis in candidates if clean_title(text) and not is_chrome(text)]
    own = title_in(blocks)
    if own:
        # the window title is the weakest word on it: many sites put their own name there
        weak = next((at for at, (_, basis) in enumerate(usable) if basis.startswith("html")), len(usable))
        usable.insert(weak, (own, "head of the text"))
    evidence = [Evidence("title", clean_title(text), basis, text[:200]) for text, basis in usable]
    if not evidence:
        return "", ()
    title = evidence[0].value
    if _CUT.search(title) and own and clean_title(own).startswith(_CUT.sub("", title)):
        title = clean_title(own)
    distinct = {item.value: item for item in reversed(evidence)}
    return title, tuple(item for item in evidence if distinct.get(item.value) is item)


def title_in(blocks: Sequence[Block]) -> str:
    """Return the title a text opens with, "" where it opens with prose or a table."""
    for index, block in enumerate(blocks[:_HEAD]):
        text = block.text
        if block.kind == "table" or (is_prose(text) and not is_title_line(text)) or is_addressee_line(text):
            return ""
        if parse_number(text) or is_date_line(text) or is_chrome(text) or _HEADER.fullmatch(text):
            continue
        if text.endswith(("。", "；", "：", ":")):
            return ""
        following = blocks[index + 1].text if index + 1 < len(blocks) else ""
        if names_of(text) and following:
            if following.startswith("关于") and is_title_line(following):
                return text + following  # broken after the name of the body
            continue  # the head of an order or the name of the body above its paper
        broken = not is_title_line(text) and "关于" in text and is_title_line(text + following)
        return text + following if broken else text
    return ""
