"""A task started twice: two whole machines do the same night of the same source on one archive at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from scribe import captures_in

from dibao.demo.nights import CARDS
from dibao.demo.portal import Portal
from dibao.demo.server import serve
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.fixity import Checks, verify

SOURCE, DOCUMENTS = "yunlan-transport", "/art/"
#: seconds; the two take about five on an idle machine
PATIENCE = 240


class MeetingPlace(Portal):
    """A portal that answers robots.txt only when two crawls have asked: neither can find the other's run ended."""

    def __init__(self) -> None:
        super().__init__(0)
        self.barrier = threading.Barrier(2)
        self.met = False

    def respond(self, host: str, path: str, headers: Mapping[str, str]) -> object:  # type: ignore[override]
        if path == "/robots.txt" and not self.met:
            self.barrier.wait(PATIENCE)
            self.met = True
        return super().respond(host, path, headers)


def start(folder: Path, store: str, address: str) -> subprocess.Popen[str]:
    """Start a night on a machine of its own: its own spool, catalog and name."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    s3 = {name: value for name, value in os.environ.items() if name.startswith("DIBAO_S3_")}
    own = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "DIBAO_RESOLVE": f".dibao.test={address}",
        "DIBAO_SOURCES": str(CARDS),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "dibao", "--store", store, "nightly", SOURCE],
        cwd=folder,
        env=kept | s3 | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.timeout(4 * PATIENCE)
def test_a_task_started_twice_is_two_captures_and_one_version(bucket: str, tmp_path: Path) -> None:
    store = f"s3://{bucket}/twice"
    portal = MeetingPlace()
    with serve(portal) as server:
        both = [start(tmp_path / name, store, server.address) for name in ("one", "two")]
        said = [process.communicate(timeout=2 * PATIENCE)[0] for process in both]
        # the one that came second to publish says "try again"
        assert {process.returncode for process in both} <= {0, 75}, said
        assert 0 in {process.returncode for process in both}, said
        for name in ("one", "two"):
            again = start(tmp_path / name, store, server.address)
            told = again.communicate(timeout=2 * PATIENCE)[0]
            assert again.returncode in (0, 99), told
    archive = Archive.open(store)
    captures = captures_in(archive)
    assert len({writer for writer, _ in captures}) == 2
    seen = Counter(
        capture.url for _, capture in captures if DOCUMENTS in capture.url and capture.verdict == "ok"
    )
    assert len(seen) >= 3
    assert set(seen.values()) == {2}, "a task started twice makes two captures"
    with Catalog.open(f"sqlite:///{tmp_path / 'fresh.sqlite'}") as catalog:
        catalog.sync(archive)
        shown = [
            row
            for change in catalog.changes()
            if change.kind == "new"
            for row in catalog.versions(change.document)
        ]
        kinds = {change.kind for change in catalog.changes()}
    assert {row.url for row in shown} >= set(seen)
    assert max(Counter((row.url, row.part) for row in shown).values()) == 1, "and one version"
    assert kinds <= {"new", "related", "metadata", "copied"}
    assert list(verify(archive, Checks(read_data=True))) == []
