"""The browse tree: plain files of every version, made again where a crash or a person took them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dibao.demo.portal import Portal
from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.settings import load
from storage.browse import browse

ISSUE = "http://gb.test/attachment/2026/../../../etc/passwd.php"
NOTICE = """云府办〔2026〕8号

云河市人民政府办公室关于印发渡口收费办法的通知

各镇人民政府：

现将办法印发给你们，请遵照执行。<iframe src=x> [x](javascript:alert(1))

云河市人民政府办公室

2026年1月5日

第一条 为规范渡口收费，结合本市实际，制定本办法，自发布之日起施行。
"""


def take(house: House, path: Path, url: str) -> None:
    ingest(house, [path], url=url, progress=lambda _stage, _done, _total: None)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        notice, issue = tmp_path / "n.txt", tmp_path / "i.pdf"
        notice.write_text(NOTICE, encoding="utf-8")
        issue.write_bytes(
            Portal(0).respond("gb.yunlan.dibao.test", "/attachment/2026/ylszfgb202601.pdf", {}).body
        )
        take(opened, notice, "http://portal.test/%2e%2e/a.html")
        take(opened, issue, ISSUE)
        yield opened


def tree(store: Path) -> dict[str, bytes]:
    files = (path for path in (store / "browse").rglob("*") if path.is_file())
    return {str(path.relative_to(store)): path.read_bytes() for path in files}


def test_every_version_has_its_folder(house: House, tmp_path: Path) -> None:
    files = tree(tmp_path / "store")
    versions = [row for row in house.catalog.changes() if row.version]
    assert len(versions) == 5  # the notice, the issue and its three documents
    for row in versions:
        folder = f"browse/{row.document}/{row.version}"
        meta = json.loads(files[f"{folder}/meta.json"])
        assert (meta["document"], meta["version"], meta["url"]) == (row.document, row.version, row.url)
        assert files[meta["original"]["key"]]
        assert row.title in files[f"{folder}/text.md"].decode()
    assert sorted(key.rsplit("/", 1)[1] for key in files if "original" in key) == [
        "original.pdf",
        "original.txt",
    ]


def test_names_come_from_ids_and_bytes_only(house: House, tmp_path: Path) -> None:  # noqa: ARG001 - it made the files
    name = re.compile(
        r"browse/(?:d[a-z2-7]{20}/v[a-z2-7]{20}/(?:original\.[a-z0-9]+|text\.md|meta\.json)|through-\d{10})"
    )
    assert all(name.fullmatch(key) for key in tree(tmp_path / "store"))


def test_the_text_is_worth_reading_and_safe(house: House, tmp_path: Path) -> None:
    (row,) = house.catalog.find("云府办〔2026〕8号")
    (text,) = (tmp_path / "store/browse" / row.id).rglob("text.md")
    lines = text.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# 云河市人民政府办公室关于印发渡口收费办法的通知"
    assert lines[2].startswith("云府办〔2026〕8号 · 云河市人民政府办公室 · 成文 2026-01-05 · ")
    body = "\n".join(lines)
    assert "\\<iframe src=x\\>" in body
    assert "\\[x\\](javascript:alert(1))" in body


def test_a_part_points_to_the_original_of_its_issue(house: House, tmp_path: Path) -> None:
    files = tree(tmp_path / "store")
    metas = [json.loads(data) for key, data in files.items() if key.endswith("meta.json")]
    parts = [meta for meta in metas if meta["part"]]
    assert len(parts) == 3
    (key,) = {meta["original"]["key"] for meta in parts}
    (issue,) = house.catalog.issues()
    assert key.startswith(f"browse/{issue.id}/")
    assert files[key].startswith(b"%PDF-")
    assert all(meta["metadata"]["pages"] for meta in parts)


@pytest.mark.parametrize("lost", ["meta", "text", "folder", "marker", "everything"])
def test_what_a_crash_lost_is_made_again(house: House, tmp_path: Path, lost: str) -> None:
    store = tmp_path / "store"
    before = tree(store)
    (row,) = house.catalog.find("云府办〔2026〕8号")
    (folder,) = (store / "browse" / row.id).iterdir()
    (marker,) = (store / "browse").glob("through-*")
    if lost == "everything":
        shutil.rmtree(store / "browse")
    else:
        # a crash before the marker: the batch counts as not written
        marker.unlink()
        if lost != "marker":
            (folder / "meta.json").unlink()  # written last
        if lost == "text":
            (folder / "text.md").unlink()
            (folder / "text.md").write_text("half", encoding="utf-8")
        if lost == "folder":
            shutil.rmtree(folder)
    house.process()
    assert tree(store) == before
    assert browse(house.archive, house.catalog) == 0


def test_a_setting_turns_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-09T02:00:00+08:00")
    path = tmp_path / "n.txt"
    path.write_text(NOTICE, encoding="utf-8")
    store = str(tmp_path / "store")
    with House(load(store=store, browse=False), create=True, demo=True) as opened:
        take(opened, path, "")
        assert not (tmp_path / "store/browse").exists()
    with House(load(store=store)) as opened:  # turned on later, it begins with the first version
        opened.process()
        assert len(tree(tmp_path / "store")) == 4
