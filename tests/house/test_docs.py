"""Every verb, setting, exit code and error appears in the docs, and the README's commands exist."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dibao import errors
from dibao.cli import main
from dibao.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CLI = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name, command


@pytest.mark.parametrize(("name", "command"), [pytest.param(n, c, id=n) for n, c in commands(main)])
def test_every_verb_is_documented_and_has_help(name: str, command: click.Command) -> None:
    assert command.help, f"`dibao {name}` has no help"
    assert f"`{name}" in CLI, f"docs/cli.md does not mention `{name}`"
    for parameter in command.params:
        for option in parameter.opts:
            if option.startswith("--"):
                assert option in CLI, f"docs/cli.md does not mention {option} of `{name}`"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in SETTINGS
    assert f"`DIBAO_{name.upper()}`" in SETTINGS


def test_every_error_says_who_raises_it() -> None:
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if kind.__module__ == errors.__name__ and name not in ("DibaoError", "Transient", "Terminal"):
            assert kind.__doc__, name
            assert "aised" in kind.__doc__, f"{name} does not say who raises it"


def test_readme_targets_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE))
    assert {"nightly", "test"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert lock.count("==") > 50
    pinned = re.findall(r"^[a-z0-9.\[\]_-]+==\S+(.*)$", lock, re.MULTILINE)
    assert all(line.rstrip().endswith("\\") for line in pinned), "a pinned package has no hash"
