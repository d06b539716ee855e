"""How much a revision of a page weighs: of its text, of what is said about it, and of the files it attaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from dibao.records.clean import CleanDocument
from normalizers.matching.difference import difference
from normalizers.matching.fingerprint import content_hash, fold
from normalizers.matching.significance import SIGNIFICANCES, Significance, significance


def significance_of(
    before: CleanDocument,
    after: CleanDocument,
    attachments_before: Sequence[CleanDocument] = (),
    attachments_after: Sequence[CleanDocument] = (),
) -> Significance:
    """Return the weight of the weightiest difference between two states of a page, "" where nothing differs.

    Attachments are paired by equal content, then by title, then in page order; one that came or went, or a scan that
    shows something else, is `clauses`: nobody can say that it is less. What differs in the catalogue fields alone is
    `metadata`.
    """
    changes = difference(before.text, after.text) if before.text != after.text else ()
    found = [significance(changes, metadata=_said(before) != _said(after))]
    found += [_attached(old, new) for old, new in _paired(attachments_before, attachments_after)]
    return max(found, key=SIGNIFICANCES.index)


def _said(clean: CleanDocument) -> tuple[object, ...]:
    """Return what is said about a text and is not the text."""
    return (
        fold(clean.title), clean.document_number, clean.unified_number, clean.index_number, clean.issuers,
        clean.signed, clean.published, clean.topics, clean.openness, clean.status,
    )  # fmt: skip


def _attached(old: CleanDocument | None, new: CleanDocument | None) -> Significance:
    if old is None or new is None or not (old.text and new.text):
        return "clauses"
    return significance(difference(old.text, new.text))


def _paired(
    before: Sequence[CleanDocument], after: Sequence[CleanDocument]
) -> list[tuple[CleanDocument | None, CleanDocument | None]]:
    """Return the attachments that differ, each with its other state; None where it has none."""
    _, old, new = _matched(before, after, _content)
    named, old, new = _matched(old, new, lambda clean: fold(clean.title))
    return [*named, *zip_longest(old, new)]


def _matched(
    before: Sequence[CleanDocument], after: Sequence[CleanDocument], key: Callable[[CleanDocument], str]
) -> tuple[list[tuple[CleanDocument, CleanDocument]], list[CleanDocument], list[CleanDocument]]:
    """Return the pairs that share a key ("" = none), and what is left on either side, in order."""
    known: dict[str, list[CleanDocument]] = {}
    for clean in before:
        known.setdefault(key(clean), []).append(clean)
    known.pop("", None)
    pairs, left = [], []
    for clean in after:
        same = known.get(key(clean))
        if same:
            pairs.append((same.pop(0), clean))
        else:
            left.append(clean)
    taken = {id(old) for old, _ in pairs}
    return pairs, [clean for clean in before if id(clean) not in taken], left


def _content(clean: CleanDocument) -> str:
    return clean.appearance or (content_hash(clean.simplified) if clean.simplified else "")
