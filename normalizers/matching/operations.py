"""A difference as operations with character offsets into both texts, which a program can apply.

What no operation names is equal in both texts and in the same order. An operation says that old[start:end] stands as
new[start:end]: inserted where the first is empty, deleted where the second is, replaced where neither is, and carried
over unchanged by a `move`. White space between paragraphs belongs to the paragraph that follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from normalizers.matching.difference import ParagraphChange
from normalizers.matching.strokes import ChangeKind

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `was` is old[slice(*old)], `text` is new[slice(*new)]."""

    op: Literal["insert", "delete", "replace", "move"]
    kind: ChangeKind
    old: Place
    new: Place
    was: str
    text: str
    clause: str = ""  # the number of the clause it is in: of the new text, of the old one for what is gone
    move: int = 0  # operations of one moved paragraph share a number
    table: int = 0  # of the new text, of the old one for what is gone; from 1, 0 for prose
    row: int = 0
    cell: int = 0


def operations(old: str, new: str, changes: Sequence[ParagraphChange]) -> tuple[Operation, ...]:
    """Return the operations of `difference(old, new)`, in the order of the new text; none for equal texts."""
    lead_old, lead_new = _leads(old, changes, "old"), _leads(new, changes, "new")
    return tuple(_merged(_walk(old, new, changes, lead_old, lead_new)))


def apply(old: str, operations: Sequence[Operation]) -> str:
    """Return the new text that operations on the old one give."""
    kept, at = [], 0
    for start, end in sorted(one.old for one in operations if one.old[0] < one.old[1]):
        kept.append(old[at:start])
        at = end
    left = "".join((*kept, old[at:]))
    parts: list[str] = []
    done = used = 0
    for one in sorted(operations, key=lambda one: one.new):
        start, end = one.new
        if start == end:
            continue
        parts += (left[used : used + start - done], old[slice(*one.old)] if one.op == "move" else one.text)
        used, done = used + start - done, end
    return "".join((*parts, left[used:]))


def inverse(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the operations that make the new text the old one again."""
    turned: dict[str, Literal["insert", "delete", "replace", "move"]] = {
        "insert": "delete",
        "delete": "insert",
    }
    kinds: dict[str, ChangeKind] = {"added": "removed", "removed": "added"}
    return tuple(
        Operation(
            turned.get(one.op, one.op), kinds.get(one.kind, one.kind), one.new, one.old, one.text, one.was,
            one.clause, one.move, one.table, one.row, one.cell,
        )
        for one in operations
    )  # fmt: skip


def _leads(text: str, changes: Sequence[ParagraphChange], side: Literal["old", "new"]) -> dict[int, int]:
    """Return where the white space before each paragraph begins, by where the paragraph begins."""
    if side == "old":
        # the old text of a moved paragraph comes twice
        found = [
            (change.old_at, change.old) for change in changes if change.old and change.kind != "moved-in"
        ]
    else:
        found = [(change.new_at, change.new) for change in changes if change.new]
    leads, at = {}, 0
    for start, held in sorted(found):
        leads[start] = at
        at = start + len(held)
    leads[len(text)] = at
    return leads


def _walk(
    old: str,
    new: str,
    changes: Sequence[ParagraphChange],
    lead_old: dict[int, int],
    lead_new: dict[int, int],
) -> Iterator[Operation]:
    at_old = at_new = 0
    for change in changes:
        if change.kind == "moved-out":
            at_old = change.old_at + len(change.old)
            continue
        if change.kind == "deleted":
            end = change.old_at + len(change.old)
            yield _operation(
                old, new, (lead_old[change.old_at], end), (at_new, at_new), change.kinds[0], change
            )
            at_old = end
            continue
        if change.kind == "inserted":
            end = change.new_at + len(change.new)
            yield _operation(
                old, new, (at_old, at_old), (lead_new[change.new_at], end), change.kinds[0], change
            )
            at_new = end
            continue
        before = (lead_old[change.old_at], change.old_at), (lead_new[change.new_at], change.new_at)
        yield from _within(old, new, before, change)
        at_new = change.new_at + len(change.new)
        if not change.move:
            at_old = change.old_at + len(change.old)
    ends = (lead_old[len(old)], len(old)), (lead_new[len(new)], len(new))
    if old[slice(*ends[0])] != new[slice(*ends[1])]:
        yield _operation(old, new, *ends, "typo", None)


def _within(old: str, new: str, before: tuple[Place, Place], change: ParagraphChange) -> Iterator[Operation]:
    """Yield the operations of a paragraph both texts have: the white space before it, then its pieces."""
    if old[slice(*before[0])] != new[slice(*before[1])]:
        yield _operation(old, new, *before, "typo", change if change.move else None)
    elif change.move and before[0][0] < before[0][1]:
        yield _operation(old, new, *before, "moved", change)
    left, right = change.old_at, change.new_at
    pieces = change.pieces
    number = 0
    while number < len(pieces):
        piece = pieces[number]
        size = len(piece.text)
        if piece.sign == "=":
            if change.move:
                yield _operation(old, new, (left, left + size), (right, right + size), "moved", change)
            left, right, number = left + size, right + size, number + 1
            continue
        gone, come = (size, 0) if piece.sign == "-" else (0, size)
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        if (
            piece.sign == "-"
            and after
            and after.sign == "+"
            and (after.kind, after.cell) == (piece.kind, piece.cell)
        ):
            come, number = len(after.text), number + 1
        kind: ChangeKind = piece.kind or "wording"
        yield _operation(old, new, (left, left + gone), (right, right + come), kind, change, piece.cell)
        left, right, number = left + gone, right + come, number + 1


def _operation(
    old: str,
    new: str,
    ours: Place,
    theirs: Place,
    kind: ChangeKind,
    change: ParagraphChange | None,
    cell: int = 0,
) -> Operation:
    gone, come = ours[0] < ours[1], theirs[0] < theirs[1]
    op: Literal["insert", "delete", "replace", "move"] = (
        "move" if kind == "moved" else "replace" if gone and come else "delete" if gone else "insert"
    )
    if change is None:
        return Operation(op, kind, ours, theirs, old[slice(*ours)], new[slice(*theirs)])
    clause = change.new_clause if change.new else change.old_clause
    return Operation(
        op, kind, ours, theirs, old[slice(*ours)], new[slice(*theirs)], clause, change.move, change.table, change.row, cell
    )  # fmt: skip


def _merged(found: Iterator[Operation]) -> Iterator[Operation]:
    """Join moves that touch on both sides."""
    last: Operation | None = None
    for one in found:
        one_run = last and last.op == one.op == "move" and last.move == one.move
        if last and one_run and (last.old[1], last.new[1]) == (one.old[0], one.new[0]):
            last = Operation(
                "move", one.kind, (last.old[0], one.old[1]), (last.new[0], one.new[1]), last.was + one.was,
                last.text + one.text, one.clause, one.move, one.table, one.row,
            )  # fmt: skip
            continue
        if last:
            yield last
        last = one
    if last:
        yield last
