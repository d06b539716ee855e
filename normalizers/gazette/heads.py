"""The head of a document in the body of an issue: red head, 统一编号, 文号, title; and heads no contents page names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.gazette.entries import TITLE_END
from normalizers.gazette.lines import LONGEST_TITLE, Lines
from normalizers.gazette.sections import is_section
from normalizers.matching.fingerprint import fold
from normalizers.metadata.issuers import is_addressee_line, names_of
from normalizers.metadata.numbers import unified_numbers

#: a title is printed on at most five lines, and stands within four lines of its number
_TITLE_LINES, _NEAR = 5, 4
#: red head, joint names, section and 统一编号 take at most this many lines above the number
_HEAD_LINES = 10
#: what a notice forwards is named in its title or its first lines
_NAMED_WITHIN = 8
_BODY_NAME = re.compile(
    r"(?:中共)?[一-鿿]{3,24}(?:局|委|委员会|厅|部|办|办公室|政府|法院|检察院|总队|支队|中心|银行|会|公司|军区|分区)"
)
_ORDER = re.compile(r"(?!.*关于)[一-鿿]{2,30}(?:令|命令|(?:政府|委员会|办公厅|[局厅部委院])公告)")
_TITLE = re.compile(
    r"(?:关于.+的?|[一-鿿])(?:通知|意见|办法|规定|决定|公告|通告|条例|细则|方案|批复|函|报告|通报|命令|规则|规划|计划|措施|议案|决议|说明|答复|解释|纲要)(?:[（(][^（）()]*[）)])*$"
)
_PROMULGATES = re.compile(
    r"现(?:予|将其?)?(?:公布|发布|颁布)|予以(?:公布|发布)|已(?:经|由).{2,80}(?:通过|同意|批准)"
)
_PASSED = re.compile(r"[（(].{4,60}(?:通过|公布|批准|发布)[）)]")
_QUOTED = re.compile(r"《([^《》]{4,80})》")
_CLAUSE = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、条章]|[（(][一二三四五六七八九十][）)]|\d+[.．、])"
)


def first_line(lines: Lines, anchor: int, limit: int, *, numbered: bool = False) -> int:
    """Return the first of the head lines above `anchor`, at or after `limit`: red head, 统一编号, section, number.

    A document that is `numbered` has its number below the title: one above belongs to the text before.
    """
    start = anchor
    joint = False  # below a joint 红头 stands 文件, above it a line for each body
    for index in lines.upward(anchor, _HEAD_LINES):
        line = lines.text[index]
        if index < limit or index in lines.tables:
            break
        joint = joint or line == "文件"
        # a number in brackets ends a list above
        number = not numbered and index in lines.numbers and line[:1] not in "（(【["
        if not (is_head_line(line) or number or (joint and (line == "文件" or _BODY_NAME.fullmatch(line)))):
            break
        start = index
    return start


def is_head_line(line: str) -> bool:
    """Tell whether a line can only stand above a document's title."""
    return is_section(line) or bool(_ORDER.fullmatch(line)) or unified_numbers(line) == (line.upper(),)


def is_red(lines: list[str], at: int) -> bool:
    """Tell whether lines[at], above a document's number, is of the red head: 甲市人民政府文件, 甲局 / 乙局 / 文件."""
    joint = "文件" in lines[at:]
    return is_section(lines[at]) or (joint and (lines[at] == "文件" or bool(_BODY_NAME.fullmatch(lines[at]))))


def heads(lines: Lines, begin: int, stop: int) -> Iterator[tuple[int, int, int, str, str]]:
    """Yield (first line, first and last line of the title, title, number) of the documents that clearly begin between.

    Each has a 文号 line and a title beside it, or a title with addressees under it where a document may have ended.
    What a document forwards, cites in a list or annexes has a number too, and is left alone.
    """
    position = begin
    before = ""  # what the document above has named: title and first lines
    for index in range(begin, stop):
        if index < position or not lines.text[index]:
            continue
        found = _numbered(lines, index, position) if index in lines.numbers else _titled(lines, index)
        if found is None:
            continue
        top, first, last, title = found
        if top < position or last >= stop or lines.in_annex(top) or names(before, title):
            continue
        number = lines.numbers.get(index, "")
        yield first_line(lines, top, position), first, last, title, number
        position = max(index, last) + 1
        before = named_in(lines, title, position)


def named_in(lines: Lines, title: str, after: int) -> str:
    """Return, folded, what a document's title and its first lines name: what it forwards or issues."""
    said = "".join(lines.text[at] for at in lines.downward(after - 1, _NAMED_WITHIN))
    return fold("".join([title, *_QUOTED.findall(said)]))


def names(said: str, title: str) -> bool:
    """Tell whether folded words name a title; where they forward it, slips of OCR aside.

    Template siblings (任免 of two men) differ by no more than a slip: only a forwarded title is compared loosely.
    """
    core = fold(re.sub("的?(?:通知|决定)$", "", title.partition("关于")[2] or title))
    if len(core) < 6 or core in said:
        return len(core) >= 6
    if not re.search("转发|批转|转批", said):
        return False
    width = len(core) + 4
    pairs = {core[at : at + 2] for at in range(len(core) - 1)}
    # a name in running text begins where its first or second pair stands
    for start in {said.find(core[at : at + 3]) - at for at in range(0, len(core) - 2, 3)}:
        window = said[max(start, 0) : max(start, 0) + width]
        if len(pairs & {window[at : at + 2] for at in range(len(window) - 1)}) >= 0.65 * len(pairs):
            return True
    return False


