"""The power may go at any moment: what was acknowledged is there when it comes back, and the work goes on.

One small night is recorded operation by operation on a model of a disk. Then, seed after seed, the power goes
somewhere in it, the disk forgets what it never promised to keep, and everything is started again on what is left.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import shards
import torture_tally
from disk import Forgetful, Left, Op, Recorder, cut, whole
from scribe import START, captures_in, key_of, publish, shot, spool

from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.fixity import Checks, verify
from storage.ship import ship

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

SEEDS = 1000 * torture_tally.scale()
#: of these, every so many open the catalog that is left, or work on to the end and compare the whole
CATALOG, WHOLE = 4, 16
#: prime to the number of operations or not: neighbouring seeds cut at distant places
STRIDE = 101
#: two sources over two nights: a revision, a return to the first state, an unchanged page
NIGHTS = (
    {"gz": [(1, 0), (2, 0)], "sz": [(1, 0)]},
    {"gz": [(1, 1), (2, 0)], "sz": [(1, 0), (2, 5)]},
    {"gz": [(1, 0)]},
)


@dataclass(frozen=True)
class Recorded:
    """One undisturbed run: what it did to the disk, and where it ended."""

    ops: list[Op]
    dump: list[str]


def nobody(_what: object) -> None:
    """Promise nothing to anybody."""


def work(root: Path, ack: Callable[[object], None] = nobody) -> list[str]:
    """Spool, ship and publish three nights; safe to start again on whatever is there."""
    archive = Archive.open(str(root / "store"), create=True, demo=True)
    folder = root / "machine" / "spool"
    local = root / "local"
    local.mkdir(exist_ok=True)
    with Catalog.open(f"sqlite:///{local / 'catalog.sqlite'}") as catalog:
        for night, sources in enumerate(NIGHTS):
            for source, pages in sources.items():
                shots = (shot(source, number, state, 24 * night + number) for number, state in pages)
                for capture in spool(folder, source, shots):
                    ack(("spooled", key_of(capture)))
            ship(archive, folder)
            ack(("ledger", _chains(archive)))
            catalog.sync(archive)
            ack(("catalog", _copy(local / "catalog.sqlite")))
            publish(archive, catalog)
            # committed: this state of the catalog may be on the disk from here on, or an older one
            ack(("catalog", _copy(local / "catalog.sqlite")))
            ack(("ledger", _chains(archive)))
        return list(catalog.dump())


def _chains(archive: Archive) -> dict[str, list[str]]:
    return {
        writer: [item.sha256 for item in archive.ledger.read(writer)] for writer in archive.ledger.writers()
    }


def _copy(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        return connection.serialize()


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on a file system in memory where there is one: the model forgets, the disk below need not be slow."""
    monkeypatch.setenv("DIBAO_CLOCK", START.isoformat())
    shared = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        yield Path(name)


def record(folder: Path, forget: Forgetful = lambda _kind, _path: False) -> Recorded:
    root = folder / "recorded"
    root.mkdir()
    recorder = Recorder(root, forget=forget)
    with recorder.recording():
        dump = work(root, recorder.ack)
    return Recorded(recorder.ops, dump)


def examine(left: Left, ops: list[Op], recorded: Recorded, root: Path, seed: int) -> None:
    """Start again on what is left, and check every promise made before the cut."""
    chance = random.Random(seed)  # noqa: S311 - to choose moments, not to keep secrets
    final = whole(recorded.ops)
    for path, inode in left.files.items():
        if path.startswith("store/") and not Path(path).name.startswith("."):
            assert left.content[inode] == final.get(inode, b""), f"{path} is torn and has its name"
    left.make(root)
    acks = [op.ack for op in ops if op.kind == "ack"]
    (root / "local").mkdir(exist_ok=True)
    # the database keeps a commit whole or not at all, and may lose the last ones: or somebody deleted it
    copies = [content for kind, content in acks if kind == "catalog"]
    if copies and chance.random() < 0.8:
        (root / "local" / "catalog.sqlite").write_bytes(chance.choice(copies[-2:]))
    archive = Archive.open(str(root / "store"), create=True, demo=True)
    ship(archive, root / "machine" / "spool")
    committed = captures_in(archive)
    known = {key_of(capture) for _, capture in committed}
    lost = [key for kind, key in acks if kind == "spooled" and key not in known]
    assert not lost, f"acknowledged and lost: {lost}"
    promised = next((chains for kind, chains in reversed(acks) if kind == "ledger"), {})
    held = _chains(archive)
    for writer, chain in promised.items():
        assert held.get(writer, [])[: len(chain)] == chain, f"committed entries of {writer} are lost"
    for _, capture in committed:
        archive.payload(capture)
    problems = [problem for problem in verify(archive, Checks(read_data=True)) if problem.kind != "orphan"]
    assert not problems, problems
    if seed % WHOLE == 0:
        assert work(root) == recorded.dump
    elif seed % CATALOG == 0:
        with Catalog.open(f"sqlite:///{root / 'local' / 'catalog.sqlite'}") as catalog:
            catalog.sync(archive)


def crash(recorded: Recorded, seed: int) -> tuple[list[Op], Left]:
    """Return the operations before this seed's cut, and what the cut left."""
    ops = recorded.ops[: 1 + seed * STRIDE % len(recorded.ops)]
    return ops, cut(ops, random.Random(seed))  # noqa: S311 - to choose, not to keep secrets


def test_nothing_acknowledged_is_lost_when_the_power_goes(
    memory: Path, tally: Callable[[str, int], None]
) -> None:
    recorded = record(memory)

    def one(seed: int) -> None:
        ops, left = crash(recorded, seed)
        root = memory / str(seed)
        try:
            examine(left, ops, recorded, root, seed)
        except BaseException as error:
            error.add_note(f"seed {seed}: the power went after operation {len(ops)} of {len(recorded.ops)}")
            raise
        shutil.rmtree(root)

    shards.each(range(SEEDS), one)
    tally("power cuts", SEEDS)


MUTANTS: dict[str, Forgetful] = {
    "objects are not fsynced": lambda kind, path: kind == "file" and path.startswith("store/"),
    "names of objects are not fsynced": lambda kind, path: kind == "folder" and path.startswith("store/"),
    "ledger entries alone are not fsynced": lambda kind, path: kind == "file" and "store/ledger" in path,
    "spools are not fsynced": lambda kind, path: kind == "file" and path.startswith("machine/spool"),
    "members of spools are not fsynced": lambda kind, path: (
        kind == "file" and path.endswith(".warc.gz") and path.startswith("machine/spool")
    ),
    "names of spools are not fsynced": lambda kind, path: kind == "folder" and path.startswith("machine"),
    "the writer's name is not fsynced": lambda kind, path: (
        kind == "file" and path.startswith("machine/.writer")
    ),
}


def test_the_seeds_differ(memory: Path) -> None:
    recorded = record(memory)
    seen = {(len(ops), left.state) for ops, left in (crash(recorded, seed) for seed in range(1000))}
    assert len(seen) > 700


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_program_that_forgets_to_sync_is_caught(mutant: str, memory: Path) -> None:
    recorded = record(memory, MUTANTS[mutant])

    def search() -> None:
        for seed in range(1000):
            ops, left = crash(recorded, seed)
            root = memory / str(seed)
            examine(left, ops, recorded, root, seed)
            shutil.rmtree(root)

    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the loss looks like
        search()
    assert not isinstance(caught.value, NotImplementedError)
