"""What the torture tests share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from desk import DAY, START

from dibao import process as process_module


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DIBAO_CLOCK", (START + 30 * DAY).isoformat())
    # the same few texts thousands of times
    monkeypatch.setattr(process_module, "_normalize", lru_cache(process_module._normalize))
    shared = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        yield Path(name)
