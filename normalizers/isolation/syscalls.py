"""A seccomp filter: the kernel refuses a reading child every call that computing does not need.

A classic BPF program (linux/seccomp.h, linux/filter.h) is installed through prctl; calls that are not named fail with
EPERM, so that a library which tries one carries on or reports an error. Other kernels and machines: no filter, and
the resource limits stand alone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

#: what memory, clocks, signals, threads' locks and the descriptors already open need; per machine (asm/unistd.h):
#: read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn ioctl-free writev
#: sched_yield mremap madvise getpid sendto recvfrom exit gettid futex clock_gettime clock_nanosleep exit_group tgkill
#: getrandom getrusage times sigaltstack restart_syscall rseq membarrier gettimeofday uname sysinfo
_ALLOWED = {
    "x86_64": (
        0xC000003E,
        (0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 20, 24, 25, 28, 39, 44, 45, 60, 63, 96, 98, 99, 100, 131, 186,
         202, 219, 228, 230, 231, 234, 318, 324, 334),
    ),
    "aarch64": (
        0xC00000B7,
        (57, 62, 63, 64, 66, 80, 93, 94, 98, 113, 115, 124, 128, 131, 132, 134, 135, 139, 153, 160, 165, 169, 172,
         178, 179, 206, 207, 214, 215, 216, 222, 226, 233, 278, 283, 293),
    ),
}  # fmt: skip
#: what opening fonts needs: open stat lstat access fcntl getdents64 readlink openat newfstatat faccessat statx
_OPENING = {
    "x86_64": (2, 4, 6, 21, 72, 89, 217, 257, 262, 269, 332),
    "aarch64": (25, 48, 56, 61, 78, 79, 291),
}
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER, _MACHINE = 0, 4  # offsets in struct seccomp_data


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def filtered() -> bool:
    """Tell whether this machine has a filter."""
    return _PROGRAM is not None


def allow_only_computing(*, opening: bool = False) -> bool:
    """Install the filter for this process, for good; False where the system has none."""
    program = _PROGRAM_OPENING if opening else _PROGRAM
    if program is None:
        return False
    return bool(_LIBC.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _program(*, opening: bool) -> _Program | None:
    known = _ALLOWED.get(platform.machine())
    if known is None or not sys.platform.startswith("linux"):
        return None
    machine, numbers = known[0], list(known[1])
    if opening:
        numbers += _OPENING[platform.machine()]
    code = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
    ]
    code += [(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    code += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return _Program(len(code), b"".join(struct.pack("=HBBI", *step) for step in code))


#: made once, before any fork: a child has milliseconds
_LIBC = ctypes.CDLL(None, use_errno=True)
_PROGRAM, _PROGRAM_OPENING = _program(opening=False), _program(opening=True)
