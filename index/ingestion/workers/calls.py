"""Requests to workers: so many at a time, and again where a worker died."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from index.messages import say

T = TypeVar("T")

MOST_DEATHS = 3
"""A request is given up after so many workers died while they worked on it."""


class WorkerLost(ChildProcessError):
    """A worker died before it had answered."""


class Pool(Protocol):
    """Workers that answer ``size`` requests at a time; thread-safe."""

    size: int

    def call(self, request: bytes) -> bytes:
        """Return the answer of a worker. Raises WorkerLost, and WorkersError if there is none."""

    def close(self) -> None:
        """End what was started; calls that wait raise WorkerLost."""


class Calls:
    """Requests that workers answer; use it in a ``with`` block."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._threads = ThreadPoolExecutor(pool.size, "sync-worker")
        self._closed = False

    def __enter__(self) -> "Calls":
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._pool.close()
        self._threads.shutdown()

    @property
    def most(self) -> int:
        """How many requests may be under way, so that no worker waits and memory is bounded."""
        return 2 * self._pool.size + 2

    def submit(self, request: bytes, read: Callable[[bytes], T]) -> "Future[T]":
        """Have a worker answer. The future raises WorkerLost where each of several died."""
        return self._threads.submit(lambda: read(self._answer(request)))

    def _answer(self, request: bytes) -> bytes:
        for left in reversed(range(MOST_DEATHS)):
            try:
                return self._pool.call(request)
            except WorkerLost as error:
                if self._closed or not left:
                    told = say("{most} workers died on it, {last}", most=MOST_DEATHS, last=error)
                    raise WorkerLost(told) from error
        raise AssertionError
