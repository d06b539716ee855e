"""The note under a title that tells how a text came to be what it is (题注): passed, amended, revised, by which acts.

（2012年5月12日某市人民政府令第31号公布 根据2019年3月1日《某市人民政府关于修改部分规章的决定》第一次修正 2023年6月9日某市
人民政府令第52号修订）
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dibao.records.clean import CleanDocument
from normalizers.metadata.dates import find_dates
from normalizers.metadata.mentions import titles_in
from normalizers.metadata.numbers import find_numbers

StepKind = Literal["原文", "修正", "修订"]

#: the note stands below the title and above the first article
_HEAD = 1500
#: a law amended ten times has a note of about 700 characters
_NOTE = 1200
_MADE = re.compile("通过|公布|发布|颁布|制定|批准|施行")
_CHANGED = re.compile("修正|修订")
_NAMED = re.compile("《[^《》]{1,200}》|〈[^〈〉]{1,200}〉")


@dataclass(frozen=True, slots=True)
class Step:
    """One state a text was given: how, when, and by which act, as far as the note says."""

    kind: StepKind
    date: date | None
    number: str = ""  # normalised, of the act: 云澜市人民政府令第40号
    title: str = ""  # of the act, without 《》
    quote: str = ""  # the words that say so

    @property
    def label(self) -> str:
        """The state as people call it: 原文, 2019修正."""
        return self.kind if self.kind == "原文" else f"{self.date.year if self.date else ''}{self.kind}"


def lineage(clean: CleanDocument) -> tuple[Step, ...]:
    """Return the states the note of a text names, in its order; empty where it names no amendment."""
    for note in _notes(clean.simplified[:_HEAD]):
        found = tuple(_steps(note))
        if any(step.kind != "原文" for step in found):
            return found
    return ()


def _notes(head: str) -> Iterator[str]:
    """Yield what stands between brackets, nested ones included."""
    depth, start = 0, 0
    for at, sign in enumerate(head):
        if sign in "（(":
            depth, start = depth + 1, start if depth else at + 1
        elif sign in "）)" and depth:
            depth -= 1
            if not depth and at - start <= _NOTE:
                yield head[start:at]


def _steps(note: str) -> Iterator[Step]:
    # a title that speaks of 修正 names the act, and is not what it did
    masked = _NAMED.sub(lambda found: "〇" * len(found[0]), note)
    start = 0
    for number, verb in enumerate(_CHANGED.finditer(masked)):
        words = note[start : verb.end()]
        plain = masked[start : verb.end()]
        at = _opening(plain, first=not number)
        if not number and _MADE.search(plain[:at]):
            yield _step("原文", words[:at])
        yield _step("修正" if verb[0] == "修正" else "修订", words[at:])
        start = verb.end()
    if not start and _MADE.search(masked):
        yield _step("原文", note)


def _opening(words: str, *, first: bool) -> int:
    """Return where, in the words up to its verb, what is said of an amendment begins."""
    if not first:
        return 0
    based = words.find("根据")
    if based >= 0:
        return based
    days = find_dates(words)
    return days[-1].start if len(days) > 1 else 0


def _step(kind: StepKind, words: str) -> Step:
    days = [found.value for found in find_dates(words)]
    numbers = find_numbers(words)
    titles = [title for _, _, title in titles_in(words)]
    made = days[0] if kind == "原文" and days else days[-1] if days else None
    return Step(
        kind,
        made,
        numbers[0].normal if numbers else "",
        titles[0] if titles else "",
        words.strip(" ,，;；\u3000\n"),
    )
