"""A worker as a process of this machine: requests on standard input, answers on output.

Each is a line with its size and so many bytes. The first request is the setup; its answer is empty,
or the reason why there is no work to be done here.
"""

import os
import signal
import sys
from typing import IO

from index.errors import YinzhengError
from index.ingestion.workers.messages import pack_reason, unpack_setup
from index.ingestion.workers.station import Station


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that writes ends this one
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not end up among the answers.
    os.dup2(2, 1)
    try:
        station = Station(unpack_setup(receive(sys.stdin.buffer)))
    except YinzhengError as error:
        send(answers, pack_reason(error.message))
        return
    send(answers, b"")
    try:
        while True:
            send(answers, station.answer(receive(sys.stdin.buffer)))
    except (EOFError, BrokenPipeError):
        pass  # the process that writes has ended
    finally:
        station.close()


def send(target: IO[bytes], data: bytes) -> None:
    """Write a request or an answer."""
    target.write(b"%d\n" % len(data))
    target.write(data)
    target.flush()


def receive(source: IO[bytes]) -> bytes:
    """Read a request or an answer. Raises EOFError when there is none to come."""
    line = source.readline()
    data = source.read(int(line)) if line.endswith(b"\n") else b""
    if not line.endswith(b"\n") or len(data) < int(line):
        raise EOFError
    return data


if __name__ == "__main__":
    main()
