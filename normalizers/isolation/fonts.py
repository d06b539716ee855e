"""The one thing a reading child may open: the system's fonts, which pdfium measures text with that brings none.

Without them it loses text of one character and the heights of lines. Landlock (linux/landlock.h, Linux 5.13) lets a
process give up every file but those beneath some folders; where the kernel has none, nothing can be opened at all.
"""

from __future__ import annotations

import ctypes
import os
import sys

#: where pdfium looks (core/fxge/linux/fx_linux_impl.cpp)
FOLDERS = (
    "/usr/share/fonts",
    "/usr/share/X11/fonts/Type1",
    "/usr/share/X11/fonts/TTF",
    "/usr/local/share/fonts",
)
#: the same on every machine since these calls have existed
_CREATE, _ADD, _RESTRICT = 444, 445, 446
#: the thirteen rights of the first version are given up, two of them kept beneath the folders
_ALL, _READ_FILE, _READ_FOLDER = (1 << 13) - 1, 1 << 2, 1 << 3
_BENEATH = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def open_only_fonts() -> bool:
    """Give up every file but the fonts, for good; False where the system cannot do that. Needs no_new_privs."""
    if not sys.platform.startswith("linux"):
        return False
    wanted = ctypes.c_uint64(_ALL)
    rules = _LIBC.syscall(_CREATE, ctypes.byref(wanted), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        for path in FOLDERS:
            try:
                folder = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            except OSError:  # not every system has them all
                continue
            rule = _Rule(_READ_FILE | _READ_FOLDER, folder)
            _LIBC.syscall(_ADD, rules, _BENEATH, ctypes.byref(rule), 0)
            os.close(folder)
        return bool(_LIBC.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)
