"""The demo on object storage, with keys of least privilege, ends as it does in a folder.

Two cards over two nights show it here: plan, crawl, ship, process, revisions, a copy, an issue in parts. The whole
demo, which is held against its answer key, is for `make test-long`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from short_demo import FEW, SCRIPT

from dibao.errors import StoreError
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.rebuild import rebuild

#: two demos, and the server's start
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture
def tmp_path(disk_path: Path) -> Path:
    return disk_path  # the doctor warns of a spool in memory


def dibao(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run the CLI in `folder` and return what it printed."""
    return run(folder, "-m", "dibao", *arguments, code=code)


def run(folder: Path, *command: str, code: int = 0) -> str:
    """Run Python in `folder` and return what it printed."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
        **{name: value for name, value in os.environ.items() if name.startswith("DIBAO_S3_")},
        "PYTHONPATH": os.pathsep.join(sys.path),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert os.environ["DIBAO_S3_SECRET_KEY"] not in done.stdout + done.stderr
    return done.stdout + done.stderr


def dump(catalog: Path) -> list[str]:
    """Return the canonical dump without rendition ids: the portal counts its visitors, so bytes differ each time."""
    with Catalog.open(f"sqlite:///{catalog}") as opened:
        records = [json.loads(line) for line in opened.dump()]
    for record in records:
        record.pop("rendition", None)
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def permitted(bucket: str, s3_users: dict[str, Any], folder: Path, patch: pytest.MonkeyPatch) -> str:
    """Make an archive in the bucket and use the keys of least privilege from here on; return the store."""
    store, user = f"s3://{bucket}/archives/demo", s3_users["nightly"]
    grants = [word for role in ("crawler", "publisher") for word in ("--grant", f"{role}={user.arn}")]
    assert "fail" not in dibao(folder, "--store", store, "doctor", "--fix", *grants)
    Archive.open(store, create=True, demo=True)
    user.use(patch)
    with pytest.raises(StoreError, match="AccessDenied"):
        Archive.open(store).objects.delete("FORMAT.json")
    return store


def check(store: str, folder: Path, bucket: str, wanted: list[str]) -> None:
    """Hold an archive that a demo made against the catalog it should have."""
    assert "all is well" in dibao(folder, "--store", store, "verify", "--read-data")
    cached = folder / "cache" / "dibao" / f"{bucket}--archives--demo"
    mine = dump(cached / "catalog.sqlite")
    assert mine == wanted

    # the bucket alone is the archive: another machine makes the same catalog from it
    rebuild(Archive.open(store), f"sqlite:///{folder}/again.sqlite")
    assert dump(folder / "again.sqlite") == mine

    # nothing of the machine went up, nothing of the archive stayed here
    keys = [info.key for info in Archive.open(store).objects.keys("")]
    assert {key.split("/")[0] for key in keys} == {
        "FORMAT.json", "FORMAT.md", "READER.py", "browse", "leases", "ledger", "plans", "segments", "texts",
    }  # fmt: skip
    assert not (folder / "s3:").exists()
    logs = "".join(path.read_text(errors="replace") for path in (cached / "logs").glob("*"))
    assert os.environ["DIBAO_S3_SECRET_KEY"] not in logs

    assert "--fresh" in dibao(folder, "--store", store, "demo", "--fresh", code=2)


def test_two_nights_on_s3_end_as_in_a_folder(
    bucket: str, s3_users: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, str(SCRIPT), str(tmp_path / "folder"), *FEW)
    wanted = dump(tmp_path / "folder" / "local" / "catalog.sqlite")
    assert len(wanted) > 50, "the short demo shows hardly anything"
    store = permitted(bucket, s3_users, tmp_path, monkeypatch)
    run(tmp_path, str(SCRIPT), store, *FEW)
    check(store, tmp_path, bucket, wanted)


@pytest.mark.long
def test_the_demo_on_s3_ends_as_in_a_folder(
    bucket: str, s3_users: dict[str, Any], whole_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = dump(whole_demo / "local" / "catalog.sqlite")
    assert len(wanted) > 300
    store = permitted(bucket, s3_users, tmp_path, monkeypatch)
    assert "were found, and nothing else" in dibao(tmp_path, "--store", store, "demo")
    check(store, tmp_path, bucket, wanted)
