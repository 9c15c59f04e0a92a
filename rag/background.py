"""Begin work in a thread of its own and collect the result later."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def ahead(make: Callable[[], Made]) -> Callable[[], Made]:
    """Begin to call ``make``; return a function that waits for its result.

    The function returned raises what ``make`` raised.
    """
    # An executor for each call, which ends with it: a pool that is kept has no threads in a
    # process forked from this one, and what it is given there never runs.
    executor = ThreadPoolExecutor(1, "yinzheng-ahead")
    future = executor.submit(make)
    executor.shutdown(wait=False)
    return future.result
