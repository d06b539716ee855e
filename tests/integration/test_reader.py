"""The script and the page in every archive: what they say can be read without us is read without us."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from dibao.demo.portal import Portal
from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.records.entries import Entry
from dibao.settings import load

ROOT = Path(__file__).resolve().parents[2]
READER = ROOT / "storage/READER.py"
#: the Python below our environment, which has none of our libraries
BARE = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
        issue = folder / "i.pdf"
        issue.write_bytes(
            Portal(0).respond("gb.yunlan.dibao.test", "/attachment/2026/ylszfgb202601.pdf", {}).body
        )
        (folder / "n.html").write_text(
            "<h1>关于渡口收费的通知</h1><p>第一条 免费。</p>" * 3, encoding="utf-8"
        )
        with House(load(store=str(folder / "store")), create=True, demo=True) as house:
            ingest(house, [issue, folder / "n.html"], progress=lambda _stage, _done, _total: None)
    return folder / "store"


def run(python: Path, store: Path, *arguments: str) -> tuple[int, str]:
    """Run the archive's own copy of the script, alone: no site packages of the user, no environment."""
    command = [str(python), "-I", str(store / "READER.py"), str(store), *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, timeout=60
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture(params=["bare", "with zstandard"])
def python(request: pytest.FixtureRequest) -> Path:
    if request.param == "with zstandard":
        return Path(sys.executable)
    if shutil.which("zstd") is None or not BARE.exists():
        why = f"no `zstd` program (apt-get install zstd), or no {BARE}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    return BARE


def test_a_bare_python_lists_verifies_and_extracts(python: Path, store: Path, tmp_path: Path) -> None:
    code, listed = run(python, store)
    versions = [line.split("\t") for line in listed.splitlines()]
    assert code == 0
    with House(load(store=str(store)), demo=True) as house:
        known = [version for row in versions if (version := house.catalog.version(row[1]))]
        assert len(known) == len(versions) == house.catalog.counts().versions > 3
        renditions = sum(
            entry.type == "rendition"
            for item in house.archive.ledger.read("publisher")
            for entry in item.entries
        )
        code, said = run(python, store, "verify")
        assert (code, said.splitlines()[-1]) == (
            0,
            f"2 captures, {renditions} texts, 0 problems",
        )
        for version in known:
            assert run(python, store, "extract", version.id, str(tmp_path))[0] == 0
            digest = hashlib.sha256((tmp_path / "original.bin").read_bytes()).hexdigest()
            rendition = house.catalog.rendition(version.rendition)
            assert rendition is not None
            assert digest == version.blob
            assert (tmp_path / "text.txt").read_text(encoding="utf-8") == house.archive.clean(rendition).text


@pytest.mark.parametrize("folder", ["segments", "texts", "ledger"])
def test_an_altered_byte_is_found(store: Path, tmp_path: Path, folder: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(store, copy)
    victim = max(path for path in (copy / folder).rglob("*") if path.is_file())
    victim.chmod(0o644)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    code, said = run(Path(sys.executable), copy, "verify")
    assert code == 4
    assert victim.stem in said or "ledger of" in said
    victim.unlink()
    assert run(Path(sys.executable), copy, "verify")[0] == 4


def test_the_script_is_short_and_needs_none_of_us(store: Path) -> None:
    source = READER.read_text(encoding="utf-8")
    assert (store / "READER.py").read_text(encoding="utf-8") == source
    assert len(source.splitlines()) <= 200
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names - sys.stdlib_module_names == {"zstandard", "brotli"}


def test_the_page_is_the_same_everywhere_and_names_every_entry(store: Path) -> None:
    page = (ROOT / "docs/format.md").read_text(encoding="utf-8")
    assert page == (ROOT / "storage/FORMAT.md").read_text(encoding="utf-8")
    assert page == (store / "FORMAT.md").read_text(encoding="utf-8")
    for entry in get_args(Entry):
        word = entry.type if isinstance(entry.type, str) else entry.__dataclass_fields__["type"].default
        assert f"`{word}`" in page, word
    assert {path.name.split(".")[0] for path in store.iterdir()} - {"local", "FORMAT", "READER"} <= {
        part.strip("`").split("/")[0] for part in page.split() if part.startswith("`") and "/" in part
    }
