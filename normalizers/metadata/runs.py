"""A 文号 as a place in a run of numbers: 云府办〔2026〕3号 is number 3 of 云府办〔2026〕, 某市人民政府令第8号 number 8 of its 令."""

from __future__ import annotations

import re

from dibao.records.clean import CleanDocument, DocumentNumber
from normalizers.metadata.numbers import own_numbers, parse

#: longer serials are codes that do not count papers: a year and a number in one, as in Taiwan
_LARGEST = 99_999
_PLACE = re.compile(r"(.{1,80}?[〕第])([0-9]{1,5})(?![0-9])")
_LEAD = re.compile(r"(.+?)(?:〔([0-9]{4})〕|([0-9]{4})年第|第)")


def place_of(number: DocumentNumber) -> tuple[str, int] | None:
    """Return the run a number stands in (what comes before its serial) and the serial; None where it counts nothing.

    A bare 第3号 names no run, and a year that cannot be makes none.
    """
    if not number.agency or number.suspect or number.serial is None or not 0 < number.serial <= _LARGEST:
        return None
    for match in _PLACE.finditer(number.normal):
        if int(match[2]) == number.serial:
            return number.normal[: match.start(2)], number.serial
    return None


def places(clean: CleanDocument) -> tuple[tuple[str, int], ...]:
    """Return the places of a document's own numbers, one for each body of a joint issue that has its own."""
    first = parse(clean.document_number)
    if first is None:
        return ()
    own = own_numbers(clean.blocks, clean.title)
    joint = own if any(number.normal == first.normal for number in own) else (first,)
    return tuple(dict.fromkeys(place for number in joint if (place := place_of(number))))


def named(run: str) -> tuple[str, int | None]:
    """Return the 代字 or body of a run, and its year; None for numbers that run on over the years."""
    match = _LEAD.fullmatch(run)
    if match is None:
        return run, None
    year = match[2] or match[3]
    return match[1], int(year) if year else None


def spellings(name: str, year: int | None) -> tuple[str, ...]:
    """Return the runs that a 代字 or body and a year may mean."""
    return (f"{name}第",) if year is None else (f"{name}〔{year}〕", f"{name}{year}年第")
