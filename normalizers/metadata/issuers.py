"""Who issued a document, when it was signed, and to whom it is addressed.

The 署名 block (GB/T 9704-2012, 7.3.6) is one or more lines of bodies' names above a line that is only a date. It ends
the notice and stands before the instrument that the notice issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dibao.records.clean import Block
from normalizers.metadata.authorities import is_known, split_names
from normalizers.metadata.dates import find_dates, is_date_line

SUFFIX = (
    "人民政府|政府|办公厅|办公室|办事处|委员会|管委会|管理局|总局|分局|局|厅|部|委|院|署|办|中心|联合会|银行|支行|法院|检察院|党组|党委|"
    "领导小组|工作组|专班|指挥部|联席会议|总队|支队|大队|队|公司|协会|学会|学校|大学|学院|研究院|研究所|所|站|馆|社|处|科|团委|总工会|工会|"
    "妇联|残联|科协|侨联|工商联|文联|公署|法制办|国资委|监狱|海关|税务局|集团|基金会|医院|司|室|分行|联社|管理区|开发区|军区|理事会|团委|秘书处|领导小组办公室"
)
#: one of these characters ends every such name: the cheapest test of a line
_LAST = frozenset(part[-1] for part in SUFFIX.split("|"))
NAME = re.compile(rf"[\u4e00-\u9fff·]{{2,40}}?(?:{SUFFIX})(?:[（(][^（）()]{{1,20}}[）)])?")
#: who signs an order in person: 市长 某某某
#: the body may stand before the office: 国务院总理, 中华人民共和国主席, 广州市市长; a Macau paper has 行政长官 alone
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{0,14}?代?[理]?(?:[市省县区州部局厅行署会院关旗盟镇乡][ \u3000]*长|主[ \u3000]*席|总[ \u3000]*理|主[ \u3000]*任|检[ \u3000]*察[ \u3000]*长|专[ \u3000]*员"
    r"|委[ \u3000]*员[ \u3000]*长|行[ \u3000]*政[ \u3000]*长[ \u3000]*官|总[ \u3000]*统|司[ \u3000]*长)"
    r"(?:[ \u3000]*[:：][ \u3000]*|[ \u3000]+|(?<=长)|(?<=席)|(?<=理)|(?<=官))[\u4e00-\u9fff·][\u4e00-\u9fff· \u3000]{1,12}"
)
#: what is printed beside a name in a signature: seals
SEAL = re.compile(
    r"[（(【\[][ \u3000]*(?:盖[ \u3000]*章|印[ \u3000]*章|公[ \u3000]*章|章|印|代章|代印)[ \u3000]*[）)】\]]"
)
#: the place a body belongs to, set apart from it by a space
_PLACE_ONLY = re.compile("[\u4e00-\u9fff]{2,7}(?:省|自治区|[市县区州盟旗])")
_ORDER = re.compile(rf"([\u4e00-\u9fff]{{2,30}}(?:{SUFFIX}))(?:令|公告|通告|命令)")
#: the note stands under the title, at most below the heading of the order
_NOTE_BLOCKS = 4
_NOTE = re.compile(r"^[（(].*(?:公布|通过|批准|发布)(?:[，,；;。 ].*)?[）)]$")
_BEFORE_YEAR = re.compile(r"([\u4e00-\u9fff ]{4,60})(?=(?:19|20)\d{2}年)")
_FORWARDS = re.compile("转发|批转")
_SPLIT = re.compile(r"[ \u3000、，,]+")
#: joint signatures of national plans bear up to 30 names, two or three to a line
_SIGNATURE_LINES = 16
_SIGNATURE_LINE = 60  # characters of one of its lines
#: title, 文号, a date in brackets and a summary line may stand above the addressees
_ADDRESS_BLOCKS = 14
_ADDRESSEE = re.compile(
    rf"各.+|.*(?:{SUFFIX}|单位|机构|部门|企业|组织|街道|镇|乡|县|市|区|省|州|盟|同志|机关|班子|代表|公民|群众|申请人|纳税人|有关方面|各界|个人|家长|考生|用户|居民|[（(].*[）)])"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A 署名 block: blocks[start:end], the bodies and the 成文日期 it bears."""

    start: int
    end: int
    issuers: tuple[str, ...]
    signed: date
    quote: str


def names_of(line: str) -> tuple[str, ...]:
    """Return the bodies a line consists of, () when it says anything else."""
    if len(line) > 200 or not any(char in _LAST for char in line):
        return ()
    line = SEAL.sub(" ", line) if any(char in line for char in "章印") else line
    tokens = [token for token in _SPLIT.split(line.strip(" \u3000。")) if token]
    if len(tokens) > 2 and all(len(token) == 1 for token in tokens):
        tokens = ["".join(tokens)]  # 云 澜 市 财 政 局
    tokens = list(_with_places(tokens))
    if not tokens or not all(NAME.fullmatch(token) or is_known(token) for token in tokens):
        return ()
    return tuple(name for token in tokens for name in split_joined(token))


def _with_places(tokens: list[str]) -> Iterator[str]:
    """Yield the tokens, a place set apart joined to the body behind it (云澜市 财政局)."""
    place = ""
    for token in tokens:
        if not place and len(tokens) > 1 and _PLACE_ONLY.fullmatch(token) and not NAME.fullmatch(token):
            place = token
            continue
        yield place + token
        place = ""
    if place:
        yield place


