"""The documents a sentence names: 《titles》 and 文号, and the sentence with all but one of them masked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from normalizers.metadata.acts import stem
from normalizers.metadata.dates import find_dates
from normalizers.metadata.issuers import from_title, names_of
from normalizers.metadata.numbers import find_numbers, locate, parse, unified_numbers

#: characters of the sentence kept as evidence (the record's limit)
QUOTE = 200
#: a title longer than this is an unclosed bracket; the longest in the sample documents has 98 characters
LONGEST_TITLE = 160
#: mentions on either side read for the verb of one: a sentence that lists thousands must not cost their square
_NEIGHBOURS = 64
#: characters after a title in which its bracket and the word that issues it are looked for: a dozen titles long
REACH = 2000
#: 「…」 is also an ordinary quotation mark there: only what is named like a law is a title
_CORNERED = re.compile(
    "「([^「」]{2,60}(?:法|条例|办法|规则|细则|准则|要点|规程|标准|规定|通则|章程|规例))」"
)
_STOP = re.compile("[^。；;\n]*[。；;\n]|[^。；;\n]+$")
#: characters of a day before a number: 二〇一九年十二月二十一日
_DAY = 16
MASK = "\ufffc"  # stands for one mention in the masked sentence; never in clean text


#: brackets behind a title, one after the other: （试行）（2019年修订）（云府〔2019〕3号）
_BRACKET = re.compile(
    r"\s*[（(【〔\[](.{2,120}?(?:[号號](?=[)）】〕\]、，,；;\s文公发令])|称|版|[年月日]|修[正订改]|试行|暂行|[A-Z]{2,6}-?\d{4}).{0,120}?)[)）】〕\]]"
)
_MOST_BRACKETS = 4
#: a day of force, not of signature: （自2020年1月1日起施行）
_SPELL = re.compile("起|至|止")
#: what joins an order to what it promulgates: 云澜市人民政府令第12号公布的《…》
_MADE_BY = re.compile("(?:文件?)?(?:公布|发布|印发|颁布|下发|颁发)?的?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named at sentence[start:end], by title, numbers, or both."""

    start: int
    end: int  # after the bracket with the 文号
    title: str  # with the mark of its state that follows it: （2019年修订）
    numbers: tuple[str, ...]
    alias: str  # 以下简称《…》
    issuer: str = ""  # the body named in the bracket
    signed: date | None = None  # the one day named in the bracket, or before 令第12号公布的


def mentions_in(sentence: str) -> list[Mention]:
    """Return what a sentence names, in order of place; a number in brackets after a title belongs to it."""
    mentions: list[Mention] = []
    for start, end, title in titles_in(sentence):
        if mentions and start < mentions[-1].end:
            continue  # the short name inside the bracket of the mention before
        mentions.append(_with_brackets(sentence, Mention(start, end, title, (), "")))
    starts, titled = [mention.start for mention in mentions], tuple(mentions)
    for start, end, number in locate(sentence):
        before = bisect_right(starts, start) - 1
        if before < 0 or start >= titled[before].end:
            lead = sentence[max(0, start - _DAY) : start]
            dates = find_dates(lead)
            dated = dates[-1] if dates and dates[-1].end == len(lead) else None
            begins = start - (dated.end - dated.start) if dated else start
            mentions.append(
                Mention(begins, end, "", (number.normal,), "", signed=dated.value if dated else None)
            )
    mentions.sort(key=lambda mention: mention.start)
    return list(_paired(sentence, mentions))


def _with_brackets(sentence: str, mention: Mention) -> Mention:
    """Return a mention with what the brackets behind it say of it; one that says nothing ends it."""
    for _ in range(_MOST_BRACKETS):
        bracket = _BRACKET.match(sentence[mention.end : mention.end + REACH])
        if bracket is None:
            break
        inner = bracket[1]
        numbers = [one.normal for one in find_numbers(inner)] or _of_title(mention.title, inner)
        numbers = numbers or list(unified_numbers(inner))
        named = re.search(r"简称[：:]?[《“\"「](.+?)[》”\"」]", inner)
        days = find_dates(inner) if not _SPELL.search(inner) else ()
        state = "".join(bracket.group().split())
        is_state = not numbers and stem(f"甲乙{state}") == "甲乙"
        bodies = names_of(_lead(inner, days[0].start)) if len(days) == 1 else ()
        if not (numbers or named or is_state or len(days) == 1):
            break
        mention = Mention(
            mention.start,
            mention.end + bracket.end(),
            mention.title + state if is_state else mention.title,
            mention.numbers or tuple(numbers),
            mention.alias or (named[1] if named else ""),
            mention.issuer or (bodies[0] if bodies else ""),
            mention.signed or (days[0].value if len(days) == 1 else None),
        )
    return mention


