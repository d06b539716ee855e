"""Glosses: readings set after characters, as search-spam mirrors do: 的(de), 政(zheng)(zheng), 網(wǎng), 北京（běi jīng）.

A gloss reads the very characters before it: what stands in brackets must be a reading the table has for them.
Some words of two letters do so by chance, 和(he), 亩(mu): they are glosses where the document glosses others, too.
(GDP), (R&D), (A类), (km), (a), (ii) read nothing and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from normalizers.text.readings import Reading, is_pinyin, is_read, parse, syllables

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003134f"
_TONE_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜĀÁǍÀĒÉĚÈŌÓǑÒńňǹḿ\u0300\u0301\u0304\u030c"
_LETTERS = f"a-zA-ZüÜêɡɑ\u0302\u0308{_TONE_LETTERS}"
_WRITTEN = rf"[{_LETTERS}][{_LETTERS}0-6:'’·‧ \u00a0\u3000-]{{0,60}}|[ㄅ-ㄩ˙][ㄅ-ㄩˉˊˇˋ˙ ]{{0,40}}"
_GROUP = re.compile(
    rf"(?:[ \t\u00a0\u3000]?[(（\[［][ \u00a0\u3000]?(?:{_WRITTEN})[ \u00a0\u3000]?[)）\]］])+(?P<after> (?=[{_HAN}]))?"
)
_ONE = re.compile(r"[ \t\u00a0\u3000]?[(（\[［]([^()（）\[\]［］]+)[)）\]］]")
#: readings set beside characters without brackets, 政zhèng府fǔ, as ruby does where its mark-up is lost
_BARE = re.compile(
    rf"(?<=[{_HAN}]) ?([a-zü\u0308{_TONE_LETTERS}]{{1,7}})(?=[ \t]?[{_HAN}]|[，。、；：！？…）)」』》”\s]|$)"
)
_IS_HAN = re.compile(f"[{_HAN}]").match
_TONED = re.compile(f"[{_TONE_LETTERS}]")
#: no text without one of these holds a gloss: most texts are passed by one search
_OPENS = re.compile(rf"[(（\[［][ \u00a0\u3000]?[{_LETTERS}ㄅ-ㄩ˙]")
_BEFORE = 12  # characters before a bracket that it may read
#: English words, units and symbols that read a common character by chance (和 he, 社 she, 亩 mu, 帕 Pa, 钠 Na)
# fmt: off
_WORDS = frozenset({
    "a", "an", "ban", "bang", "bin", "can", "den", "die", "do", "e", "fan", "fen", "gang", "ha", "hang", "he", "hen",
    "la", "lie", "long", "man", "me", "men", "min", "mo", "mu", "na", "nan", "nu", "o", "pa", "pan", "pen", "pi",
    "pie", "pin", "rang", "re", "sang", "she", "song", "sun", "ta", "tan", "tang", "tie", "to", "wan", "you",
})
# fmt: on
#: distinct characters that must be glossed beyond doubt before a doubtful one is taken for a gloss
_SOME, _MANY = 3, 8
_JYUTPING = re.compile(
    "(?:gw|kw|ng|[bpmfdtnlgkhzcsjw])?(?:aa(?:ng|[iumnptk])?|a(?:ng|[iumnptk])|e(?:ng|[iumnptk])?|eo[int]|i(?:ng|[umnptk])?"
    "|oe(?:ng|[tk])?|o(?:ng|[iuntk])?|u(?:ng|[intk])?|yu[nt]?)[1-6]"
)


@dataclass(frozen=True, slots=True)
class Practice:
    """How a document glosses: how many distinct characters beyond doubt, and in which other styles."""

    certain: int = 0
    capitals: int = 0
    bare: int = 0  # without brackets
    cantonese: int = 0


def practice_of(texts: Iterable[str]) -> Practice:
    """Return how these texts, those of one document, set glosses."""
    certain, capitals, bare, cantonese = set(), set(), set(), set()
    for text in texts:
        for before, written in _candidates(text):
            reading, key = parse(written), (before[-1], written.lower())
            if _JYUTPING.fullmatch(written) and not (reading and syllables(reading.letters, before)):
                cantonese.add(key)
            if reading and (count := syllables(reading.letters, before)):
                if reading.capital and not reading.toned:
                    capitals.add(key)
                elif _is_certain(reading, count, 1):
                    certain.add(key)
        bare |= {(match.string[match.start() - 1], match[1]) for match in _bare(text)}
    return Practice(len(certain), len(capitals), len(bare), len(cantonese))


def strip_glosses(text: str, practice: Practice | None = None) -> tuple[str, int]:
    """Return the text without glosses, and how many were taken out; `practice` is that of the whole document."""
    if not _may_gloss(text):
        return text, 0
    known = practice_of([text]) if practice is None else practice
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        before, parts = _read_part(text, match.start()), list(_ONE.finditer(match[0]))
        written, taken = [part[1].strip() for part in parts], 0
        while taken < len(parts) and _is_gloss(written[taken], before, written.count(written[taken]), known):
            taken += 1  # 总值(zhi)(GDP): the first that is none ends them
        taken = taken or _one_each(written, before)
        count += taken
        # where a space stands before the brackets, 政 (zheng) 府, the one behind them is of the gloss, too
        spaced = taken == len(parts) and match[0][0].isspace()
        return "".join([*(part[0] for part in parts[taken:]), "" if spaced else match["after"] or ""])

    stripped = _replaced(text, _groups(text), replace)
    if known.bare >= _SOME:
        bare = list(_bare(stripped))
        stripped, count = _replaced(stripped, bare, lambda _: ""), count + len(bare)
    return stripped, count


def _replaced(text: str, matches: Iterable[re.Match[str]], replace: Callable[[re.Match[str]], str]) -> str:
    pieces, end = [], 0
    for match in matches:
        pieces += [text[end : match.start()], replace(match)]
        end = match.end()
    return "".join([*pieces, text[end:]])


def _groups(text: str) -> Iterator[re.Match[str]]:
    """Yield the brackets that stand directly after a Han character and hold what may be readings."""
    end = 0
    for opened in _OPENS.finditer(text):
        at = opened.start()
        if at < end:
            continue
        at -= at > end and text[at - 1] in " \t\u00a0\u3000"
        if at > end and _IS_HAN(text[at - 1]) and (match := _GROUP.match(text, at)):
            yield match
            end = match.end()


def _is_gloss(written: str, before: str, times: int, practice: Practice) -> bool:
    reading = parse(written)
    if practice.cantonese >= _MANY and practice.cantonese > practice.certain and _JYUTPING.fullmatch(written):
        return True
    if not reading:
        return False
    glossing = practice.certain >= _SOME or practice.capitals >= _MANY
    if count := syllables(reading.letters, before):
        if reading.capital and not reading.toned:
            return glossing or (times > 1 and len(reading.letters) > 1)
        return _is_certain(reading, count, times) or glossing
    # a reading the table does not have: of a rare character, or of one that was converted wrongly
    if not is_pinyin(reading.letters) or reading.capital:
        return False
    if reading.toned and len(reading.letters) > 1:
        return glossing or not is_read(before[-1])
    return practice.certain >= _MANY and len(reading.letters) > 1 and reading.letters not in _WORDS


def _one_each(written: list[str], before: str) -> int:
    """Return how many readings in brackets of their own read the characters before, one each: 組織(zu)(zhi)."""
    readings = [parse(one) for one in written]
    for count in range(min(len(written), len(before)), 1, -1):
        letters = [reading.letters for reading in readings[:count] if reading and len(reading.letters) > 1]
        characters = before[len(before) - count :]
        if len(letters) == count and all(
            syllables(one, char) for one, char in zip(letters, characters, strict=True)
        ):
            return count
    return 0


def _is_certain(reading: Reading, count: int, times: int) -> bool:
    """Tell whether a reading of the characters before it can be nothing else, whatever the document does."""
    if len(reading.letters) == 1:  # an item of a list, but for ā and for a letter set twice
        return reading.toned or times > 1
    return reading.toned or count > 1 or times > 1 or reading.letters not in _WORDS


def _may_gloss(text: str) -> bool:
    brackets = "(" in text or "（" in text or "[" in text or "［" in text
    return bool((brackets and _OPENS.search(text)) or _TONED.search(text))


def _read_part(text: str, end: int) -> str:
    """Return the Han characters before an index, as many as one bracket may read."""
    start = end
    while start > max(0, end - _BEFORE) and _IS_HAN(text[start - 1]):
        start -= 1
    return text[start:end]


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    if _may_gloss(text):
        for match in _groups(text):
            before = _read_part(text, match.start())
            for written in _ONE.findall(match[0]):
                yield before, written.strip()


def _bare(text: str) -> Iterator[re.Match[str]]:
    """Yield readings with a tone mark that stand beside the character they read."""
    if not _TONED.search(text):
        return
    for match in _BARE.finditer(text):
        reading = parse(match[1])
        if reading and reading.toned and syllables(reading.letters, _read_part(text, match.start())):
            yield match
