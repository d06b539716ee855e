"""The body of an issue as lines to look documents up in: packed, folded, and which of them are 文号 lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dibao.records.clean import Block, DocumentNumber
from normalizers import script
from normalizers.gazette.furniture import packed
from normalizers.matching.fingerprint import fold
from normalizers.metadata.dates import is_date_line
from normalizers.metadata.numbers import locate, parse

#: characters; the longest title among the founding and sample documents has 71
LONGEST_TITLE = 160
#: a 文号 line of a joint issue holds a few numbers
_LONGEST_NUMBER = 80
_ANNEX_TITLE = 30
_ORDER_BODY = re.compile(r"[一-鿿]{2,30}(?:令|公告|通告)")
_END = re.compile(
    r"公开方式[:：].*|[（(](?:此件|主动公开|依申请公开|联系人|联系电话).*[)）]|此件(?:公开|主动|依申请).*|.{0,40}印发[。]?|"
    r"(?:主题词|抄送|报送|分送)[:：].*|特此(?:通知|公告|通告|批复|函复)[。！]?|任命人员名单|[（(]完[)）]"
)
ANNEX = re.compile(
    r"[（(]?附(?:件|表|录|图|:|：)?[:：]?[\d一二三四五六七八九十]{0,3}(?:[-—－]\d{1,2})?[:：]?[)）]?"
)


@dataclass(frozen=True)
class Lines:
    """The lines of a body without furniture; "" stands for furniture, tables and images."""

    text: tuple[str, ...]  # packed and Simplified
    folded: tuple[str, ...]  # "" too where the line is no title: too long, or prose
    breaks: frozenset[int]  # where furniture stood
    tables: frozenset[int]

    @cached_property
    def numbers(self) -> dict[int, str]:
        """The 文号 of every line that is nothing else; 云河市人民政府令 / 第12号 on two lines are one."""
        found: dict[int, str] = {}
        for index, line in enumerate(self.text):
            if not line or len(line) > _LONGEST_NUMBER or not ("号" in line or "號" in line):
                continue
            own = parse(line) or _first_of(line)
            if own is not None and not own.agency:
                above = self.above(index)
                own = (
                    parse(self.text[above] + line.strip("（）()"))
                    if above is not None and _ORDER_BODY.fullmatch(self.text[above])
                    else None
                )
            if own is not None and own.agency:
                found[index] = own.normal
        return found

    def above(self, index: int) -> int | None:
        """Return the nearest line above that has text, None where none has."""
        return next(self.upward(index, 1), None)

    def upward(self, index: int, count: int) -> Iterator[int]:
        """Yield up to `count` lines with text (or tables) above, nearest first."""
        at = index - 1
        while at >= 0 and count:
            if self.text[at] or at in self.tables:
                count -= 1
                yield at
            at -= 1

    def downward(self, index: int, count: int) -> Iterator[int]:
        """Yield up to `count` lines with text (or tables) below, nearest first."""
        at = index + 1
        while at < len(self.text) and count:
            if self.text[at] or at in self.tables:
                count -= 1
                yield at
            at += 1

    def ended(self, index: int) -> bool:
        """Tell whether a document may have ended above: a date, a closing remark, a full stop or a table."""
        at = self.above(index)
        if at is None or at in self.tables:
            return True
        line = self.text[at]
        return line[-1:] in "。！”）)" or is_date_line(line) is not None or bool(_END.fullmatch(line))

    def colon_above(self, index: int) -> bool:
        """Tell whether the line above announces what follows (现将有关文件印发如下：)."""
        at = self.above(index)
        return at is not None and self.text[at].endswith(("：", ":"))

    def in_annex(self, index: int) -> bool:
        """Tell whether the line stands right below a heading 附件."""
        above = list(self.upward(index, 2))
        # between a heading 附件 and a document's head there may be one title line of the annex, not the annex itself
        titled = bool(above) and 0 < len(self.text[above[0]]) <= _ANNEX_TITLE
        return any(ANNEX.fullmatch(self.text[at]) for at in (above if titled else above[:1]))


def lines_of(blocks: Sequence[Block | None]) -> Lines:
    """Return the lines of a body; a traditional one is read as Simplified."""
    sample = "".join(block.text for block in blocks[:400] if block is not None)[:4000]
    traditional = script.detect(sample) == "Hant"
    text: list[str] = []
    folded: list[str] = []
    for block in blocks:
        line = ""
        if block is not None and block.kind not in ("table", "image"):
            line = packed(script.to_simplified(block.text) if traditional else block.text)
        text.append(line)
        # a title holds no full stop: half of the lines of prose need no second look
        folded.append(fold(line) if line and len(line) <= LONGEST_TITLE and "。" not in line else "")
    return Lines(
        tuple(text),
        tuple(folded),
        frozenset(index for index, block in enumerate(blocks) if block is None),
        frozenset(index for index, block in enumerate(blocks) if block is not None and block.kind == "table"),
    )


def _first_of(line: str) -> DocumentNumber | None:
    """Return the first number of a line of several (云府〔2023〕8号、云财〔2023〕9号), None where it says more."""
    spans = locate(line)
    rest = line
    for start, end, _ in reversed(spans):
        rest = rest[:start] + rest[end:]
    return spans[0][2] if spans and not re.search(r"\w", rest) else None
