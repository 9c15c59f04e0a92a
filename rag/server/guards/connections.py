"""Limits on connections: how many in all and from one address, and how long one may be silent.

A connection takes an open file before anything is known of who made it. Without limits, clients
that connect and send nothing take all files the process may open, and nobody is answered.
"""

from dataclasses import dataclass
from typing import Protocol

from index.settings import Settings
from rag.server.asgi import client_address
from rag.server.guards.forwarded import Proxies

_FILES_PER_CONNECTION = 2  # half of the files stay for the store, uploads and libraries
_MOST_ACCEPTED_AT_ONCE = 128
_BODY_SECONDS = 30.0  # between two pieces of a request's body


@dataclass(frozen=True)
class ConnectionLimits:
    """The most connections in all and from one address, and the seconds a client may take.

    ``head`` is the time until a request's head is complete, ``body`` that between two pieces of
    its body. ``accepted`` is how many are accepted before any is counted. Connections of
    ``proxies`` carry many clients and are counted in all only.
    """

    total: int
    per_address: int
    head: float
    proxies: Proxies
    body: float = _BODY_SECONDS
    accepted: int = _MOST_ACCEPTED_AT_ONCE


def connection_limits(settings: Settings, files: int) -> ConnectionLimits:
    """Return the limits of the settings, lowered where the process may open few ``files``."""
    total = max(4, min(settings.connections, files // _FILES_PER_CONNECTION))
    return ConnectionLimits(
        total=total,
        # Whoever asks from elsewhere finds room, however many connections one address keeps.
        per_address=max(1, min(settings.connections_per_address, total * 3 // 4)),
        head=settings.request_seconds,
        proxies=Proxies.parse(settings.trusted_proxies),
        accepted=max(4, min(_MOST_ACCEPTED_AT_ONCE, files // 8)),
    )


def raise_file_limit() -> int:
    """Raise the soft limit of open files to the hard one; return how many may be open."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return 2**16
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):  # macOS takes no limit above one of its kernel's
            pass
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 2**16 if soft == resource.RLIM_INFINITY else soft


class Connection(Protocol):
    """A connection that can be cut off."""

    def cut(self) -> None:
        """Close it at once."""


class Connections:
    """The connections that are open, by address, and those among them that wait for a request.

    Where a limit is reached, the connection that has waited longest makes room for a new one:
    silent clients never keep others out. Not thread-safe: for use within one event loop.
    """

    def __init__(self, limits: ConnectionLimits) -> None:
        """Start without connections."""
        self.limits = limits
        self._addresses: dict[Connection, str] = {}
        self._counts: dict[str, int] = {}
        self._waiting: dict[Connection, None] = {}  # the longest waiting first

    def __len__(self) -> int:
        """Return the number of open connections."""
        return len(self._addresses)

    def admit(self, connection: Connection, host: str) -> bool:
        """Count a new connection, which waits for a request; return False if there is no room."""
        address = client_address({"client": (host, 0)})
        own = not self.limits.proxies.trust(host)
        if own and self._counts.get(address, 0) >= self.limits.per_address:
            if not self._make_room(address):
                return False
        elif len(self) >= self.limits.total and not self._make_room(None):
            return False
        self._addresses[connection] = address
        self._counts[address] = self._counts.get(address, 0) + 1
        self._waiting[connection] = None
        return True

    def leave(self, connection: Connection) -> None:
        """Forget a connection that is closed; one that is unknown is ignored."""
        self._waiting.pop(connection, None)
        address = self._addresses.pop(connection, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]

    def waits(self, connection: Connection) -> None:
        """Note that a connection waits for its next request from now on."""
        if connection in self._addresses:
            self._waiting.pop(connection, None)
            self._waiting[connection] = None

    def works(self, connection: Connection) -> None:
        """Note that a request of a connection is being answered."""
        self._waiting.pop(connection, None)

    def _make_room(self, address: str | None) -> bool:
        """Cut the connection that has waited longest, of one address or of all."""
        for connection in self._waiting:
            if address is None or self._addresses[connection] == address:
                self.leave(connection)
                connection.cut()
                return True
        return False
