"""Settings come from the file, the environment and the command line, in that order."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dibao import clock
from dibao.errors import UsageError
from dibao.settings import load


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIBAO_STORE", raising=False)
    return tmp_path


def test_later_places_win(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().store == "archive"
    (folder / "dibao.toml").write_text('store = "from-file"\n', encoding="utf-8")
    assert load().store == "from-file"
    monkeypatch.setenv("DIBAO_STORE", "from-environment")
    assert load().store == "from-environment"
    assert load(store="from-option").store == "from-option"
    assert load(store=None).store == "from-environment"


def test_a_wrong_value_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_JOBS", "many")
    with pytest.raises(UsageError, match="jobs='many'"):
        load()


def test_the_catalog_lies_in_a_local_store_and_in_a_cache_for_s3(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(store="x").catalog_url == f"sqlite:///{folder}/x/local/catalog.sqlite"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    assert load(store="s3://bucket/a/b").home == folder / "cache/dibao/bucket--a--b"


def test_the_simulated_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-02T02:00:00+08:00")
    assert clock.now() == datetime.fromisoformat("2026-03-01T18:00:00+00:00")
    assert clock.today() == date(2026, 3, 2)
    assert clock.simulated()


@pytest.mark.parametrize("value", ["tomorrow", "2026-03-02T02:00:00"])
def test_a_wrong_clock_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", value)
    with pytest.raises(UsageError, match="DIBAO_CLOCK"):
        clock.now()
