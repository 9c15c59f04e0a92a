"""Rate limiting, a limit on the size of request bodies, and on requests running at once."""

from collections import Counter

from index.messages import say
from index.settings import Settings
from rag.server.asgi import (
    CHARGE_KEY,
    App,
    Message,
    Receive,
    Send,
    client_address,
    header,
    send_error,
    too_many,
)
from rag.server.guards.token_buckets import TokenBuckets
from rag.server.guards.upload_limits import UPLOAD_PATH
from rag.visit import LOCAL, VISIT_KEY

MAX_BODY_BYTES = 2 * 2**20
"""The largest body of a request other than an upload; no conversation comes near it."""
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_COUNTED_PATHS = ("/v1/", "/mcp")  # Gradio's own calls wait in Gradio's queue


class RequestLimits:
    """ASGI middleware that refuses requests that are too many, too large or too many at once.

    They are answered with 429, 413 and 503. Requests of safe methods are counted only while they
    run: opening the page makes many, but a stream runs for as long as its client stays. Uploads
    have limits of their own (``UploadLimits``).
    """

    def __init__(self, app: App, settings: Settings) -> None:
        """Wrap an app; the limits come from the settings."""
        self._app = app
        self._buckets = TokenBuckets(settings.requests_per_minute)
        self._max_running = settings.queue
        self._running = 0
        # Less than the connections, so that there are some left to ask with.
        self._max_reads = max(1, settings.connections * 4 // 5)
        self._max_reads_of_one = max(1, settings.connections_per_address * 3 // 5)
        self._reads: Counter[str] = Counter()  # that run now, by client

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope.get(VISIT_KEY, LOCAL).user or client_address(scope)
        if scope["method"] in _SAFE_METHODS:
            await self._read(client, scope, receive, send)
            return
        seconds = self._buckets.take(client)
        path = scope["path"]
        scope = {**scope, CHARGE_KEY: lambda count: self._buckets.take(client, count)}
        if seconds:
            text, retry = too_many(seconds)
            await send_error(scope, send, 429, text, retry)
        elif path.rstrip("/") != UPLOAD_PATH and not _has_small_body(scope):
            told = say(
                "The request is larger than {most} bytes, or does not tell its length.",
                most=MAX_BODY_BYTES,
            )
            await send_error(scope, send, 413, told)
        elif not path.startswith(_COUNTED_PATHS):
            await self._app(scope, receive, send)
        elif self._running >= self._max_running:
            told = say("Too many questions at a time. Try again in a moment.")
            await send_error(scope, send, 503, told, (b"retry-after", b"1"))
        else:
            self._running += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._running -= 1

    async def _read(self, client: str, scope: Message, receive: Receive, send: Send) -> None:
        is_too_much = self._reads[client] >= self._max_reads_of_one
        if is_too_much or self._reads.total() >= self._max_reads:
            told = say("Too many pages or streams are open. Close some, or try again in a moment.")
            status = 429 if is_too_much else 503
            await send_error(scope, send, status, told, (b"retry-after", b"5"))
            return
        self._reads[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._reads[client] -= 1
            if not self._reads[client]:
                del self._reads[client]


def _has_small_body(scope: Message) -> bool:
    """Return True if a request declares a length within the limit.

    A chunked request declares none, and could fill the memory before its size is known.
    """
    if header(scope, b"transfer-encoding"):
        return False
    length = header(scope, b"content-length") or "0"
    return length.isdecimal() and int(length) <= MAX_BODY_BYTES
