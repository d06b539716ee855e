"""Days off and days worked instead, from the sentences of a holiday notice (关于…年部分节假日安排的通知)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dibao.records.clean import Block, Evidence
from normalizers.metadata.periods import Period, find_periods, without_remarks

_NOTICE = re.compile(r"((?:19|20)\d{2})年.{0,12}(?:节假日|放假|假期).{0,8}(?:安排|通知)")
_STOPS = re.compile("[，,。；;]")
_OFF = re.compile("(?<!不)放假|补休")
_MOVED = re.compile("公休日(?:分别)?调至")
_ON = re.compile("(?<!不)上班")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day and whether it is off (放假, 补休) or worked (上班)."""

    day: date
    off: bool


def read_holidays(text: str, year: int) -> tuple[Holiday, ...]:
    """Return the days a sentence declares off or worked, in the order they stand; `year` is the notice's.

    放假, 补休 and 上班 declare. A 公休日 moved elsewhere (9月27日、28日两个公休日调至…) is worked unless it was declared
    off; 照常公休 and 为法定节假日 explain days that are declared in another clause.
    """
    plain = without_remarks(text)
    stops = [-1, *(match.start() for match in _STOPS.finditer(plain)), len(plain)]
    periods = find_periods(text, year)
    found: dict[date, bool] = {}
    moved: list[Period] = []
    for before, last in pairwise(stops):
        clause = plain[before + 1 : last]
        off = _OFF.search(clause) is not None
        move = _MOVED.search(clause)
        if not off and not move and not _ON.search(clause):
            continue
        inside = [period for period in periods if before < period.start and period.end <= last]
        if move:
            moved += [period for period in inside if period.end <= before + 1 + move.start()]
            continue
        for period in inside:
            for day in period.days():
                found.setdefault(day, off)
    for period in moved:
        for day in period.days():
            found.setdefault(day, False)
    return tuple(Holiday(day, off) for day, off in found.items())


def holiday_evidence(title: str, blocks: Sequence[Block]) -> tuple[Evidence, ...]:
    """Return what a holiday notice declares, a line for each sentence, () for any other document."""
    notice = _NOTICE.search(title)
    if notice is None:
        return ()
    evidence = []
    for block in blocks:
        if "放假" not in block.text or block.kind == "table":
            continue
        days = read_holidays(block.text, int(notice[1]))
        for field, off in (("day-off", True), ("day-worked", False)):
            if named := " ".join(day.day.isoformat() for day in days if day.off is off):
                evidence.append(Evidence(field, named, "text pattern", block.text[:200]))
    return tuple(evidence)
