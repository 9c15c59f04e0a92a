"""An id for every request, and, where that is wanted, a line about it on standard error."""

import secrets
import sys
import time
from collections.abc import MutableMapping

from rag.server.asgi import App, Message, Receive, Send, client_address
from rag.server.monitoring.log_lines import json_line, now
from rag.server.monitoring.metrics import REQUESTS, Metrics
from rag.visit import NOTES_KEY, VISIT_KEY, Visit

_LONGEST_PATH = 200  # characters


class RequestLog:
    """ASGI middleware, the outermost, that numbers requests, counts them and logs them.

    The id is random and no client can choose it. It is in the scope's ``Visit``, in the response
    (``X-Request-Id``), in the line, and in what is shown and logged of an unexpected error. The
    line holds neither query, headers nor body, in which secrets and questions may stand.
    """

    def __init__(self, app: App, metrics: Metrics, *, log: bool) -> None:
        """Wrap an app; ``log`` writes the lines."""
        self._app = app
        self._metrics = metrics
        self._log = log
        self.running = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        request = secrets.token_hex(6)
        notes: MutableMapping[str, str] = {"user": "", "client": client_address(scope)}

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
                header = (b"x-request-id", request.encode())
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        self.running += 1
        try:
            visited = {**scope, VISIT_KEY: Visit(request), NOTES_KEY: notes}
            await self._app(visited, receive, send_numbered)
        finally:
            self.running -= 1
            self._metrics.count(REQUESTS, code=str(status))
            if self._log:
                line = {
                    "time": now(), "request": request, "client": notes["client"],
                    "user": notes["user"], "method": scope.get("method", "WEBSOCKET"),
                    "path": scope["path"][:_LONGEST_PATH], "status": status,
                    "ms": round(1000 * (time.perf_counter() - began), 1),
                }  # fmt: skip
                sys.stderr.write(json_line(line))
