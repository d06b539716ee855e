"""Bring Airflow up to date with the source cards: `python dags/refresh.py`, after every change of a card.

Pools first, then the schedule: a DAG that names a pool which is not there would wait for ever. A pool's size is
left alone where the pool exists, so that an operator may widen one.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SCHEDULE = Path(os.environ.get("DIBAO_SCHEDULE") or Path(__file__).with_name("schedule.json"))
COMMAND = shlex.split(os.environ.get("DIBAO_COMMAND", "")) or [sys.executable, "-m", "dibao"]
AIRFLOW = [sys.executable, "-m", "airflow"]
SLOTS = 1  # one crawl at a time is what one host is asked to bear


def main() -> int:
    """Make missing pools, then put the schedule in place; return the exit code of what failed, or 0."""
    with tempfile.TemporaryDirectory(prefix="dibao-refresh-") as folder:
        fresh, pools, held = (Path(folder) / name for name in ("schedule.json", "pools.json", "held.json"))
        steps = [
            [*COMMAND, "sources", "schedule", "--out", str(fresh)],
            [*AIRFLOW, "pools", "export", str(held)],
        ]
        for step in steps:
            if code := _quietly(step):
                return code
        known = json.loads(held.read_text(encoding="utf-8"))
        wanted = sorted({stop["pool"] for stop in json.loads(fresh.read_text(encoding="utf-8"))["sources"]})
        missing = {
            name: {"slots": SLOTS, "description": "crawls of one host at a time", "include_deferred": False}
            for name in wanted
            if name not in known
        }
        pools.write_text(json.dumps(missing), encoding="utf-8")
        if missing and (code := _quietly([*AIRFLOW, "pools", "import", str(pools)])):
            return code
        part = SCHEDULE.with_name(f".{SCHEDULE.name}.part")
        part.write_bytes(fresh.read_bytes())
        part.replace(SCHEDULE)
    sys.stderr.write(f"dibao: {len(wanted)} pools, {len(missing)} of them new; schedule in {SCHEDULE}\n")
    return 0


def _quietly(command: list[str]) -> int:
    """Run a command and show what it said only when it failed: Airflow is talkative."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        sys.stderr.write(f"dibao: `{shlex.join(command)}` ended with {done.returncode}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
