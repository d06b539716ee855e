"""The keeper: this process's nursery, started when the first file comes, and what became of each file read in it."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Literal

from dibao.errors import ReaderError
from normalizers.isolation.limits import Limits
from normalizers.isolation.readings import WITH_OCR, Reading, decode

LIMITS = Limits()
#: OCR of 50 pages at up to 20 seconds each; its models take half of the memory
OCR_LIMITS = Limits(memory=2 << 30, cpu=1200, wall=2400)
#: the nursery's process has this much longer than any file before it is taken for dead
_GRACE = 10
_START_SECONDS = 60
_CHUNK = 1 << 20
_CODE = "import sys; sys.path[:] = sys.argv[2:]; from normalizers.isolation.nursery import main; main()"

Cause = Literal["parser-crashed", "parser-timeout", "parser-memory"]


@dataclass(frozen=True, slots=True)
class Incident:
    """A file that was not read to its end: what its reader ran into, in words."""

    cause: Cause
    reason: str


def read_apart(form: str, payload: bytes) -> Reading | Incident:
    """Return what the reader of a format makes of a payload in a child process of its own, or what stopped it.

    Raises ReaderError where no child can be started: that is no fault of the file.
    """
    with _lock:
        for last in (False, True):
            nursery = _current()
            try:
                return nursery.read(form, payload)
            except (EOFError, OSError) as error:
                # the nursery itself is gone (killed from outside): a new one, once
                close()
                if last:
                    raise ReaderError(f"the process that reads {form} files died twice: {error!r}") from error
    raise AssertionError  # the loop returns or raises


class _Nursery:
    def __init__(self) -> None:
        from normalizers.isolation.nursery import READY

        self.owner = os.getpid()
        self._control, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _started(theirs)
        except OSError as error:  # ulimit -u, no descriptor or no memory left
            self._control.close()
            raise ReaderError(f"no process to read files in could be started: {error}") from error
        self._control.settimeout(_START_SECONDS)
        try:
            ready = self._control.recv(1)
        except OSError:
            ready = b""
        if ready != READY:
            self._process.kill()
            said = self._process.communicate()[1].decode("utf-8", "replace").strip()
            self._control.close()
            # the last line of a traceback names the error
            why = said.splitlines()[-1][:300] if said else "it did not answer"
            raise ReaderError(f"no process to read files in could be started: {why}")
        if self._process.stderr:
            self._process.stderr.close()

    def read(self, form: str, payload: bytes) -> Reading | Incident:
        from normalizers.isolation.nursery import REPORT, REQUEST

        bounds = LIMITS if not form.endswith(WITH_OCR) else OCR_LIMITS
        header = REQUEST.pack(
            form.encode("ascii"), len(payload), bounds.memory, bounds.cpu, bounds.wall, bounds.output
        )
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._control, [header], [theirs.fileno()])
            ours.settimeout(bounds.wall + _GRACE)
            answer = _exchange(ours, payload, bounds.output)
        self._control.settimeout(bounds.wall + _GRACE)
        report = b""
        while len(report) < REPORT.size:
            part = self._control.recv(REPORT.size - len(report))
            if not part:
                raise EOFError("the nursery closed its socket")
            report += part
        ended = _End(*REPORT.unpack(report))
        return _judge(form, answer, ended, bounds)

    def close(self) -> None:
        self._control.close()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def abandon(self) -> None:
        """Let go of a nursery that belongs to the process this one was forked from."""
        self._control.close()
        self._process.returncode = 0  # not ours to wait for


def _started(control: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-I", "-c", _CODE, str(control.fileno()), *map(os.path.abspath, sys.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[control.fileno()],
        env={"LC_ALL": "C.UTF-8"},  # no credentials, proxies or settings of ours
        cwd="/",
        start_new_session=True,  # a Ctrl-C is the parent's to handle
    )


def _exchange(channel: socket.socket, payload: bytes, most: int) -> bytes:
    """Send the payload and return the answer, as much as an answer may have and one byte more."""
    answer = bytearray()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the child's end says why
        channel.sendall(payload)
    try:
        while len(answer) <= most:
            part = channel.recv(_CHUNK)
            if not part:
                break
            answer += part
    except ConnectionResetError:
        return b""
    return bytes(answer)


@dataclass(frozen=True, slots=True)
class _End:
    """How a child ended, as the nursery reports it."""

    status: int  # of wait(2)
    late: int
    peak: int  # KB
    cpu: int  # milliseconds


def _judge(form: str, answer: bytes, end: _End, bounds: Limits) -> Reading | Incident:
    from normalizers.isolation.nursery import FAILED, NO_MEMORY, TEXT, UNREADY

    mark, body = answer[:1], answer[1:]
    if end.late:
        return Incident("parser-timeout", f"not done after {bounds.wall} seconds")
    if os.WIFSIGNALED(end.status):
        number = os.WTERMSIG(end.status)
        if number == signal.SIGXCPU or (number == signal.SIGKILL and end.cpu >= 1000 * bounds.cpu):
            return Incident("parser-timeout", f"used {bounds.cpu} seconds of CPU time")
        if number == signal.SIGKILL:  # nobody here: a system short of memory ends the largest process
            return Incident("parser-memory", f"killed from outside with {end.peak // 1024} MB in use")
        if end.peak * 1024 > bounds.memory // 2:  # a parser that cannot allocate aborts
            return Incident("parser-memory", f"ended by signal {number} with {end.peak // 1024} MB in use")
        return Incident("parser-crashed", f"ended by signal {number}")
    if os.WEXITSTATUS(end.status) == UNREADY:
        raise ReaderError(
            f"no child to read a {form} file could be made ready: memory or limits of this process are too small"
        )
    if mark == NO_MEMORY:
        return Incident("parser-memory", f"needed more than {bounds.memory >> 20} MB")
    if mark == FAILED:
        return Incident("parser-crashed", body[:300].decode("utf-8", "replace"))
    if mark != TEXT or end.status or len(answer) > bounds.output:
        return Incident("parser-crashed", "gave no answer, or one over the limit")
    try:
        return decode(form, body)
    except ValueError:
        return Incident("parser-crashed", "gave an answer that is no reading")


_lock = threading.RLock()
_nurseries: list[_Nursery] = []


def _current() -> _Nursery:
    if not _nurseries:
        _nurseries.append(_Nursery())
    return _nurseries[0]


def close() -> None:
    """End the nursery of this process, if there is one; the next file starts another."""
    with _lock:
        while _nurseries:
            _nurseries.pop().close()


def _after_fork() -> None:
    """Leave the nursery to the parent: two processes must not talk on one socket."""
    global _lock  # noqa: PLW0603 - a lock that another thread held while we were forked never opens
    _lock = threading.RLock()
    while _nurseries:
        _nurseries.pop().abandon()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(close)
