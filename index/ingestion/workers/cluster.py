"""Workers that are the processes of a Ray cluster."""

import logging
import os
from functools import cache
from typing import Any

from index.errors import WorkersError, YinzhengError
from index.ingestion.workers.calls import WorkerLost
from index.ingestion.workers.messages import pack_reason, unpack_reason, unpack_setup
from index.ingestion.workers.station import Station
from index.messages import quoted, say

_INSTALL = say(
    "Workers of a cluster need the package ray: pip install --constraint constraints.txt '.[ray]'"
)


class RayPool:
    """The cores of a cluster; each answers one request at a time.

    Yinzheng is installed on all machines of it, and the documents lie under the same path there.
    Ray tries nothing again: that is counted in one place for all workers.
    """

    def __init__(self, address: str, setup: bytes) -> None:
        """Connect. Raises WorkersError when Ray is not installed or the cluster not reached."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report its use
        try:
            import ray
        except ImportError as error:
            raise WorkersError(_INSTALL) from error
        self._ray: Any = ray
        # When a machine dies, Ray prints the last lines of its log there, whatever it is asked to
        # log. It has no setting for that; its logs keep them.
        ray._private.worker.print_to_stdstream = lambda *_, **__: None
        try:
            ray.init(
                address=address, log_to_driver=False, logging_level=logging.ERROR,
                configure_logging=False,
            )  # fmt: skip
            cores = int(ray.cluster_resources().get("CPU", 0))
        except Exception as error:  # of many types
            raise WorkersError(
                "The Ray cluster at {address} cannot be reached ({error}). Start one on this"
                " machine (ray start --head), or join one (ray start --address=HOST:PORT).",
                address=address,
                error=error,
            ) from error
        self.size = max(cores, 1)
        self._setup = ray.put(setup)
        self._task = ray.remote(max_retries=0, num_cpus=1, scheduling_strategy="SPREAD")(_answer)

    def call(self, request: bytes) -> bytes:
        """Return the answer of a worker. Raises WorkerLost, and WorkersError if there is none."""
        errors = self._ray.exceptions
        try:
            reason, answer = self._ray.get(self._task.remote(self._setup, request))
        except errors.RayTaskError as error:
            raise WorkersError(
                "A worker of the cluster failed: {cause}.", cause=quoted(str(error.cause))
            ) from error
        except errors.RayError as error:
            raise WorkerLost(say("the last of {cause}", cause=type(error).__name__)) from error
        if reason:
            raise WorkersError(unpack_reason(reason))
        return bytes(answer)

    def close(self) -> None:
        """Leave the cluster; it stays as it is."""
        self._ray.shutdown()


def _answer(setup: bytes, request: bytes) -> tuple[bytes, bytes]:
    """Return why a worker cannot work, or b'', and its answer."""
    try:
        return b"", _station(setup).answer(request)
    except YinzhengError as error:
        return pack_reason(error.message), b""


@cache
def _station(setup: bytes) -> Station:
    return Station(unpack_setup(setup))
