"""The title a text opens with: one line, or several where it was set centred and wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dibao.records.clean import Block
from normalizers.metadata.dates import is_date_line
from normalizers.metadata.issuers import is_addressee_line, names_of
from normalizers.metadata.numbers import parse as parse_number
from normalizers.metadata.numbers import unified_numbers
from normalizers.metadata.pairs import LINE_LENGTH, parse_line
from normalizers.metadata.vocabulary import FIELDS
from normalizers.text.blocks import marker
from normalizers.text.furniture import is_chrome, is_prose
from normalizers.text.lede import is_title_line

#: the heading of an order or gazette paper, and the note under a title that says who passed it and when
_HEADER = re.compile(
    r"[\u4e00-\u9fff ]{2,30}(?:令|命令|文件|公报)|[（(].*(?:公布|通过|批准|发布|施行|修正|修订|印发|审议|备案|试行).*[）)]"
)
#: elements of the head that stand above a title: 份号, 密级, 紧急程度, 签发人
_ELEMENT = re.compile(
    r"№?\s?\d{6}|(?:绝密|机密|秘密)(?:[★☆*].{1,8})?|特急|加急|平急|急件|签发人\s?[:：].{2,20}|.{4,40}号\s*签发人.{2,20}|(?:主送|抄送)(?:机关)?[:：].*|目\s*录"
)
_GENRE_END = re.compile(
    r"(?:通知|通告|公告|意见|决定|批复|函|通报|请示|报告|公示|办法|条例|规定|规划|方案|细则|计划|纲要|解读|目录|标准|规则|规程|名单|说明|(?:若干|政策|工作|具体|\d+条|[一二三四五六七八九十]+条)措施|若干政策|工作要点|应急预案|指引|导则)(?:[（(][^（）()]{1,20}[）)])?$"
)
_ISSUES = re.compile("关于(?:印发|转发|批转|发布|公布|颁布|下发)")
_ISSUING_END = re.compile(r"(?:通知|公告|通告|决定|函|意见|命令|令|批复|通报)(?:[（(][^（()）]{1,20}[）)])?$")
#: an order opens with the title of what it makes known: 《某办法》已经…通过，现予公布
_ORDERED = re.compile("《([^《》]{4,100})》[^。]{0,120}(?:现予|予以)(?:公布|发布|颁布)")
#: what stands above a table or a picture, or after the title of a news item
_CAPTION = re.compile(
    r"(?:计量|金额|数量|面积)?单位\s*[:：].*|(?:图为|图片|图\s?\d|表\s?\d).*|.*[（(][^（()）]{2,12}(?:摄|供图|记者|图/文)[^（()）]{0,6}[）)]"
)
#: the title stands above the text: below this many blocks only a caption would be found
_HEAD = 10
#: labels of the line below a title, and how far above it the title may stand (buttons, a subtitle)
_DATING = frozenset({"published", "source"})
_ABOVE = 3
#: a gazette's site says above the title when the issue appeared
_OF_ISSUE = frozenset({"刊登日期", "刊登时间", "刊载日期", "刊出日期"})
#: characters of one printed line of a title, and of the last one of a name that was broken (管理办法, 规划纲要)
_SET_LINE, _LAST_LINE = 40, 12
_BROKEN_LINES = 4
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
        if block.kind != "table" and (ordered := _ORDERED.search(text[:300])) and _is_order(blocks[:index]):
            return ordered[1]
        if block.kind == "table" or (is_prose(text) and not is_title_line(text)) or is_addressee_line(text):
            return ""
        if block.kind == "image" or _passed_over(text):
            continue
        if len(text) > _LONGEST:  # an English paragraph, which no full stop of ours shows
            return ""
        if text.endswith(("。", "；", "：", ":")) or marker(text):
            return ""
        if broken := _broken(blocks, index):
            return broken
        if names_of(text):
            joined = _joint(blocks, index)
            if joined:
                return joined
            continue  # the head of an order or the name of the body above its paper
        return _wrapped(blocks, index)
    return ""


def titles_above(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (title, basis) of the line right above the first line that dates or sources a page, for pages without marks."""
    for index, line in enumerate(lines):
        if len(line) > LINE_LENGTH or not (":" in line or "：" in line or line.lstrip()[:1].isdigit()):
            continue
        if not any(FIELDS[label] in _DATING and label not in _OF_ISSUE for label, _ in parse_line(line)):
            continue
        for above in reversed(lines[max(0, index - _ABOVE) : index]):
            text = above.strip()
            if (
                6 <= len(text) <= _LONGEST
                and not is_chrome(text)
                and not parse_line(text)
                and not is_date_line(text)
            ):
                yield text, "line above its date"
                return
        return


