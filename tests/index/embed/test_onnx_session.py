"""Networks take what they need to run from a pool of their own, which stays small."""

import ctypes
import subprocess
import sys

import pytest

HAS_COUNTS = sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "mallinfo2")

RUNS = """
import ctypes, time
from threading import Thread

from index.embed import BUILTIN, open_embedder
from rag.reading.reader import BUILTIN as READER, Read, load_reader

class Counts(ctypes.Structure):
    _fields_ = [(f"field{number}", ctypes.c_size_t) for number in range(10)]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Counts

def taken():
    counts = libc.mallinfo2()
    return counts.field4 + counts.field7  # in blocks of their own, and in pools

embedder, reader = open_embedder(BUILTIN), load_reader(READER)
text = "会议决定了四项要求，材料要在第二季度运到。" * 20

def run():
    embedder.encode_passages([text])
    reader.read("会议决定了什么？", [Read("", text)], 1.0)

run()
before = most = taken()
thread = Thread(target=run)
thread.start()
while thread.is_alive():
    most = max(most, taken())
    time.sleep(0.0005)
print(most - before)
"""


@pytest.mark.skipif(not HAS_COUNTS, reason="malloc does not tell what it gave")
def test_a_network_that_has_run_once_takes_little_from_malloc():
    command = [sys.executable, "-c", RUNS]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 5_000_000
