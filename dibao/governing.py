"""What a curator says governs what a text says; both are shown, with who said so, why and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dibao.assertable import NONE, span
from dibao.clock import local_day
from dibao.records.assertions import KEEPER_FIELDS, TEXT_FIELDS, Said
from dibao.records.clean import Bound, CleanDocument, Evidence

#: by asserted field: the field of a clean document, which is also what its evidence is filed under
_OF_CLEAN = {
    "title": "title", "number": "document_number", "unified-number": "unified_number",
    "index-number": "index_number", "issuer": "issuers", "signed": "signed", "published": "published",
    "genre": "genre", "in-force-from": "in_force_from", "in-force-until": "in_force_until", "status": "status",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """What a curator says of one field, whether it governs, and what the text itself says ("" where it says nothing)."""

    id: str
    field: str
    value: str
    who: str
    why: str
    at: datetime
    governs: bool
    text_says: str = ""

    def sentence(self) -> str:
        """Return it in English."""
        text = f"; the text says {self.text_says}" if self.text_says and self.text_says != self.value else ""
        stands = "" if self.governs else " (superseded)"
        return f"{self.field}: {self.value}{stands}, says {self.who} on {local_day(self.at)}: {self.why} ({self.id}){text}"


def statements(clean: CleanDocument, said: Sequence[Said]) -> tuple[Statement, ...]:
    """Return what curators say of a document or of what it shows, in the order it was recorded."""
    return tuple(
        Statement(
            item.assertion.id,
            item.assertion.field,
            item.assertion.value,
            item.assertion.who,
            item.assertion.why,
            item.assertion.at,
            item.governs,
            text_says(clean, item.assertion.field),
        )
        for item in said
        if item.assertion.field in (*TEXT_FIELDS, *KEEPER_FIELDS)
    )


def governed(clean: CleanDocument, said: Sequence[Said]) -> CleanDocument:
    """Return the clean document with what curators say in its fields and first among its evidence; its text stays.

    Entry into force, expiry and status stay as the text has them: what is said of those is weighed by `validity`.
    """
    for item in said:
        entry = item.assertion
        if not item.governs or entry.field not in _OF_CLEAN:
            continue
        changed = _with(clean, entry.field, entry.value)
        if changed is not None:
            name = _OF_CLEAN[entry.field]
            evidence = Evidence(
                _EVIDENCE.get(name, name), entry.value, f"curator {entry.who}", entry.why[:200]
            )
            clean = replace(changed, provenance=(evidence, *clean.provenance))
    return clean


#: issuers are many, their evidence is filed under one
_EVIDENCE = {"issuers": "issuer"}


def text_says(clean: CleanDocument, field: str) -> str:
    """Return what the text says of an asserted field, "" where it says nothing."""
    if field not in _OF_CLEAN:
        return ""
    value = getattr(clean, _OF_CLEAN[field])
    if isinstance(value, Bound):
        first, last = value.earliest, value.latest
        return f"{first or '?'}" if first == last else f"{first or '?'}..{last or '?'}"
    if isinstance(value, tuple):
        return "、".join(value)
    return str(value or "")


def _with(clean: CleanDocument, field: str, value: str) -> CleanDocument | None:
    """Return the document with one field replaced; None for a field or value (of an old ledger) that replaces none."""
    text = "" if value == NONE else value
    days = span(value)
    if field in ("signed", "published") and text and days is None:
        return None
    day = days[0] if days else None
    match field:
        case "title":
            return replace(clean, title=text)
        case "number":
            return replace(clean, document_number=text)
        case "unified-number":
            return replace(clean, unified_number=text)
        case "index-number":
            return replace(clean, index_number=text)
        case "issuer":
            return replace(clean, issuers=tuple(text.split("、")))
        case "signed":
            return replace(clean, signed=day)
        case "published":
            return replace(clean, published=day)
        case "genre":
            return replace(clean, genre=text)
    return None
