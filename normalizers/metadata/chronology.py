"""The dates of a document, kept apart: 成文, 印发, 公布, published on the page, 施行, 失效; each with its evidence.

A stated date wins over an inferred one, the text over the catalogue for what the document itself says, and the page's
labels over its address for when it was put there. What loses stays as evidence, so that a contradiction can be seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dibao.records.clean import Block, Bound, Evidence
from normalizers.metadata.dates import find_dates, is_date_line, make_date, parse_date
from normalizers.metadata.issuers import Signature
from normalizers.metadata.validity import in_force
from normalizers.metadata.vocabulary import FIELDS

#: a date below the text of an unsigned document is one of its last lines
_TAIL = 3
#: the note under a title: （2021年7月27日某某令第1号公布 自2022年3月1日起施行）
_NOTE_LENGTH, _NOTE_BLOCKS = 400, 5
_NOTED = re.compile("公布|颁布|发布")
_OF_ORDER = re.compile("现予(?:以)?(?:公布|发布|颁布)")
_REPUBLIC = ("中華民國", "中华民国", "民國", "民国")
#: addresses that hold a whole day: /t20190918_693227.shtml, /art/2022/7/13/, /2022-07/13/, /202207/13/
_IN_ADDRESS = (
    re.compile(r"/t?((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)[_/.-]"),
    re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})(0[1-9]|1[0-2])/([0-3]\d)/"),
)


@dataclass(frozen=True, slots=True)
class Chronology:
    """The dates of one document, None where nothing states them."""

    published: date | None
    signed: date | None
    printed: date | None
    promulgated: date | None
    begins: Bound | None
    ends: Bound | None
    evidence: tuple[Evidence, ...]


def chronology(
    said: Sequence[Evidence],
    blocks: Sequence[Block],
    *,
    signature: Signature | None = None,
    note: Signature | None = None,
    printed: date | None = None,
    forwarded: int = -1,
) -> Chronology:
    """Return the dates of a document from its labels, its Simplified blocks, its signature and its 版记.

    The blocks from `forwarded` on (-1 = none) are another document's, which does not date this one.
    """
    published = _labelled(said, "published", "promulgated", "updated")
    signed = _signed(said, blocks[:forwarded] if forwarded >= 0 else blocks, signature or note)
    printed = printed or _labelled(said, "printed")
    promulgated, told = _promulgated(said, blocks, signature)
    effective = _labelled(said, "effective")
    begins, ends = in_force(
        blocks,
        signed=signed,
        published=published,
        issued=printed,
        promulgated=promulgated,
        effective=effective,
    )
    evidence = [*told]
    for field, bound in (("in_force_from", begins), ("in_force_until", ends)):
        if bound is not None:
            evidence.append(Evidence(field, _spelled(bound), "text pattern", bound.basis[:200]))
    return Chronology(
        published,
        signed,
        printed,
        promulgated,
        begins or _label_bound(said, "effective"),
        ends or _label_bound(said, "expiry"),
        tuple(evidence),
    )


def published_by_address(url: str) -> Iterator[Evidence]:
    """Yield the day an address holds, the last resort for a page that bears none."""
    for pattern in _IN_ADDRESS:
        match = pattern.search(url)
        if match and (day := make_date(int(match[1]), int(match[2]), int(match[3]))):
            yield Evidence("published", day.isoformat(), "date in the address", url[:200])
            return


def published_by_line(
    lines: Sequence[str], titles: Sequence[str], body: Sequence[str] = ()
) -> Iterator[Evidence]:
    """Yield a date that stands alone below a title of the page, or alone on the whole page, without a label.

    Dates below the first sentence of the `body` are the document's own, signed ones; a line of the page counts only
    where it repeats none of them.
    """
    wanted = {"".join(title.split()) for title in titles if len(title) >= 4}
    own = _own_dates(body)
    dated = [
        (index, day)
        for index, line in enumerate(lines)
        if 8 <= len(line) <= 30
        and (line[:1].isdigit() or line.startswith(_REPUBLIC))
        and not (
            index and "".join(lines[index - 1].split()).rstrip(":：") in FIELDS
        )  # the value of that label
        and (day := _alone(line)) is not None
    ]
    for index, day in dated[::-1]:  # the body's own stand last
        packed = "".join(lines[index].split())
        if own[packed]:
            own[packed] -= 1
            dated.remove((index, day))
    if not dated:
        return
    places = [index for index, line in enumerate(lines) if "".join(line.split()) in wanted]
    near = [(index, day) for index, day in dated if any(0 < index - at <= 5 for at in places)]
    if not near and len({day for _, day in dated}) == 1:
        near = dated
    for index, day in near[:1]:
        yield Evidence("published", day.isoformat(), "date on a line of its own", lines[index][:200])


def _own_dates(body: Sequence[str]) -> Counter[str]:
    """Count the lines of a body that hold only a date, below its first sentence."""
    first = next((at for at, text in enumerate(body) if "。" in text), len(body))
    lines = (line for text in body[first:] if len(text) <= _NOTE_LENGTH for line in text.split("\n"))
    return Counter("".join(line.split()) for line in lines if len(line) <= 40 and _alone(line) is not None)


def _alone(line: str) -> date | None:
    """Return the date of a line that holds it and perhaps its day of the week and its time."""
    found = find_dates(line)
    if len(found) != 1 or found[0].start:
        return None
    return (
        found[0].value
        if re.fullmatch(
            r"[\sT]*(?:[（(]?(?:星期|周|週)[一二三四五六日][)）]?)?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s*",
            line[found[0].end :],
        )
        else None
    )


def _labelled(said: Sequence[Evidence], *fields: str) -> date | None:
    """Return the first date stated under the first of these fields that any label states."""
    for field in fields:
        for item in said:
            if item.field == field and (day := parse_date(item.value)):
                return day
    return None


def _signed(said: Sequence[Evidence], blocks: Sequence[Block], signature: Signature | None) -> date | None:
    """Return the 成文日期: under the signature, in the catalogue, or alone in the last or first lines."""
    if signature:
        return signature.signed
    if day := _labelled(said, "signed"):
        return day
    edges = [*blocks[-_TAIL:][::-1], *blocks[1:_TAIL]]
    return next((day for block in edges if block.kind != "table" and (day := is_date_line(block.text))), None)


def _promulgated(
    said: Sequence[Evidence], blocks: Sequence[Block], signature: Signature | None
) -> tuple[date | None, list[Evidence]]:
    """Return the 公布日期: in the note under the title, of the order that makes the text known, or in the catalogue."""
    for block in blocks[:_NOTE_BLOCKS]:
        text = block.text
        if block.kind == "table" or len(text) > _NOTE_LENGTH or not text.startswith(("（", "(")):
            continue
        dates = find_dates(text)
        for at, found in enumerate(dates):
            end = dates[at + 1].start if at + 1 < len(dates) else len(text)
            if _NOTED.search(text, found.end, end):
                day = found.value
                return day, [Evidence("promulgated", day.isoformat(), "note under the title", text[:200])]
    if signature:
        opening = " ".join(block.text for block in blocks[: signature.start][-6:] if block.kind != "table")
        order = any(
            "令" in block.text[-8:] or "令" in block.text[:30] for block in blocks[:4] if len(block.text) < 60
        )
        if order and _OF_ORDER.search(opening):
            day = signature.signed
            return day, [Evidence("promulgated", day.isoformat(), "order", signature.quote)]
    return _labelled(said, "promulgated"), []


def _label_bound(said: Sequence[Evidence], field: str) -> Bound | None:
    """Return a bound by label; what a script computes is a hint and gives none."""
    for item in said:
        if item.field == field and not item.basis.startswith("script") and (day := parse_date(item.value)):
            return Bound(day, day, True, f"{item.basis} {item.value}")
    return None


def _spelled(bound: Bound) -> str:
    """Return a bound in a line: 2022-01-21, 2022-01-21/2022-03-10, ../2024-03-10 exclusive."""
    days = "/".join(dict.fromkeys(day.isoformat() if day else ".." for day in (bound.earliest, bound.latest)))
    return days if bound.inclusive else f"{days} exclusive"
