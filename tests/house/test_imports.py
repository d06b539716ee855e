"""The rooms import one way; only one room each imports Scrapy and Airflow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE = {"dibao.records", "dibao.errors", "dibao.settings", "dibao.clock"}
#: what each room may import of ours
ALLOWED = {
    "base": BASE,
    "normalizers": BASE | {"normalizers"},
    "storage": BASE | {"normalizers", "storage"},
    "spiders": BASE | {"normalizers", "storage", "spiders"},
    "dibao": BASE | {"normalizers", "storage", "spiders", "dibao"},
    "dags": BASE,
}
ONLY_ROOM = {"scrapy": "spiders", "twisted": "spiders", "airflow": "dags"}


def modules() -> Iterator[tuple[str, Path]]:
    for room in ("normalizers", "storage", "spiders", "dibao", "dags"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            base = name == "dibao" or any(name == entry or name.startswith(entry + ".") for entry in BASE)
            yield ("base" if base else room), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import; imports name the room"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    ("room", "path"), [pytest.param(r, p, id=str(p.relative_to(ROOT))) for r, p in modules()]
)
def test_imports_go_one_way(room: str, path: Path) -> None:
    for name in imported(path):
        top = name.split(".")[0]
        if top in ONLY_ROOM:
            assert room == ONLY_ROOM[top], f"{path} imports {name}"
        if top in ("normalizers", "storage", "spiders", "dibao", "dags") and name != "dibao":
            allowed = any(name == entry or name.startswith(entry + ".") for entry in ALLOWED[room])
            assert allowed, f"{path} ({room}) must not import {name}"


def test_the_reading_room_reaches_no_crawling() -> None:
    """What `dibao.web` imports, and all that those import in turn, never leads to spiders or Scrapy."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for _, path in modules()
    }
    waiting = [name for name in files if name == "dibao.web" or name.startswith("dibao.web.")]
    assert waiting
    came_from = dict.fromkeys(waiting, "")
    while waiting:
        name = waiting.pop()
        for found in imported(files[name]):
            assert found.split(".")[0] not in ("spiders", *ONLY_ROOM), (
                f"{name} (from {came_from[name]}) imports {found}"
            )
            if found in files and found not in came_from:
                came_from[found] = name
                waiting.append(found)


def test_every_room_is_seen() -> None:
    assert {room for room, _ in modules()} >= {"base", "normalizers", "storage", "spiders", "dibao"}
