"""The compose file and the image, as far as they can be held without a container engine."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from dibao.cli import main
from dibao.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?:(:[-?])([^}]*))?\}")
#: what ends by itself, and the server whose image holds nothing to ask it with (s3-health asks)
NO_CHECK = {"s3-volume", "airflow-refresh", "s3"}
SECRETS = {"POSTGRES_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY", "AIRFLOW_SECRET_KEY", "AIRFLOW_JWT_SECRET",
           "AIRFLOW_FERNET_KEY"}  # fmt: skip


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def with_defaults(text: str) -> str:
    """Return a value as compose fills it in without any .env."""
    return VARIABLE.sub(lambda match: match[3] if match[2] == ":-" else "", text)


def test_every_variable_is_in_the_example_with_the_same_default() -> None:
    given = example()
    used = {match[1] for match in VARIABLE.finditer(TEXT)}
    assert used == set(given)
    assert "$" not in VARIABLE.sub("", TEXT), "a variable that this test does not understand"
    for match in VARIABLE.finditer(TEXT):
        if match[2] == ":-":
            assert given[match[1]] == match[3], match[0]


def test_no_file_holds_a_secret() -> None:
    given = example()
    assert {name for name, value in given.items() if not value} == SECRETS | {"DIBAO_CONTACT"}
    for match in VARIABLE.finditer(TEXT):
        assert (match[2] == ":?") == (match[1] in SECRETS), f"{match[0]}: a secret has no default"
    for name, service in SERVICES.items():
        for key, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|SQL_ALCHEMY_CONN", key):
                assert "${" in value, f"{name}: {key} is written out"
    assert not re.search(r"^(ENV|ARG).*(PASSWORD|SECRET|_KEY|TOKEN)", DOCKERFILE, re.MULTILINE)
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[0] == "*"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_has_an_image_runs_as_nobody_and_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    assert service.get("image")
    if service.get("build"):
        assert (ROOT / service["build"] / "Dockerfile").is_file()
    else:
        assert service["user"] not in ("", "root", "0", "0:0")
    assert service["cap_drop"] == ["ALL"]
    assert not service.get("privileged")
    assert ("healthcheck" in service) == (name not in NO_CHECK)
    for dependency, condition in service.get("depends_on", {}).items():
        wanted = condition["condition"]
        assert (wanted == "service_healthy") <= ("healthcheck" in SERVICES[dependency])
        if wanted == "service_completed_successfully":
            assert SERVICES[dependency]["restart"] == "no", f"{dependency} would be started for ever"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_ports_are_on_loopback_and_volumes_exist(name: str) -> None:
    service = SERVICES[name]
    for port in service.get("ports", ()):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", with_defaults(port)), port
    for volume in service.get("volumes", ()):
        source = with_defaults(volume).split(":")[0]
        assert source in COMPOSE["volumes"] or source.startswith("./"), volume


def test_settings_and_verbs_are_real() -> None:
    for name, service in SERVICES.items():
        for key in service.get("environment") or {}:
            if key.startswith("DIBAO_") and key != "DIBAO_SCHEDULE":  # read by dags/
                assert key.removeprefix("DIBAO_").lower() in Settings.model_fields, f"{name}: {key}"
        command = service.get("command")
        if isinstance(command, list) and command[0] == "dibao":
            verb = main.commands[command[1]]
            options = [option for parameter in verb.params for option in parameter.opts]
            assert isinstance(verb, click.Command)
            assert {part for part in command[2:] if part.startswith("--")} <= set(options)


def test_the_image_copies_what_there_is_and_drops_root() -> None:
    lines = [
        line for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line and not line.startswith("#")
    ]
    words = {line.split()[0] for line in lines}
    assert words <= {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "ENTRYPOINT", "CMD"}
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY") and "--from" not in line:
            for source in shlex.split(line)[1:-1]:
                assert (ROOT / source).exists(), line
                assert f"!{source}" in kept, f"{source} is not let into the build"
    last = next(line for line in reversed(lines) if line.startswith("USER"))
    assert re.fullmatch(r"USER [1-9]\d*:[1-9]\d*", last)
    assert lines.index(last) > max(n for n, line in enumerate(lines) if line.startswith(("RUN", "COPY")))
    packages = re.findall(
        r"^packages = \[(.*)\]$", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    for room in re.findall(r'"(\w+)"', packages[0]):
        assert f"COPY {room} {room}" in DOCKERFILE, f"the wheel's {room} is not in the image"
