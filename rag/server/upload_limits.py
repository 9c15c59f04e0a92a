"""How much may be sent as files: in one request, and together until it is taken in."""

import time
from pathlib import Path

import anyio

from index.settings import Settings
from rag.server.asgi import header, refuse
from rag.server.origin_guard import App, Message, Receive, Send

PATH = "/gradio_api/upload"
FILES_AT_ONCE = 4
"""How many files of the largest size one request may hold."""
_AROUND = 2**16  # bytes of a request that are not the files themselves
_FORGOTTEN = 3600  # seconds


class Uploads:
    """ASGI middleware: refuses uploads that do not tell their length or find no room.

    The framework bounds each file, but neither a request of many nor what lies in its folder.
    """

    def __init__(self, app: App, settings: Settings, sent: Path) -> None:
        """Stand before an app that keeps what is sent to it in the folder ``sent``."""
        self._app = app
        self._sent = sent
        self._room = int(settings.max_uploads_mb * 1e6) + _AROUND
        largest = int(FILES_AT_ONCE * settings.max_file_mb * 1e6) + _AROUND
        self._largest = min(self._room, largest)
        self._coming = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        told = header(scope, b"content-length")
        if header(scope, b"transfer-encoding") or not told.isdecimal():
            text = "An upload must tell its length: send it with Content-Length, not in chunks."
            await refuse(scope, send, 411, text)
            return
        length = int(told)
        if length > self._largest:
            text = f"An upload is at most {self._largest} bytes. Send fewer files at a time."
            await _read_away(receive)
            await refuse(scope, send, 413, text)
            return
        self._coming += length  # counted before anything is waited for
        try:
            held = await anyio.to_thread.run_sync(_held, self._sent)
            if held + self._coming > self._room:
                text = "There is no room for more uploads (max_uploads_mb). Try again later."
                await _read_away(receive)
                await refuse(scope, send, 507, text)
            else:
                await self._app(scope, receive, send)
        finally:
            self._coming -= length


async def _read_away(receive: Receive) -> None:
    """Read a request to its end: a browser shows no answer that comes while it still sends."""
    while (await receive()).get("more_body"):
        pass


def _held(folder: Path) -> int:
    """Return how many bytes a folder holds, less what broken requests left long ago."""
    held = 0
    for one in folder.rglob("*"):
        try:
            found = one.stat()
            if one.is_dir():
                continue
            if one.parent == folder and time.time() - found.st_mtime > _FORGOTTEN:
                one.unlink()
            else:
                held += found.st_size
        except OSError:  # it was taken in meanwhile
            continue
    return held
