"""Appends to and reads the chains of one archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dibao import clock
from dibao.errors import LedgerError
from dibao.records.entries import Entry
from storage.canonical import compress, expand
from storage.ledger.chain import Chain, chain_of
from storage.ledger.names import PREFIX, PUBLISHER, WRITER, Ballot, LedgerName, ledger_key, ledger_name
from storage.ledger.payload import FORMAT, LedgerObject, Payload, read, write
from storage.objects.protocol import Objects

if TYPE_CHECKING:
    from storage.lease import Lease

#: an object is dated no earlier than any object its writer saw while naming it. What was named and then held
#: up (a process stopped, a request on its way) for longer than this is found by the next full listing
SLACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Position:
    """How far somebody has followed a chain: the last object taken and its hash; (0, "") before the first."""

    seq: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last position of one writer's chain, its hash and its key."""

    writer: str
    seq: int
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class News:
    """What a listing found after the positions that somebody holds."""

    keys: Mapping[str, tuple[str, ...]]  # by writer, those that count, in order
    day: date | None  # every object dated before this day less SLACK is among what is held, and `keys`


class Ledger:
    """Appends to and reads the chains of one archive; appending needs the lock or lease of the writer concerned."""

    def __init__(self, objects: Objects) -> None:
        """Use the ledger kept in `objects`."""
        self._objects = objects

    def append(
        self,
        writer: str,
        entries: Sequence[Entry],
        *,
        lease: Lease | None = None,
        after: Position | None = None,
    ) -> LedgerObject:
        """Commit `entries` as the next object of `writer`'s chain, durably, and return it.

        The publisher may append no entries: that alone makes those before count, whatever lease they came under.
        `after` is the position the entries were decided on: what a lost lease put there meanwhile is superseded.
        The publisher's chain needs the publisher's lease, which is taken for this one object when none is given.
        Returning means that the lease was still held after the object was stored: whoever takes the next one sees
        it. Raises LeaseError when it was not (the object may count, or not: nothing may be acknowledged),
        StoreError when another process took that position (nothing is overwritten), LedgerError when the chain is
        broken, ValueError for no entries or an illegal writer name.
        """
        if (not entries and writer != PUBLISHER) or not WRITER.match(writer):
            raise ValueError(f"ledger writer {writer!r}, {len(entries)} entries: need a name and an entry")
        if writer != PUBLISHER:
            return self._append(writer, entries, Ballot(), after)
        from storage.lease import hold

        with hold(self._objects) if lease is None else nullcontext(lease) as held:
            with held.spending():
                made = self._append(writer, entries, Ballot(held.epoch, held.token), after)
            held.confirm()
        return made

    def _append(
        self, writer: str, entries: Sequence[Entry], ballot: Ballot, after: Position | None
    ) -> LedgerObject:
        now = clock.now()
        # a writer that was at work lately is found by one page of a listing
        recent = list(self._names(now.date() - SLACK))
        own = [name for name in recent if name.writer == writer]
        if not own and after is None:
            own = [name for name in self._names() if name.writer == writer]
        if after is None:
            head = chain_of(own, self.load).head if own else None
            after = Position(head.seq, self.load(head.key).sha256) if head else Position()
        # never before another object: a clock set back must not hide this one from those who list what is new
        day = max([now.date(), *(name.day for name in recent), *(name.day for name in own)])
        payload = Payload(FORMAT, writer, after.seq + 1, after.sha256, now, tuple(entries))
        plain = write(payload)
        key = ledger_key(day, writer, payload.seq, ballot)
        if any(name.seq == payload.seq and name.ballot == ballot and name.key != key for name in own):
            raise LedgerError(f"{key}: number {payload.seq} was written on another day; run `dibao verify`")
        made = read(plain, key)  # what nobody could read must not be committed
        self._objects.put(key, compress(plain))
        return made

    def writers(self) -> list[str]:
        """Return the names of all writers, sorted."""
        return sorted(self._grouped(self._names()))

    def chains(self) -> dict[str, Chain]:
        """Return every writer's chain in order of the names, found by listing the whole ledger; errors as `read`."""
        grouped = self._grouped(self._names())
        return {writer: self._whole(writer, names) for writer, names in sorted(grouped.items())}

    def heads(self) -> dict[str, Head]:
        """Return the last position of every writer's chain, by writer name in order; lists the whole ledger."""
        heads = ((writer, chain.head) for writer, chain in self.chains().items())
        return {
            writer: Head(writer, head.seq, self.load(head.key).sha256, head.key) for writer, head in heads
        }

    def news(self, held: Mapping[str, Position], day: date | None) -> News:
        """Return what was added since `day`, the `News.day` of an earlier call whose keys are all held now.

        Lists the objects from that day less SLACK on; the whole ledger where there is no day, that is not enough,
        or a new month has begun (what came later than SLACK is then found at the latest).
        Raises LedgerError when a chain does not hold what is held, is broken, or ends before it.
        """
        grouped = self._grouped(self._names(day - SLACK if day else None))
        if day and not _suffices(grouped, held, day):
            day, grouped = None, self._grouped(self._names())
        found = {}
        for writer, names in sorted(grouped.items()):
            position = held.get(writer, Position())
            chain = chain_of(names, self.load) if day else self._whole(writer, names)
            self._refuse_other(writer, chain, position)
            found[writer] = tuple(name.key for name in chain.names if name.seq > position.seq)
        if not day and (lost := sorted(held.keys() - grouped.keys())):
            raise _not_held(lost[0], held[lost[0]].seq)
        last = max((name.day for names in grouped.values() for name in names), default=None)
        return News(found, last)

    def follow(self, keys: Iterable[str], after: Position) -> Iterator[LedgerObject]:
        """Yield the objects `keys` of one writer, each checked to follow the one before it; errors as `read`."""
        seq, prev = after.seq, after.sha256
        for key in keys:
            item = self.load(key)
            if (item.seq, item.prev) != (seq + 1, prev):
                raise LedgerError(
                    f"{key}: does not follow the object before it (expected {seq + 1} after {prev[:12] or 'none'}, "
                    f"is {item.seq} after {item.prev[:12] or 'none'}); restore both from a copy of the archive"
                )
            seq, prev = item.seq, item.sha256
            yield item

    def read(self, writer: str, after: int = 0) -> Iterator[LedgerObject]:
        """Yield the objects of `writer` with seq > `after` in order, checking every link of the chain.

        Raises LedgerError for a gap, a fork, a wrong link, an unknown format or entry type, FixityError for
        damaged bytes; both name the key.
        """
        names = self._own(writer)
        if after > len(names):
            raise LedgerError(
                f"ledger of {writer}: ends at {len(names)}, but {after} was seen before; objects are missing, "
                "restore them from a copy of the archive"
            )
        prev = self.load(names[after - 1].key).sha256 if after else ""
        return self.follow([name.key for name in names[after:]], Position(after, prev))

    def backwards(self, writer: str) -> Iterator[LedgerObject]:
        """Yield the objects of `writer` from the last to the first; errors as `load`, and LedgerError for gaps."""
        return (self.load(name.key) for name in reversed(self._own(writer)))

    def keys(self) -> dict[str, list[str]]:
        """Return the keys of every writer by seq: what `verify` walks.

        Gaps and forks that are damage are included; what was superseded is not (see `superseded`).
        """
        found = {}
        for writer, names in self._grouped(self._names()).items():
            ordered = sorted(names, key=lambda name: (name.seq, name.ballot, name.day))
            try:
                gone = set(chain_of(names, self.load).superseded)
            except LedgerError:  # damaged: whoever walks them says where
                gone = set()
            found[writer] = [name.key for name in ordered if name not in gone]
        return found

    def superseded(self) -> list[str]:
        """Return the keys that do not count because the lease they were written under had been lost."""
        return sorted(name.key for chain in self.chains().values() for name in chain.superseded)

    def load(self, key: str) -> LedgerObject:
        """Return one object, its own fields checked against its key; the chain is `read`'s business."""
        found = read(expand(self._objects.get(key), key), key)
        name = ledger_name(key)
        if (found.writer, found.seq) != (name.writer, name.seq):
            raise LedgerError(
                f"{key}: holds object {found.seq} of {found.writer}; it was moved, restore it from a copy"
            )
        return found

    def hash_of(self, key: str) -> str:
        """Return the hash of one object as it is now: of its bytes before compression, whatever they say."""
        return hashlib.sha256(expand(self._objects.get(key), key)).hexdigest()

    def _names(self, day: date | None = None) -> Iterator[LedgerName]:
        """Yield what lies in the ledger, from `day` on."""
        after = f"{PREFIX}{day.isoformat()}/" if day else ""
        return (ledger_name(info.key) for info in self._objects.keys(PREFIX, after=after))

    def _own(self, writer: str) -> tuple[LedgerName, ...]:
        names = self._grouped(self._names()).get(writer)
        return self._whole(writer, names).names if names else ()

    def _whole(self, writer: str, names: Sequence[LedgerName]) -> Chain:
        chain = chain_of(names, self.load)
        if chain.names[0].seq != 1:
            raise LedgerError(
                f"{chain.names[0].key}: object {chain.names[0].seq} of {writer} follows a gap, 1 is missing; "
                "`dibao verify` lists all, restore from a copy"
            )
        return chain

    def _refuse_other(self, writer: str, chain: Chain, held: Position) -> None:
        """Raise LedgerError when what is held is not in the chain; a later object's link is `follow`'s to check."""
        if not held.seq or chain.head.seq > held.seq:
            return
        if chain.head.seq < held.seq or self.hash_of(chain.head.key) != held.sha256:
            raise _not_held(writer, held.seq)

    @staticmethod
    def _grouped(names: Iterable[LedgerName]) -> dict[str, list[LedgerName]]:
        grouped: dict[str, list[LedgerName]] = {}
        for name in names:
            grouped.setdefault(name.writer, []).append(name)
        return grouped


def _suffices(grouped: Mapping[str, Sequence[LedgerName]], held: Mapping[str, Position], day: date) -> bool:
    """Tell whether a listing of the last days is of this archive, and goes on from all that is held."""
    if not grouped.keys() & held.keys() or not all(
        _joins(names, held.get(w)) for w, names in grouped.items()
    ):
        return False
    last = max(name.day for names in grouped.values() for name in names)
    return (last.year, last.month) == (day.year, day.month)


def _joins(names: Sequence[LedgerName], held: Position | None) -> bool:
    """Tell whether what was listed of a writer goes on from what is held without a gap."""
    numbers, seq = {name.seq for name in names}, held.seq if held else 0
    low, high = min(numbers), max(numbers)
    return low <= seq + 1 and high >= seq and len(numbers) == high - low + 1


def _not_held(writer: str, seq: int) -> LedgerError:
    return LedgerError(
        f"the catalog has applied {writer}/{seq}, which this archive's ledger does not hold, or no longer counts;"
        " is it the catalog of another archive? run `dibao rebuild`"
    )
