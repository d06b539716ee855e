"""Settings come from the file, the environment and the command line, in that order."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from dibao import clock
from dibao.errors import UsageError
from dibao.settings import SECRET_VARIABLES, load
from spiders.process import _environment


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("DIBAO_", "AWS_"))]:
        monkeypatch.delenv(name)
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


def keys() -> tuple[str, str, str]:
    settings = load()
    return (
        settings.s3_access_key.get_secret_value(),
        settings.s3_secret_key.get_secret_value(),
        settings.s3_session_token.get_secret_value(),
    )


def test_variables_of_aws_fill_in_but_keys_are_never_mixed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys() == ("", "", "")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, f"their-{name}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    assert keys() == ("their-AWS_ACCESS_KEY_ID", "their-AWS_SECRET_ACCESS_KEY", "their-AWS_SESSION_TOKEN")
    assert (load().s3_endpoint, load().s3_region) == ("their-AWS_ENDPOINT_URL", "cn-north-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "more-precise")
    monkeypatch.setenv("DIBAO_S3_REGION", "ours")
    assert (load().s3_endpoint, load().s3_region) == ("more-precise", "ours")
    monkeypatch.setenv("DIBAO_S3_ACCESS_KEY", "ours")
    assert keys() == ("ours", "", "")
    monkeypatch.delenv("DIBAO_S3_ACCESS_KEY")
    (folder / "dibao.toml").write_text('s3_secret_key = "from-file"\n', encoding="utf-8")
    assert keys() == ("", "from-file", "")


def test_secrets_are_not_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_S3_ACCESS_KEY", "hunter1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("DIBAO_S3_SECRET_KEY", "hunter2")
    assert "hunter" not in f"{load()!r} {load()} {load().model_dump_json()}"
    monkeypatch.delenv("DIBAO_S3_SECRET_KEY")
    (folder / "dibao.toml").write_text("s3_secret_key = 4711\n", encoding="utf-8")
    with pytest.raises(UsageError, match="setting s3_secret_key: ") as caught:
        load()
    assert "4711" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_crawls_are_given_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRET_VARIABLES:
        monkeypatch.setenv(name, "hunter2")
    assert len(SECRET_VARIABLES) == 10
    environment = _environment(load())
    assert "hunter2" not in environment.values()
    assert environment["PATH"] == os.environ["PATH"]


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
