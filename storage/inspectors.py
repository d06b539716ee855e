"""Inspects objects here or in processes of their own; each reads its objects itself, in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from storage.inspection import Problem, inspect
from storage.objects.protocol import Objects
from storage.objects.store import open_objects
from storage.placements import Placed
from storage.progress import Meter

#: of this worker process: an opened store cannot be sent to it
_worker: tuple[Objects, Meter] | None = None


class Inspectors:
    """Takes objects to inspect, `jobs` at once; one is inspected at once, without processes. A context manager."""

    def __init__(self, objects: Objects, meter: Meter, *, store: str, jobs: int, rate: float) -> None:
        self._objects, self._meter = objects, meter
        # not forked: threads of an S3 client and an open database would come along
        self._pool = (
            ProcessPoolExecutor(
                jobs, mp_context=get_context("spawn"), initializer=_open, initargs=(store, rate / jobs)
            )
            if jobs > 1
            else None
        )

    def submit(self, key: str, placed: Sequence[Placed]) -> Future[list[Problem]]:
        """Begin to inspect an object; the result raises what reading the store raises."""
        if self._pool is not None:
            return self._pool.submit(_inspect, key, placed)
        done: Future[list[Problem]] = Future()
        done.set_result(inspect(self._objects, key, placed, self._meter.paced(self._objects.stream(key))))
        return done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _open(store: str, rate: float) -> None:
    global _worker  # noqa: PLW0603 - a pool's initializer has no other way to leave something for its tasks
    _worker = (open_objects(store, create=False), Meter(rate))


def _inspect(key: str, placed: Sequence[Placed]) -> list[Problem]:
    if _worker is None:
        raise RuntimeError("the worker was not initialised")
    objects, meter = _worker
    return inspect(objects, key, placed, meter.paced(objects.stream(key)))
