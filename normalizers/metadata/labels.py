"""What a page says of its document in labels: standard metas, catalogue fields, `发布日期:… 来源:…` lines.

Labels are those of `vocabulary`. Values stay as printed. A line is read from its colons: what stands before one is
looked up, spaces inside left out (索 引 号：, 标　　题：). In a catalogue (a page with 索引号 or 发文字号 labels) a label may
also stand without a colon, in a cell or line of its own, with its value in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dibao.records.clean import Evidence
from normalizers.metadata.dates import parse_date
from normalizers.metadata.vocabulary import DATED, FIELDS, LONGEST, METAS, NUMBERED, WEAK_METAS
from normalizers.script import to_simplified

_GAPS = " \t\u3000\u00a0"
_COLONS = ":：∶﹕︰"
_COLON = re.compile(f"[{_GAPS}]*[{_COLONS}]")
#: what may stand right before a label
_BOUNDARY = re.compile(r"[\s\u3000\[【|｜(（\d>》”]")
#: these words are never part of a value, so no boundary need stand before them
_GLUED = frozenset(
    label for label, field in FIELDS.items() if field in ("counter", "tool") and len(label) > 2
)
_CLOCK = r"(?:[T\s\u3000]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)"
_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_LEADING_DATE = re.compile(rf"[\s\[【(（]*({_DATE}{_CLOCK}?)(?:\s*星期.)?[\s\])）】|｜]*")
_MOMENT = re.compile(rf"({_DATE}{_CLOCK})(?:\s*星期.)?")
_TRAILING_DATE = re.compile(rf"([^\d:：]{{2,40}}?)[\s\u3000|｜]+({_DATE}{_CLOCK}?)(?!\d).{{0,20}}")
#: 发布时间 2022-07-13 without a colon: the words mean nothing else, and a date follows at once
_BARE_DATED = re.compile(
    rf"(?:^|(?<=[\s|｜【\[(（]))(发布时间|发布日期|发表时间|发表于|发布于|更新时间|成文日期|公开日期)[{_GAPS}]*(?={_DATE})"
)
#: buttons that follow a value on its line
_BUTTONS = re.compile(r"[\s|｜]+(?:打印|分享|收藏|关闭|纠错|浏览|字体|保存)[^，。]{0,12}$")
#: longer lines are prose that happens to contain a label word
LINE_LENGTH = 160
_NEXT_MAX = 300
#: 失效（提前废止） and the like; the longest seen has 10 characters
STATUS_LENGTH = 16
#: a body's name, or some of a joint issue; a column of topics
_NAME_LENGTH = 200
#: labels only a catalogue has; there labels may stand without colons
_CATALOGUE = ("索引号", "发文字号", "索取号", "信息索引", "公开责任部门", "统一编号")
#: footers name the site's 主办单位 as well: it is a field of a catalogue within so many lines of its 索引号
_NEAR = 16


def from_metas(metas: Iterable[tuple[str, str]], *, weak: bool = False) -> Iterator[Evidence]:
    """Yield what the standard page labels say; empty values and repetitions are left out.

    `weak` reads the labels of other systems instead (og:title, publishdate, JSON-LD's names), for want of better.
    """
    names = WEAK_METAS if weak else METAS
    seen: set[tuple[str, str]] = set()
    for name, content in metas:
        bare = name.strip()
        field = names.get(bare.lower()) or (
            None if weak else FIELDS.get(bare) if not bare.isascii() else None
        )
        value = " ".join(content.split())
        if field and value and (field, value) not in seen:
            seen.add((field, value))
            if field not in DATED or parse_date(value) is not None:
                yield Evidence(field, value, f"{'meta' if weak else 'label'} {bare}", value[:200])


def from_lines(lines: Sequence[str], basis: str) -> Iterator[Evidence]:
    """Yield the labelled values of short lines; a label alone takes the next line, as in catalogue tables."""
    plain = _simplified(lines)
    packed = ["".join(line.split()) if len(line) <= 40 else "" for line in plain]
    marks = [at for at, line in enumerate(packed) if line.startswith(_CATALOGUE)]
    skip = 0
    for index, line in enumerate(plain):
        if index < skip:
            continue
        pairs = _pairs(line)
        for label, printed in pairs:
            value = printed or _value_below(plain, packed, index, bare=bool(marks))
            if label == "主办单位" and not any(abs(index - at) <= _NEAR for at in marks):
                continue
            if FIELDS[label] != "contact" and _fits(FIELDS[label], value):
                # t2s keeps lines; a value read whole from one is given as it was printed
                printed_value = _as_printed(lines, plain, index, value)
                yield Evidence(FIELDS[label], printed_value, f"{basis} {label}", lines[index].strip()[:200])
        if not pairs and marks and packed[index] in FIELDS:
            run = _run(packed, index)
            for label, at in run:
                field, value = FIELDS[label], plain[at].strip()
                if _fits(field, value) and len(label) > 2:
                    yield Evidence(
                        field,
                        _as_printed(lines, plain, at, value),
                        f"{basis} {label}",
                        lines[at].strip()[:200],
                    )
            skip = run[-1][1] + 1 if run else 0


def parse_line(line: str) -> tuple[tuple[str, str], ...]:
    """Return the (label, value) pairs a line consists of, () where it does not begin with a label or a date.

    A date at the head of a label line, or a date with its time alone, is a 时间; so is one behind a 来源.
    """
    text = line.strip()
    if not text or len(text) > LINE_LENGTH:
        return ()
    simplified = to_simplified(text)
    # t2s keeps lengths for single characters; where a phrase changed them the simplified value serves
    return _pairs(simplified, text if len(text) == len(simplified) else simplified)


def _simplified(lines: Sequence[str]) -> list[str]:
    """Return the lines in Simplified, converted in one go; long ones, which hold no label, as they are."""
    short = [line if len(line) <= _NEXT_MAX else "" for line in lines]
    plain = to_simplified("\n".join(line.replace("\n", " ") for line in short)).split("\n")
    return plain if len(plain) == len(lines) else [to_simplified(line) for line in short]


def _pairs(simplified: str, origin: str = "") -> tuple[tuple[str, str], ...]:
    origin = origin or simplified
    text = simplified.strip()
    if not text or len(text) > LINE_LENGTH:
        return ()
    lead = len(simplified) - len(simplified.lstrip())
    origin = origin[lead:] if len(origin) == len(simplified) else text
    found = _labels(text)
    if not found:
        moment = _MOMENT.fullmatch(text)
        return (("时间", moment[1]),) if moment and parse_date(moment[1]) else ()
    pairs: list[tuple[str, str]] = []
    first = text[: found[0][1]]
    if first.strip(f"[【|｜(（>》{_GAPS}"):
        date = _LEADING_DATE.fullmatch(first)
        if date is None or parse_date(date[1]) is None:
            return ()
        pairs.append(("时间", date[1].strip()))
    for (label, _, value_start), following in zip(found, [*found[1:], None], strict=True):
        end = following[1] if following else len(text)
        value = origin[value_start:end].strip(f"{_GAPS}|｜[]【】\r\n")
        if FIELDS[label] not in ("counter", "tool", "title"):
            value = _BUTTONS.sub("", value)
        trailing = (
            _TRAILING_DATE.fullmatch(value) if FIELDS[label] in ("source", "issuer", "author") else None
        )
        if trailing and parse_date(trailing[2]):
            pairs += [(label, trailing[1].strip()), ("时间", trailing[2].strip())]
        else:
            pairs.append((label, value))
    return tuple(pairs)


def _labels(text: str) -> list[tuple[str, int, int]]:
    """Return (label, start, start of its value) of every label of a line, from its colons backwards."""
    found: list[tuple[str, int, int]] = []
    floor = 0
    for colon in _COLON.finditer(text):
        if hit := _label_before(text, colon.start(), floor):
            found.append((hit[0], hit[1], colon.end()))
            floor = colon.end()
    if "发" in text or "更" in text or "公" in text or "成" in text:
        for match in _BARE_DATED.finditer(text):
            if all(not start <= match.start() < end for _, start, end in found):
                found.append((match[1], match.start(1), match.end()))
        found.sort(key=lambda item: item[1])
    return found


def _label_before(text: str, end: int, floor: int) -> tuple[str, int] | None:
    """Return the longest label that ends at `end`, gaps inside it left out, and where it begins."""
    packed = ""
    hits: list[tuple[str, int]] = []
    at = end
    latin = text[end - 1 : end].isascii() and text[end - 1 : end].isalpha()
    while at > floor and len(packed) < LONGEST:
        at -= 1
        char = text[at]
        if char in _GAPS and not latin:
            continue
        packed = (char.lower() if latin else char) + packed
        if packed in FIELDS:
            hits.append((packed, at))
    for label, start in reversed(hits):
        if start == floor or _BOUNDARY.match(text, start - 1) or label in _GLUED:
            return label, start
    return None


def _value_below(plain: Sequence[str], packed: Sequence[str], index: int, *, bare: bool) -> str:
    """Return the line below a label that stands alone, "" where that is another label or prose."""
    below = plain[index + 1].strip() if index + 1 < len(plain) else ""
    alone = plain[index].rstrip().endswith(tuple(_COLONS))
    if not alone or not below or len(below) > _NEXT_MAX or _pairs(below):
        return ""
    return "" if bare and packed[index + 1] in FIELDS else below


def _run(packed: Sequence[str], index: int) -> list[tuple[str, int]]:
    """Return (label, place of its value) of bare labels from `index` on: label and value by turns, or a row of each."""
    end = index
    while end < len(packed) and packed[end] in FIELDS:
        end += 1
    count = end - index
    if count == 1:
        return [(packed[index], end)] if end < len(packed) else []
    if count < 3:  # an empty value, then the next label with its own
        return [(packed[end - 1], end)] if end < len(packed) else []
    values = range(end, min(end + count, len(packed)))
    dated = all(
        parse_date(packed[at]) is not None or not packed[at]
        for label, at in zip(packed[index:end], values, strict=False)
        if FIELDS[label] in DATED
    )
    return list(zip(packed[index:end], values, strict=False)) if dated and len(values) == count else []


def _as_printed(lines: Sequence[str], plain: Sequence[str], index: int, value: str) -> str:
    """Return a value as the page printed it, where conversion kept the length of its line."""
    for at in (index, index + 1):
        if at < len(lines) and (place := plain[at].find(value)) >= 0 and len(plain[at]) == len(lines[at]):
            return lines[at][place : place + len(value)]
    return value


def _fits(field: str, value: str) -> bool:
    """Tell whether a value can be one of its field: a label without a value must not take its neighbour's."""
    if field in DATED:
        return parse_date(value) is not None
    if field in NUMBERED:
        return len(value) <= 80 and any(char.isdigit() for char in value)
    if field == "status":
        return 0 < len(value) <= STATUS_LENGTH
    if field in ("issuer", "topics", "openness", "source"):
        named = value.strip("-—/\\无 ")
        return bool(named) and len(value) <= _NAME_LENGTH and not named.isdigit()
    return value.strip("-—/无 ") != ""
