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
def test_eight_threads_share_one_pool():
    assert pools("limited") == 1 < pools("unlimited")


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


END = """
import ctypes, threading
from rag.server.memory import limit_arenas

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

places = [0] * 100  # made here, so that nothing of Python comes after them

def work():
    for number in range(100):
        places[number] = libc.malloc(100_000)
        ctypes.memset(places[number], 1, 100_000)
    for place in places:
        libc.free(place)

assert limit_arenas()
libc.free(libc.malloc(20_000_000))  # from now on glibc keeps twice as much at the end of a pool
before = resident()
thread = threading.Thread(target=work)
thread.start()
thread.join()
libc.malloc_trim(0)
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another library than glibc")
def test_free_memory_at_the_end_of_what_a_thread_took_goes_back():
    command = [sys.executable, "-c", END]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) < 3_000_000


CROWD = """
import ctypes
from threading import Barrier, Thread

from index.embed import BUILTIN, open_embedder
from rag.server.memory import limit_arenas

assert limit_arenas()
embedder, libc = open_embedder(BUILTIN), ctypes.CDLL(None)
texts = ["会议决定了四项要求，材料要在第二季度运到。" * 9] * 2

def resident():
    libc.malloc_trim(0)
    return int(open("/proc/self/statm").read().split()[1]) * 4096

def embed(threads):
    ready = Barrier(threads)

    def work():
        ready.wait()
        embedder.encode_questions(texts)

    crowd = [Thread(target=work) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()

embed(1)
before = resident()
embed(8)
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another library than glibc")
def test_a_crowd_that_embeds_at_once_leaves_what_two_of_it_need():
    command = [sys.executable, "-c", CROWD]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 30_000_000  # 76 MB where all eight run at once