def _lead(inner: str, end: int) -> str:
    return inner[:end].strip("，,、；; \u3000")


def _of_title(title: str, bracket: str) -> list[str]:
    """Return the number of 《国家税务总局关于…的公告》（2019年第4号）: the title names the series."""
    word = re.search("(?:公告|通告)$", title)
    bare = parse(bracket) if word and bracket.endswith(("号", "號")) else None
    names = from_title(title) if bare and not bare.agency else ()
    whole = parse(f"{''.join(names)}{word.group()}{''.join(bracket.split())}") if names and word else None
    return [whole.normal] if whole else []


def _paired(sentence: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the mentions, a number set right before or behind a title without brackets joined to it.

    国发〔2021〕1号《…》 and 《…》国发〔2021〕1号 name one document; a list of numbers keeps them apart.
    """
    at = 0
    while at < len(mentions):
        one, following = mentions[at], mentions[at + 1] if at + 1 < len(mentions) else None
        between = sentence[one.end : following.start] if following else "."
        joint = between.strip(" \u3000")
        made = not one.title and _MADE_BY.fullmatch(joint)
        if following and (joint in ("", "文", "文件") or made) and (bool(one.title) != bool(following.title)):
            titled, number = (one, following) if one.title else (following, one)
            third = mentions[at + 2] if at + 2 < len(mentions) else None
            # between two titles it belongs to the one before, as it does in lists
            if not titled.numbers and not (one.title == "" and third and third.start == one.start):
                signed = titled.signed or number.signed
                yield Mention(
                    one.start,
                    following.end,
                    titled.title,
                    number.numbers,
                    titled.alias,
                    titled.issuer,
                    signed,
                )
                at += 2
                continue
        yield one
        at += 1


def masked(sentence: str, mentions: Sequence[Mention], at: int) -> tuple[str, str]:
    """Return what stands before and after a mention, every other mention put as one mark."""
    first, last = max(0, at - _NEIGHBOURS), at + 1 + _NEIGHBOURS
    before, position = "", mentions[first - 1].end if first else 0
    for mention in mentions[first:at]:
        before += sentence[position : mention.start] + MASK
        position = mention.end
    before += sentence[position : mentions[at].start]
    after, position = "", mentions[at].end
    for mention in mentions[at + 1 : last]:
        after += sentence[position : mention.start] + MASK
        position = mention.end
    return before, after + (sentence[position:] if last >= len(mentions) else "")


def titles_in(sentence: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, title) of the outermost 《…》, and of the laws in 「…」 as Taiwan's papers set them."""
    if "「" in sentence and "《" not in sentence:
        for match in _CORNERED.finditer(sentence):
            yield match.start(), match.end(), "".join(match[1].split())
    if "《" not in sentence:
        return
    depth = start = 0
    for index, char in enumerate(sentence):
        if char == "《":
            start = start if depth else index
            depth += 1
        elif char == "》" and depth:
            depth -= 1
            if depth:
                continue
            title = "".join(sentence[start + 1 : index].split())
            if 2 <= len(title) <= LONGEST_TITLE:
                yield start, index + 1, title


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a block; a stop inside 《》 ends none, each row of a table is one."""
    if "《" not in text:
        yield from (part.strip() for part in _STOP.findall(text))
        return
    depth = start = 0
    for index, char in enumerate(text):
        depth += (char == "《") - (char == "》")
        if char == "\n" or (char in "。；;" and depth <= 0):
            yield text[start : index + 1].strip()
            start, depth = index + 1, 0
    yield text[start:].strip()


def quote(sentence: str, mention: Mention) -> str:
    """Return the sentence, of a long one the part round the mention."""
    if len(sentence) <= QUOTE:
        return sentence
    start = max(0, min(mention.start - QUOTE // 4, len(sentence) - QUOTE))
    return sentence[start : start + QUOTE]
