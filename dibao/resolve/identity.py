"""Whether two texts are one document: decided by the two alone, the same whichever is named first.

What else the archive holds has no say here, so that the order of arrival has none either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dibao.records.clean import CleanDocument
from dibao.resolve.kinship import apart
from normalizers.matching.compare import ALIKE, COVERED, Comparison
from normalizers.matching.edits import Edit
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import SLOT, Judgement, judge, same_number

#: an equal 文号 with less common text than this is a number clash, not the same document; short notices of
#: one office share a third of their characters by formula alone
CLASH = 0.5
#: shorter texts are mostly formula (通知, 主送机关, 特此通知), so that being contained proves nothing
SHORT = 200


@dataclass(frozen=True, slots=True)
class Link:
    """Two texts are one document: `forward` of the left is in the right, `backward` of the right in the left (0-1).

    `evidence` are machine words: the keys both carry, then why their texts were judged as they were. `confidence` is
    1 where a key and the texts agree; where the texts alone speak it is the share of the one that is in the other.
    """

    forward: float
    backward: float
    evidence: tuple[str, ...]
    confidence: float
    diverges: bool  # the words differ by more than furniture and the slips of a scanner

    @property
    def whole(self) -> bool:
        """Tell whether the left shows (nearly) all of the right."""
        return self.backward >= COVERED

    @property
    def closeness(self) -> tuple[bool, float]:
        """What orders the links of one place: a key that names one document first, then the text in common."""
        return not {"number", "unified"}.isdisjoint(self.evidence), round(self.forward + self.backward, 6)

    def agreeing(self) -> Link:
        """Return the same link between places of which the one agrees with something the other showed."""
        return replace(self, diverges=False)


def may_be_one(one: str, two: str) -> bool:
    """Tell whether texts with these 文号 ("" = none) may be one document: where not, nothing needs to be aligned."""
    return not one or not two or same_number(one, two)


def same_document(left: CleanDocument, right: CleanDocument) -> Link | None:
    """Return what makes two texts one document, None where they are two.

    Different 文号, or different 成文日期 without a common 文号, are siblings or re-issues, never copies. A title
    that differs (another year, number or place in a template) needs the one text to be inside the other.
    """
    keys = _keys(left, right)
    judged = judge(left, right)
    if not _is_one(left, right, judged, keys):
        return None
    found = judged.comparison
    strong = "number" in keys or "unified" in keys
    covered = max(found.forward, found.backward)
    sure = 1.0 if strong and covered >= ALIKE else round(covered, 4)
    return Link(found.forward, found.backward, (*keys, *judged.reasons), sure, _diverges(left, right, found))


def _keys(left: CleanDocument, right: CleanDocument) -> tuple[str, ...]:
    """Return the strong keys both carry."""
    number = left.document_number and same_number(left.document_number, right.document_number)
    pairs = (
        ("number", bool(number)),
        ("unified", bool(left.unified_number) and left.unified_number == right.unified_number),
        ("index", bool(left.index_number) and left.index_number == right.index_number),
        ("title", bool(left.title) and fold(left.title) == fold(right.title)),
    )
    return tuple(name for name, common in pairs if common)


def _is_one(left: CleanDocument, right: CleanDocument, judged: Judgement, keys: tuple[str, ...]) -> bool:
    found = judged.comparison
    if apart(left, right) or found.kind == "template-sibling":
        return False
    if not may_be_one(left.document_number, right.document_number):
        return False
    if "number" in keys or "unified" in keys:
        return max(found.forward, found.backward) >= CLASH
    if found.kind == "different" or (left.signed and right.signed and left.signed != right.signed):
        return False
    if found.kind == "same":
        return True
    ours, theirs = fold(left.title), fold(right.title)
    if ours and theirs and (ours in theirs or theirs in ours):
        return max(found.forward, found.backward) >= ALIKE
    # a lede or another headline hides neither an excerpt nor the text it stands round
    slots = any(edit.place == "inner" and edit.kind in SLOT for edit in found.edits)
    if found.kind == "part":
        return _within(left, right, found.forward, found.backward, slots=slots)
    return found.kind == "contains" and _within(right, left, found.backward, found.forward, slots=slots)


def _within(
    inner: CleanDocument, outer: CleanDocument, covered: float, filled: float, *, slots: bool
) -> bool:
    """Tell whether a text inside a longer one is an excerpt of it, or is all of it but what an editor put around.

    A long one that the other names in its text stands in a compilation: a container, not a document with it. A short
    one has to be nearly all of the other, and named there. Where slots are filled in otherwise, two offices used one
    form.
    """
    named = bool(inner.title) and fold(inner.title) in fold(outer.simplified)
    if slots:
        return False
    if len(inner.simplified) >= SHORT:
        return filled >= ALIKE or not named
    return filled >= ALIKE and covered >= COVERED and named


def _diverges(left: CleanDocument, right: CleanDocument, found: Comparison) -> bool:
    """Tell whether the words differ: not what an editor put around them, nor a note printed at another place."""
    if found.kind == "revised":
        return not _only_moved(fold(left.simplified), fold(right.simplified), found.edits)
    return found.kind in ("part", "contains") and any(
        edit.place == "inner" and edit.kind in SLOT for edit in found.edits
    )


def _only_moved(one: str, two: str, edits: tuple[Edit, ...]) -> bool:
    """Tell whether all that the one lacks stands elsewhere in the other: 脚注 come at the end of a page, or of all."""
    gone = [one[slice(*edit.left)] for edit in edits if edit.kind != "furniture"]
    come = [two[slice(*edit.right)] for edit in edits if edit.kind != "furniture"]
    lost, won = "".join(gone), "".join(come)
    return len(lost) == len(won) and (
        all(piece in won for piece in gone) or all(piece in lost for piece in come)
    )
