"""What lies in an archive and nothing names: listed, never touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from storage.archive import Archive
from storage.browse import PREFIX as BROWSE
from storage.catalog.catalog import Catalog
from storage.objects.folder import FolderObjects
from storage.objects.protocol import LOCAL

OrphanKind = Literal["object", "temporary", "browse", "ledger"]


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something left over: an object no ledger entry names, a temporary file of a killed process, a derived copy.

    An `object` may be named yet, by a shipper that was killed and starts again.
    """

    kind: OrphanKind
    key: str  # or, of a temporary file, its path below the store or the machine's folder
    size: int
    modified: datetime
    why: str


def orphans(archive: Archive, catalog: Catalog, home: Path | None = None) -> Iterator[Orphan]:
    """Yield what is left over, objects first, then browse copies, then files; what is condemned already is left out.

    `home` is the folder of what is local to this machine.
    """
    catalog.sync(archive)
    doomed = {item.key for item in catalog.condemned()}
    for folder in ("segments/", "texts/"):
        for info in archive.objects.keys(folder):
            if info.key in doomed or catalog.names_object(info.key):
                continue
            why = "no ledger entry names it"
            yield Orphan("object", info.key, info.size, info.modified, why)
    for key in archive.ledger.superseded():
        lost = archive.objects.stat(key)
        if lost is not None:
            why = "its publisher had lost the lease; another object counts. It stays: it is evidence"
            yield Orphan("ledger", key, lost.size, lost.modified, why)
    yield from _browse(archive, catalog, doomed)
    yield from _temporary(archive, home)


def _browse(archive: Archive, catalog: Catalog, doomed: set[str]) -> Iterator[Orphan]:
    folder, why = "", ""
    for info in archive.objects.keys(BROWSE):
        parts = info.key.split("/")
        if len(parts) != 4 or info.key in doomed:  # the marker of how far the tree reaches
            continue
        if folder != f"{parts[1]}/{parts[2]}":
            folder = f"{parts[1]}/{parts[2]}"
            why = _leftover(archive, catalog, parts[1], parts[2])
        if why:
            yield Orphan("browse", info.key, info.size, info.modified, why)


def _leftover(archive: Archive, catalog: Catalog, document: str, version: str) -> str:
    row = catalog.version(version)
    if row is None:
        return "a copy of a version this archive does not know"
    if row.document != document:
        return f"a copy under a document it no longer belongs to, which is {row.document}"
    if catalog.version_tombstone(version, bytes_too=True) is not None:
        return "a copy of what was taken down; `dibao sweep` removes it"
    if archive.objects.stat(f"{BROWSE}{document}/{version}/meta.json") is None:
        return "half-made: the process was killed; the next one makes it again"
    return ""


def _temporary(archive: Archive, home: Path | None) -> Iterator[Orphan]:
    """Yield files that only a process at work, or one that was killed, leaves behind."""
    places: list[tuple[Path, str]] = []
    if isinstance(archive.objects, FolderObjects):
        root = archive.objects.root
        places += [
            (path, path.relative_to(root).as_posix())
            for path in sorted(root.rglob(".*"))
            if path.relative_to(root).parts[0] != LOCAL
        ]
    if home is not None and home.is_dir():
        places += [
            (path, path.relative_to(home).as_posix())
            for pattern in ("*.rebuild-*", "**/.segment-*", "**/.verify-*")
            for path in sorted(home.glob(pattern))
        ]
    for path, name in places:
        if path.is_file():
            held = path.stat()
            modified = datetime.fromtimestamp(held.st_mtime, UTC)
            yield Orphan("temporary", name, held.st_size, modified, "a file of a process that was killed")
