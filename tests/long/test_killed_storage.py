"""Writer, shipper and publisher killed at every kind of moment: nothing acknowledged is lost, the end is the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: kills aimed at for each role; a fifth of them come at any time, when some of the work is already over
COUNTS = {"write": 110, "carry": 190, "publish": 75}

SCALE = int(os.environ.get("DIBAO_TORTURE", "1"))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder in memory where there is one: a killed process needs no disk, only a power cut does."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(prefix="dibao-killed-", dir=shared) as folder:
        yield Path(folder)


@pytest.mark.long
@pytest.mark.timeout(600 * SCALE)
def test_three_hundred_kills_of_writer_shipper_and_publisher(memory: Path) -> None:
    running = {}
    for role, count in COUNTS.items():
        folder = memory / role
        folder.mkdir()
        command = [
            sys.executable,
            ROOT / "tests" / "parts" / "killing.py",
            folder,
            role,
            str(count * SCALE),
            "7",
        ]
        running[role] = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    killed = inside = 0
    for role, process in running.items():
        out, err = process.communicate()
        assert process.returncode == 0, f"{role}: {err[-3000:]}"
        said = json.loads(out.splitlines()[-1])
        killed += said["killed"]
        inside += said["inside"]
    assert inside >= 280 * SCALE, (killed, inside)
    assert killed >= 300 * SCALE, (killed, inside)
