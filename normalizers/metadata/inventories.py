"""Lists of what became of documents (清理目录): heads that say so, and their rows, in lists and in tables.

《…规范性文件目录》 sorts documents into 继续有效, 废止, 失效 and 修改. Each row names one, often without 《》; a column
清理结果 or 备注 may say of each row what the head says of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dibao.records.clean import Block
from normalizers.metadata.dates import find_dates
from normalizers.metadata.effects import changed, until
from normalizers.metadata.genre import genre_of
from normalizers.metadata.issuers import names_of
from normalizers.metadata.mentions import Mention, mentions_in
from normalizers.metadata.numbers import locate, parse, unified_numbers
from normalizers.text.blocks import table_rows

_ENUMERATED = re.compile(
    r"^[ \u3000]*(?:附件?[ \u3000]*[一二三四五六七八九十\d]{0,3}[ \u3000]*[:：.．、]?|[（(]?(?:[一二三四五六七八九十]{1,4}|\d{1,4})[)）]?[、.．:： \u3000]+|[（(](?:[一二三四五六七八九十]{1,4}|\d{1,4})[)）]|[①-⑳])[ \u3000]*"
)
#: a line that is the head of a list; or the end of a sentence that introduces one
_HEAD = re.compile(
    r"(?:目录|清单|一览表|名录|名单|汇总表|情况表|文件|规章|法规|的通知|政策措施)(?:[（(][^（）()]{1,30}[)）])?[:：]?$"
)
_INTRODUCES = re.compile("(?:下列|以下|如下|附件)[^。；]{0,60}[:：]$")
_LONGEST_HEAD = 80
_PLANNED = re.compile("拟|建议|计划|适时|抓紧|需要?|尽快|待")
_GONE, _LAPSED = re.compile("废止|停止执行|不再执行|撤销|作废"), re.compile("失效(?!日期|时间)")
_CHANGED = re.compile("修改|修订|修正")
_KEPT = re.compile("继续(?:有效|执行|实施|施行|适用)|保留|现行有效|(?<![有失无])有效(?!期)")
_LENGTHENED = re.compile("延长有效期|有效期延长|延期|延续有效期|延长实施|延长执行")
_TITLE_COLUMN = re.compile(
    "(?:文件|规章|法规|政策)?(?:名称|标题|题目|题名|文件名)$|^(?:规范性)?文件$|^(?:规章|法规)$"
)
_NUMBER_COLUMN = re.compile("文号|发文字号|字号|文件号|发文号|令号|编号")
_DATE_COLUMN = re.compile("(?:发布|公布|印发|成文|发文|制定|颁布|签发)(?:日期|时间)")
_BODY_COLUMN = re.compile("(?:制定|发文|发布|印发|制发)(?:机关|单位|部门|机构)")
_RESULT_COLUMN = re.compile(
    "清理(?:结果|意见|结论|方式|情况)|处理(?:结果|意见|方式)|有效性|效力|备注|结论|处置"
)
_UNTIL_COLUMN = re.compile("有效期|截止|延长|届满")
_SERIAL = re.compile(r"(?:序号|编号)?[ \u3000]*\d{0,4}[.、]?")
#: the shortest title of a document in a cell or line without 《》
_SHORTEST = 6
#: characters beside titles and numbers that a row may have: 等3件, 自发布之日起废止
_MOST_WORDS = 24
#: rows of one list: the largest clean-ups name a few thousand; more is not read
_MOST_ROWS = 20_000
#: a line between the rows that is neither: 一、市政府文件, 市教育局
_ASIDE = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What a list says of its documents: a kind of relation, and the finding in a machine word."""

    kind: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One document of a list."""

    finding: Finding
    title: str
    number: str
    quote: str
    issuer: str = ""
    signed: date | None = None
    until: str = ""


def finding_of(text: str) -> Finding | None:
    """Return what a head, a cell or a title says became of documents; None where it says nothing, or several things."""
    gone, lapsed = bool(_GONE.search(text)), bool(_LAPSED.search(text))
    changed, kept = bool(_CHANGED.search(text)), bool(_KEPT.search(text))
    if _LENGTHENED.search(text):
        return None if gone or lapsed or changed else Finding("extends-validity")
    if (gone or lapsed) + changed + kept != 1:
        return None
    planned = bool(_PLANNED.search(text))
    if kept:
        return Finding("cites", "in-force")
    if changed:
        return Finding("cites", "to-amend") if planned else Finding("amends")
    if planned:
        return Finding("cites", "to-repeal")
    return Finding("repeals", "" if gone else "lapsed")


class Inventory:
    """Reads the lists of one document; its blocks are given in order."""

    def __init__(self, title: str) -> None:
        #: what the title says of all lists whose heads say nothing: 关于废止部分文件的决定
        self._default = finding_of(title) if re.search("废止|失效|清理|继续有效", title) else None
        self._title = "".join(title.split())
        self._now: Finding | None = None
        self._columns: dict[str, int] = {}
        self._held: Row | None = None  # a title whose number may follow on the next line

    def rows(self, block: Block) -> Iterator[Row] | None:
        """Return the rows of a block, None where it is no part of a list (and is read as prose)."""
        if block.kind == "table":
            return self._table(block.text)
        text = "".join(block.text.split())
        if text and text == self._title:
            return None
        head = self._head(text)
        if head is not None:
            self._now = head
            return (
                None if "《" in text or locate(text) else iter(())
            )  # 根据《…》，决定废止下列文件： cites as well
        if self._now is None:
            return None
        found = list(self._lines(block.text))
        if found or self._held is not None:
            return iter(found)
        if (len(text) > _ASIDE or "。" in text or "《" in text) and not changed(text):
            self._now = None
        return None

    def end(self) -> Iterator[Row]:
        """Yield the last row, if its number was still waited for."""
        if self._held is not None:
            yield self._held
            self._held = None

    def _head(self, text: str) -> Finding | None:
        bare = _ENUMERATED.sub("", text)
        last = re.split("[。；]", bare)[-1]
        if _INTRODUCES.search(last) and not re.search("》[^《》]{0,20}如下", last):
            return finding_of(last) if len(last) <= 2 * _LONGEST_HEAD else None
        if len(bare) > _LONGEST_HEAD or "。" in bare or "《" in bare or not _HEAD.search(bare):
            return None
        if locate(bare):
            return None
        found = finding_of(bare)
        if found is None and bare.endswith(("目录", "清单", "一览表")) and not _HEAD.search(self._title):
            mixed = _GONE.search(bare) or _LAPSED.search(bare) or _KEPT.search(bare)
            return None if mixed else self._default
        # 关于废止…的通知 is a row, a title of its own; 废止的文件 is a head
        return None if bare.startswith("关于") or re.search("关于.{2,}的通知$", bare) else found

    def _lines(self, text: str) -> Iterator[Row]:
        for line in re.split("[\n；;。]", text):
            if not line.strip() or self._now is None:
                continue
            bare = _ENUMERATED.sub("", line.strip())
            if _is_marked(bare):
                yield from self.end()
                yield from _named(bare, self._now)
                continue
            row = _row_of(bare, self._now)
            if row is None:
                continue
            if not row.title and self._held is not None:
                yield replace(self._held, number=row.number, signed=row.signed or self._held.signed)
                self._held = None
                continue
            yield from self.end()
            if row.number:
                yield row
            else:
                self._held = row

    def _table(self, text: str) -> Iterator[Row] | None:
        rows = table_rows(text)[:_MOST_ROWS]
        columns = _columns(rows[0]) if rows else {}
        if "title" in columns or ("result" in columns and "number" in columns):
            self._columns = columns
            rows = rows[1:]
        elif self._now is None:
            return None
        told = self._now or self._default or "result" in self._columns or any(map(_group, rows))
        if not told:
            return None
        return self._cells(rows)

    def _cells(self, rows: Sequence[Sequence[str]]) -> Iterator[Row]:
        current = self._now or self._default
        for cells in rows:
            if group := _group(cells):
                current = group
                continue
            result = _cell(cells, self._columns.get("result"))
            said = finding_of(result) if len(result) <= _LONGEST_HEAD else None
            found = said or current
            row = _of_cells(cells, self._columns, found) if found else None
            if row is not None:
                yield row


def _group(cells: Sequence[str]) -> Finding | None:
    """Return what a row over all columns says of those below it: 二、失效的文件（3件）."""
    filled = {cell for cell in cells if cell.strip()}
    only = next(iter(filled)) if len(filled) == 1 else ""
    return finding_of(only) if only and len(only) <= _LONGEST_HEAD and not locate(only) else None


def _columns(head: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    patterns = (
        ("title", _TITLE_COLUMN), ("result", _RESULT_COLUMN), ("until", _UNTIL_COLUMN), ("date", _DATE_COLUMN),
        ("body", _BODY_COLUMN), ("number", _NUMBER_COLUMN),
    )  # fmt: skip
    for at, cell in enumerate(head):
        name = "".join(cell.split())
        for column, pattern in patterns:
            if len(name) <= 16 and column not in found and pattern.search(name):
                found[column] = at
                break
    return found


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _of_cells(cells: Sequence[str], columns: dict[str, int], finding: Finding) -> Row | None:
    """Return the row that cells make: by their columns, or where none are known by what they look like."""
    titled = "".join(_cell(cells, columns.get("title")).split())
    if not titled:
        rest = ["".join(cell.split()) for cell in cells]
        longest = max((cell for cell in rest if not parse(cell)), key=len, default="")
        titled = longest if "《" in longest or _is_title(longest) else ""
    quote = " | ".join(cell for cell in cells if cell.strip())[:200]
    row = _row_of(titled, finding)
    if row is None:
        return None
    stated = _cell(cells, columns.get("number"))
    others = [stated] if stated else [cell for cell in cells if "".join(cell.split()) != titled]
    number = row.number or next((one for cell in others if (one := _number(cell))), "")
    days = find_dates(_cell(cells, columns.get("date")))
    bodies = names_of("".join(_cell(cells, columns.get("body")).split()))
    term = _cell(cells, columns.get("until"))
    lasting = finding.kind == "extends-validity"
    return replace(
        row,
        number=number,
        quote=quote,
        issuer=bodies[0] if bodies else "",
        signed=days[0].value if len(days) == 1 else row.signed,
        until=(until(term) or until(f"有效期至{term}")) if lasting and term else row.until,
    )


def _row_of(text: str, finding: Finding) -> Row | None:
    """Return the document a line or cell names, with 《》 or without; None where it names none."""
    bare = _ENUMERATED.sub("", text.strip())
    if _is_marked(bare):
        return next(_named(bare, finding), None)
    found = locate(bare)
    if found:
        start = found[0][0]
        title = bare[:start].rstrip("（(〔[【 \u3000，,、")
        fronted = bare[found[0][1] :].strip("）)】] \u3000，,、")
        title = title if _is_title(title) else (fronted if not title and _is_title(fronted) else "")
        if not title and not re.fullmatch(r"[（(【\[]?[^。，]{4,40}[）)】\]]?", bare):
            return None
        return _made(finding, title, found[0][2].normal, text, bare[start:])
    return _made(finding, bare, "", text, "") if _is_title(bare) else None


def _is_marked(line: str) -> bool:
    """Tell a line that begins with a 《title》; in 关于印发《…》的通知 the marks stand inside a title without them."""
    lead = line[: line.find("《")].strip("（(）) \u3000")
    return "《" in line and not (lead and "》的" in line and _is_title(line[: line.rfind("》的") + 4]))


def _named(line: str, finding: Finding) -> Iterator[Row]:
    """Yield what a line of 《titles》 names; prose that mentions some is no row."""
    lead = line[: line.find("《")].strip("（(）) \u3000")
    if lead and not (names_of(lead) or locate(lead) or find_dates(lead)):
        return
    mentions = mentions_in(line)
    rest = "".join(_between(line, mentions))
    if len(re.sub(r"[（(][^（）()]*[)）]|[、，,；;。和及与等\s]", "", rest)) > _MOST_WORDS:
        return
    for mention in mentions:
        lasting = until(line) if finding.kind == "extends-validity" else ""
        for number in mention.numbers or ("",):
            if mention.title or number:
                quote = line.strip()[:200]
                yield Row(finding, mention.title, number, quote, mention.issuer, mention.signed, lasting)


def _between(line: str, mentions: Sequence[Mention]) -> Iterator[str]:
    at = 0
    for mention in mentions:
        yield line[at : mention.start]
        at = mention.end
    yield line[at:]


def _made(finding: Finding, title: str, number: str, text: str, rest: str) -> Row:
    days = find_dates(rest)
    lasting = until(rest) if finding.kind == "extends-validity" else ""
    return Row(
        finding, title, number, text.strip()[:200], "", days[0].value if len(days) == 1 else None, lasting
    )


def _number(text: str) -> str:
    found = locate(text)
    if found:
        return found[0][2].normal
    whole = parse(text)
    if whole is not None and whole.agency:
        return whole.normal
    return next(iter(unified_numbers(text)), "")


def _is_title(text: str) -> bool:
    """Tell what may be the title of a document: it ends in the name of a kind of document."""
    return _SHORTEST <= len(text) <= 160 and "。" not in text and bool(genre_of(text))
