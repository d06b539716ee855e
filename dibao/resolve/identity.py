"""Whether two texts are one document: decided by the two alone, the same whichever is named first.

What else the archive holds has no say here, so that the order of arrival has none either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dibao.records.clean import CleanDocument
from dibao.resolve.kinship import apart
from normalizers.matching.compare import ALIKE, COVERED, Comparison
from normalizers.matching.edits import CLAUSE, SLOT, Edit
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import Judgement, judge, misread_number, same_number
from normalizers.matching.significance import SIGNIFICANCES, Significance

#: an equal 文号 with less common text than this is a number clash, not the same document; short notices of
#: one office share a third of their characters by formula alone
CLASH = 0.5
#: shorter texts are mostly formula (通知, 主送机关, 特此通知), so that being contained proves nothing
SHORT = 200
#: what an editor puts round a text at the most, in characters; with more, another text has room there
WRAPPING = 400
#: characters at the beginning of a text among which its own title and 文号 stand, an editor's opening included
HEAD = 600
#: shorter titles (通知, 公告) name nothing
NAMING = 6
_FIGURE = re.compile(r"[0-9〇一二三四五六七八九十]+")
_FORWARD = re.compile(r"(?:转发|批转)[^，。；]*(?:通知|函)$")


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
    divergence: Significance = (
        ""  # how far the words differ; what editors put around them and scanners misread aside
    )
    altered: bool = False  # the one is another state of the other's text, not a part of it

    @property
    def whole(self) -> bool:
        """Tell whether the left shows (nearly) all of the right, in its words or in altered ones."""
        return self.backward >= COVERED or (self.altered and min(self.forward, self.backward) >= ALIKE)

    @property
    def closeness(self) -> tuple[bool, float]:
        """What orders the links of one place: a key that names one document first, then the text in common."""
        return not {"number", "unified"}.isdisjoint(self.evidence), round(self.forward + self.backward, 6)

    @property
    def diverges(self) -> bool:
        """Tell whether the two say something else."""
        return bool(self.divergence)

    def agreeing(self) -> Link:
        """Return the same link between places of which the one agrees with something the other showed."""
        return replace(self, divergence="")


def may_be_one(one: str, two: str) -> bool:
    """Tell whether texts with these 文号 ("" = none) may be one document: where not, nothing needs to be aligned."""
    return not one or not two or same_number(one, two) or misread_number(one, two)


def can_be_one(left: CleanDocument, right: CleanDocument) -> bool:
    """Tell whether two texts may be one document, without aligning them; where it says no, `same_document` says None.

    Another 文号; another 成文日期, or other figures in one title, without a common number; a draft and a final; two
    states of amendment; a notice and what it passes on. So a form filled in by the hundred costs no alignments.
    """
    one, two = left.document_number, right.document_number
    if not may_be_one(one, two) or apart(left, right) or _passes_on(left, right):
        return False
    if (one and same_number(one, two)) or (
        left.unified_number and left.unified_number == right.unified_number
    ):
        return True
    if left.signed and right.signed and left.signed != right.signed:
        return False
    ours, theirs = _FIGURE.findall(fold(left.title)), _FIGURE.findall(fold(right.title))
    return ours == theirs or _FIGURE.sub("", fold(left.title)) != _FIGURE.sub("", fold(right.title))


def same_document(left: CleanDocument, right: CleanDocument) -> Link | None:
    """Return what makes two texts one document, None where they are two.

    Different 文号, or different 成文日期 without a common 文号, are siblings or re-issues, never copies. A title
    that differs (another year, number or place in a template) needs the one text to be inside the other.
    """
    return aligned(left, right) if can_be_one(left, right) else None


def aligned(left: CleanDocument, right: CleanDocument, judged: Judgement | None = None) -> Link | None:
    """Do what `same_document` does by the texts alone, whatever `can_be_one` says of their numbers and titles.

    What they were judged already need not be found again.
    """
    keys = _keys(left, right)
    judged = judged or judge(left, right)
    if not _is_one(left, right, judged, keys):
        return None
    found = judged.comparison
    strong = "number" in keys or "unified" in keys
    covered = max(found.forward, found.backward)
    sure = 1.0 if strong and covered >= ALIKE else round(covered, 4)
    return Link(
        found.forward,
        found.backward,
        (*keys, *judged.reasons),
        sure,
        _divergence(left, right, found),
        found.kind == "revised",
    )


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
    if found.kind == "template-sibling":
        return False
    numbered = left.document_number and right.document_number
    if numbered and "number" not in keys and "number-misread" not in judged.reasons:
        return False
    if "number" in keys or "unified" in keys:
        return max(found.forward, found.backward) >= CLASH
    if found.kind == "different" or (left.signed and right.signed and left.signed != right.signed):
        return False
    if found.kind == "same":
        return True
    ours, theirs = fold(left.title), fold(right.title)
    titled = ours and theirs and (ours in theirs or theirs in ours)
    if titled and max(found.forward, found.backward) >= ALIKE:
        return True
    if found.kind == "revised":
        close = min(found.forward, found.backward) >= COVERED
        return close and (_headed(left, right) or _headed(right, left))
    # a lede or another headline hides neither an excerpt nor the text it stands round
    slots = any(edit.kind in ("figure", "date") for edit in found.changes)
    if found.kind == "part":
        return _within(left, right, found.forward, found.backward, slots=slots)
    return found.kind == "contains" and _within(right, left, found.backward, found.forward, slots=slots)


def _passes_on(left: CleanDocument, right: CleanDocument) -> bool:
    """Tell whether the one is a notice that passes the other on, which has a number and a day of its own."""
    for outer, inner in ((left, right), (right, left)):
        if _FORWARD.search(outer.title) and not _FORWARD.search(inner.title):
            text = fold(inner.simplified)
            return fold(outer.title) not in text and (
                not outer.document_number or fold(outer.document_number) not in text
            )
    return False


def _headed(left: CleanDocument, right: CleanDocument) -> bool:
    """Tell whether the right text begins with the title, and the 文号, that the left is known to have."""
    title, number = fold(left.title), fold(left.document_number)
    head = fold(right.simplified[:HEAD])
    return len(title) >= NAMING and title in head and number in head


def _within(
    inner: CleanDocument, outer: CleanDocument, covered: float, filled: float, *, slots: bool
) -> bool:
    """Tell whether a text inside a longer one is an excerpt of it, or is all of it but what an editor put around.

    A long one that the other names in its text stands in a compilation: a container, not a document with it. A short
    one has to be named there, in nearly all its words, and the other to have no room for a second. Where slots are
    filled in otherwise, two offices used one form.
    """
    if slots:
        return False
    title, heading = fold(inner.title), fold(outer.title)
    named = bool(title) and title in fold(outer.simplified)
    heads = len(heading) >= NAMING and heading in fold(inner.simplified)
    wrapped = filled >= ALIKE or len(outer.simplified) - len(inner.simplified) <= WRAPPING
    if len(inner.simplified) >= SHORT:
        return wrapped or heads or not named
    return (heads and covered >= CLASH) or (wrapped and named and covered >= COVERED)


def _divergence(left: CleanDocument, right: CleanDocument, found: Comparison) -> Significance:
    """Return the weight of the weightiest of the author's differences, "" where the two do not diverge."""
    if not _diverges(left, right, found):
        return ""
    return max((_weight(edit) for edit in found.changes), key=SIGNIFICANCES.index, default="wording")


def _weight(edit: Edit) -> Significance:
    if edit.kind in SLOT:
        return "figures"
    if edit.kind in ("added", "removed") and edit.size >= CLAUSE:
        return "clauses"
    return "typographic" if edit.kind == "typo" else "wording"


def _diverges(left: CleanDocument, right: CleanDocument, found: Comparison) -> bool:
    """Tell whether the words differ: not what an editor put around them, nor a note printed at another place."""
    if found.kind == "revised":
        return not _only_moved(fold(left.simplified), fold(right.simplified), found.edits)
    return found.kind in ("part", "contains") and any(edit.kind in SLOT for edit in found.changes)


def _only_moved(one: str, two: str, edits: tuple[Edit, ...]) -> bool:
    """Tell whether all that the one lacks stands elsewhere in the other: 脚注 come at the end of a page, or of all."""
    gone = [one[slice(*edit.left)] for edit in edits if edit.kind != "furniture"]
    come = [two[slice(*edit.right)] for edit in edits if edit.kind != "furniture"]
    lost, won = "".join(gone), "".join(come)
    return len(lost) == len(won) and (
        all(piece in won for piece in gone) or all(piece in lost for piece in come)
    )
