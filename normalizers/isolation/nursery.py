"""The nursery: a process with the readers' libraries loaded that forks one confined child for each file.

It parses nothing itself, so what a file does to its child is gone with the child: no file can touch the reading of the
next. Run by `isolation.keeper` as a process of its own, never forked from a parent that may hold threads.
One request: a header and a socket; the child takes the payload from that socket and answers on it; the nursery
answers on its own socket how the child ended. It ends when its parent's end of the socket closes.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import struct
import sys
import time

from normalizers.isolation import limits
from normalizers.isolation.readings import encode, preload, read

#: name of the format, bytes of the payload; memory, CPU seconds, wall seconds and answer of `Limits`
REQUEST = struct.Struct("!16sQQIIQ")
#: wait status, 1 where the time on the clock was up, peak resident KB, CPU milliseconds
REPORT = struct.Struct("!iBQQ")
READY = b"R"
#: what a child says before its answer: text, memory exhausted, any other exception (its name follows)
TEXT, NO_MEMORY, FAILED = b"T", b"M", b"E"
#: exit status of a child that never came to read its file: the machine's fault, not the file's
UNREADY = 3
_CHUNK = 1 << 20
#: milliseconds between two looks at a child where the kernel does not tell when it ends: a file takes some ten
_LOOK = 5
_PARENT_CHECK = 1000  # milliseconds: a parent that was killed while others hold its socket is noticed then


def main() -> None:
    """Serve until the parent is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    parent = os.getppid()
    limits.leave_the_network()
    limits.harden()
    control.sendall(READY)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 2)
    while _waiting(control, parent):
        header, descriptors, _, _ = socket.recv_fds(control, REQUEST.size, 1)
        if len(header) != REQUEST.size or not descriptors:
            return
        form, size, *allowed = REQUEST.unpack(header)
        bounds = limits.Limits(*allowed)
        name = form.rstrip(b"\0").decode("ascii")
        preload(name)
        gc.freeze()  # what was loaded is shared by all children, and never looked at again
        with socket.socket(fileno=descriptors[0]) as channel:
            child = os.fork()
            if not child:
                control.close()
                _child(channel, name, size, bounds)
        control.sendall(REPORT.pack(*_outcome(child, control, parent, bounds.wall)))


def _waiting(control: socket.socket, parent: int) -> bool:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while not poll.poll(_PARENT_CHECK):
        if os.getppid() != parent:
            return False
    return True


def _outcome(child: int, control: socket.socket, parent: int, seconds: int) -> tuple[int, int, int, int]:
    """Wait for a child, no longer than the wall limit and the parent's life; end its whole process group."""
    deadline = time.monotonic() + seconds
    poll = select.poll()
    poll.register(control, 0)  # POLLHUP comes unasked
    watch = _watch(child)
    if watch is not None:
        poll.register(watch, select.POLLIN)
    step = min(_PARENT_CHECK, 1000 * seconds) if watch is not None else _LOOK
    try:
        while True:
            events = dict(poll.poll(step))
            if watch in events or watch is None:
                done, status, usage = os.wait4(child, 0 if watch is not None else os.WNOHANG)
                if done:
                    return _report(status, usage, late=False)
            late = time.monotonic() > deadline
            if late or control.fileno() in events or os.getppid() != parent:
                _kill(child)
                if not late:
                    sys.exit(0)
                _, status, usage = os.wait4(child, 0)
                return _report(status, usage, late=True)
    finally:
        if watch is not None:
            os.close(watch)


def _watch(child: int) -> int | None:
    """Return a descriptor that tells when the child ends.

    None where there is none: another kernel than Linux, one before 5.3, or a container that forbids the call.
    """
    try:
        return os.pidfd_open(child)
    except (AttributeError, OSError):
        return None


def _report(status: int, usage: resource.struct_rusage, *, late: bool) -> tuple[int, int, int, int]:
    return status, int(late), usage.ru_maxrss, int(1000 * (usage.ru_utime + usage.ru_stime))


def _kill(child: int) -> None:
    for end in (os.killpg, os.kill):
        try:
            end(child, signal.SIGKILL)
        except ProcessLookupError:  # killed before it had a group of its own
            continue


def _child(channel: socket.socket, form: str, size: int, bounds: limits.Limits) -> None:
    """Read one file and answer; never returns."""
    status = UNREADY
    try:
        os.setpgid(0, 0)
        payload = _receive(channel, size)
        limits.confine(size, bounds)
        status = 1
        channel.sendall(_answer(form, payload, bounds.output))
        status = 0
    except OSError:
        pass  # the parent has closed the channel: nobody is left to be told
    finally:
        os._exit(status)


def _receive(channel: socket.socket, size: int) -> bytearray:
    payload = bytearray(size)
    view, done = memoryview(payload), 0
    while done < size:
        got = channel.recv_into(view[done:], min(_CHUNK, size - done))
        if not got:
            raise ConnectionResetError
        done += got
    return payload


def _answer(form: str, payload: bytearray, most: int) -> bytes:
    try:
        answer = TEXT + encode(form, read(form, bytes(payload)))
    except MemoryError:
        return NO_MEMORY
    except Exception as error:  # noqa: BLE001 - any defect of a parser is a verdict on this one file
        return FAILED + f"{type(error).__name__}: {error}"[:300].encode("utf-8", "replace")
    return answer if len(answer) <= most else FAILED + b"its text is over the limit of an answer"


if __name__ == "__main__":
    main()
