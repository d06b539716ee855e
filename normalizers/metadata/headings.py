"""The title a text opens with: one line, or several where it was set centred and wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dibao.records.clean import Block
from normalizers.metadata.dates import is_date_line
from normalizers.metadata.issuers import is_addressee_line, names_of
from normalizers.metadata.numbers import parse as parse_number
from normalizers.metadata.numbers import unified_numbers
from normalizers.text.blocks import marker
from normalizers.text.furniture import is_chrome, is_prose
from normalizers.text.lede import is_title_line

#: the heading of an order or gazette paper, and the note under a title that says who passed it and when
_HEADER = re.compile(
    r"[\u4e00-\u9fff ]{2,30}(?:令|命令|文件|公报)|[（(].*(?:公布|通过|批准|发布|施行|修正|修订|印发|审议|备案|试行).*[）)]"
)
#: elements of the head that stand above a title: 份号, 密级, 紧急程度, 签发人
_ELEMENT = re.compile(
    r"№?\s?\d{6}|(?:绝密|机密|秘密)(?:[★☆*].{1,8})?|特急|加急|平急|急件|签发人\s?[:：].{2,20}|目\s*录"
)
_GENRE_END = re.compile(
    r"(?:通知|通告|公告|意见|决定|批复|函|通报|请示|报告|公示|办法|条例|规定|规划|方案|细则|计划|纲要|解读|目录|标准|规则|规程|名单|说明)(?:[（(][^（）()]{1,20}[）)])?$"
)
#: what stands above a table or a picture, or after the title of a news item
_CAPTION = re.compile(
    r"(?:计量|金额|数量|面积)?单位\s*[:：].*|(?:图为|图片|图\s?\d|表\s?\d).*|.*[（(][^（()）]{2,12}(?:摄|供图|记者|图/文)[^（()）]{0,6}[）)]"
)
#: the title stands above the text: below this many blocks only a caption would be found
_HEAD = 10
#: a centred title wraps into so many lines at most; joint issues set a body's name on each
_LINES = 8
_LONGEST = 220


def title_in(blocks: Sequence[Block]) -> str:
    """Return the title a text opens with, "" where it opens with prose, a clause or a table.

    Bodies' names on lines of their own above 关于… belong to it, a space between them; its wrapped lines are joined
    without one.
    """
    for index, block in enumerate(blocks[:_HEAD]):
        text = block.text
        if block.kind == "table" or (is_prose(text) and not is_title_line(text)) or is_addressee_line(text):
            return ""
        if block.kind == "image" or _passed_over(text):
            continue
        if len(text) > _LONGEST:  # an English paragraph, which no full stop of ours shows
            return ""
        if text.endswith(("。", "；", "：", ":")) or marker(text):
            return ""
        if names_of(text):
            joined = _joint(blocks, index)
            if joined:
                return joined
            continue  # the head of an order or the name of the body above its paper
        return _wrapped(blocks, index)
    return ""


def _passed_over(text: str) -> bool:
    return bool(
        parse_number(text)
        or is_date_line(text)
        or is_chrome(text)
        or _HEADER.fullmatch(text)
        or _ELEMENT.fullmatch(text)
        or _CAPTION.fullmatch(text)
        or (len(text) <= 24 and unified_numbers(text))
        or (len(text) <= 40 and not re.search("[\u3400-\u9fffA-Za-z]{2}", text))
    )


def _joint(blocks: Sequence[Block], index: int) -> str:
    """Return the title whose bodies' names stand on lines of their own above 关于…, "" where no 关于 follows."""
    names: list[str] = []
    for at in range(index, min(index + _LINES, len(blocks))):
        text = blocks[at].text
        if blocks[at].kind == "table" or "。" in text:
            return ""
        if names_of(text):
            names.append(text)
        elif text.startswith("关于"):
            rest = _wrapped(blocks, at)
            return f"{' '.join(names)}{rest}" if is_title_line(rest) else ""
        elif "关于" in text and names_of(text.partition("关于")[0]):
            rest = _wrapped(blocks, at)
            return f"{' '.join(names)} {rest}" if is_title_line(rest) else ""
        else:
            return ""
    return ""


def _wrapped(blocks: Sequence[Block], index: int) -> str:
    """Return a line with those that continue it: until it reads as a title, where it began as one (…关于…)."""
    text = blocks[index].text
    if is_title_line(text) and (_GENRE_END.search(text) or not _may_continue(blocks, index, text)):
        return text
    if "关于" not in text and not _unclosed(text):
        return text
    whole = text
    for at in range(index + 1, min(index + _LINES, len(blocks))):
        following = blocks[at].text
        if blocks[at].kind in ("table", "image") or _passed_over(following) or is_addressee_line(following):
            break
        if re.search("[。；：:]", following) or marker(following) or len(whole) + len(following) > _LONGEST:
            break
        whole += following
        if is_title_line(whole) and _GENRE_END.search(whole) and not _unclosed(whole):
            return whole
    return text


def _may_continue(blocks: Sequence[Block], index: int, text: str) -> bool:
    """Tell whether a line that could be a title is only its beginning: 关于印发…管理办法 / （试行）的通知."""
    following = blocks[index + 1].text if index + 1 < len(blocks) else ""
    return (
        "关于" in text
        and len(following) <= 60
        and following.endswith(("的通知", "的公告", "的通告", "的意见", "的决定", "的批复", "的函"))
    )


def _unclosed(text: str) -> bool:
    return (
        text.count("《") > text.count("》")
        or text.count("（") > text.count("）")
        or text.count("“") > text.count("”")
    )
