"""What a page says of its document in labels: standard metas, catalogue fields, `发布日期:… 来源:…` lines.

Labels are those of `vocabulary`, lines are read by `pairs`. Values stay as printed. In a catalogue (a page with 索引号
or 发文字号 labels) a label may also stand without a colon, in a cell or line of its own, with its value in the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dibao.records.clean import Evidence
from normalizers.metadata.dates import parse_date
from normalizers.metadata.pairs import COLONS, GAPS, pairs_of
from normalizers.metadata.vocabulary import DATED, FIELDS, LONGEST, METAS, NUMBERED, WEAK_METAS
from normalizers.script import to_simplified
from normalizers.text.blocks import clean_line

_NEXT_MAX = 300
#: 失效（提前废止） and the like; the longest seen has 10 characters
STATUS_LENGTH = 16
#: a body's name, or some of a joint issue; a column of topics
_NAME_LENGTH = 200
#: labels only a catalogue has; there labels may stand without colons
_CATALOGUE = ("索引号", "发文字号", "索取号", "信息索引", "公开责任部门", "统一编号")
#: fields whose values show that they are ones, or whose names are no words of a sentence's beginning
_UNMISTAKABLE = DATED | NUMBERED | {"issuer", "openness"}
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
        value = clean_line(content)
        if field and value and (field, value) not in seen:
            seen.add((field, value))
            # a placeholder (9999-99-99) is kept as what the page says; whoever asks for its day finds none
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
        pairs = pairs_of(line)
        for label, printed in pairs:
            value = printed or _value_below(plain, packed, index, bare=bool(marks))
            if label == "主办单位" and not any(abs(index - at) <= _NEAR for at in marks):
                continue
            if FIELDS[label] != "contact" and _fits(FIELDS[label], value):
                # t2s keeps lines; a value read whole from one is given as it was printed
                printed_value = _as_printed(lines, plain, index, value)
                yield Evidence(FIELDS[label], printed_value, f"{basis} {label}", lines[index].strip()[:200])
        if pairs or not marks:
            continue
        if (glued := _glued(line, packed[index])) and _fits(FIELDS[glued[0]], glued[1]):
            yield Evidence(
                FIELDS[glued[0]],
                _as_printed(lines, plain, index, glued[1]),
                f"{basis} {glued[0]}",
                lines[index].strip()[:200],
            )
        elif packed[index] in FIELDS:
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


def _simplified(lines: Sequence[str]) -> list[str]:
    """Return the lines in Simplified, converted in one go; long ones, which hold no label, as they are."""
    short = [line if len(line) <= _NEXT_MAX else "" for line in lines]
    plain = to_simplified("\n".join(line.replace("\n", " ") for line in short)).split("\n")
    return plain if len(plain) == len(lines) else [to_simplified(line) for line in short]


def _value_below(plain: Sequence[str], packed: Sequence[str], index: int, *, bare: bool) -> str:
    """Return the line below a label that stands alone, "" where that is another label or prose."""
    below = plain[index + 1].strip() if index + 1 < len(plain) else ""
    alone = plain[index].rstrip().endswith(tuple(COLONS))
    if not alone or not below or len(below) > _NEXT_MAX or pairs_of(below):
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


def _glued(line: str, packed: str) -> tuple[str, str] | None:
    """Return the label a catalogue's line begins with and the value that follows it without a colon: 索引号000/2022-1."""
    if not packed or packed in FIELDS:
        return None
    for length in range(min(LONGEST, len(packed) - 1), 2, -1):
        label = packed[:length]
        if FIELDS.get(label) in _UNMISTAKABLE and not label.endswith(("分类", "时效")):
            value = line.strip()
            for char in label:
                value = value.lstrip(GAPS).removeprefix(char)
            return label, value.strip(f"{GAPS}|｜")
    return None


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
