"""How much one client may ask, how large a request may be, and how many run at a time."""

import math

from index.settings import Settings
from rag.server.asgi import USER, address_of, header, refuse
from rag.server.origin_guard import App, Message, Receive, Send
from rag.server.rate_meter import Meter
from rag.server.upload_limits import PATH

LARGEST = 2 * 2**20
_READING = ("GET", "HEAD", "OPTIONS")
_HELD = ("/v1/", "/mcp")  # Gradio's own calls wait in Gradio's queue


class Limits:
    """ASGI middleware: refuses what is too often, too large or too much at a time.

    Requests that only read are free: a page is made of many. ``Uploads`` limits uploads.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        """Stand before an app."""
        self._app = app
        self._meter = Meter(settings.requests_per_minute)
        self._most = settings.queue
        self._running = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in _READING:
            await self._app(scope, receive, send)
            return
        wait = self._meter.take(scope.get(USER) or address_of(scope))
        path = scope["path"]
        if wait:
            text = f"Too many requests. Try again in {math.ceil(wait)} seconds."
            retry = (b"retry-after", b"%d" % math.ceil(wait))
            await refuse(scope, send, 429, text, retry)
        elif path.rstrip("/") != PATH and not _is_small(scope):
            text = f"The request is larger than {LARGEST} bytes, or does not tell its length."
            await refuse(scope, send, 413, text)
        elif not path.startswith(_HELD):
            await self._app(scope, receive, send)
        elif self._running >= self._most:
            busy = "Too many questions at a time. Try again in a moment."
            await refuse(scope, send, 503, busy, (b"retry-after", b"1"))
        else:
            self._running += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._running -= 1


def _is_small(scope: Message) -> bool:
    """Tell whether a request says its length and is not too long."""
    if header(scope, b"transfer-encoding"):
        return False
    length = header(scope, b"content-length") or "0"
    return length.isdecimal() and int(length) <= LARGEST