def find_signature(blocks: Sequence[Block], start: int = 0) -> Signature | None:
    """Return the first 署名 block at or after `start`, None where the text bears none."""
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.kind == "table" or len(block.text) > 120:
            continue
        signed = is_date_line(block.text)
        if signed is None:
            found = find_dates(block.text)
            if len(found) == 1 and found[0].end == len(block.text.rstrip("。 ")) and found[0].start > 0:
                issuers = names_of(block.text[: found[0].start])
                if issuers:
                    return Signature(index, index + 1, issuers, found[0].value, block.text[:200])
            continue
        first, issuers = _names_above(blocks, index, start)
        if first < index:
            quote = " ".join(blocks[at].text for at in range(first, index + 1))
            return Signature(first, index + 1, issuers, signed, quote[:200])
    return None


def promulgated(blocks: Sequence[Block]) -> Signature | None:
    """Return who promulgated or passed a law and when, from the note under its title (2021年7月27日某某令第1号公布)."""
    for index, block in enumerate(blocks[:_NOTE_BLOCKS]):
        text = block.text
        dates = find_dates(text)
        if block.kind == "table" or len(text) > 300 or not dates or not _NOTE.search(text):
            continue
        body = _ORDER.match(text[dates[0].end :])
        return Signature(index, index + 1, (body[1],) if body else (), dates[0].value, text[:200])
    return None


def _names_above(blocks: Sequence[Block], index: int, start: int) -> tuple[int, tuple[str, ...]]:
    """Return where the names above a date line begin, and the names; an order's come from its heading."""
    first = index
    names: list[str] = []
    below: tuple[str, ...] = ()
    while first > start and index - first < _SIGNATURE_LINES:
        text = blocks[first - 1].text
        whole = names_of(text + blocks[first].text) if below and len(text) <= _SIGNATURE_LINE else ()
        if len(whole) > len(below) and not names_of(text) and all(map(_has_place, whole)):
            names[: len(below)] = below = (
                whole  # 甲市水务局甲市教育局甲市 / 卫生健康局: the line broke within a name
            )
        elif found := names_of(text):
            names[:0] = below = found
        elif _PERSON.fullmatch(text):
            order = next((match for block in blocks[:first] if (match := _ORDER.match(block.text))), None)
            names[:0] = [order[1]] if order else []
        else:
            break
        first -= 1
    # the title of an instrument may itself read like a body's name; a signature stands below text
    if first == 0 or (first <= 1 and not any("。" in block.text for block in blocks[:first])):
        return index, ()
    return first, tuple(dict.fromkeys(names))


def _has_place(name: str) -> bool:
    """Tell a name that begins with its place, which shows where the one before it ends."""
    return bool(re.match("[\u4e00-\u9fff]{2,5}?[省市区县州盟旗]", name))


def from_title(title: str) -> tuple[str, ...]:
    """Return the bodies a title opens with (甲局 乙局关于……, 甲局2020年……, 甲市人民政府令), () where it opens otherwise."""
    lead, found, _ = title.partition("关于")
    if found:
        return names_of(_FORWARDS.split(lead)[0])  # 甲局转发省乙厅关于…: the second body is another's
    match = _ORDER.match(title)
    if match:
        return (match[1],)
    dated = _BEFORE_YEAR.match(title)
    return names_of(dated[1]) if dated else ()


def find_addressees(blocks: Sequence[Block]) -> tuple[tuple[str, ...], int]:
    """Return the 主送机关 and the index of their block, ((), -1) where the head has none."""
    for index, block in enumerate(blocks[:_ADDRESS_BLOCKS]):
        if block.kind == "table":
            break
        if is_addressee_line(block.text):
            return tuple(_outside_brackets(block.text.rstrip("：: "))), index
        if "。" in block.text:
            break
    return (), -1


def is_addressee_line(text: str) -> bool:
    """Tell whether a line names who is addressed: bodies and groups only, ending in a colon."""
    if not text.endswith(("：", ":")) or "。" in text or len(text) > 600:
        return False
    parts = _outside_brackets(text.rstrip("：: "))
    return bool(parts) and all(_ADDRESSEE.fullmatch(part) and len(part) <= 60 for part in parts)


def _outside_brackets(text: str) -> list[str]:
    """Split a list of addressees at its commas, leaving those in brackets alone."""
    parts = [""]
    depth = 0
    for char in text:
        depth += (char in "（(") - (char in "）)")
        if depth == 0 and char in "，、,；; \u3000":
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def split_joined(name: str) -> list[str]:
    """Split names set without a space: central bodies, and where the second repeats the place of the first."""
    if len(name) < len("甲部乙部"):
        return [name]
    if central := split_names(name):
        return list(central)
    place = re.match(r"(?:中共)?([\u4e00-\u9fff]{2,5}?[省市区县州])", name)
    if not place:
        return [name]
    parts = re.split(f"(?<=[局厅委会室府部院署心])(?=(?:中共)?{place[1]})", name)
    return parts if all(NAME.fullmatch(part) for part in parts) else [name]
