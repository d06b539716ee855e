"""What `dibao doctor` finds of this machine: its clock, its limits, the spool."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from dibao import clock
from dibao.settings import Settings
from storage.objects.folder import sync_folder
from storage.objects.probe import Finding
from storage.objects.probe_folder import REMOTE, VOLATILE, file_system_of, space
from storage.ship import ASIDE

#: a spool is shipped within minutes of its crawl; one this old (seconds) says that `ship` does not run
_STALE = 86_400
#: open files; a shipment holds 256 spools, a crawl its connections
_FILES = 1024


def clock_set() -> Finding:
    """Look for a clock that was never set."""
    if clock.simulated():
        return Finding(
            "clock",
            "note",
            f"simulated: {clock.now().isoformat()}",
            "Right for a demo archive, refused by every other.",
        )
    # the year this was written: a machine without a battery begins at 1970
    if time.time() < 1_767_225_600:
        return Finding(
            "clock",
            "fail",
            clock.now().isoformat(),
            "Captures would bear a wrong time for ever: set the clock.",
        )
    return Finding(
        "clock",
        "ok",
        clock.now().isoformat(timespec="seconds"),
        "Compare it with your own; the store's clock is compared below.",
    )


def open_files() -> Finding:
    """Look up how many files a process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _FILES:
        return Finding(
            "open files",
            "warn",
            f"at most {soft}",
            f"Large nights need {_FILES}: raise the limit (ulimit -n).",
        )
    return Finding("open files", "ok", f"at most {soft}", "Enough.")


def _existing(path: Path) -> Path:
    return path if path.exists() or path == path.parent else _existing(path.parent)


def spool_folder(settings: Settings) -> Finding:
    """Write into the spool folder durably, or into the one it would be made in."""
    folder = settings.spool_folder
    place = _existing(folder)
    if not place.is_dir():
        return Finding(
            "spool folder",
            "fail",
            f"{place} is no folder",
            "Nothing can be crawled: name another one (DIBAO_SPOOL).",
        )
    probe = place / f".doctor-{os.getpid()}"
    try:
        with probe.open("xb") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(place)
    except OSError as error:
        return Finding(
            "spool folder",
            "fail",
            f"{place}: {error.strerror}",
            "Nothing can be crawled: check its owner and its disk, or set DIBAO_SPOOL.",
        )
    finally:
        probe.unlink(missing_ok=True)
    kind = file_system_of(place)
    if kind in REMOTE | VOLATILE - {"overlay"} or kind.startswith("fuse."):
        return Finding(
            "spool folder",
            "warn",
            f"{place} on {kind}",
            "What is acknowledged must survive here: set DIBAO_SPOOL to a local disk.",
        )
    if "://" in settings.store and not settings.spool:
        return Finding(
            "spool folder",
            "note",
            f"{folder}, in a cache folder",
            "Cleaners of caches would remove what is not shipped yet: set DIBAO_SPOOL.",
        )
    return Finding("spool folder", "ok", str(folder), "Captures can be spooled durably.")


def waiting_spools(settings: Settings) -> Finding:
    """Look for spools that nobody ships."""
    folder = settings.spool_folder
    aside = list((folder / ASIDE).glob("*.jsonl"))
    if aside:
        return Finding(
            "waiting spools",
            "warn",
            f"{len(aside)} damaged ones in {folder / ASIDE}",
            "Their good part was shipped; look at the disk, then remove them.",
        )
    spools = list(folder.glob("*.jsonl"))
    old = [path for path in spools if time.time() - path.stat().st_mtime > _STALE]
    if old:
        return Finding(
            "waiting spools",
            "warn",
            f"{len(old)} older than a day",
            "They exist on this machine only: run `dibao ship`, see why it did not.",
        )
    return Finding("waiting spools", "ok", f"{len(spools)} waiting or at work", "Nothing waits for long.")


def spool_disk(settings: Settings) -> Finding:
    """Look for room for the next nights."""
    return space("spool disk", _existing(settings.spool_folder))
