"""What a reading child may use, and how it gives up everything else before it sees a byte of the file."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from normalizers.isolation.fonts import open_only_fonts
from normalizers.isolation.syscalls import allow_only_computing, filtered


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may use."""

    #: bytes of address space above what the preloaded child and the payload take: the largest gazette volume sampled
    #: needs 300 MB in pdfium; a machine of 4 GB with two jobs still lives
    memory: int = 1024 * 1024 * 1024
    #: seconds of CPU time: a bound volume of 2,500 pages takes about 10
    cpu: int = 30
    #: seconds on the clock: a machine that is busy with other things gets twice the CPU time
    wall: int = 60
    #: bytes of the answer: the text of a file at the payload limit, as JSON, is far below
    output: int = 64 * 1024 * 1024


#: a user without files and rights (Linux Standard Base: nobody)
_NOBODY = 65534
_LINUX = sys.platform.startswith("linux")
#: loaded once, before any fork: a child has milliseconds
_LIBC = ctypes.CDLL(None, use_errno=True)
#: descriptors of a child that may open fonts
_FILES = 64
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000


def leave_the_network() -> bool:
    """Move this process into a network namespace without interfaces; False where the system does not allow it."""
    if not _LINUX:
        return False
    wanted = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    return bool(_LIBC.unshare(wanted) == 0)


def harden() -> None:
    """Forbid this process and its children core dumps, the gaze of other processes, and new rights."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _LINUX:
        _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def die_with_parent() -> None:
    """Have the kernel end this process when the thread that forked it ends; a change of user clears that."""
    if _LINUX:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def confine(payload_size: int, limits: Limits) -> None:
    """Give up, for good, all this process could do beyond computing on the descriptors it holds.

    Memory is bounded at what is mapped now, the payload, and the limit. No socket and no file but the system's fonts
    can be opened, no file written, no process started, no user's file touched (root becomes nobody); where the kernel
    has seccomp, calls that are not needed to compute fail. Limits this process was started with (ulimit) stay where
    they are lower.
    """
    limit = mapped() + payload_size + limits.memory
    harden()
    if os.geteuid() == 0:  # root could take every limit back
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    die_with_parent()
    # where opening is left to Landlock, sockets are refused by the filter
    fonts = filtered() and open_only_fonts()
    for what, value in (
        (resource.RLIMIT_AS, limit),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES if fonts else 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        _bound(what, value, value)
    # the soft limit is a signal that ends the process, the hard one cannot be caught
    _bound(resource.RLIMIT_CPU, limits.cpu, limits.cpu + 2)
    allow_only_computing(opening=fonts)


def _bound(what: int, soft: int, hard: int) -> None:
    most = resource.getrlimit(what)[1]
    if most != resource.RLIM_INFINITY:  # nobody may raise it
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(what, (soft, hard))


def mapped() -> int:
    """Return the bytes of address space this process has mapped (0 where the system does not tell)."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