def _numbered(lines: Lines, index: int, limit: int) -> tuple[int, int, int, str] | None:
    """Return (first line, first and last of the title, title) of a document whose number stands on line `index`."""
    above, line = lines.above(index), lines.text[index]
    bracketed = line[:1] in "（(【["
    if (
        above is not None
        and above in lines.numbers
        and above >= limit
        and (lines.text[above][:1] in "（(【[") == bracketed
    ):
        return None  # the second number of a joint issue belongs to the first
    if not bracketed:
        for at in lines.downward(index, _NEAR):
            if found := title_from(lines, at):
                return (index, *found) if _opens(lines, found[1]) or lines.ended(index) else None
            if at in lines.tables or not (
                is_head_line(lines.text[at]) or names_of(lines.text[at]) or at in lines.numbers
            ):
                break
        spots = list(lines.downward(index, _NEAR + 1))
        for count, at in enumerate(spots):
            if is_addressee_line(lines.text[at]) and count and lines.ended(index):
                joined = "".join(
                    lines.text[spot] for spot in spots[:count]
                )  # OCR spoiled the end of the title
                return index, spots[0], spots[count - 1], joined
            if at in lines.tables or at in lines.numbers or re.search("[。；：:]", lines.text[at]):
                break
        below = spots[0] if spots else None
        if "令" in lines.numbers[index] and below is not None and _PROMULGATES.search(lines.text[below]):
            quoted = _QUOTED.search(lines.text[below])
            return index, index, index, quoted[1] if quoted else ""
    title = _title_above(lines, index, limit)
    below = next(lines.downward(index, 1), None)
    # below the last number of a list of documents the next document's head may stand
    listed = bracketed and below is not None and (below in lines.numbers or is_head_line(lines.text[below]))
    return (title[0], *title) if title and not listed and _opens(lines, index) else None


def _titled(lines: Lines, index: int) -> tuple[int, int, int, str] | None:
    """Return the same of a document without a number: 甲市人民政府关于……的通知 over its addressees."""
    line = lines.text[index]
    if (
        "关于" not in line
        or len(line) > LONGEST_TITLE
        or not _BODY_NAME.match(line)
        or not lines.ended(index)
    ):
        return None
    found = title_from(lines, index)
    if found is None or not names_of(found[2].partition("关于")[0]):
        return None
    below = next(lines.downward(found[1], 1), None)
    if below is None or not (is_addressee_line(lines.text[below]) or _PASSED.fullmatch(lines.text[below])):
        return None
    return (index, *found)


def _opens(lines: Lines, index: int) -> bool:
    """Tell whether text follows the head that ends on line `index`: in a list of documents another title does."""
    below = next(lines.downward(index, 1), None)
    if below is None:
        return False
    line = lines.text[below]
    if below in lines.tables or below in lines.numbers:
        return below in lines.numbers and _opens(lines, below)
    return (
        line.endswith(("：", ":", "。", "；"))
        or len(line) > 60
        or bool(_CLAUSE.match(line) or _PASSED.fullmatch(line))
        or (not _is_title(line) and not is_section(line) and "，" in line)
    )


def title_from(lines: Lines, at: int) -> tuple[int, int, str] | None:
    """Return (first line, last line, title) of the title that begins at `at`, None where none does."""
    joined = ""
    for stop in (at, *lines.downward(at, _TITLE_LINES - 1)):
        line = lines.text[stop]
        joined += line
        if stop in lines.tables or re.search("[。：:；]", line):
            return None
        if _is_title(joined):
            return at, stop, joined
    return None


def _title_above(lines: Lines, index: int, limit: int) -> tuple[int, int, str] | None:
    joined, last = "", None
    for at in lines.upward(index, _TITLE_LINES):
        line = lines.text[at]
        if (
            at < limit
            or at in lines.tables
            or at in lines.numbers
            or re.search("[。：:；]", line)
            or is_section(line)
        ):
            break
        last = at if last is None else last
        joined = line + joined
        if _is_title(joined) and ("关于" in joined or not _continues(lines, at)):
            if (
                "关于" in line
                and not names_of(line.partition("关于")[0])
                and (more := lines.above(at)) is not None
            ):
                above = lines.text[more]
                if more >= limit and names_of(above):
                    return more, last, above + joined
            return at, last, joined
    return None


def _continues(lines: Lines, at: int) -> bool:
    """A line that is the tail of a title has its beginning, with 关于, above."""
    above = lines.above(at)
    return above is not None and "关于" in lines.text[above] and not TITLE_END.search(lines.text[above])


def _is_title(line: str) -> bool:
    return 6 <= len(line) <= LONGEST_TITLE and "。" not in line and bool(_TITLE.search(line))
