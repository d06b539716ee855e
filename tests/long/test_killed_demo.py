"""The whole pipeline killed at any moment and started again ends as an undisturbed one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torture_tally
from short_demo import FEW, SCRIPT

from storage.catalog.catalog import Catalog

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]

#: they fall into plan, crawl, ship, process, publish, browse and between nights
KILLS = 12 * torture_tally.scale()


def start(folder: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIBAO_")}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder / "store"), *FEW],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(SCRIPT.parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def dump(folder: Path) -> list[str]:
    """Return the canonical dump without rendition ids: the portal counts its visitors, so bytes differ each time."""
    with Catalog.open(f"sqlite:///{folder}/store/local/catalog.sqlite") as catalog:
        records = [json.loads(line) for line in catalog.dump()]
    for record in records:
        record.pop("rendition", None)
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def finish(folder: Path) -> None:
    with start(folder) as process:
        _, errors = process.communicate()
    assert process.returncode == 0, errors.decode()


def test_the_killed_pipeline_ends_as_an_undisturbed_one(
    tmp_path: Path, tally: Callable[[str, int], None]
) -> None:
    calm = tmp_path / "calm"
    calm.mkdir()
    begun = time.monotonic()
    finish(calm)
    seconds, wanted = time.monotonic() - begun, dump(calm)
    assert len(wanted) > 50, "the short demo shows hardly anything"
    chance = random.Random(0)  # noqa: S311 - to choose moments, not to keep secrets
    kills = rounds = 0
    while kills < KILLS:
        rounds += 1
        folder = tmp_path / str(rounds)
        folder.mkdir()
        ended = False
        while not ended and kills < KILLS:
            with start(folder) as process:
                try:
                    _, errors = process.communicate(timeout=chance.uniform(0.5, seconds / 2))
                    assert process.returncode == 0, errors.decode()
                    ended = True
                except subprocess.TimeoutExpired:
                    # the parent alone, or the whole group with its crawls
                    if chance.random() < 0.5:
                        process.kill()
                    else:
                        os.killpg(process.pid, signal.SIGKILL)
                    kills += 1
                    # an orphaned crawl holds the pipe: what the dead parent said is of no interest
                    assert process.stderr is not None
                    process.stderr.close()
        finish(folder)
        assert dump(folder) == wanted
    tally("kills of the whole pipeline", kills)
