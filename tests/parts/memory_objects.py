"""Objects in memory, for tests that ask for thousands of them: no disk, and every call is counted."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from dibao.errors import NotFoundError, StoreError
from storage.objects.protocol import ObjectInfo, check_key

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class MemoryObjects:
    """The protocol `Objects` on a dictionary; `calls` counts calls, and under "listed" the keys given out."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._held: dict[str, bytes] = {}
        self._keys: list[str] = []

    def put(self, key: str, data: bytes | Path) -> None:
        self.calls["put"] += 1
        data = data.read_bytes() if isinstance(data, Path) else data
        if self._held.setdefault(check_key(key), data) != data:
            raise StoreError(f"{key}: already holds other bytes")
        if bisect_right(self._keys, key) == 0 or self._keys[bisect_right(self._keys, key) - 1] != key:
            insort(self._keys, key)

    def get(self, key: str) -> bytes:
        self.calls["get"] += 1
        if key not in self._held:
            raise NotFoundError(f"{key}: no such object")
        return self._held[key]

    def read(self, key: str, offset: int, size: int) -> bytes:
        return self.get(key)[offset : offset + size]

    def stream(self, key: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        yield self.get(key)[offset:][:size]

    def stat(self, key: str) -> ObjectInfo | None:
        return ObjectInfo(key, len(self._held[key]), _WHEN) if key in self._held else None

    def keys(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        self.calls["keys"] += 1
        for key in self._keys[bisect_right(self._keys, max(after, prefix)) if after or prefix else 0 :]:
            if not key.startswith(prefix):
                return
            self.calls["listed"] += 1
            yield ObjectInfo(key, len(self._held[key]), _WHEN)

    def delete(self, key: str) -> None:
        del self._held[key]
        self._keys.remove(key)

    def erase(self, key: str) -> None:
        self.delete(key)
