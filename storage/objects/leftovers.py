"""Temporary files that writers of a folder left when they were killed."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from storage.objects.protocol import LOCAL

#: a temporary file is `.NAME.` and 12 hex digits: no legal key begins with a dot
_TEMPORARY = re.compile(r"\.[A-Za-z0-9_-][A-Za-z0-9._-]*\.[0-9a-f]{12}\Z")
#: seconds; younger ones may be of a writer on another machine, whose lock is not seen on every file system
AGE = 86_400


def hold(handle: int) -> None:
    """Lock an open temporary file for as long as it is written, so that nobody takes its writer for dead."""
    with suppress(OSError):  # file systems without locks: its age protects it
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def leftovers(root: Path) -> Iterator[Path]:
    """Yield, in order, the temporary files below `root` that nobody writes any more."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (Path(folder) != root or name != LOCAL)
        )
        for name in sorted(names):
            path = Path(folder) / name
            if _TEMPORARY.match(name) and _dead(path):
                yield path


def sweep(root: Path) -> int:
    """Remove what `leftovers` yields; return how many."""
    found = list(leftovers(root))
    for path in found:
        path.unlink(missing_ok=True)  # another process may sweep, too
    return len(found)


def _dead(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime < AGE:
                return False
            with suppress(OSError):
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            return False
    except FileNotFoundError:
        return False
