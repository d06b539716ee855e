"""A whole archive in one thread's time: actors, a clock and a store with faults, all driven by one seed.

Each actor runs in a thread of its own, but only the one that holds the baton runs; it hands it back at every call of
the store and wherever it says `step`. So what happens is a function of the seed alone, and any failure can be
replayed.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from dibao import clock
from dibao.errors import FixityError, NotFoundError, StoreError, StoreUnavailableError
from storage import lease
from storage.objects.protocol import ObjectInfo, check_key

PIECE = 1 << 20


class Crash(BaseException):
    """The process of this actor was killed; nothing in it may catch that and go on."""


@dataclass
class Faults:
    """How likely a call is to go wrong, and how."""

    refused: float = 0.0  # nothing happened, an error came back
    lost: float = 0.0  # it happened, an error came back
    late: float = 0.0  # an error came back, and it happens some time later
    twice: float = 0.0  # it happens, and once more some time later
    stale: float = 0.0  # a listing as it was some time ago
    crash: float = 0.0  # the process is killed before or after the call
    sleep: float = (
        0.0  # the process stops for minutes or hours in the middle of a call, and wakes as a zombie
    )


class Actor:
    """One process on one machine: a clock that is off by a little, and a life that may end and begin again."""

    def __init__(self, world: World, name: str, life: Callable[[Actor], None]) -> None:
        self.world, self.name, self.life = world, name, life
        self.skew = timedelta(seconds=world.chance.uniform(-90, 90))
        self.wake = world.now
        self.done = False
        self.mortal = True
        self.sleepy = False
        self.crashed = False
        self.error: BaseException | None = None
        self.baton = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def step(self, seconds: float = 0.0) -> None:
        """Let others go on; return when it is our turn again, at least `seconds` later."""
        self.wake = self.world.now + timedelta(seconds=seconds)
        self.world.baton.release()
        self.baton.acquire()
        if self.crashed:
            raise Crash

    def die(self) -> None:
        """Be killed here and now."""
        self.crashed = True
        raise Crash

    def _run(self) -> None:
        self.baton.acquire()
        try:
            while True:
                try:
                    self.life(self)
                    break
                except Crash:
                    self.world.count("crashes")
                    self.crashed = False
                    self.step(self.world.chance.uniform(1, 1200))  # somebody starts it again
        except BaseException as error:  # noqa: BLE001 - the test raises it in its own thread
            self.error = error
        self.done = True
        self.world.baton.release()


class World:
    """The scheduler, the clock and the store's content."""

    def __init__(self, seed: int, start: datetime, faults: Faults) -> None:
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311 - to choose, not to keep secrets
        self.now = start
        self.faults = faults
        self.actors: list[Actor] = []
        self.baton = threading.Semaphore(0)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.later: list[tuple[datetime, str, bytes]] = []
        self.trace: list[str] = []
        self.counts: dict[str, int] = {}
        self.current: Actor | None = None

    def count(self, what: str) -> None:
        """Count a thing that happened."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def actor(self, name: str, life: Callable[[Actor], None]) -> Actor:
        """Add a process; it begins when the world runs."""
        made = Actor(self, name, life)
        self.actors.append(made)
        return made

    def run(self, until: Callable[[], bool] = lambda: False, limit: int = 50_000) -> None:
        """Run every actor to its end, or until the condition holds; raises what an actor raised."""
        for actor in self.actors:
            if not actor.thread.ident:
                actor.thread.start()
        for _ in range(limit):
            living = [actor for actor in self.actors if not actor.done]
            if not living or until():
                return
            ready = [actor for actor in living if actor.wake <= self.now]
            if not ready:
                self.now = min(actor.wake for actor in living)
                continue
            self.now += timedelta(seconds=self.chance.choice((0, 0, 0, 0.05, 1, 20)))
            self._arrive()
            self.current = self.chance.choice(ready)
            self.current.baton.release()
            self.baton.acquire()
            if self.current.error:
                raise self.current.error
        raise TimeoutError(f"seed {self.seed}: no end after {limit} steps")

    def stop(self) -> None:
        """End every thread that is left."""
        for actor in self.actors:
            while not actor.done and actor.thread.ident:
                actor.crashed = True
                actor.life = _nothing
                actor.baton.release()
                self.baton.acquire()

    def _arrive(self) -> None:
        """Let what was under way reach the store: a server that keeps If-None-Match turns it away if it is late."""
        due = [item for item in self.later if item[0] <= self.now]
        self.later = [item for item in self.later if item[0] > self.now]
        for _, key, data in due:
            if key not in self.objects:
                self.objects[key] = (data, self.now)
            self.trace.append(f"late {key}")

    @contextmanager
    def reality(self) -> Iterator[None]:
        """Put this clock, and chance, in the place of the real ones."""

        def token(size: int = 32) -> bytes:
            return self.chance.randbytes(size)

        with ExitStack() as held:
            for patch in (
                mock.patch.object(clock, "now", self._time),
                mock.patch("secrets.token_bytes", token),
                mock.patch("secrets.token_hex", lambda size=32: token(size).hex()),
                # every actor is on a machine of its own: nobody can see that another has died
                mock.patch.object(lease, "now", self._time),
                mock.patch.object(lease, "_machine", return_value=""),
                mock.patch.object(lease, "_ended", _Amnesia()),
            ):
                held.enter_context(patch)
            yield

    def _time(self) -> datetime:
        return self.now + (self.current.skew if self.current else timedelta())


def _nothing(_actor: Actor) -> None:
    """Do nothing more."""


class _Amnesia(set[Any]):
    """What one process knows of itself, no other does."""

    def __contains__(self, _item: object) -> bool:
        return False


class SimObjects:
    """The store as one actor sees it; keeps the protocol `Objects` as the S3 store does, one request at a time."""

    def __init__(self, world: World, actor: Actor | None = None) -> None:
        self._world, self._actor = world, actor

    def put(self, key: str, data: bytes | Path) -> None:
        """Look, put unless it is there, look again when the answer was lost."""
        check_key(key)
        content = data if isinstance(data, bytes) else data.read_bytes()
        if self._head(key, content):
            return
        how = self._call("put", key, writes=True)
        world = self._world
        after = world.now + timedelta(seconds=world.chance.choice((1, 60, 3600)))
        if how in ("late", "twice"):
            world.later.append((after, key, content))
        if how in ("", "lost", "twice") and key not in world.objects:
            world.objects[key] = (content, world.now)
        if how in ("refused", "late") or (how == "lost" and world.chance.random() < 0.5):
            raise StoreUnavailableError(f"{key}: the store does not answer; try again")
        self._after()
        if not self._head(key, content):
            raise StoreUnavailableError(f"{key}: is not there; try again")

    def get(self, key: str) -> bytes:
        """Return the whole object; raises NotFoundError."""
        self._read("get", key)
        return self._data(key)

    def read(self, key: str, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset`; fewer raise FixityError, no object NotFoundError."""
        self._read("read", key)
        data = self._data(key)[offset : offset + size]
        if len(data) != size:
            raise FixityError(f"{key}: {len(data)} of {size} bytes at {offset}; the object is cut")
        return data

    def stream(self, key: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield `size` bytes from `offset` (None: to the end) in pieces of at most 1 MiB; errors as `read`."""
        self._read("stream", key)
        data = self._data(key)[offset:] if size is None else self._data(key)[offset : offset + size]
        if size is not None and len(data) != size:
            raise FixityError(f"{key}: {len(data)} of {size} bytes at {offset}; the object is cut")
        for start in range(0, len(data), PIECE):
            yield data[start : start + PIECE]

    def stat(self, key: str) -> ObjectInfo | None:
        """Return what is known of an object, None where there is none."""
        check_key(key)
        self._read("stat", key)
        found = self._world.objects.get(key)
        return ObjectInfo(key, len(found[0]), found[1]) if found else None

    def keys(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects whose key begins with `prefix` and is greater than `after`, sorted, page by page."""
        last = after
        while True:
            how = self._read("keys", f"{prefix} {last}")
            world = self._world
            horizon = world.now - timedelta(seconds=30 if how == "stale" else 0)
            page = sorted(
                key
                for key, (_, when) in world.objects.items()
                if key.startswith(prefix) and key > last and when <= horizon
            )[:1000]
            for key in page:
                content, when = world.objects.get(key, (b"", world.now))
                yield ObjectInfo(key, len(content), when)
            if len(page) < 1000:
                return
            last = page[-1]

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there raises NotFoundError."""
        how = self._call("delete", key, writes=False)
        if how == "refused":
            raise StoreUnavailableError(f"{key}: the store does not answer; try again")
        if self._world.objects.pop(key, None) is None:
            raise NotFoundError(f"{key}: no such object in this store")
        self._after()

    def erase(self, key: str) -> None:
        """Remove an object; versions are not kept here."""
        self.delete(key)

    def _head(self, key: str, content: bytes) -> bool:
        self._read("head", key)
        found = self._world.objects.get(key)
        if found is not None and found[0] != content:
            raise StoreError(f"{key}: already holds other bytes; objects are never overwritten")
        return found is not None

    def _data(self, key: str) -> bytes:
        found = self._world.objects.get(check_key(key))
        if found is None:
            raise NotFoundError(f"{key}: no such object in this store")
        return found[0]

    def _read(self, what: str, key: str) -> str:
        how = self._call(what, key, writes=False)
        if how == "refused":
            raise StoreUnavailableError(f"{key}: the store does not answer; try again")
        return how

    def _call(self, what: str, key: str, *, writes: bool) -> str:
        """Take a turn, and draw what becomes of this call."""
        world, actor = self._world, self._actor
        if actor is None:
            return ""
        actor.step(world.chance.choice((0, 0, 0, 0.1, 5)))
        faults, roll = world.faults, world.chance.random()
        how = ""
        for name in ("refused", "lost", "late", "twice") if writes else ("refused", "stale"):
            likely = getattr(faults, name)
            if roll < likely:
                how = name
                break
            roll -= likely
        if how:
            world.count(f"calls {how}")
        world.trace.append(f"{actor.name} {what} {key} {how}")
        if actor.mortal and world.chance.random() < faults.crash:
            actor.die()
        # most of all where it hurts: between a decision and its commit
        if actor.sleepy and world.chance.random() < faults.sleep * (20 if what == "put" else 1):
            world.count("zombies")
            actor.step(world.chance.choice((300, 1800, 10_000)))
        return how

    def _after(self) -> None:
        actor = self._actor
        if actor is not None and actor.mortal and self._world.chance.random() < self._world.faults.crash:
            actor.die()
