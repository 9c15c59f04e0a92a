"""Begin work in a thread of its own and take it up later."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Made = TypeVar("Made")


def ahead(make: Callable[[], Made]) -> Callable[[], Made]:
    """Begin to make something; what is returned waits for it, and raises what was raised.

    A thread for each call: one that is kept would be missing after a fork.
    """
    future: Future[Made] = Future()

    def run() -> None:
        try:
            future.set_result(make())
        except BaseException as error:  # raised again where it is waited for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result
