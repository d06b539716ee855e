"""Writers, shippers and publishers are killed at any moment: what was acknowledged stays, the end is the same."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import torture_tally
from scribe import START, captures_in, key_of, publish, shot, spool

from dibao.errors import LeaseError
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.fixity import Checks, verify
from storage.ship import ship

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

MACHINES = ("wa", "wb")
#: kills per night: with too few of them most fall into the start of an empty archive
NIGHT = 12


@dataclass
class Bench:
    """An archive, its machines and its catalog, and processes that work on them until they are killed."""

    folder: Path
    store: str
    nights: int
    seconds: dict[str, float] = field(default_factory=dict)  # how long a role takes when it is left alone

    def archive(self) -> Archive:
        return Archive.open(self.store, create=True)

    def crawl(self, machine: str, night: int) -> None:
        """Crawl a night's pages; each one acknowledged is written down, as whoever was told would."""
        folder = self.folder / machine / "spool"
        handle = os.open(self.folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        for capture in spool(folder, machine, shots(machine, night)):
            os.write(handle, json.dumps([machine, *key_of(capture)]).encode() + b"\n")
        os.close(handle)
        (self.folder / f"{machine}.{night}").touch()

    def crawl_next(self, machine: str) -> None:
        """Crawl the first night that was not crawled to its end."""
        for night in range(self.nights):
            if not (self.folder / f"{machine}.{night}").exists():
                return self.crawl(machine, night)
        return None

    def ship(self, machine: str) -> None:
        ship(self.archive(), self.folder / machine / "spool")

    def publish(self) -> None:
        with Catalog.open(f"sqlite:///{self.folder / 'catalog.sqlite'}") as catalog:
            publish(self.archive(), catalog)

    def work(self, role: str, machine: str) -> None:
        """Do one step of one role."""
        if role == "publish":
            self.publish()
        elif role == "ship":
            self.ship(machine)
        else:
            self.crawl_next(machine)

    def attempt(self, role: str, machine: str, chance: random.Random) -> bool:
        """Let a process do it and kill it at some moment; tell whether it was killed before its end."""
        begun = time.monotonic()
        pid = os.fork()
        if not pid:
            code = 1  # never back into the test run above us
            try:
                self.work(role, machine)
                code = 0
            except LeaseError:
                code = 75
            finally:
                os._exit(code)
        usual = self.seconds.get(role, 0.2)
        end = begun + chance.uniform(0, usual * 1.2)
        while time.monotonic() < end:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                assert status in (0, 75 << 8), f"{role} ended with status {status}"
                self.seconds[role] = (usual + time.monotonic() - begun) / 2
                return False
            time.sleep(0.0005)  # not for timing: so as not to take the processor from the victim
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status)
        if not killed:
            assert status in (0, 75 << 8), f"{role} ended with status {status}"
        # a role that is killed always would never show how long it takes
        self.seconds[role] = usual * 1.05 if killed else usual
        return killed

    def finish(self) -> list[str]:
        """Let everything come to its end undisturbed, and return the catalog's dump."""
        for night in range(self.nights):
            for machine in MACHINES:
                if not (self.folder / f"{machine}.{night}").exists():
                    self.crawl(machine, night)
                self.ship(machine)
            self.publish()
        with Catalog.open(f"sqlite:///{self.folder / 'catalog.sqlite'}") as catalog:
            catalog.sync(self.archive())
            return list(catalog.dump())


def shots(machine: str, night: int) -> list[object]:
    """Return a night's captures of a machine: three pages of its own, one of which changes every night."""
    return [shot(machine, n, night if n == 0 else night // 3, 24 * night + n / 60) for n in range(3)]


def torment(bench: Bench, seed: int, kills: int) -> None:
    """Kill processes so many times, then hold the promises."""
    chance = random.Random(seed)  # noqa: S311 - to choose moments, not to keep secrets
    done = 0
    while done < kills:
        role = chance.choice(("crawl", "crawl", "ship", "ship", "publish"))
        done += bench.attempt(role, chance.choice(MACHINES), chance)
        if role == "publish":
            # the work must not run out before the kills do
            crawled = min(
                sum((bench.folder / f"{m}.{n}").exists() for n in range(bench.nights)) for m in MACHINES
            )
            bench.nights = max(bench.nights, crawled + 1)
    dump = bench.finish()
    archive = bench.archive()
    names = {(bench.folder / machine / "writer").read_text().strip(): machine for machine in MACHINES}
    held = {(names[writer], *key_of(capture)) for writer, capture in captures_in(archive)}
    told = {tuple(json.loads(line)) for line in (bench.folder / "acknowledged").read_text().splitlines()}
    assert told <= held, f"acknowledged and lost: {sorted(told - held)}"
    assert [p for p in verify(archive, Checks(read_data=True)) if p.kind != "orphan"] == []
    with Catalog.open(f"sqlite:///{bench.folder / 'again.sqlite'}") as catalog:
        catalog.sync(archive)
        assert list(catalog.dump()) == dump, "the catalog is not what the ledger says"
    calm = Bench(bench.folder / "calm", str(bench.folder / "calm" / "store"), bench.nights)
    calm.folder.mkdir()
    assert calm.finish() == dump


def test_killed_at_any_moment(tmp_path: Path, tally: Callable[[str, int], None]) -> None:
    kills = 300 * torture_tally.scale()
    torment(Bench(tmp_path, str(tmp_path / "store"), kills // (NIGHT * 5)), 0, kills)
    tally("kills on a folder", kills)


def test_killed_at_any_moment_on_s3(bucket: str, tmp_path: Path, tally: Callable[[str, int], None]) -> None:
    kills = 50 * torture_tally.scale()
    torment(Bench(tmp_path, f"s3://{bucket}/kills", kills // (NIGHT * 5)), 1, kills)
    tally("kills on S3", kills)


def test_the_work_is_no_single_moment() -> None:
    """What the pages show differs from night to night, so that a lost night would be missed."""
    states = {capture.sha256 for night in range(4) for capture, _ in shots("wa", night)}  # type: ignore[misc]
    assert len(states) == 4 + 2 * 2
    assert START + timedelta(days=3) == shots("wa", 3)[0][0].captured  # type: ignore[index]
