"""The passages of a clean text: its lines, with places, clause numbers, and the tables that some of them are rows of."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "〇零一二三四五六七八九十百千"
#: what numbers a clause: 第五条, 第十二条之一, 三、 （二） 4. 4.1 ⑤, with the white space after it
_MARK = re.compile(
    rf"(?:第(?:[{_HAN}]{{1,7}}|[0-9]{{1,4}})[编章节条款](?:之[{_HAN}]{{1,3}})?|[{_HAN}]{{1,5}}、"
    rf"|[（(](?:[{_HAN}]{{1,5}}|[0-9]{{1,3}})[）)]|[0-9]{{1,3}}(?:[.．][0-9]{{1,3}}){{0,3}}(?:[.．、](?![0-9])|[ \u3000])"
    r"|[①-⑳])[ \t\u3000]*"
)
#: the serial number in the first cell of a row
_SERIAL = re.compile(r"\|[ \t]*[0-9]{1,5}[ \t]*(?=\|)")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a text without the white space around it: text[start:end], the white space before it from `lead`."""

    text: str
    start: int
    end: int
    lead: int
    mark: str = ""  # 第五条, （一）, | 3 : how it is numbered
    table: int = 0  # the table it is a row of, from 1; 0 for prose
    row: int = 0  # from 1, the head and the rule below it included

    @property
    def body(self) -> str:
        """Return what it says, without its number."""
        return self.text[len(self.mark) :]


def passages(text: str) -> tuple[Passage, ...]:
    """Return the lines of a text that are not blank, in order."""
    found: list[Passage] = []
    at = lead = table = row = 0
    within = False
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        start = at + len(line) - len(line.lstrip())
        at += len(line)
        if not bare:
            within = False
            continue
        if bare.startswith("|") and bare.endswith("|") and len(bare) > 2:
            table, row, within = (table, row + 1, True) if within else (table + 1, 1, True)
            serial = _SERIAL.match(bare)
            found.append(
                Passage(bare, start, start + len(bare), lead, serial[0] if serial else "", table, row)
            )
        else:
            within = False
            mark = _MARK.match(bare)
            found.append(Passage(bare, start, start + len(bare), lead, mark[0] if mark else ""))
        lead = start + len(bare)
    return tuple(found)


def cells(row: str) -> list[str]:
    """Return the pieces of a Markdown row, each with the bar that closes it; joined they are the row."""
    bars = [match.end() for match in _BAR.finditer(row)]
    return [row[start:end] for start, end in zip((0, *bars), (*bars, len(row)), strict=True) if start < end]
