"""What the publisher's ledger says of keeping: where records went, what was taken down.

A reader of a place that is no longer there asks this; so do rebuilds, which meet every old place again.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from threading import Lock

from dibao.records.entries import Relocated, TakenDown
from storage.ledger import PUBLISHER, Ledger


@dataclass(slots=True)
class _Move:
    """The moves out of one object, as packed columns: 24 bytes a record, or an archive's would not fit."""

    new: str
    old_at: array[int]
    new_at: array[int]
    size: array[int]


@dataclass(slots=True)
class Rulings:
    """The keeping entries of the publisher's chain, folded; `refresh` takes what came since."""

    reached: int = 0
    takedowns: list[TakenDown] = field(default_factory=list)
    _moves: dict[str, list[_Move]] = field(default_factory=dict)
    #: the reading room answers from many threads on one archive: two at once would take every entry twice
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def refresh(self, ledger: Ledger) -> None:
        """Take what the publisher recorded since the last call; threads take turns."""
        with self._lock:
            for item in ledger.read(PUBLISHER, self.reached):
                for entry in item.entries:
                    match entry:
                        case Relocated():
                            columns = list(zip(*sorted(entry.moves), strict=True)) or [(), (), ()]
                            move = _Move(entry.new, *(array("q", column) for column in columns))
                            self._moves.setdefault(entry.old, []).append(move)
                        case TakenDown():
                            self.takedowns.append(entry)
                        case _:
                            pass
                self.reached = item.seq

    def follow(self, key: str, offset: int) -> tuple[str, int] | None:
        """Return where the record at `offset` of object `key` lies now, None where it was not kept."""
        seen = {key}
        while key in self._moves:
            found = None
            for move in self._moves[key]:
                at = bisect_left(move.old_at, offset)
                if at < len(move.old_at) and move.old_at[at] == offset:
                    found = (move.new, move.new_at[at])
            if found is None or found[0] in seen:
                return None
            key, offset = found
            seen.add(key)
        return key, offset

    def moved(self, key: str) -> bool:
        """Tell whether records of this object were moved out of it."""
        return key in self._moves
