"""Rate limiting, a limit on the size of request bodies, and on requests running at once."""

import math

from index.settings import Settings
from rag.server.asgi import (
    USER_KEY,
    App,
    Message,
    Receive,
    Send,
    client_address,
    header,
    send_error,
)
from rag.server.token_buckets import TokenBuckets
from rag.server.upload_limits import UPLOAD_PATH

MAX_BODY_BYTES = 2 * 2**20
"""The largest body of a request other than an upload; no conversation comes near it."""
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_COUNTED_PATHS = ("/v1/", "/mcp")  # Gradio's own calls wait in Gradio's queue


class RequestLimits:
    """ASGI middleware that refuses requests that are too many, too large or too many at once.

    They are answered with 429, 413 and 503. Requests of safe methods are not counted: opening
    the page alone makes many. Uploads have limits of their own (``UploadLimits``).
    """

    def __init__(self, app: App, settings: Settings) -> None:
        """Wrap an app; limits come from ``requests_per_minute`` and ``queue`` of the settings."""
        self._app = app
        self._buckets = TokenBuckets(settings.requests_per_minute)
        self._max_running = settings.queue
        self._running = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        seconds = self._buckets.take(scope.get(USER_KEY) or client_address(scope))
        path = scope["path"]
        if seconds:
            text = f"Too many requests. Try again in {math.ceil(seconds)} seconds."
            retry = (b"retry-after", b"%d" % math.ceil(seconds))
            await send_error(scope, send, 429, text, retry)
        elif path.rstrip("/") != UPLOAD_PATH and not _has_small_body(scope):
            text = (
                f"The request is larger than {MAX_BODY_BYTES} bytes, or does not tell its length."
            )
            await send_error(scope, send, 413, text)
        elif not path.startswith(_COUNTED_PATHS):
            await self._app(scope, receive, send)
        elif self._running >= self._max_running:
            text = "Too many questions at a time. Try again in a moment."
            await send_error(scope, send, 503, text, (b"retry-after", b"1"))
        else:
            self._running += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._running -= 1


def _has_small_body(scope: Message) -> bool:
    """Return True if a request declares a length within the limit.

    A chunked request declares none, and could fill the memory before its size is known.
    """
    if header(scope, b"transfer-encoding"):
        return False
    length = header(scope, b"content-length") or "0"
    return length.isdecimal() and int(length) <= MAX_BODY_BYTES
