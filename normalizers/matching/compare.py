"""Compare two texts: how much of each is in the other, what differs, and what that makes them to one another.

`same`: equal but for punctuation, furniture, and the noise of a scanner. `revised`: the same document in other words,
figures or clauses. `part` / `contains`: the one is within the other, whatever an editor put around it.
`template-sibling`: the same form filled in otherwise: another year, number, place or person. `different`: the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from normalizers.matching.alignment import Span, align
from normalizers.matching.edits import CLAUSE, SLOT, Edit, edits
from normalizers.matching.fingerprint import fold
from normalizers.matching.noise import WEIGHTY, is_noise, is_slip
from normalizers.matching.stretch import EXCERPT, stretch

ComparisonKind = Literal["same", "revised", "contains", "part", "template-sibling", "different"]

#: a text of which this much is in the other is its copy or part
COVERED = 0.9
#: amended pairs of the labelled corpus lie above .6 on both sides, unrelated official texts below .35 (stock phrases)
ALIKE = 0.6
#: on either side, where they are so much alike on both together: the note of many amendments is as long as a short text
HALF = 0.5
#: a span of this length is no chance: 16 characters of folded prose recur in unrelated texts as a stock phrase at most
SOLID = 16
#: of the shorter text that an excerpt is at the least; with less, a text quotes another, or both quote a third
QUOTED = 0.3
#: of the common stretch that must really be common; below it, two texts share their formula at both ends
DENSE = 0.85
#: of the common stretch of an excerpt whose surroundings are unlike: a true one is copied, not written from stock phrases
VERBATIM = 0.95
#: an excerpt with a word changed in so many characters is an editor's; stretches of this length were left out
SMOOTHED, OMITTED = 2500, 100
#: slots of a template filled in otherwise, per so many characters of common text
SLOTS, SLOT_RATE = 4, 120
#: the same of a notice of a few lines, its signature and date included
FEW, BRIEF = 2, 160
#: clauses of so many letters and more have one of these, names of that length hardly
_CLAUSE, _VERBS = 10, frozenset("的由应可以按将对")


_MIRROR: dict[ComparisonKind, ComparisonKind] = {"part": "contains", "contains": "part"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` found: `forward` is the share of the left text found in the right, `backward` the converse."""

    kind: ComparisonKind
    forward: float
    backward: float
    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()
    #: of these, those within the stretch that both have in common; none where they are furniture or a scanner's
    changes: tuple[Edit, ...] = ()

    def mirrored(self) -> Comparison:
        """Return the same with left and right exchanged."""
        return Comparison(
            _MIRROR.get(self.kind, self.kind),
            self.backward,
            self.forward,
            tuple(Span(span.right, span.left, span.length) for span in self.spans),
            tuple(edit.mirrored() for edit in self.edits),
            tuple(edit.mirrored() for edit in self.changes),
        )


def compare(left: str, right: str) -> Comparison:
    """Align two texts; `part` means the left is part of the right, `contains` that it contains the right."""
    return compare_folded(fold(left), fold(right))


def compare_folded(a: str, b: str) -> Comparison:
    """Do what `compare` does for texts that are folded already; spans and edits are places in these."""
    if a == b:
        return Comparison("same", 1.0, 1.0, (Span(0, 0, len(a)),) if a else ())
    if not a or not b:
        return Comparison("different", 0.0, 0.0)
    if (len(b), b) < (
        len(a),
        a,
    ):  # of several alignments that are equally good, the same whichever text is named first
        return compare_folded(b, a).mirrored()
    spans = align(a, b)
    matched = sum(span.length for span in spans)
    forward, backward = matched / len(a), matched / len(b)
    found = edits(a, b, spans)
    kind, changes = _kind(a, b, spans, found)
    return Comparison(kind, forward, backward, spans, found, changes)


