"""What each field of an assertion takes: a value is checked and brought to its normal form before it is recorded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from dibao.errors import UsageError
from dibao.records.assertions import DENIAL, IDENTITY_FIELDS, KEEPER_FIELDS, RELATION_FIELDS, TEXT_FIELDS
from normalizers.metadata.genre import GENRES
from normalizers.metadata.numbers import parse
from normalizers.script import to_simplified

#: says that a document has no such thing, where its text seems to say it has
NONE = "none"
_NONE_ALLOWED = frozenset(
    {"number", "unified-number", "index-number", "signed", "published", "in-force-from", "in-force-until"}
)
#: characters of a title: the longest of 国务院's, with the titles of what they repeal, stay below 200
_TITLE = 300
_NOTE = 1000
_ISSUERS = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNIFIED = re.compile(r"[A-Z0-9][A-Z0-9〔〕\[\]()_/-]{3,39}")
_INDEX = re.compile(r"[A-Z0-9][A-Z0-9_/.-]{5,79}")
_BODY = re.compile(r"[\u3400-\u9fffA-Za-z0-9·（）() ]{2,60}")
#: DA/T 13 (档号编制规则): a 全宗号 is short, of digits or letters and digits
_FONDS = re.compile(r"[A-Z0-9][A-Z0-9.·-]{0,15}")
#: DA/T 13: parts of digits, letters and Chinese characters joined by - and ·
_FILE = re.compile(r"[A-Z0-9\u4e00-\u9fff][A-Z0-9\u4e00-\u9fff.·/()〔〕-]{2,79}")
#: 国家档案局令第8号 (2006) has 永久, 30年 and 10年; papers filed before it bear 长期 and 短期, accounts other years
_RETENTION = re.compile("永久|长期|短期|[1-9][0-9]{0,2}年")
STATUSES = ("有效", "尚未施行", "部分失效", "暂停施行", "失效", "废止")


def fields() -> tuple[str, ...]:
    """Return the fields `dibao assert` takes, in the order they are documented."""
    return (
        *TEXT_FIELDS,
        *KEEPER_FIELDS,
        *RELATION_FIELDS,
        *(DENIAL + kind for kind in RELATION_FIELDS),
        *IDENTITY_FIELDS,
    )


def checked(field: str, value: str) -> str:
    """Return the normal form of a value that is no reference; raises UsageError saying what to write instead."""
    if field not in fields():
        raise UsageError(
            f"{field!r} is no field a curator may assert; write one of {', '.join((*TEXT_FIELDS, *KEEPER_FIELDS))},"
            f" a relation ({', '.join(RELATION_FIELDS)}; {DENIAL}RELATION denies one), {' or '.join(IDENTITY_FIELDS)}"
        )
    text = value.strip()
    if text == NONE and field in _NONE_ALLOWED:
        return NONE
    if not text or (_CONTROL.search(text) and field != "note"):
        raise UsageError(f"{field}: the value is empty or holds control characters{_none(field)}")
    check, wanted = _CHECKS[field]
    found = check(text)
    if not found:
        raise UsageError(f"{field}: {value[:100]!r} cannot be recorded; write {wanted}{_none(field)}")
    return found


def _none(field: str) -> str:
    return f", or {NONE} if there is none" if field in _NONE_ALLOWED else ""


def span(value: str) -> tuple[date, date] | None:
    """Return the first and last day a date or a span of dates (2026-03-01..2026-04-30) stands for, None for neither."""
    first, _, last = value.partition("..")
    try:
        found = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    return found if found[0] <= found[1] else None


def _number(text: str) -> str:
    found = parse(to_simplified(text))
    return found.normal if found else ""


def _shape(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
        return plain if pattern.fullmatch(plain) else ""

    return check


def _issuers(text: str) -> str:
    names = [name.strip() for name in re.split("[、;；]", text)]
    fits = len(names) <= _ISSUERS and all(_BODY.fullmatch(name) for name in names)
    return "、".join(dict.fromkeys(names)) if fits else ""


def _day(text: str) -> str:
    return text if span(text) and ".." not in text else ""


def _short(most: int) -> Callable[[str], str]:
    return lambda text: text if len(text) <= most else ""


def _among(words: tuple[str, ...]) -> Callable[[str], str]:
    return lambda text: text if text in words else ""


#: by field: the check, and what to write
_CHECKS: Mapping[str, tuple[Callable[[str], str], str]] = {
    "title": (_short(_TITLE), f"at most {_TITLE} characters"),
    "number": (_number, "a whole 文号, such as 云府办〔2026〕3号"),
    "unified-number": (_shape(_UNIFIED), "a 统一编号, such as GZ0220220002"),
    "index-number": (_shape(_INDEX), "an 索引号, such as 11440100MB2C90856P/2023-00331"),
    "issuer": (_issuers, "the full name of the body, those of a joint document with 、 between them"),
    "signed": (_day, "a day such as 2026-03-02"),
    "published": (_day, "a day such as 2026-03-02"),
    "genre": (_among(GENRES), "a 文种 such as 通知, 办法 or 批复 (docs/curating.md)"),
    "in-force-from": (lambda text: text if span(text) else "", "a day, or a span such as 2026-03-01..2026-04-30"),
    "in-force-until": (lambda text: text if span(text) else "", "the last day in force, or a span of days"),
    "status": (_among(STATUSES), "one of " + ", ".join(STATUSES)),
    "fonds": (_shape(_FONDS), "a 全宗号, such as J012"),
    "file-number": (_shape(_FILE), "a 档号, such as J012-WS·2026·D30-BGS-0003"),
    "retention": (lambda text: text if _RETENTION.fullmatch(text) else "", "永久, 30年, 10年, another number of years, 长期 or 短期"),
    "note": (_short(_NOTE), f"at most {_NOTE} characters"),
}  # fmt: skip
