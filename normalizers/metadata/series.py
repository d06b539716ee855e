"""The numbers one match stands for: a single one, a list (1、2、3号) or a range (89-93号), each in its normal form."""

from __future__ import annotations

import re

from dibao.records.clean import DocumentNumber
from normalizers.metadata import forms
from normalizers.metadata.numerals import number

#: 89-93号 is a range of five; a wider one is more likely a slip of the scanner than fifty documents
_WIDEST_RANGE = 50
#: the People's Republic numbers its papers from here on; the last year is a generous guard against slips
_FIRST_YEAR, _LAST_YEAR = 1949, 2099
_SUFFIX = re.compile(rf"{forms.S}[-—–]{forms.S}([0-9０-９]{{1,3}}){forms.S}{forms.HAO}")


def stop(match: re.Match[str]) -> int:
    """Return where the number or list ends: behind the last serial that a 号 follows."""
    last = [item for item in forms.MORE.finditer(match["more"]) if item["hao"]]
    if last:
        return match.start("more") + last[-1].end()
    return match.start("more") if _ends_in_hao(match) else match.end()


def first_stop(match: re.Match[str]) -> int:
    """Return where the first number of a list ends, of a single one where it ends itself."""
    return match.start("more") if _further(match) else stop(match)


def numbers(match: re.Match[str], name: str, printed: str) -> list[DocumentNumber]:
    """Return the numbers of one match, the first printed as given, those of a list with their own words."""
    groups = match.groupdict()
    raw = groups.get("year") or groups.get("open") or groups.get("bare")
    year = number(raw) if raw else None
    serial = number(match["serial"])
    if not serial or (raw and year is None):
        return []
    if year is not None and year < 100:
        year += 1900
    further = _further(match)
    tail = groups.get("letter") or ""
    if not further and (suffix := _SUFFIX.match(groups.get("more") or "")):
        tail += f"-{number(suffix[1])}"  # 12-1号: no range, for it does not rise
    elif not further and not _ends_in_hao(match):
        return []
    part = "".join((groups.get("part") or "").split())
    suspect = "year" if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR else ""
    word = next((word for word in ("公告", "通告", "令") if name.endswith(word)), "")
    kind = {"令": "order", "公告": "announcement", "通告": "announcement"}.get(word, "")
    if match.re is forms.BRACKETED or match.re is forms.FRONTED:
        lead = f"{name}〔{year}〕"
    else:
        lead = f"{name}{_term(groups.get('term'))}{f'{year}年' if year else ''}第"
    return [
        DocumentNumber(
            f"{lead}{value}号" if at else f"{lead}{value}{tail}号{part}",
            words.strip(),
            name,
            year,
            value,
            kind,
            suspect=suspect,
        )
        for at, (value, words) in enumerate([(serial, printed or match.group()), *further])
    ]


def _further(match: re.Match[str]) -> list[tuple[int, str]]:
    """Return the further serials of a list or range and their words; what no 号 ends is not of it."""
    items = list(forms.MORE.finditer(match.groupdict().get("more") or ""))
    while items and not items[-1]["hao"]:
        items.pop()
    last = number(match["serial"]) or 0
    found: list[tuple[int, str]] = []
    for item in items:
        value = number(item["serial"])
        if not value:
            continue
        if item["join"] in "-—–~～至":
            if not last < value <= last + _WIDEST_RANGE:
                continue
            found += [(step, item.group()) for step in range(last + 1, value)]
        found.append((value, f"{item['serial']}{item['hao']}"))
        last = value
    return found


def _ends_in_hao(match: re.Match[str]) -> bool:
    """Tell whether 号 follows the first serial itself."""
    end = match.end("letter") if match.re is forms.BRACKETED else match.end("serial")
    return match.string[end : end + 6].lstrip()[:1] in ("号", "號")


def _term(raw: str | None) -> str:
    """Return 〔十四届〕 for the term of a congress, in the numerals it is printed with."""
    if not raw:
        return ""
    return f"〔{raw.removeprefix('第')}〕"
