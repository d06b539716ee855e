"""Texts that are nearly equal and yet two documents: drafts, re-issues, amended texts."""

from __future__ import annotations

import re

from dibao.records.clean import CleanDocument
from dibao.records.entries import RelationKind
from normalizers.matching.compare import ALIKE, COVERED, Comparison
from normalizers.matching.fingerprint import fold
from normalizers.metadata.amendment import amended

_DRAFT = re.compile(r"[（(【]?(?:公开)?(?:征求意见稿|公开征求意见稿|送审稿|草案)[^）)】]{0,12}[）)】]?$")


def core(title: str) -> str:
    """Return the folded title of a draft without the words that call it one, "" for any other title."""
    shown = title.strip().removesuffix("》")
    return fold(_DRAFT.sub("", shown)) if _DRAFT.search(shown) else ""


def apart(one: CleanDocument, other: CleanDocument) -> bool:
    """Tell whether two texts cannot be one document however alike: a draft and a final, or two states of amendment."""
    return bool(core(one.title)) != bool(core(other.title)) or amended(one) != amended(other)


def may_be_kin(one: str, two: str) -> bool:
    """Tell whether documents with these titles may be kin: where not, nothing needs to be aligned."""
    draft, final = core(one), core(two)
    if bool(draft) != bool(final):
        return (draft or final) in fold(two if draft else one)
    return fold(one) == fold(two)


def kinship(new: CleanDocument, old: CleanDocument, found: Comparison) -> tuple[RelationKind, bool] | None:
    """Return what makes two documents kin, and whether the new one is the subject; None where nothing does.

    `reissues`: same title and issuer, another 文号, nearly the same words; the later is the subject. `draft-of`: the
    draft's name is in the title of the final, and the texts are alike. `replaces`: a text with a later amendment
    in its note stands for the earlier state of the same title.
    """
    draft, final = core(new.title), core(old.title)
    if bool(draft) != bool(final):
        name, title = (draft, fold(old.title)) if draft else (final, fold(new.title))
        alike = max(found.forward, found.backward) >= ALIKE
        return ("draft-of", bool(draft)) if name in title and alike else None
    if fold(new.title) != fold(old.title) or min(found.forward, found.backward) < ALIKE:
        return None
    states = amended(new), amended(old)
    if states[0] != states[1]:
        return "replaces", states[1] is None or (states[0] is not None and states[0] > states[1])
    reissued = (
        new.document_number
        and old.document_number
        and new.document_number != old.document_number
        and set(new.issuers) & set(old.issuers)
        and new.signed
        and old.signed
        and new.signed != old.signed
        and min(found.forward, found.backward) >= COVERED
    )
    return ("reissues", bool(new.signed and old.signed and new.signed > old.signed)) if reissued else None
