"""Connections to Milvus, one for each address in a process.

The file of an embedded Milvus belongs to one process at a time: milvus-lite runs a server inside
the process that opens it. It is given up when nobody in the process uses it any more.
"""

import logging
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.messages import quoted, say
from index.settings import MilvusAddress

TOKEN = "MILVUS_TOKEN"
"""The environment variable with the secret of a server, ``user:password`` or a key of its API."""
_LOCK = "LOCK"  # milvus-lite's, inside the folder that it calls a file
_WAIT = 5.0  # seconds for another process to give up a file
# pymilvus pings every ten seconds, and the server of milvus-lite may hang up on who pings so often
# ("too_many_pings"). Inside one process neither needs to know that the other is there.
_QUIET = {"grpc.keepalive_time_ms": 2**31 - 1, "grpc.keepalive_permit_without_calls": 0}
_INSTALL = say(
    "A store in Milvus needs the packages pymilvus and milvus-lite:"
    " pip install --constraint constraints.txt '.[milvus]'"
)


@dataclass
class _Opened:
    client: Any
    users: int


_opened: dict[MilvusAddress, _Opened] = {}
_forgotten: "deque[Connection]" = deque()
_opening = threading.Lock()


class Connection:
    """A use of a Milvus, opened when it is first needed. Thread-safe."""

    def __init__(self, address: MilvusAddress) -> None:
        """Open nothing yet."""
        self.address = address
        self._is_open = False

    @property
    def client(self) -> Any:  # noqa: ANN401
        """The client of pymilvus. Raises StoreError when Milvus cannot be reached."""
        with _opening:
            _close_forgotten()
            opened = _opened.get(self.address)
            if not self._is_open:
                if opened is None:
                    opened = _opened[self.address] = _Opened(_connect(self.address), 0)
                opened.users += 1
                self._is_open = True
            assert opened is not None
            return opened.client

    def close(self) -> None:
        """Give up this use; the last one in the process closes the connection."""
        with _opening:
            self._close()
            _close_forgotten()

    def forget(self) -> None:
        """Have this use given up later: a finalizer may interrupt whoever holds the lock."""
        _forgotten.append(self)

    def _close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        opened = _opened[self.address]
        opened.users -= 1
        if not opened.users:
            del _opened[self.address]
            _disconnect(self.address, opened.client)


@contextmanager
def reaching(address: MilvusAddress) -> Iterator[None]:
    """Turn errors of Milvus and of the way there into a StoreError."""
    from grpc import RpcError
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, RpcError) as error:
        reason = getattr(error, "message", "") or str(error)
        raise StoreError(
            "Milvus at {address} cannot be used ({reason}). Check that it runs and can be reached,"
            " then look at the store: yinzheng doctor",
            address=address,
            reason=quoted(reason),
        ) from error


def require_file(address: MilvusAddress) -> None:
    """Wait until no other process uses the file of an embedded Milvus.

    Raises StoreError when one goes on using it.
    """
    if address.file is None or not (address.file / _LOCK).exists():
        return
    with _opening:
        _close_forgotten()
        if not _is_used_here(address.file):
            _require_free(address.file)


def _require_free(file: Path) -> None:
    from filelock import FileLock, Timeout  # here because a store of files needs none to be read

    try:
        with FileLock(file / _LOCK, timeout=_WAIT):
            pass
    except Timeout as error:
        raise StoreError(
            "Another process uses {file}, which is for one process at a time. Wait until"
            " it has finished, or let a server hold the vectors (docs/settings.md).",
            file=file,
        ) from error


def _close_forgotten() -> None:
    while _forgotten:
        _forgotten.popleft()._close()


def _is_used_here(file: Path) -> bool:
    return any(other.file == file for other in list(_opened))


def _connect(address: MilvusAddress) -> Any:  # noqa: ANN401
    try:
        import pymilvus
    except ImportError as error:
        raise StoreError(_INSTALL) from error
    if address.file is not None:
        try:
            import milvus_lite  # noqa: F401
        except ImportError as error:
            raise StoreError(_INSTALL) from error
        # Its messages are repeated by the errors that pymilvus raises.
        for name in ("milvus_lite", "grpc._server"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        with suppress(OSError):
            address.file.parent.mkdir(parents=True, exist_ok=True)
        if (address.file / _LOCK).exists() and not _is_used_here(address.file):
            _require_free(address.file)
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
    token = os.environ.get(TOKEN, "")
    options = {} if address.file is None else {"grpc_options": _QUIET}
    with reaching(address):
        client = pymilvus.MilvusClient(address.uri, token=token, **options)
        if address.database:
            if address.database not in client.list_databases():
                client.create_database(address.database)
            client.use_database(address.database)
        return client


def _disconnect(address: MilvusAddress, client: Any) -> None:  # noqa: ANN401
    with suppress(Exception):  # it is given up whatever it says
        client.close()
    if address.file is not None and not _is_used_here(address.file):
        from milvus_lite.server_manager import server_manager_instance

        server_manager_instance.release_server(str(address.file))
