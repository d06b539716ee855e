"""Bodies as they come in: small ones in memory, large ones in a file without a name, none that fills the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from dibao.errors import StoreUnavailableError
from spiders.guards import limits
from spiders.guards.bodies import Body
from storage.coding import LARGE


def test_a_small_body_stays_in_memory(tmp_path: Path) -> None:
    body = Body(tmp_path)
    body.write(b"a" * (LARGE - 1))
    body.write(b"b")
    assert (body.file, body.size, len(body.getvalue())) == (None, LARGE, LARGE)


def test_a_large_body_lies_in_a_file_without_a_name(tmp_path: Path) -> None:
    body = Body(tmp_path)
    for number in range(40):
        body.write(bytes([number]) * 50_000)
    assert body.getvalue() == b""
    assert body.file is not None
    body.file.seek(0)
    assert body.file.read() == b"".join(bytes([number]) * 50_000 for number in range(40))
    assert list(tmp_path.iterdir()) == []
    body.truncate(0)
    assert body.file.closed


def test_a_body_that_would_fill_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE", 1 << 60)
    body = Body(tmp_path)
    body.write(bytes(15 * LARGE))
    with pytest.raises(StoreUnavailableError, match="would fill the disk"):
        body.write(bytes(LARGE))
    body.truncate(0)