def _is_order(head: Sequence[Block]) -> bool:
    return any(
        len(block.text) <= 40 and re.search("令$|令[（(第]", "".join(block.text.split())) for block in head
    )


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


def _broken(blocks: Sequence[Block], index: int) -> str:
    """Return the title whose lines break where the measure ends, "" where they are none.

    甲市司法局乙市管理和综合执法局丙 / 市财政局关于…的 / 通知: what stands above 关于 must be bodies' names when put
    together; without 关于 (甲市湿地保护 / 管理办法) only the end of a title that is none by itself goes on.
    """
    first = blocks[index].text
    if len(first) > _SET_LINE or _is_whole(first) or first.startswith("关于") or "关于" in first[:-1]:
        return ""
    whole = first
    for at in range(index + 1, min(index + _LINES, len(blocks))):
        text = blocks[at].text
        if blocks[at].kind in ("table", "image") or len(text) > _SET_LINE or not _may_go_on(text):
            return ""
        whole += text
        lead, about, _ = whole.partition("关于")
        if about:
            # bodies' names on lines of their own are told apart by the joint rule
            cut_name = not names_of(first) and names_of(lead)
            cut_word = text.startswith("于") and names_of(lead)
            if not (cut_name or cut_word):
                return ""
            joined = _wrapped([Block("paragraph", whole), *blocks[at + 1 :]], 0)
            return joined if is_title_line(joined) else ""
        if not names_of(first) and _GENRE_END.search(whole) and is_title_line(whole):
            return "" if is_title_line(text) or len(text) > _LAST_LINE else whole
        if at - index >= _BROKEN_LINES:
            return ""
    return ""


def _may_go_on(text: str) -> bool:
    """Tell a line that may continue a title: no date, 文号, addressees, sentence, clause or note."""
    return not (
        _passed_over(text)
        or is_addressee_line(text)
        or re.search("[。；：:！？]", text)
        or marker(text)
        or text.startswith(("——", "（", "("))
    )


def _wrapped(blocks: Sequence[Block], index: int) -> str:
    """Return a line with those that continue it: until it reads as a whole title, where it began as one (…关于…)."""
    text = blocks[index].text
    if ("关于" not in text and not _unclosed(text)) or _is_whole(text):
        return text
    whole, best = text, text
    for at in range(index + 1, min(index + _LINES, len(blocks))):
        following = blocks[at].text
        if blocks[at].kind in ("table", "image") or _passed_over(following) or is_addressee_line(following):
            break
        if re.search("[。；：:]", following) or marker(following) or len(whole) + len(following) > _LONGEST:
            break
        whole += following
        if _is_whole(whole):
            return whole
        if is_title_line(whole) and not is_title_line(best):
            best = whole
    return best


def _is_whole(text: str) -> bool:
    """Tell a title that is complete: 关于印发… goes on to 的通知, whatever instrument its lines name before."""
    if not is_title_line(text) or _unclosed(text) or not _GENRE_END.search(text):
        return False
    return not _ISSUES.search(text) or bool(_ISSUING_END.search(text))


def _unclosed(text: str) -> bool:
    return (
        text.count("《") > text.count("》")
        or text.count("（") > text.count("）")
        or text.count("“") > text.count("”")
    )
