"""Who ships from this machine: its name in the ledger, made once, and the right of one process at a time."""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dibao.errors import LeaseError, StoreError
from storage.objects.folder import sync_folder
from storage.spool import lock

_WRITER = re.compile(r"w[a-z2-7]{12}\Z")


def writer_of(path: Path) -> str:
    """Return this machine's writer id, kept in the file `path` and made durably the first time.

    Raises StoreError when the file holds anything else. Needs the lease: two processes would make two.
    """
    if path.exists():
        name = path.read_text().strip()
        if not _WRITER.match(name):
            raise StoreError(
                f"{path}: {name[:40]!r} is no writer id; restore the file, or remove it for a new writer"
            )
        return name
    name = "w" + base64.b32encode(secrets.token_bytes(10)).decode().lower()[:12]
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
    return name


@contextmanager
def lease(path: Path) -> Iterator[None]:
    """Hold the one right to ship from this machine; the file stays, its lock ends with the process.

    Raises LeaseError while another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        if not lock(file.fileno()):
            raise LeaseError(f"{path}: another process is shipping from here; try again when it has ended")
        yield
