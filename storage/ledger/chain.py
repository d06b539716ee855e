"""Which of the objects at each position count: the publisher's chain may hold what a fenced lease left behind.

The head is the object with the greatest (epoch, token), then the greatest number; the chain is what it follows
from, link by link. Everything else is superseded: it was written under a lease that had been lost, and nobody
was told that it was done. Why this and not the greatest at every position is shown in docs/decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from dibao.errors import LedgerError
from storage.ledger.names import LedgerName
from storage.ledger.payload import LedgerObject

Load = Callable[[str], LedgerObject]


@dataclass(frozen=True, slots=True)
class Chain:
    """The objects of one writer that count, by number, and those that do not."""

    names: tuple[LedgerName, ...]
    superseded: tuple[LedgerName, ...] = ()

    @property
    def head(self) -> LedgerName:
        """The last object that counts."""
        return self.names[-1]


def chain_of(names: Iterable[LedgerName], load: Load) -> Chain:
    """Return the chain among the objects of one writer; `load` is asked only where a number is there twice.

    The chain begins at the lowest number given. Raises LedgerError for a gap, a fork within one lease, or a
    link to nothing; all name the key. Links between numbers that are there once are the reader's to check.
    """
    ordered = sorted(names, key=lambda name: (name.seq, name.ballot, name.day))
    at = {seq: list(group) for seq, group in groupby(ordered, key=lambda name: name.seq)}
    head = max(ordered, key=lambda name: (name.ballot, name.seq))
    _refuse_twins(ordered)
    chosen = [head]
    for seq in range(head.seq - 1, ordered[0].seq - 1, -1):
        here = [name for name in at.get(seq, ()) if name.ballot <= chosen[-1].ballot]
        if not here:
            raise LedgerError(
                f"{chosen[-1].key}: object {seq + 1} of {head.writer} follows a gap, {seq} is missing; "
                "`dibao verify` lists all, restore from a copy"
            )
        chosen.append(here[0] if len(here) == 1 else _linked(chosen[-1], here, load))
    counted = set(chosen)
    return Chain(tuple(reversed(chosen)), tuple(name for name in ordered if name not in counted))


def _linked(later: LedgerName, here: Sequence[LedgerName], load: Load) -> LedgerName:
    """Return the object that `later` names as the one before it."""
    prev = load(later.key).prev
    for name in reversed(here):
        if load(name.key).sha256 == prev:
            return name
    raise LedgerError(
        f"{later.key}: does not follow any of the {len(here)} objects before it (names {prev[:12] or 'none'}); "
        "restore them from a copy of the archive"
    )


def _refuse_twins(ordered: Sequence[LedgerName]) -> None:
    for one, two in pairwise(ordered):
        if (one.seq, one.ballot) == (two.seq, two.ballot):
            raise LedgerError(
                f"{two.key}: object {two.seq} of {two.writer} is there twice; "
                "`dibao verify` lists all, restore from a copy"
            )
