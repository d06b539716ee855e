"""The DAG under a real Airflow: `airflow dags test`, over the demo portal."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dibao.demo.airflow import environment
from dibao.demo.following import FollowingPortal
from dibao.demo.key import answer_key
from dibao.demo.schedule import instant
from dibao.demo.server import serve
from storage.archive import Archive

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(1200)  # Airflow takes 10 s for each call, eight times that on a busy machine

#: a source on a host where nothing listens, one without a fault, one card per file
DEAD = """name: dead-portal
title: 无人应答的门户（演示）
site: http://dead.dibao.test/
platform: static
start: [http://dead.dibao.test/index.html]
standing: issuer
listing: {item: "a"}
"""


@dataclass(frozen=True)
class Installation:
    """One Airflow home, demo archive and portal."""

    python: Path
    folder: Path
    environment: dict[str, str]

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def refresh(self) -> None:
        done = self.run(str(ROOT / "dags/refresh.py"))
        assert done.returncode == 0, done.stdout + done.stderr

    def night(self, day: int) -> dict[str, str]:
        """Run one night with `airflow dags test`; return the state of the run and of every task."""
        moment = instant(day)
        done = self.run("-m", "airflow", "dags", "test", "nightly", moment.isoformat())
        with sqlite3.connect(self.folder / "airflow/airflow.db") as base:
            run = base.execute(
                "SELECT run_id, state FROM dag_run ORDER BY logical_date DESC LIMIT 1"
            ).fetchone()
            assert run, done.stdout[-4000:] + done.stderr[-4000:]
            tasks = base.execute("SELECT task_id, state FROM task_instance WHERE run_id = ?", run[:1])
            return {"": run[1], **dict(tasks.fetchall())}


@pytest.fixture
def airflow(python: Path, tmp_path: Path) -> Iterator[Installation]:
    store, home = tmp_path / "store", tmp_path / "airflow"
    Archive.open(str(store), create=True, demo=True)
    with serve(FollowingPortal(store)) as portal:
        given = environment(home, store, portal.address, 1) | {"PYTHONPATH": str(ROOT)}
        installed = Installation(python, tmp_path, given)
        done = installed.run("-m", "airflow", "db", "migrate")
        assert done.returncode == 0, done.stdout + done.stderr
        installed.refresh()
        yield installed


def test_one_night_finds_what_the_key_says(airflow: Installation) -> None:
    states = airflow.night(0)
    assert set(states.values()) == {"success"}, states
    assert {"plan", "publish", "check", "crawl.yunlan-gazette"} <= set(states)
    feed = airflow.run("-m", "dibao", "--json", "changes").stdout.splitlines()
    found = sorted((line["kind"], line["url"], line["part"]) for line in map(json.loads, feed))
    wanted = sorted((event.kind, event.url, event.part) for event in answer_key().events if event.day == 0)
    assert found == wanted
    held = sqlite3.connect(airflow.folder / "airflow/airflow.db")
    with held:
        words = {row[0] for row in held.execute("SELECT value FROM xcom WHERE key = 'return_value'")}
        pools = dict(held.execute("SELECT pool, slots FROM slot_pool"))
        used = {row[0] for row in held.execute("SELECT pool FROM task_instance")}
    held.close()
    assert words <= {'"complete"', '"partial"'}  # nothing crawled passes through Airflow
    assert used <= set(pools), "a task of a missing pool waits for ever"
    assert pools["host-www.yunlan.dibao.test"] == 1


@pytest.mark.long
def test_a_source_that_does_not_answer_makes_the_night_fail_and_costs_the_others_nothing(
    airflow: Installation,
) -> None:
    cards = airflow.folder / "cards"
    cards.mkdir()
    (cards / "dead-portal.yaml").write_text(DEAD, encoding="utf-8")
    airflow.environment["DIBAO_SOURCES"] += f":{cards}"
    # a port of this machine where nothing listens
    airflow.environment["DIBAO_RESOLVE"] = (
        "dead.dibao.test=127.0.0.1:9," + airflow.environment["DIBAO_RESOLVE"]
    )
    airflow.refresh()
    states = airflow.night(0)
    assert states.pop("") == "failed"
    assert states.pop("crawl.dead-portal") != "success"
    assert states.pop("check") == "failed"
    assert set(states.values()) == {"success"}, states
    assert airflow.run("-m", "dibao", "check", "--date", "2026-03-02", "fengyu").returncode == 0
    told = airflow.run("-m", "dibao", "check", "--date", "2026-03-02")
    assert told.returncode == 4
    assert re.search(r"dead-portal\s+(failed|missing)", told.stdout), told.stdout