def _kind(
    a: str, b: str, spans: Sequence[Span], found: Sequence[Edit]
) -> tuple[ComparisonKind, tuple[Edit, ...]]:
    """Return the kind, and the differences within the common stretch that are an author's."""
    solid = [span for span in spans if span.length >= min(SOLID, len(a) // 2, len(b) // 2)]
    if not solid:
        return "different", ()
    kept = stretch(a, b, solid, spans)
    first, last = kept[0], kept[-1]
    a0, a1 = first.left, last.left + last.length
    b0, b1 = first.right, last.right + last.length
    common = sum(span.length for span in spans if a0 <= span.left < a1)
    dense_a, dense_b = common / (a1 - a0), common / (b1 - b0)
    whole_a, whole_b = common / len(a), common / len(b)
    inner = [edit for edit in found if _within(edit, (a0, a1), (b0, b1)) and edit.kind != "furniture"]
    noise = is_noise(a, b, inner, common)
    changes = () if noise else tuple(inner)
    if noise and min(whole_a, whole_b) >= COVERED:
        return "same", changes
    template: ComparisonKind = (
        "template-sibling" if is_template(a, b, [*inner, *_ends(found)], common) else "revised"
    )
    if not noise and min(whole_a, whole_b) >= HALF and whole_a + whole_b >= 2 * ALIKE:
        return template, changes
    if common < EXCERPT and max(whole_a, whole_b) < COVERED:
        return "different", changes
    if max(dense_a, dense_b) < DENSE:
        return "different", changes
    if max(whole_a, whole_b) < ALIKE:
        if min(dense_a, dense_b) < VERBATIM or max(whole_a, whole_b) < QUOTED:
            return "different", changes
        if a0 == b0 == 0 or (a1 == len(a) and b1 == len(b)):
            return (
                "different",
                changes,
            )  # how two texts begin or close is the formula of their office or editor
    # an excerpt leaves out; a stretch that is nearly all there, in other words, is of another state of the text
    if not noise and min(dense_a, dense_b) >= HALF and _altered(a, b, inner, common):
        return template, changes
    return ("part" if (whole_a, dense_a) >= (whole_b, dense_b) else "contains"), changes


def _ends(found: Sequence[Edit]) -> list[Edit]:
    """Return the differences before and behind all that two texts have in common."""
    return [edit for edit in found if edit.place != "inner"]


def _altered(a: str, b: str, inner: Sequence[Edit], common: int) -> bool:
    """Tell whether an excerpt is of another state of a text: a figure differs, or more words than an editor smooths.

    What was left out at a stretch (a table, a box), and slips of the pen, are an editor's.
    """
    if any(edit.kind in ("figure", "date") for edit in inner):
        return True
    words = sum(
        edit.size < OMITTED and (edit.kind != "typo" or not WEIGHTY.isdisjoint(_sides(a, b, edit)))
        for edit in inner
    )
    return words * SMOOTHED >= max(common, 1) and words > 0


def _sides(a: str, b: str, edit: Edit) -> str:
    return a[slice(*edit.left)] + b[slice(*edit.right)]


def _within(edit: Edit, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Tell whether a difference lies within the common stretch on both sides."""
    return (
        left[0] <= edit.left[0]
        and edit.left[1] <= left[1]
        and right[0] <= edit.right[0]
        and edit.right[1] <= right[1]
    )


def is_template(a: str, b: str, found: Sequence[Edit], common: int) -> bool:
    """Tell whether the differences are the slots of a form: figures, dates and names, and no clause of its own."""
    inner = [edit for edit in found if edit.place == "inner"]
    slots = sum(
        edit.kind in SLOT and not is_slip(a, b, edit) and not _is_clause(a, b, edit) for edit in inner
    )
    clauses = sum(edit.kind in ("added", "removed") and edit.size >= CLAUSE for edit in inner)
    if common < BRIEF and not clauses:
        signed = sum(
            any(char.isdigit() for char in a[slice(*edit.left)])
            and any(char.isdigit() for char in b[slice(*edit.right)])
            for edit in found
            if edit.place == "tail"
        )
        return slots > 0 and slots + signed >= FEW
    return slots >= SLOTS and slots * SLOT_RATE >= common and slots >= 3 * clauses


def _is_clause(a: str, b: str, edit: Edit) -> bool:
    """Tell whether a stretch that is short enough for a name is a clause for another."""
    sides = (a[slice(*edit.left)], b[slice(*edit.right)])
    return edit.size >= _CLAUSE and all(not _VERBS.isdisjoint(side) for side in sides)
