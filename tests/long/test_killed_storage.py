"""Writer, shipper and publisher killed at every kind of moment: nothing acknowledged is lost, the end is the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: kills aimed at for each role; a fifth of them come at any time, when some of the work is already over
COUNTS = {"write": 110, "carry": 190, "publish": 75}


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_three_hundred_kills_of_writer_shipper_and_publisher(tmp_path: Path) -> None:
    scale = int(os.environ.get("DIBAO_TORTURE", "1"))
    running = {}
    for role, count in COUNTS.items():
        folder = tmp_path / role
        folder.mkdir()
        command = [
            sys.executable,
            ROOT / "tests" / "parts" / "killing.py",
            folder,
            role,
            str(count * scale),
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
    assert inside >= 280 * scale, (killed, inside)
    assert killed >= 300 * scale, (killed, inside)
