"""A disk that fails: the n-th call that changes it, or every one from the n-th on, raises an OSError."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from typing import Any

import pytest

#: every way this project changes a disk, by the function of `os` that Python's own `pathlib` and `shutil` end in
CALLS = ("open", "fsync", "link", "rename", "replace", "unlink", "mkdir", "rmdir", "ftruncate", "truncate")
#: a process out of file handles can do all but open
OPENING = {errno.EMFILE, errno.ENFILE}


class FaultyDisk:
    """Counts calls that change the disk; fails at call `at` (0: never), and `sticky` ones after it, too."""

    def __init__(self, at: int = 0, number: int = errno.ENOSPC, *, sticky: bool = False) -> None:
        self.at = at
        self.number = number
        self.sticky = sticky
        self.calls: list[str] = []
        self.fired = ""
        self._filled = False

    def tick(self, name: str) -> None:
        """Count a call, and fail if it is its turn."""
        if self.number in OPENING and name != "open":
            return
        self.calls.append(name)
        here = len(self.calls)
        if self.at and (here == self.at or (self.sticky and here > self.at)):
            self.fired = self.fired or name
            raise OSError(self.number, os.strerror(self.number))

    def fills(self, size: int) -> bool:
        """Tell whether the write that comes is the last that the disk takes, and only in part."""
        last = (
            self.at == len(self.calls) + 1 and self.number == errno.ENOSPC and size > 1 and not self._filled
        )
        self._filled |= last
        return last

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the program and the disk."""
        for name in CALLS:
            patch.setattr(os, name, self._wrapped(name, getattr(os, name)))
        real, disk = io.open, self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
                if disk.fills(len(data)):  # a full disk takes what still fits, and fails when asked again
                    return super().write(bytes(data)[: len(data) // 2])
                disk.tick("write")
                return super().write(data)

        def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:  # noqa: ANN401 - as the original
            if isinstance(file, int):  # of os.open, counted there
                if set(mode) & set("wax+"):
                    return io.BufferedWriter(Raw(file, mode.replace("b", "")))
                return real(file, mode, *rest, **options)
            if not set(mode) & set("wax+"):
                return real(file, mode, *rest, **options)
            disk.tick("open")
            raw = Raw(file, mode.replace("b", "").replace("t", ""))
            if "+" in mode:
                return io.BufferedRandom(raw)
            return io.BufferedWriter(raw) if "b" in mode else io.TextIOWrapper(io.BufferedWriter(raw))

        patch.setattr(io, "open", opened)
        patch.setattr(builtins, "open", opened)

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the original
            # a folder is opened to make its names durable, and changes nothing; it needs a handle all the same
            self.tick(name)
            return None if name == "fsync" else real(*arguments, **options)

        return call
