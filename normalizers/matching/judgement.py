"""What two clean documents are to one another: their texts compared, then held against what each says it is.

Texts alone cannot tell a re-issue from a copy, or this year's form from last year's; the 文号, the title and the date of
signature can. They are consulted here, so that no threshold has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from operator import eq, ne

from dibao.records.clean import CleanDocument
from normalizers.matching.alignment import align
from normalizers.matching.compare import ALIKE, Comparison, compare_folded
from normalizers.matching.edits import SLOT, Edit, edits
from normalizers.matching.fingerprint import fold

_BRACKET = re.compile("[〔〕]")
_FIGURES = re.compile("[0-9]+")


#: the one text is in the other, word for word but for a scanner's slips
LINKS = frozenset({"same", "part", "contains"})
#: a text is held against many, and folded once; so many are kept
_key = lru_cache(maxsize=256)(fold)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A comparison with the reasons that decided it, in machine words (number-differs, title-slot …)."""

    comparison: Comparison
    reasons: tuple[str, ...]


def judge(left: CleanDocument, right: CleanDocument) -> Judgement:
    """Return what the left is to the right: `compare` of their texts, corrected by what each says of itself."""
    found = compare_folded(_key(left.simplified), _key(right.simplified))
    reasons = [f"text-{found.kind}"]
    if found.kind == "different":
        if left.document_number and same_number(left.document_number, right.document_number):
            reasons.append("number-clash")
        return Judgement(found, tuple(reasons))
    one, two = left.document_number, right.document_number
    if found.kind == "template-sibling" and _is_named_alike(left, right):
        return Judgement(replace(found, kind="revised"), (*reasons, "number"))
    if one and two and not same_number(one, two) and _noisy(found) and misread_number(one, two):
        reasons.append("number-misread")
        return Judgement(found, tuple(reasons))
    apart = _apart(left, right, found)
    if apart:
        reasons.append(apart)
        found = replace(found, kind="template-sibling")
    return Judgement(found, tuple(reasons))


def _is_named_alike(left: CleanDocument, right: CleanDocument) -> bool:
    """Tell whether two bear one 文号, title and 成文日期: a form has another of one of them for each it is filled in for."""
    return bool(
        left.document_number
        and same_number(left.document_number, right.document_number)
        and left.signed
        and left.signed == right.signed
        and fold(left.title) == fold(right.title)
    )


def same_number(one: str, two: str) -> bool:
    """Tell whether two normalised 文号 are one, in whatever letters: 云衞联〔2021〕9号 is 云卫联〔2021〕9号."""
    return one == two or [fold(part) for part in _BRACKET.split(one)] == [
        fold(part) for part in _BRACKET.split(two)
    ]


def _apart(left: CleanDocument, right: CleanDocument, found: Comparison) -> str:
    """Return the reason for which alike texts are two documents of one form, "" where there is none."""
    one, two = left.document_number, right.document_number
    slots = any(edit.kind in SLOT for edit in found.changes)
    if one and two:
        if same_number(one, two):
            return ""
        if found.kind in ("part", "contains"):
            # a notice that forwards another holds its text, and its number, as they are
            inner, outer = (left, right) if found.kind == "part" else (right, left)
            held = {number.normal for number in outer.document_numbers}
            known = any(
                same_number(inner.document_number, number) or misread_number(inner.document_number, number)
                for number in held
            )
            # what differs may lie before the stretch in common, where a form begins with its slots
            alike = min(found.forward, found.backward) >= ALIKE
            return "" if known or not (slots or alike) else "number-differs"
        return "number-differs"
    if found.kind in ("part", "contains"):
        return ""
    if _title_slots(left.title, right.title, noisy=_noisy(found)):
        return "title-slot"
    if left.signed and right.signed and left.signed != right.signed and slots:
        return "signed-differs"
    return ""


def _noisy(found: Comparison) -> bool:
    """Tell whether a text looks scanned: then its title and number are misread like the rest."""
    return found.kind in LINKS and any(edit.place == "inner" for edit in found.edits)


def misread_number(one: str, two: str) -> bool:
    """Tell whether two 文号 of the same figures differ by a letter or two."""
    if _FIGURES.findall(one) != _FIGURES.findall(two):
        return False
    ours, theirs = (fold(_FIGURES.sub("", number)) for number in (one, two))
    room = min(2, min(len(ours), len(theirs)) // 3)
    if len(ours) == len(theirs) and sum(map(ne, ours, theirs)) <= room:
        return True
    head = _alike(ours, theirs)
    ours, theirs = ours[head:], theirs[head:]
    return max(len(ours), len(theirs)) - _alike(ours[::-1], theirs[::-1]) <= room


def _alike(one: str, two: str) -> int:
    """Return how many letters two texts begin with alike."""
    return sum(1 for _ in takewhile(bool, map(eq, one, two)))


def _title_slots(one: str, two: str, *, noisy: bool) -> bool:
    """Tell whether two titles are one form filled in otherwise: 2022年度第3批 and 2023年度第1批."""
    a, b = sorted((fold(one), fold(two)))
    if not a or a == b:
        return False
    spans = align(a, b)
    return 2 * sum(span.length for span in spans) >= min(len(a), len(b)) and any(
        _slot(edit) and not (noisy and edit.kind == "name") for edit in edits(a, b, spans)
    )


def _slot(edit: Edit) -> bool:
    return edit.kind in SLOT and edit.left[0] < edit.left[1] and edit.right[0] < edit.right[1]
