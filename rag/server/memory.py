"""Keep a server's memory from growing with the number of its threads."""

import ctypes
import sys

ARENAS = 2
_M_ARENA_MAX = -8  # of glibc's malloc.h


def limit_arenas(most: int = ARENAS) -> bool:
    """Have malloc take memory from so few pools; return False where it has no such limit.

    glibc opens a pool (arena) for every thread, up to eight for each core, and each keeps what was
    free once: under many clients a server grew by some hundred megabytes without using them.
    Threads that allocate at the same time wait for each other instead, which is seldom here:
    Python's own objects come from elsewhere.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, most))
    except (OSError, AttributeError):  # another library than glibc
        return False
