"""How far a long check has come: for the person who waits, for the disk it must not crowd out, for the next run."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dibao import clock
from dibao.errors import StoreUnavailableError
from storage.inspection import Problem

#: `(stage, done, total)`
Progress = Callable[[str, int, int], None]
#: seconds between two notes of how far it came: a killed run repeats at most this much
NOTED = 1.0
#: what was read longer ago is read again: bytes rot meanwhile
FRESH = timedelta(days=7)


class Meter:
    """Counts bytes read, reports them, and holds back what would exceed `rate` bytes a second (0: nothing)."""

    def __init__(
        self,
        rate: float = 0.0,
        progress: Progress | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate, self._progress, self._now, self._sleep = rate, progress, now, sleep
        self._began, self._passed = now(), 0
        self._stage, self._done, self._total = "", 0, 0

    def begin(self, stage: str, total: int) -> None:
        """Begin a stage of `total` bytes."""
        self._stage, self._done, self._total = stage, 0, total
        self._began, self._passed = self._now(), 0

    def advance(self, count: int) -> None:
        """Note that so many more bytes are done with."""
        self._done += count
        if self._total:
            self.report(self._stage, min(self._done, self._total), self._total)

    def report(self, stage: str, done: int, total: int) -> None:
        """Tell whoever watches."""
        if self._progress is not None:
            self._progress(stage, done, total)

    def paced(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield pieces, no faster than the rate."""
        for piece in pieces:
            self._passed += len(piece)
            early = self._passed / self._rate - (self._now() - self._began) if self._rate else 0.0
            if early > 0:
                self._sleep(early)
            yield piece


class Place:
    """Up to which key objects have been read, and what was wrong with them; kept in a file where one is given."""

    def __init__(self, path: Path | None = None, kind: str = "") -> None:
        """Go on from what `path` says, if it is of the same `kind` of check and not too old to be believed."""
        self.reached = ""
        self.problems: list[Problem] = []
        self._path, self._kind = path, kind
        self._begun = clock.now()
        self._noted = time.monotonic()
        held = _read(path) if path is not None else None
        if held is None or held.get("kind") != kind:
            return
        begun = datetime.fromisoformat(str(held["begun"]))
        if timedelta(0) <= self._begun - begun < FRESH:
            self._begun, self.reached = begun, str(held["reached"])
            self.problems = [
                Problem(item["key"], item["what"], item["kind"], tuple(item["records"]))
                for item in held["problems"]
            ]

    def reach(self, key: str, problems: Iterable[Problem]) -> None:
        """Note that every object up to `key` was read."""
        self.reached = key
        self.problems += problems
        if time.monotonic() - self._noted >= NOTED:
            self.note()

    def note(self) -> None:
        """Write the file, whole or not at all."""
        self._noted = time.monotonic()
        if self._path is None:
            return
        content = {
            "kind": self._kind,
            "begun": self._begun.isoformat(),
            "reached": self.reached,
            "problems": [asdict(item) for item in self.problems],
        }
        part = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(content), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreUnavailableError(
                f"{self._path}: {error.strerror}; name another file (--resume)"
            ) from error

    def finish(self) -> None:
        """Forget the place: the next check begins at the first object."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):  # it only saves time: what cannot be read is begun anew
        return None
    return found if isinstance(found, dict) else None
