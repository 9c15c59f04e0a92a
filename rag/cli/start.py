"""Spare a command what pays only in a process that lives longer."""

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no cycles of garbage meanwhile, nor when the process ends.

    What is imported stays, and the collector would look at each of its objects a few times.
    """
    enabled = gc.isenabled()
    gc.disable()
    _leave_everything_at_the_end()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@cache
def _leave_everything_at_the_end() -> None:
    atexit.register(gc.freeze)


def spare_threads() -> None:
    """Let NumPy and FAISS start no threads for matrices, unless the environment says how many.

    Those of a single question are small, and OpenBLAS has its threads spin for 30 ms when it is
    loaded and after each use. Without effect after NumPy was imported.
    """
    _set_for_numpy("OPENBLAS_NUM_THREADS", "1")


def spare_spinning() -> None:
    """Let the threads of OpenBLAS sleep as soon as they have nothing to do.

    Without effect after NumPy was imported.
    """
    _set_for_numpy("OPENBLAS_THREAD_TIMEOUT", "4")  # 2 ** 4 cycles, its least


def _set_for_numpy(variable: str, value: str) -> None:
    if "numpy" not in sys.modules:
        os.environ.setdefault(variable, value)
