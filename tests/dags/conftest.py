"""Airflow lies in an environment of its own: these tests find it there, or say what is missing."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def python() -> Path:
    """The Python that has Airflow: this one, or that of `make airflow`; without it a skip, in CI a failure."""
    if importlib.util.find_spec("airflow") is not None:
        return Path(sys.executable)
    found = ROOT / ".venv-airflow/bin/python"
    if found.is_file():
        return found
    message = "Airflow is not installed; `make setup-airflow` installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
