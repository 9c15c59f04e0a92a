"""Threads do not each keep a pool of memory, and what is free goes back to the system."""

import platform
import subprocess
import sys

import pytest

GROW = """
import ctypes, sys, threading
from rag.server.memory import limit_arenas

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
if sys.argv[1] == "limited":
    assert limit_arenas()
ready = threading.Barrier(8)

def work():
    ready.wait()
    libc.malloc(1000)
    ready.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.malloc_stats()
"""


def pools(how):
    command = [sys.executable, "-c", GROW, how]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stderr
    return told.count("Arena ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another library than glibc")
def test_eight_threads_share_two_pools():
    assert pools("limited") <= 2 < pools("unlimited")


HOLES = """
import ctypes, sys, time
from rag.server.memory import trim_regularly

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

places = [libc.malloc(100_000) for _ in range(1000)]
for place in places:
    ctypes.memset(place, 1, 100_000)
for place in places[:-1]:
    libc.free(place)
before = resident()
assert trim_regularly(0.1)
time.sleep(1)
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another library than glibc")
def test_free_memory_below_what_is_held_goes_back():
    command = [sys.executable, "-c", HOLES]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) > 90_000_000
