"""The masthead and the contents page of a gazette issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dibao.records.clean import Block, DocumentNumber, IssueLabel
from normalizers.gazette.furniture import LABEL, is_running_head, packed
from normalizers.matching.fingerprint import fold
from normalizers.metadata.numbers import find_numbers, parse
from normalizers.metadata.numerals import DIGITS, number

#: name, label, English name, cover and editors' lines: the masthead was never met below this block
MASTHEAD_BLOCKS = 60
#: a printed title takes at most this many lines of a contents page
_TITLE_LINES = 4
_NAME = re.compile(r"《?([一-鿿·]{2,30}公报)》?")
_CONTENTS = re.compile(r"[【\[]?目[录次錄][】\]]?(?:CONTENTS)?|CONTENTS", re.IGNORECASE)
#: the page at the end of an entry: after a leader of dots, in brackets, or after the brackets of the 文号
_PAGE = re.compile(r"(?:[\s.…·．•—-]{2,}|[\s.…·．•]*[（(]\s*|(?<=[）)号])\s*|\s)(\d{1,4})\s*[)）]?\s*$")
_GENRE = (
    "通知|意见|办法|规定|决定|公告|通告|条例|细则|方案|批复|函|报告|通报|命令|令|议案|纪要|规则|规划|计划|措施|名单|"
    "目录|清单|解读|说明|公报|任免|任职|免职|免去|表彰|复函|要点|制度|标准|规程|指引|指南|预案|启事"
)
_TITLE_END = re.compile(rf"(?:{_GENRE})(?:[（(][^（）()]*[）)])*$")
_SECTION = re.compile(
    r"[【\[〔◎●■★]?[^关于，。；]{2,24}(?:文件|文件选登|公告|通告|任免|人事任免|选登|解读|大事记|法规|规章|统计资料)[】\]〕]?"
)
#: a section head that the PDF's lines glued to the title below it: 云河市人民政府文件云河市人民政府关于…
_GLUED = re.compile(
    r"[^关于，。；]{2,24}?(?:政府|办公厅|办公室|委员会|[局厅部院])文件(?=[一-鿿]{2,40}?关于|[一-鿿]{2,30}令)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents page."""

    title: str
    number: str  # normalised 文号, or ""
    page: int | None  # as printed


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents page: its entries, and blocks[start:end] where it stands."""

    entries: tuple[Entry, ...]
    start: int
    end: int


def read_label(blocks: Sequence[Block], gazette: str, running: Sequence[str] = ()) -> IssueLabel | None:
    """Return the label of the issue from its masthead, None where there is no 公报 with a 第N期 and a year.

    The name on the page wins over `gazette`, the name the source goes by.
    """
    lines = [packed(text) for text in (*running, *(block.text for block in blocks[:MASTHEAD_BLOCKS]))]
    name = ""
    label: re.Match[str] | None = None
    year: int | None = None
    published: date | None = None
    for line in map(_plain, lines):
        ended = len(line) > 60 or "。" in line or find_numbers(line)  # a document has begun
        if ended or (_CONTENTS.fullmatch(line) and label and name):
            break
        found = LABEL.search(line)
        alone = found is not None and is_running_head(line, gazette or name or _named(line))
        if alone and found is not None and (label is None or (found["total"] and not label["total"])):
            label = found
        if alone and found is not None and found["year"]:
            year = int(found["year"])
        name = name or _named(line)
        if re.fullmatch(r"(?:19|20)\d{2}年?", line) and year is None:
            year = int(line[:4])
        published = published or (read_date(line) if len(line) <= 20 else None)
    if label is None or not (name or gazette):
        return None
    year = year or (published.year if published else None)
    if year is None:
        return None
    issue = re.sub(r"[—–－~～、至和]第?", "-", label["number"])
    issue = f"增刊{issue}" if label["extra"] else issue
    return IssueLabel(
        name or gazette, year, issue, int(label["total"]) if label["total"] else None, published
    )


def read_contents(blocks: Sequence[Block]) -> Contents | None:
    """Return the issue's own contents page: the first 目录 whose entries look like documents, None without one."""
    for start, block in enumerate(blocks[:MASTHEAD_BLOCKS]):
        if _CONTENTS.fullmatch(packed(block.text)):
            lines = list(_lines(blocks, start + 1))
            paged = any(_PAGE.search(text) for _, text in lines[:12])  # a section head or two come first
            entries, end = _paged(lines) if paged else _unpaged(lines)
            if any(entry.number or _TITLE_END.search(entry.title) for entry in entries):
                return Contents(tuple(entries), start, end)
            return None
    return None


