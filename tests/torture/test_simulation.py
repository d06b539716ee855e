"""Many processes on one archive, a store that fails in every way, clocks that differ: one seed, one history.

Writers crawl and ship, publishers compete, readers look on, a collector merges and removes; any of them may be killed at any call of the store, be
started again, or sleep for hours in the middle of one. See parts/simulation.py.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import shards
import torture_tally
from scribe import START, captures_in, key_of, publish, shot, spool
from shelf import Shelf, empty
from simulation import Actor, Faults, SimObjects, World

from dibao.errors import DibaoError
from dibao.records.capture import Capture
from dibao.records.entries import Consumed
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.compact import compact, groups
from storage.fixity import Checks, verify
from storage.ledger import PUBLISHER
from storage.orphans import orphans
from storage.removal import condemn, sweep
from storage.ship import ship

SEEDS = 200 * torture_tally.scale()
#: what every run of the fast tests sees
FEW = 8
#: S3 promises that a listing shows what was stored before it; this much of them do not
STALE = 0.0
#: longer than any machine is away here, and than any request is on its way
GRACE = timedelta(hours=4)


@dataclass
class Scene:
    """One simulated archive and what its actors were promised or saw."""

    seed: int
    folder: Path
    world: World
    shelf: Shelf
    acknowledged: set[tuple[str, str, str]] = field(default_factory=set)  # machine, URL, time
    done: set[str] = field(default_factory=set)  # machines that have crawled all they had to
    committed: list[tuple[int, str]] = field(default_factory=list)  # what publishers were told is done
    views: list[tuple[str, dict[str, tuple[int, str]], tuple[str, ...]]] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)
    laid: set[str] = field(default_factory=set)  # catalogs in use

    def archive(self, actor: Actor | None = None) -> Archive:
        return Archive(SimObjects(self.world, actor), demo=True)

    @contextmanager
    def catalog(self, name: str) -> Iterator[Catalog]:
        if name not in self.laid:
            self.laid.add(name)
            self.shelf.lay(name, empty())
        opened = self.shelf.get(name)
        try:
            yield opened
        finally:
            opened.close()

    @property
    def quiet(self) -> bool:
        """Whether all that was to be crawled is crawled and shipped."""
        return len(self.done) == len([actor for actor in self.world.actors if actor.name.startswith("w")])


def writer(scene: Scene, machine: str) -> Callable[[Actor], None]:
    """Crawl a few pages a night and ship them; begin where the machine was killed."""
    nights = scene.world.chance.choice((1, 2, 2))
    state = {"night": 0}

    def life(actor: Actor) -> None:
        folder, chance = scene.folder / machine / "spool", scene.world.chance
        archive = scene.archive(actor)
        while state["night"] < nights:
            # to the second never the same on two machines: which of two answers of one instant came first nobody knows
            hour = state["night"] * 24 + chance.choice((0, 1, 1, 5)) + int(machine[1:]) / 3600
            # pages of all machines overlap: a task started twice is two captures
            shots = [
                shot("gz", number, chance.randrange(2), hour + number / 60)
                for number in chance.sample(range(4), 2)
            ]
            for capture in spool(folder, machine, shots):
                scene.acknowledged.add((machine, *key_of(capture)))
                actor.step()
            state["night"] += 1
            actor.step(chance.uniform(0, 3000))
            _try(scene, lambda: ship(archive, folder))
        while not _try(scene, lambda: ship(archive, folder)):
            actor.step(30)
        scene.done.add(machine)

    return life


def publisher(scene: Scene, name: str) -> Callable[[Actor], None]:
    """Publish what there is, again and again; sometimes sleep for hours in the middle of a call."""

    def once(actor: Actor, archive: Archive, catalog: Catalog) -> bool:
        catalog.sync(archive)
        actor.step()
        if not catalog.unconsumed():
            return False
        if publish(archive, catalog):
            scene.committed.append(catalog_heads(catalog)[PUBLISHER])
        return True

    def life(actor: Actor) -> None:
        archive = scene.archive(actor)
        with scene.catalog(name) as catalog:
            while True:
                quiet, done = scene.quiet, [True]
                if _try(scene, lambda: done.append(once(actor, archive, catalog))) and quiet and not done[-1]:  # noqa: B023 - called at once
                    return
                actor.step(scene.world.chance.choice((20, 100, 700)))

    return life


def reader(scene: Scene, name: str) -> Callable[[Actor], None]:
    """Look at the archive now and then and write down what was seen."""

    def life(actor: Actor) -> None:
        archive = scene.archive(actor)
        with scene.catalog(name) as catalog:
            while not scene.quiet:
                _try(scene, lambda: catalog.sync(archive))
                scene.views.append((name, catalog_heads(catalog), feed(catalog)))
                actor.step(scene.world.chance.choice((60, 500, 2000)))

    return life


def collector(scene: Scene, name: str) -> Callable[[Actor], None]:
    """Merge small objects and remove what nothing names, a grace after it was condemned."""
    left = {"rounds": 5}

    def tidy(archive: Archive, catalog: Catalog) -> None:
        catalog.sync(archive)
        for key in [item.key for item in orphans(archive, catalog) if item.key.startswith("segments/")]:
            condemn(archive, catalog, [key], "orphan", grace=GRACE)
        compact(archive, catalog, groups(archive, catalog, settled=0), grace=GRACE)
        for sentence in sweep(archive, catalog):
            scene.world.count(f"objects {sentence.state}")

    def life(actor: Actor) -> None:
        archive = scene.archive(actor)
        with scene.catalog(name) as catalog:
            while left["rounds"]:
                actor.step(scene.world.chance.choice((3600, 20_000)))
                left["rounds"] -= 1
                _try(scene, lambda: tidy(archive, catalog))

    return life


def _try(scene: Scene, action: Callable[[], object]) -> bool:
    """Do what may fail for a while; what went wrong is an error of ours with its message, never anything else."""
    try:
        action()
    except DibaoError as error:
        scene.refusals.add(type(error).__name__)
        return False
    return True


def catalog_heads(catalog: Catalog) -> dict[str, tuple[int, str]]:
    """Return how far a catalog has applied each chain, and the hash there."""
    from storage.catalog.apply import applied

    with catalog._connect() as connection:
        return {writer: applied(connection, writer)[:2] for writer in catalog.writers()}


def feed(catalog: Catalog) -> tuple[str, ...]:
    """Return the change feed as a reader sees it."""
    return tuple(
        f"{row.cursor} {row.kind} {row.document} {row.location} {row.version}" for row in catalog.changes()
    )


def play(seed: int, folder: Path, shelf: Shelf) -> Scene:
    """Run one seed to its end, all faults healed."""
    world = World(seed, START, Faults())
    scene = Scene(seed, folder, world, shelf)
    chance = world.chance
    world.faults = Faults(
        refused=chance.choice((0, 0.01, 0.03)),
        lost=chance.choice((0, 0.1)),
        late=chance.choice((0, 0.05)),
        twice=chance.choice((0, 0.05)),
        stale=STALE * chance.choice((0, 0.05)),
        crash=chance.choice((0, 0.003, 0.01)),
        sleep=chance.choice((0, 0.002, 0.01)),
    )
    with world.reality():
        with mock.patch("storage.archive.open_objects", return_value=SimObjects(world)):
            Archive.open("simulated", create=True, demo=True)
        for number in range(chance.choice((2,) * 8 + (3, 3, 4, 8))):
            world.actor(f"w{number}", writer(scene, f"w{number}"))
        for number in range(chance.choice((1, 2, 2, 2, 3))):
            world.actor(f"p{number}", publisher(scene, f"p{number}")).sleepy = True
        world.actor("r0", reader(scene, "r0"))
        if chance.random() < 0.5:
            world.actor("c0", collector(scene, "c0")).sleepy = True
        try:
            world.run(limit=4000)
        except TimeoutError:
            # a store that refuses one call in ten may hold everybody up for ever: it is mended
            world.faults = Faults()
            world.run()
        finally:
            world.stop()
        world.faults, world.later, world.current = Faults(), [], None
    return scene


def check(scene: Scene) -> None:
    """Hold the promises against what happened."""
    archive = scene.archive()
    committed = captures_in(archive)
    machines = {(scene.folder / machine / "writer").read_text().strip(): machine for machine in scene.done}
    known = {(machines[name], *key_of(capture)) for name, capture in committed}
    assert scene.acknowledged <= known, f"acknowledged and lost: {sorted(scene.acknowledged - known)}"
    for _, capture in committed:
        assert hashlib.sha256(archive.payload(capture)).hexdigest() == capture.sha256
    problems = [problem for problem in verify(archive, Checks(read_data=True)) if problem.kind != "orphan"]
    assert not problems, problems

    chains = {name: [item.sha256 for item in archive.ledger.read(name)] for name in archive.ledger.writers()}
    taken = [
        (entry.writer, entry.seq)
        for item in archive.ledger.read(PUBLISHER)
        for entry in item.entries
        if isinstance(entry, Consumed)
    ]
    assert len(taken) == len(set(taken)), "two publishers' decisions are in force on one shipment"
    for seq, sha256 in scene.committed:
        assert chains[PUBLISHER][seq - 1] == sha256, f"publisher/{seq} was acknowledged and superseded"

    with scene.catalog("fresh") as catalog:
        catalog.sync(archive)
        final, dump = feed(catalog), list(catalog.dump())
        assert catalog.unconsumed() == []
        found = {
            (row.url, row.captured, row.blob)
            for document in {line.split(" ")[2] for line in final}
            for row in catalog.versions(document)
        }
    assert found == serial(committed), "the versions are not those of a serial run"
    for name, heads, seen in scene.views:
        for chain, (seq, sha256) in heads.items():
            assert seq == 0 or chains[chain][seq - 1] == sha256, f"{name} saw a {chain}/{seq} that never was"
        assert final[: len(seen)] == seen, f"{name} saw changes that are no prefix of history"
    for name in [actor.name for actor in scene.world.actors if actor.name[0] in "prc"]:
        with scene.catalog(name) as catalog:
            catalog.sync(archive)
            assert list(catalog.dump()) == dump, f"{name} ends with another catalog than a rebuilt one"


def serial(committed: list[tuple[str, Capture]]) -> set[tuple[str, datetime, str]]:
    """Return the versions one process would have made of these captures: the first of each run of equal content."""
    found: set[tuple[str, datetime, str]] = set()
    shown: dict[str, str] = {}
    for _, capture in sorted(committed, key=lambda pair: (pair[1].url, pair[1].captured)):
        if shown.get(capture.url) != capture.sha256:
            found.add((capture.url, capture.captured, capture.sha256))
        shown[capture.url] = capture.sha256
    return found


@pytest.fixture
def memory() -> Iterator[Path]:
    shared = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        yield Path(name)


def examine(seed: int, memory: Path, shelf: Shelf | None = None) -> Scene:
    folder = memory / str(seed)
    folder.mkdir()
    try:
        scene = play(seed, folder, shelf or Shelf(folder / "catalogs"))
        check(scene)
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise
    return scene


@pytest.mark.parametrize("seed", range(FEW))
def test_some_histories(seed: int, memory: Path) -> None:
    examine(seed, memory)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many_histories(memory: Path, tally: Callable[[str, int], None]) -> None:
    shelves: dict[int, Shelf] = {}

    def one(seed: int) -> None:
        process = os.getpid()
        shelf = shelves.setdefault(process, Shelf(memory / f"process-{process}"))
        shutil.rmtree(examine(seed, memory, shelf).folder)

    shards.each(range(FEW, SEEDS + FEW), one)
    tally("simulated histories", SEEDS)


def test_a_seed_is_replayed_exactly(memory: Path) -> None:
    empty()  # made once per process, and made with chance: not that of the world which happens to be the first
    traces = []
    for name in ("one", "two"):
        (memory / name).mkdir()
        traces.append(examine(7, memory / name).world.trace)
    assert traces[0] == traces[1]
    assert len(traces[0]) > 100
