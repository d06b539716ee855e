"""The publisher's chain under any interleaving of publishers: what was acknowledged stays, in one order for all."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_objects import MemoryObjects

from dibao.errors import LeaseError, LedgerError
from dibao.records.entries import Minted
from storage import lease
from storage.canonical import compress
from storage.lease import Lease
from storage.ledger import PUBLISHER, Ledger, Position
from storage.ledger.ledger import SLACK
from storage.ledger.names import Ballot, ledger_key
from storage.ledger.payload import Payload, write

WHEN = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", WHEN.isoformat())


class Slow(MemoryObjects):
    """A store whose answers may be lost, and whose requests may arrive much later."""

    def __init__(self) -> None:
        super().__init__()
        self.lose = False
        self.late: list[tuple[str, bytes]] = []

    def put(self, key: str, data: bytes) -> None:  # type: ignore[override]  # these tests put bytes only
        if self.lose and key.startswith("ledger/"):
            self.late.append((key, data))
            raise ConnectionError
        super().put(key, data)


@dataclass
class Publisher:
    """One publisher, who does one step at a time and may be overtaken between any two."""

    objects: Slow
    name: str
    acknowledged: list[tuple[int, str]]
    lease: Lease | None = None
    at: Position = field(default_factory=Position)
    count: int = 0
    steps: Iterator[None] | None = None

    def step(self) -> None:
        self.steps = self.steps or self.work()
        try:
            next(self.steps)
        except StopIteration:
            self.steps = None
        except (LeaseError, ConnectionError):
            self.steps = None  # given up; begins again with a lease of its own

    def work(self) -> Iterator[None]:
        ledger = Ledger(self.objects)
        mine = lease._take(self.objects)
        yield
        found = list(ledger.read(PUBLISHER))
        at = Position(found[-1].seq, found[-1].sha256) if found else Position()
        yield
        for _ in range(3):
            self.count += 1
            with mine.spending():
                made = ledger._append(
                    PUBLISHER,
                    (Minted(f"d{self.name}{self.count}", "document"),),
                    Ballot(mine.epoch, mine.token),
                    at,
                )
            yield
            mine.confirm()
            self.acknowledged.append((made.seq, made.sha256))
            at = Position(made.seq, made.sha256)
            yield


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "", "", "", "lose", "arrive"])), max_size=120),
    st.integers(),
)
def test_what_was_acknowledged_stays_whoever_overtakes_whom(steps: list[tuple[int, str]], seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        chance = random.Random(seed)  # noqa: S311 - tokens of a test
        patch.setattr(
            lease, "_lives", lambda _: False
        )  # every clock says that all the others' leases are over
        patch.setattr(lease.secrets, "token_bytes", chance.randbytes)
        patch.setenv("DIBAO_CLOCK", WHEN.isoformat())
        objects, acknowledged = Slow(), []
        publishers = [Publisher(objects, name, acknowledged) for name in "abcd"]
        for number, happens in steps:
            if happens == "arrive" and objects.late:
                MemoryObjects.put(objects, *objects.late.pop(chance.randrange(len(objects.late))))
            objects.lose = happens == "lose"
            publishers[number].step()
            chain = [(item.seq, item.sha256) for item in Ledger(objects).read(PUBLISHER)]
            assert set(acknowledged) <= set(chain)
            assert len({seq for seq, _ in acknowledged}) == len(acknowledged)
        for late in objects.late:
            MemoryObjects.put(objects, *late)
        chain = [(item.seq, item.sha256) for item in Ledger(objects).read(PUBLISHER)]
        assert set(acknowledged) <= set(chain)


def put(objects: MemoryObjects, seq: int, epoch: int, prev: str, name: str) -> str:
    """Put an object of the publisher under a lease of this epoch; return its hash."""
    plain = write(Payload(1, PUBLISHER, seq, prev, WHEN, (Minted(name, "document"),)))
    objects.put(ledger_key(WHEN.date(), PUBLISHER, seq, Ballot(epoch, "abcdefgh")), compress(plain))
    return hashlib.sha256(plain).hexdigest()


def minted(ledger: Ledger) -> list[str]:
    return [entry.document for item in ledger.read(PUBLISHER) for entry in item.entries]


def test_the_greatest_epoch_at_one_position_alone_would_lose_what_was_acknowledged() -> None:
    # 4 is overtaken by 5, which looks and is stopped; 4 writes its object and is refused; 6 builds on it and is
    # acknowledged; then 5 wakes up and writes at the position it knew: higher than 4, yet it must not count
    objects = MemoryObjects()
    first = put(objects, 1, 3, "", "d1")
    fourth = put(objects, 2, 4, first, "d4")
    put(objects, 3, 6, fourth, "d6")
    put(objects, 2, 5, first, "d5")
    ledger = Ledger(objects)
    assert minted(ledger) == ["d1", "d4", "d6"]
    assert [key.rsplit("/", 1)[1] for key in ledger.superseded()] == [
        "0000000002-0000000005-abcdefgh.json.zst"
    ]
    assert len(ledger.keys()[PUBLISHER]) == 3
    assert ledger.heads()[PUBLISHER].seq == 3
    assert [item.seq for item in ledger.backwards(PUBLISHER)] == [3, 2, 1]


def test_a_chain_of_superseded_objects_never_outgrows_the_one_that_counts() -> None:
    objects = MemoryObjects()
    first = put(objects, 1, 1, "", "d1")
    later = first
    for seq in (2, 3, 4):
        later = put(objects, seq, 1, later, f"lost{seq}")
    put(objects, 2, 2, first, "d2")
    ledger = Ledger(objects)
    assert minted(ledger) == ["d1", "d2"]
    assert len(ledger.superseded()) == 3


def test_damage_is_not_taken_for_a_lost_lease() -> None:
    objects = MemoryObjects()
    first = put(objects, 1, 1, "", "d1")
    put(objects, 2, 1, first, "d2")
    put(objects, 2, 2, first, "d3")
    put(objects, 3, 2, "ab" * 32, "d4")
    with pytest.raises(LedgerError, match="does not follow any of the 2"):
        minted(Ledger(objects))
    assert len(Ledger(objects).keys()[PUBLISHER]) == 4  # verify is shown all of it


def test_a_publication_without_the_lease_is_refused() -> None:
    objects = MemoryObjects()
    ledger = Ledger(objects)
    with lease.hold(objects) as one:
        ledger.append(PUBLISHER, (Minted("d1", "document"),), lease=one, after=Position())
        with pytest.raises(LeaseError, match="another process publishes"):
            ledger.append(PUBLISHER, (Minted("d2", "document"),))
    ledger.append(PUBLISHER, (Minted("d3", "document"),))
    assert minted(ledger) == ["d1", "d3"]


def ten_years(objects: MemoryObjects) -> dict[str, Position]:
    """Fill a ledger: every night one object of two machines (one retired) and the publisher; return the heads."""
    heads = {"wabcdefghijkl": Position(), "wretiredretir": Position(), PUBLISHER: Position()}
    for night in range(3650):
        day = date(2016, 3, 1) + timedelta(days=night)
        for writer, at in list(heads.items()):
            if writer == "wretiredretir" and night > 1000:
                continue
            plain = write(Payload(1, writer, at.seq + 1, at.sha256, WHEN, (Minted("d", "document"),)))
            ballot = Ballot(night + 1, "abcdefgh") if writer == PUBLISHER else Ballot()
            objects.put(ledger_key(day, writer, at.seq + 1, ballot), compress(plain))
            heads[writer] = Position(at.seq + 1, hashlib.sha256(plain).hexdigest())
    return heads


def test_what_is_new_is_found_without_listing_ten_years(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = MemoryObjects()
    heads = ten_years(objects)
    ledger = Ledger(objects)
    everything = ledger.news({}, None)
    assert {writer: len(keys) for writer, keys in everything.keys.items()} == {
        PUBLISHER: 3650, "wabcdefghijkl": 3650, "wretiredretir": 1001,
    }  # fmt: skip
    assert everything.day == date(2026, 2, 26)
    monkeypatch.setenv("DIBAO_CLOCK", "2026-02-27T02:00:00+08:00")
    objects.calls.clear()
    made = ledger.append("wabcdefghijkl", (Minted("d", "document"),))
    new = ledger.append("wnewnewnewnew", (Minted("d", "document"),))
    assert (made.seq, new.seq) == (3651, 1)
    objects.calls.clear()
    news = ledger.news(heads, everything.day)
    assert news.keys == {PUBLISHER: (), "wabcdefghijkl": (made.key,), "wnewnewnewnew": (new.key,)}
    assert objects.calls["keys"] == 1
    assert objects.calls["listed"] <= 2 * (SLACK.days + 1) + 2
    assert objects.calls["get"] == 1  # the publisher's head, to see that this is the same archive
    # a machine that was silent for years goes on: found whole
    back = ledger.append("wretiredretir", (Minted("d", "document"),))
    assert ledger.news(heads, everything.day).keys["wretiredretir"] == (back.key,)


def test_a_listing_that_does_not_join_is_made_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = MemoryObjects()
    ledger = Ledger(objects)
    first = ledger.append("wabcdefghijkl", (Minted("d1", "document"),))
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-20T00:00:00Z")
    second = ledger.append("wabcdefghijkl", (Minted("d2", "document"),))
    assert ledger.news({}, date(2026, 3, 20)).keys["wabcdefghijkl"] == (first.key, second.key)
    held = {"wabcdefghijkl": Position(1, first.sha256)}
    assert ledger.news(held, date(2026, 3, 20)).keys["wabcdefghijkl"] == (second.key,)
    objects.calls.clear()
    monkeypatch.setenv("DIBAO_CLOCK", "2026-04-01T00:00:00Z")
    third = ledger.append("wabcdefghijkl", (Minted("d3", "document"),))
    objects.calls.clear()
    held = {"wabcdefghijkl": Position(2, second.sha256)}
    assert ledger.news(held, date(2026, 3, 20)).keys["wabcdefghijkl"] == (third.key,)
    assert objects.calls["keys"] == 2  # a month is over: everything is looked at once


def test_what_no_longer_counts_is_noticed_by_who_holds_it() -> None:
    objects = MemoryObjects()
    first = put(objects, 1, 1, "", "d1")
    lost = put(objects, 2, 1, first, "lost")
    put(objects, 2, 2, first, "d2")
    with pytest.raises(LedgerError, match=r"no longer counts.*dibao rebuild"):
        Ledger(objects).news({PUBLISHER: Position(2, lost)}, WHEN.date())
    with pytest.raises(LedgerError, match=r"does not hold.*dibao rebuild"):
        Ledger(objects).news({PUBLISHER: Position(3, lost)}, WHEN.date())
    with pytest.raises(LedgerError, match="does not hold"):
        Ledger(objects).news({"wother": Position(3, lost)}, WHEN.date())