def is_section(text: str) -> bool:
    """Tell whether a line heads a section of the gazette (云河市人民政府办公厅文件, 【人事任免】)."""
    return bool(_SECTION.fullmatch(packed(text))) and not find_numbers(text)


def read_date(text: str) -> date | None:
    """Return the date a packed line consists of, in Arabic or Chinese numerals."""
    found = re.fullmatch(
        rf"\D{{0,5}}?(\d{{4}}|[{DIGITS}]{{4}})年([\d{DIGITS}]{{1,3}})月([\d{DIGITS}]{{1,3}})日\D{{0,4}}", text
    )
    if found is None:
        return None
    values = [number(part) for part in found.groups()]
    try:
        return date(values[0] or 0, values[1] or 0, values[2] or 0)
    except ValueError:
        return None


def _named(line: str) -> str:
    match = _NAME.match(line)
    return match[1] if match and (match.end() == len(line) or LABEL.match(line, match.end())) else ""


def _plain(line: str) -> str:
    """第七期 -> 第7期 (Chinese numerals of labels)."""
    return re.sub(
        rf"(?<=第)[{DIGITS}]{{1,5}}(?=[期号])",
        lambda found: str(number(found.group()) or found.group()),
        line,
    )


def _lines(blocks: Sequence[Block], start: int) -> Iterator[tuple[int, str]]:
    for index in range(start, len(blocks)):
        if blocks[index].kind == "table":
            for row in blocks[index].text.splitlines():
                yield index, " ".join(cell.strip() for cell in row.strip("| ").split("|"))
        else:
            yield index, blocks[index].text


def _paged(lines: Sequence[tuple[int, str]]) -> tuple[list[Entry], int]:
    entries: list[Entry] = []
    waiting: list[str] = []
    end = lines[0][0] if lines else 0
    for index, text in lines:
        page = _PAGE.search(text)
        if _CONTENTS.fullmatch(packed(text)) or len(waiting) > _TITLE_LINES:
            break
        if page is None and entries and _alone(text) and not waiting:
            break  # a 文号 alone on its line, without a page: the first document begins
        if page is None:
            waiting += [] if is_section(text) else [text]
            continue
        entry = _entry([*waiting, text[: page.start()]], int(page[1]))
        entries += [entry] if entry.title else []
        waiting, end = [], index + 1
    return entries, end


def _unpaged(lines: Sequence[tuple[int, str]]) -> tuple[list[Entry], int]:
    """Entries of a contents page that lost its page numbers: it ends where its first title comes again."""
    entries: list[Entry] = []
    seen: set[str] = set()
    waiting: list[str] = []
    end = lines[0][0] if lines else 0
    for index, text in lines:
        if "。" in text or len(waiting) > _TITLE_LINES:
            break
        if is_section(text):
            continue
        entry = _entry([*waiting, text], None)
        if fold(entry.title) in seen or (_alone(text) and not waiting):
            break
        if text.strip().startswith(("（", "(", "〔")) and entries and not waiting and not entry.title:
            entries[-1] = Entry(entries[-1].title, entry.number, None)
        elif _TITLE_END.search(packed(text)) or entry.number:
            entries.append(entry)
            seen.add(fold(entry.title))
            waiting = []
        else:
            waiting.append(text)
            continue
        end = index + 1
    return entries, end


def _entry(lines: Sequence[str], page: int | None) -> Entry:
    number = parse(lines[-1])
    if len(lines) > 1 and number is not None and number.agency:  # under a title of its own
        title = packed("".join(lines[:-1]))
        return Entry(_GLUED.sub("", title, count=1) if _GLUED.match(title) else title, number.normal, page)
    text = re.sub(r"[.…·．•]{2,}.*$", "", packed("".join(lines)))
    found = find_numbers(text)
    tail = re.search(r"[（(【]([^（(]*?[〔\[［(（﹝]?[^（(]*?号)[）)】]?$", text)
    own = parse(tail[1]) if tail else (parse(text) or (found[-1] if found and text.endswith("号") else None))
    if own is None and tail is not None and found:
        own = found[0]  # several numbers of a joint issue in one pair of brackets
    title = text[: tail.start()] if tail else (text if own is None else text.replace(packed(own.printed), ""))
    return Entry(
        _GLUED.sub("", title, count=1) if _GLUED.match(title) else title, own.normal if own else "", page
    )


def _alone(text: str) -> DocumentNumber | None:
    return parse(text) if not text.strip().startswith(("（", "(", "【")) else None
