"""What a folder's file system does: probes of what the local store relies on."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from dibao.errors import DibaoError, FixityError, StoreError
from storage.objects.folder import FolderObjects
from storage.objects.leftovers import leftovers
from storage.objects.probe import Bench, Finding, Probe

#: file systems that other machines serve: locks and fsync there are what the server makes of them
REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "virtiofs", "davfs"}
)
#: gone with the next boot, or with the container
VOLATILE = frozenset({"tmpfs", "ramfs", "overlay"})
#: bytes: a night of 300 sources fits; below the second a crawl may end in the middle
_TIGHT, _FULL = 5 << 30, 200 << 20
#: as `_TIGHT`, of the names a file system can hold
_TIGHT_INODES = 10_000
#: seconds: file systems keep times to two seconds at worst
_SKEW = 5


class FolderProbes:
    """The probes of one folder; each is a method that returns its finding."""

    def __init__(self, bench: Bench, objects: FolderObjects) -> None:
        self._bench = bench
        self._objects = objects

    def probes(self) -> dict[str, Probe]:
        """Return the probes by name, in the order they are to be made."""
        return {
            "fsync": self.fsync,
            "hard links": self.hard_links,
            "read-only objects": self.read_only,
            "letter case": self.letter_case,
            "file system": self.file_system,
            "free space": self.free_space,
            "clock of the disk": self.clock,
            "dead writers": self.dead_writers,
        }

    def put(self) -> Finding:
        """Store, read, overwrite, list and delete one object: without this nothing else can be probed."""
        key = self._bench.key("put")
        self._objects.put(key, b"one")
        try:
            self._objects.put(key, b"two")
        except StoreError:
            kept = self._objects.get(key) == b"one"
        else:
            kept = False
        if not kept or key not in [info.key for info in self._objects.keys(key)]:
            raise FixityError(f"{key}: an object was not kept as it was stored; use another disk")
        return Finding(
            "put and get",
            "ok",
            "an object was stored, came back, and was not overwritten",
            "The archive can be written.",
        )

    def fsync(self) -> Finding:
        """Measure durable puts: a disk that answers too fast to have written anything is lying."""
        start, count = time.perf_counter(), 20
        for number in range(count):
            self._objects.put(self._bench.key(f"sync/{number}"), b"x" * 4096)
        took = (time.perf_counter() - start) / count
        return Finding(
            "fsync",
            "ok",
            f"{took * 1000:.1f} ms a durable put",
            "What is acknowledged is on the disk, as far as the disk tells the truth.",
        )

    def hard_links(self) -> Finding:
        """Give one file two names."""
        path, other = self._file("link"), self._file("link-2")
        try:
            other.hardlink_to(path)
        except OSError as error:
            return Finding(
                "hard links",
                "note",
                f"none ({error.strerror})",
                "Two writers of one key are kept apart less strictly: let one machine write this folder.",
            )
        return Finding("hard links", "ok", "work", "Of two writers of one key one wins, the other is told.")

    def read_only(self) -> Finding:
        """See whether objects are protected from careless tools, and the folder from other users."""
        key = self._bench.key("mode")
        self._objects.put(key, b"")
        mode = (self._objects.root / key).stat().st_mode
        if self._objects.root.stat().st_mode & 0o002:
            return Finding(
                "read-only objects",
                "warn",
                "every user of this machine may write into the folder",
                "Take that right away: chmod o-w.",
            )
        if mode & 0o222:
            return Finding(
                "read-only objects",
                "note",
                "this file system does not keep the mode 0444",
                "A careless tool may overwrite objects: keep a copy elsewhere.",
            )
        return Finding(
            "read-only objects",
            "ok",
            "objects are read-only files",
            "A careless tool does not overwrite them in place.",
        )

    def letter_case(self) -> Finding:
        """Store two names that differ in case only."""
        upper, lower = self._bench.key("case/A"), self._bench.key("case/a")
        self._objects.put(upper, b"upper")
        with suppress(DibaoError):
            self._objects.put(lower, b"lower")
            if self._objects.get(upper) == b"upper":
                return Finding("letter case", "ok", "told apart", "Every key of an archive can be stored.")
        return Finding(
            "letter case",
            "note",
            "A and a are one file here",
            "Dibao's own keys are safe; copies of foreign archives may not be.",
        )

    def file_system(self) -> Finding:
        """Look up what kind of file system this is."""
        kind = file_system_of(self._objects.root)
        if kind in REMOTE or kind.startswith("fuse."):
            return Finding(
                "file system",
                "warn",
                f"{kind}, served by another machine or program",
                "Keep only the archive here; spool and catalog need a local disk (DIBAO_SPOOL, DIBAO_CATALOG).",
            )
        if kind in VOLATILE:
            return Finding(
                "file system",
                "warn",
                f"{kind}, in memory or in a container's layer",
                "The archive goes with the next restart: mount a disk.",
            )
        return Finding("file system", "ok", kind or "unknown", "A local disk; keep a copy on another one.")

    def free_space(self) -> Finding:
        """Look for room."""
        return space("free space", self._objects.root)

    def clock(self) -> Finding:
        """Compare the time the file system writes with ours."""
        skew = abs(self._file("clock").stat().st_mtime - time.time())
        if skew > _SKEW:
            return Finding(
                "clock of the disk",
                "warn",
                f"{skew:.0f} s off",
                "The machine that serves this folder has another time: set both by NTP.",
            )
        return Finding("clock of the disk", "ok", "agrees", "Ages of files can be trusted.")

    def dead_writers(self) -> Finding:
        """Count temporary files of puts that were killed."""
        found = list(leftovers(self._objects.root))
        if not found:
            return Finding(
                "dead writers", "ok", "no unfinished files", "Nothing was left by writers that were killed."
            )
        size = sum(path.stat().st_size for path in found)
        return Finding(
            "dead writers", "note", f"{len(found)} unfinished files of {size} bytes, e.g. {found[0].relative_to(self._objects.root)}",
            "They were never acknowledged and hold nothing that counts: `dibao doctor --fix` removes them.",
        )  # fmt: skip

    def _file(self, name: str) -> Path:
        key = self._bench.key(name)
        if not name.endswith("-2"):
            self._objects.put(key, b"")
        return self._objects.root / key


def file_system_of(path: Path) -> str:
    """Return the type of the file system that holds `path`, "" where Linux's list of mounts is not to be had."""
    best, kind, place = -1, "", os.path.realpath(path)
    with suppress(OSError):
        for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
            fields = line.split(" ")
            mount = fields[1].replace("\\040", " ")
            inside = place == mount or place.startswith(mount.rstrip("/") + "/")
            if inside and len(mount) >= best:  # of two on one place the later one is seen
                best, kind = len(mount), fields[2]
    return kind


def space(check: str, path: Path) -> Finding:
    """Return whether there is room, in bytes and in names, on the disk that holds `path`."""
    free, inodes = shutil.disk_usage(path).free, os.statvfs(path)
    names = inodes.f_favail if inodes.f_files else _TIGHT_INODES  # some file systems have no such limit
    told = f"{free / (1 << 30):.1f} GiB" + ("" if names >= _TIGHT_INODES else f", room for {names} files")
    if free < _FULL or names == 0:
        return Finding(check, "fail", told, "Crawls will stop: make room now; nothing acknowledged is lost.")
    if free < _TIGHT or names < _TIGHT_INODES:
        return Finding(check, "warn", told, "Make room before the next nights.")
    return Finding(check, "ok", told, "Enough for the next nights.")
