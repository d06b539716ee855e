"""The whole demo on object storage, with keys of least privilege, ends as it does in a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dibao.errors import StoreError
from storage.archive import Archive
from storage.catalog.catalog import Catalog
from storage.rebuild import rebuild

#: two demos of three nights, and the server's start
pytestmark = pytest.mark.timeout(1200)


def dibao(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run the CLI in `folder` and return what it printed."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
        **{name: value for name, value in os.environ.items() if name.startswith("DIBAO_S3_")},
        "PYTHONPATH": os.pathsep.join(sys.path),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dibao", *arguments],
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


def test_the_demo_on_s3_ends_as_in_a_folder(
    bucket: str, s3_users: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, user = f"s3://{bucket}/archives/demo", s3_users["nightly"]
    grants = [word for role in ("crawler", "publisher") for word in ("--grant", f"{role}={user.arn}")]
    assert "fail" not in dibao(tmp_path, "--store", store, "doctor", "--fix", *grants)
    Archive.open(store, create=True, demo=True)
    user.use(monkeypatch)
    with pytest.raises(StoreError, match="AccessDenied"):
        Archive.open(store).objects.delete("FORMAT.json")
    assert "were found, and nothing else" in dibao(tmp_path, "--store", store, "demo")
    assert "all is well" in dibao(tmp_path, "--store", store, "verify", "--read-data")
    dibao(tmp_path, "demo")
    cached = tmp_path / "cache" / "dibao" / f"{bucket}--archives--demo"
    mine, theirs = dump(cached / "catalog.sqlite"), dump(tmp_path / "dibao-demo" / "local" / "catalog.sqlite")
    assert len(mine) > 300
    assert mine == theirs

    # the bucket alone is the archive: another machine makes the same catalog from it
    rebuild(Archive.open(store), f"sqlite:///{tmp_path}/again.sqlite")
    assert dump(tmp_path / "again.sqlite") == mine

    # nothing of the machine went up, nothing of the archive stayed here
    keys = [info.key for info in Archive.open(store).objects.keys("")]
    assert {key.split("/")[0] for key in keys} == {
        "FORMAT.json", "FORMAT.md", "READER.py", "browse", "leases", "ledger", "plans", "segments", "texts",
    }  # fmt: skip
    assert not (tmp_path / "s3:").exists()
    logs = "".join(path.read_text(errors="replace") for path in (cached / "logs").glob("*"))
    assert os.environ["DIBAO_S3_SECRET_KEY"] not in logs

    assert "--fresh" in dibao(tmp_path, "--store", store, "demo", "--fresh", code=2)
