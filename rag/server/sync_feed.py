"""The progress of a sync for an open page, as server-sent events that end with it.

Asking again and again would fill the log of requests and count against their limit.
"""

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import anyio

from index.errors import YinzhengError
from rag.server.service import ONLY_READS, Service
from rag.visit import visit_of
from rag.web.syncs.board import SyncBoard
from rag.web.syncs.line import to_message

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response
    from starlette.routing import Route

PROGRESS_PATH = "/sync/progress"
_SECONDS_BETWEEN_LOOKS = 1.0  # a line that is read aloud changes no more often
_SECONDS_OF_SILENCE = 15.0  # some proxies cut off who says nothing for longer


def feed_route(service: Service, board: SyncBoard) -> "Route":
    """Return the route of the progress; it is for those who may change documents."""
    from starlette.responses import PlainTextResponse, StreamingResponse
    from starlette.routing import Route

    async def follow(request: "HttpRequest") -> "Response":
        try:
            seen = await anyio.to_thread.run_sync(service.seen_by, visit_of(request))
        except YinzhengError:
            return PlainTextResponse(str(ONLY_READS), 403)
        if seen.visit.folders is not None:
            return PlainTextResponse(str(ONLY_READS), 403)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(tell(board), headers=headers, media_type="text/event-stream")

    return Route(PROGRESS_PATH, follow)


async def tell(board: SyncBoard) -> AsyncIterator[str]:
    """Yield an event for each change of the latest sync; the last when it does not run (any more).

    A comment is sent now and then meanwhile.
    """
    told, told_at = "", time.monotonic()
    while True:
        latest = await anyio.to_thread.run_sync(lambda: board.latest)  # may read a file
        message = to_message(latest)
        if message != told:
            told, told_at = message, time.monotonic()
            yield f"data: {message}\n\n"
        elif time.monotonic() - told_at > _SECONDS_OF_SILENCE:
            told_at = time.monotonic()
            yield ":\n\n"
        if latest is None or not latest.is_running:
            return
        await anyio.sleep(_SECONDS_BETWEEN_LOOKS)
