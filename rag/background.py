"""Run a function in a thread and collect its result later."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def run_in_background(compute: Callable[[], Result]) -> Callable[[], Result]:
    """Start ``compute`` in a thread; return a function that waits for its result.

    The returned function raises what ``compute`` raised.
    """
    # Each call has an executor of its own. A shared one would have no threads in a process that
    # was forked from this one, and would never run what it is given there.
    executor = ThreadPoolExecutor(1, "yinzheng-ahead")
    future = executor.submit(compute)
    executor.shutdown(wait=False)
    return future.result
