"""Runs seeds on every core: a long test is one test, and the machine has more than one processor."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence


def each(seeds: Sequence[int], examine: Callable[[int], object]) -> None:
    """Call `examine` with every seed, in forked processes; raises AssertionError with what the first failure said."""
    # a worker of a test run in parallel has one core to itself
    jobs = 1 if "PYTEST_XDIST_WORKER" in os.environ else max(1, min(len(os.sched_getaffinity(0)), 8))
    if jobs == 1:
        for seed in seeds:
            examine(seed)
        return
    children = [_start(seeds[job::jobs], examine) for job in range(jobs)]
    said = [_finish(pid, pipe) for pid, pipe in children]
    problems = [text for text in said if text]
    assert not problems, "\n".join(problems)


def _start(seeds: Sequence[int], examine: Callable[[int], object]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1  # never back into the test run above us
    try:
        os.close(reading)
        for seed in seeds:
            examine(seed)
        code = 0
    except BaseException:  # noqa: BLE001 - said to the parent
        os.write(writing, traceback.format_exc()[-20_000:].encode())
    finally:
        os._exit(code)


def _finish(pid: int, pipe: int) -> str:
    with os.fdopen(pipe, "rb") as file:
        said = file.read().decode()
    _, status = os.waitpid(pid, 0)
    return said if said or not status else f"a process of the test ended with status {status}"
