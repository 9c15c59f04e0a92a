"""uvicorn's HTTP protocol for clients that are counted, and cut off when they keep silent."""

import asyncio

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from rag.server.guards.connections import Connections

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 22\r\nretry-after: 5\r\nconnection: close\r\n\r\nToo many connections.\n"
)


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 within the limits of ``guard``, which a subclass names."""

    guard: Connections

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._timer: asyncio.TimerHandle | None = None
        self._is_waiting = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count a new connection, or refuse it."""
        super().connection_made(transport)
        if self.guard.admit(self, self.client[0] if self.client else "unknown"):
            self._follow()
        else:
            transport.write(_BUSY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection that is closed."""
        self.guard.leave(self)
        self._set_timer(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        super().data_received(data)
        self._follow()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._follow()

    def cut(self) -> None:
        """Close the connection at once."""
        self._set_timer(None)
        self.transport.abort()

    def _follow(self) -> None:
        """Set the time by which the client must have sent what is next."""
        if self.transport.is_closing():
            self._set_timer(None)
            return
        was_waiting = self._is_waiting
        self._is_waiting = self.cycle is None or self.cycle.response_complete
        if not self._is_waiting:
            self.guard.works(self)
            self._set_timer(self.guard.limits.body if self.cycle.more_body else None)
        elif not was_waiting:  # a piece of a head gives no more time for the rest
            self.guard.waits(self)
            self._set_timer(self.guard.limits.head)

    def _set_timer(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._expire)

    def _expire(self) -> None:
        if self.flow.read_paused:  # the server has yet to take what was sent
            self._set_timer(self.guard.limits.body)
        else:
            self.cut()


def limited_protocol(connections: Connections) -> type[LimitedProtocol]:
    """Return the protocol of a server whose connections are counted in ``connections``."""
    return type("LimitedProtocol", (LimitedProtocol,), {"guard": connections})
