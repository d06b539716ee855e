"""Where the evidence for a field of a document disagrees: a label against the text, one label against another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dibao.records.clean import Bound, CleanDocument, Evidence
from normalizers.metadata.dates import parse_date
from normalizers.metadata.numbers import find_numbers
from normalizers.metadata.sites import is_no_title
from normalizers.metadata.titles import clean_title
from normalizers.script import to_simplified

_WORDS = re.compile(r"\W")
_DATES = ("published", "signed", "printed", "promulgated")
#: places of a page that may hold anything: they lend a title where nothing states one, but contradict none
_PLACES = ("common", "html", "line", "meta")
_LAPSED = re.compile("失效|废止|无效|停止")
_VALID = re.compile("有效|现行|生效")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field and the evidence that disagrees on it, the evidence the document follows first."""

    field: str
    evidence: tuple[Evidence, ...]

    def sentence(self) -> str:
        """Return what each source says, in one line."""
        return "; ".join(f"{item.basis}: {item.value}" for item in self.evidence)


def contradictions(clean: CleanDocument) -> tuple[Contradiction, ...]:
    """Return the fields on which a document's evidence disagrees once values are normalised, in a fixed order.

    A title that contains another, a short name of a body and the full one, two spellings of a day agree. A page dated
    before the day its document was signed contradicts itself.
    """
    found = [*_by_value(clean), *_order(clean), *_bounds(clean), *_issuer(clean), *_status(clean)]
    return tuple(sorted(found, key=lambda item: item.field))


def _by_value(clean: CleanDocument) -> Iterator[Contradiction]:
    for field in (*_DATES, "title", "document_number", "index_number", "unified_number"):
        normal: Callable[[str], str] = _day if field in _DATES else _NORMAL.get(field, _plain)
        distinct: dict[str, Evidence] = {}
        for item in _of(clean, field):
            if field == "title" and (item.basis.startswith(_PLACES) or (clean.lede and _is_headline(item))):
                continue
            value = normal(item.value)
            if value and not any(_agree(field, value, known) for known in distinct):
                distinct[value] = item
        if len(distinct) > 1:
            yield Contradiction(field, tuple(distinct.values()))


def _order(clean: CleanDocument) -> Iterator[Contradiction]:
    signed, published = clean.signed, clean.published
    if signed and published and published < signed:
        early = [item for item in _of(clean, "published") if parse_date(item.value) == published]
        late = [item for item in _of(clean, "signed") if parse_date(item.value) == signed]
        yield Contradiction("published_before_signed", (*early[:1], *late[:1]))


def _bounds(clean: CleanDocument) -> Iterator[Contradiction]:
    """Yield labels of 实施 and 失效 that lie outside what the text's clause allows."""
    for label, field, bound in (
        ("effective", "in_force_from", clean.in_force_from),
        ("expiry", "in_force_until", clean.in_force_until),
    ):
        clause = _of(clean, field)
        outside = [
            item
            for item in _of(clean, label)
            if (day := parse_date(item.value)) and bound is not None and not _within(day, bound, label)
        ]
        if clause and outside:
            yield Contradiction(field, (clause[0], *outside))


def _within(day: date, bound: Bound, label: str) -> bool:
    """Tell whether a labelled day agrees; an exclusive end and the last day before it are the same statement."""
    slack = 1 if label == "expiry" else 0
    after = bound.earliest is None or (bound.earliest - day).days <= slack
    before = bound.latest is None or (day - bound.latest).days <= 0
    return after and before


def _issuer(clean: CleanDocument) -> Iterator[Contradiction]:
    items = _of(clean, "issuer")
    followed = [item for item in items if item.value in clean.issuers]
    others = [
        item
        for item in items
        if item not in followed
        and not any(_shares(issuer, to_simplified(item.value)) for issuer in clean.issuers)
    ]
    if followed and others:
        yield Contradiction("issuer", (followed[0], *others))


def _status(clean: CleanDocument) -> Iterator[Contradiction]:
    items = _of(clean, "status")
    lapsed = [item for item in items if _LAPSED.search(to_simplified(item.value))]
    valid = [item for item in items if item not in lapsed and _VALID.search(to_simplified(item.value))]
    if lapsed and valid:
        first = (lapsed, valid) if items.index(lapsed[0]) < items.index(valid[0]) else (valid, lapsed)
        yield Contradiction("status", (first[0][0], first[1][0]))


def _of(clean: CleanDocument, field: str) -> list[Evidence]:
    return [item for item in clean.provenance if item.field == field]


def _shares(issuer: str, stated: str) -> bool:
    names: Sequence[str] = re.split(r"[,，、;； ]+", stated)
    return any(name and (name in issuer or issuer in name or issuer.endswith(name)) for name in names)


def _is_headline(item: Evidence) -> bool:
    """Tell the title of a news item above a document it reports: the page's own, not the document's."""
    return item.basis not in ("below the lede", "head of the text", "contents page")


def _agree(field: str, one: str, other: str) -> bool:
    return one == other or (field == "title" and (one in other or other in one))


def _day(value: str) -> str:
    day = parse_date(value)
    return day.isoformat() if day else ""


def _plain(value: str) -> str:
    return _WORDS.sub("", to_simplified(value)).upper()


def _number(value: str) -> str:
    found = find_numbers(to_simplified(value))
    return found[0].normal if found else ""


_NORMAL: dict[str, Callable[[str], str]] = {
    "title": lambda value: "" if is_no_title(value) else _WORDS.sub("", clean_title(value)),
    "document_number": _number,
}
