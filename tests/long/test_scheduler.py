"""A real `airflow standalone`: its scheduler runs a night of the demo, and stops when it is asked to."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dibao.demo.key import answer_key
from dibao.demo.schedule import instant
from dibao.demo.scheduler import Scheduler

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
#: seconds; half a minute and 20 s on an idle machine, several times that on a busy one
START, NIGHT = 300, 300


def interpreter() -> str:
    """Return the Python that has Airflow; without one the test is skipped, in CI it fails."""
    if importlib.util.find_spec("airflow") is not None:
        return sys.executable
    found = ROOT / ".venv-airflow/bin/python"
    if found.is_file():
        return str(found)
    message = "Airflow is not installed; `make setup-airflow` installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def of_this_home(home: Path) -> list[str]:
    """Return the living processes whose environment names this Airflow home."""
    needle, found = f"AIRFLOW_HOME={home}".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if needle in (entry / "environ").read_bytes() and (entry / "cmdline").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended meanwhile, or is another user's
    return found


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Scheduler, Path]]:
    port, python = free_port(), interpreter()
    command = [python, "-m", "dibao.demo.airflow", "--port", str(port)]
    given = {name: value for name, value in os.environ.items() if not name.startswith("DIBAO_")}
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=given | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        home = tmp_path / ".airflow"
        passwords = home / "simple_auth_manager_passwords.json.generated"
        yield child, Scheduler(f"http://127.0.0.1:{port}", passwords), tmp_path
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
            child.wait(60)


def test_the_scheduler_runs_a_night(running: tuple[subprocess.Popen[str], Scheduler, Path]) -> None:
    child, scheduler, folder = running
    said = []
    for line in child.stdout or ():
        said.append(line)
        if line.startswith("Ctrl-C"):
            break
    assert any("password in" in line for line in said), "".join(said)
    begun = time.monotonic()
    while not scheduler.healthy():
        assert time.monotonic() < begun + START
        time.sleep(0.2)
    state, _ = scheduler.run("night-0", instant(0), patience=NIGHT)
    tasks = scheduler.tasks("night-0")
    assert state == "success", tasks
    assert set(tasks.values()) == {"success"}, tasks
    cards = sorted(path.stem for path in (ROOT / "dibao/demo/cards").glob("*.yaml"))
    assert sorted(name.removeprefix("crawl.") for name in tasks if name.startswith("crawl.")) == cards
    with sqlite3.connect(folder / ".airflow/airflow.db") as base:
        spans = base.execute(
            "SELECT start_date, end_date FROM task_instance WHERE pool = 'host-www.yunlan.dibao.test'"
            " ORDER BY start_date"
        ).fetchall()
    base.close()
    assert len(spans) > 1
    for (_, ended), (began, _) in pairwise(spans):
        assert ended <= began, "two crawls of one host at once"
    store = str(folder / "dibao-airflow")
    feed = subprocess.run(
        [sys.executable, "-m", "dibao", "--store", store, "--json", "changes"],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    found = sorted((line["kind"], line["url"], line["part"]) for line in map(json.loads, feed))
    assert found == sorted(
        (event.kind, event.url, event.part) for event in answer_key().events if event.day == 0
    )
    log = (folder / ".airflow/standalone.log").read_text(encoding="utf-8")
    assert "Starting log server" not in log, "Airflow's log servers listen on every interface"
    child.send_signal(signal.SIGINT)
    assert child.wait(60) == 0
    end = time.monotonic() + 30
    while left := of_this_home(folder / ".airflow"):
        assert time.monotonic() < end, left
        time.sleep(0.2)
