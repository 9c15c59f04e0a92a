"""Keep a server's memory from growing with its threads and with what many questions leave free."""

import ctypes
import sys
import threading
import time

ARENAS = 1
TRIM_SECONDS = 30.0
"""Seconds between two returns of free memory to the system."""
_M_ARENA_MAX = -8  # of glibc's malloc.h


def limit_arenas(most: int = ARENAS) -> bool:
    """Have malloc take memory from so few pools; return False where it has no such limit.

    glibc opens a pool (arena) for every thread, up to eight for each core, and each keeps what was
    free once: under many clients a server grew by some hundred megabytes without using them.
    Threads that allocate at the same time wait for each other instead, which is seldom here:
    Python's own objects come from elsewhere. It is one pool because ``malloc_trim`` returns
    what is free at the end of the first one only.
    """
    glibc = _glibc()
    return bool(glibc and glibc.mallopt(_M_ARENA_MAX, most))


def trim_regularly(seconds: float = TRIM_SECONDS) -> bool:
    """Return free memory to the system now and then, in a thread; False where malloc cannot.

    The arrays of a question are freed in another order than they were made, and by itself glibc
    returns only what is free at the end of a pool.
    """
    glibc = _glibc()
    if glibc is None:
        return False

    def work() -> None:
        while True:
            time.sleep(seconds)
            glibc.malloc_trim(0)

    threading.Thread(target=work, name="trim", daemon=True).start()
    return True


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        library.malloc_trim.argtypes = [ctypes.c_size_t]
        library.mallopt.argtypes = [ctypes.c_int, ctypes.c_int]
    except (OSError, AttributeError):  # another library than glibc
        return None
    return library
