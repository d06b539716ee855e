"""How much a whole difference weighs: from a slip of the pen to another clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from normalizers.matching.difference import ParagraphChange
from normalizers.matching.fingerprint import fold

#: "" for no difference; then from the least to the greatest
Significance = Literal["", "typographic", "metadata", "wording", "figures", "clauses"]
SIGNIFICANCES: tuple[Significance, ...] = ("", "typographic", "metadata", "wording", "figures", "clauses")
_WEIGHT: dict[str, Significance] = {
    "typo": "typographic",
    "furniture": "typographic",
    "wording": "wording",
    "figure": "figures",
    "date": "figures",
    "name": "figures",
    "moved": "clauses",
    "renumbered": "clauses",
}


def significance(changes: Iterable[ParagraphChange], *, metadata: bool = False) -> Significance:
    """Return the weight of the weightiest change; `metadata` tells that what is said about the text differs, too.

    A paragraph that only breaks at another place is typographic. Words put into a sentence or left out are wording;
    a clause, paragraph, sentence, row or column that came or went, and a clause moved or renumbered, is `clauses`.
    """
    changed = [change for change in changes if change.kind != "equal"]
    found: set[Significance] = {"metadata"} if metadata else set()
    if changed:
        old, new = ("".join(side) for side in zip(*((one.old, one.new) for one in changed), strict=True))
        moved = any(change.move for change in changed)
        broken = not moved and fold(old) == fold(new)
        found |= {"typographic"} if broken else {_weight(change) for change in changed}
    return max(found, key=SIGNIFICANCES.index, default="")


def _weight(change: ParagraphChange) -> Significance:
    if change.kind in ("deleted", "inserted"):
        return "typographic" if change.kinds == ("furniture",) else "clauses"
    found: list[Significance] = []
    for kind in change.kinds:
        if kind in ("added", "removed"):
            sides = [piece.text for piece in change.pieces if piece.kind == kind]
            # a whole sentence, or a column of a table
            found.append("clauses" if any("。" in side or "|" in side for side in sides) else "wording")
        else:
            found.append(_WEIGHT[kind])
    return max(found, key=SIGNIFICANCES.index, default="typographic")
