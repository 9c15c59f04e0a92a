"""Run a function in a thread and collect its result later."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def run_in_background(compute: Callable[[], Result]) -> Callable[[], Result]:
    """Start ``compute`` in a thread; return a function that waits for its result.

    The returned function raises what ``compute`` raised.
    """
    # Not a ThreadPoolExecutor: a pool that is kept has no threads in a forked process, and the
    # interpreter waits at its exit for one that is not. A daemon thread does neither.
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(compute())
        except BaseException as error:  # raised again where the result is asked for
            future.set_exception(error)

    threading.Thread(target=run, name="yinzheng-encoding", daemon=True).start()
    return future.result
