"""Limits on uploads: the size of one request, and the disk space of files not yet stored."""

import time
from pathlib import Path

import anyio

from index.messages import say
from index.settings import Settings
from rag.server.asgi import App, Message, Receive, Send, header, send_error

UPLOAD_PATH = "/gradio_api/upload"
MAX_FILES_PER_REQUEST = 4
"""How many files of the largest size one request may hold."""
_MULTIPART_BYTES = 2**16  # room for the headers and boundaries of a multipart body
_ABANDONED_SECONDS = 3600  # by then no upload is still running


class UploadLimits:
    """ASGI middleware that refuses uploads without a length, or with no room for them.

    They are answered with 411, 413 and 507. Gradio limits the size of each file, but neither
    the number of files in a request nor the size of its temporary folder, so that a client
    could fill the disk.
    """

    def __init__(self, app: App, settings: Settings, folder: Path) -> None:
        """Wrap an app that stores uploads in ``folder`` until the page takes them from there."""
        self._app = app
        self._folder = folder
        self._capacity = int(settings.max_uploads_mb * 1e6) + _MULTIPART_BYTES
        most = int(MAX_FILES_PER_REQUEST * settings.max_file_mb * 1e6) + _MULTIPART_BYTES
        self._max_request = min(self._capacity, most)
        self._in_transit = 0  # bytes of the uploads that are being received

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_upload = scope["type"] == "http" and scope["path"].rstrip("/") == UPLOAD_PATH
        if not is_upload or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        declared = header(scope, b"content-length")
        if header(scope, b"transfer-encoding") or not declared.isdecimal():
            told = say(
                "An upload must tell its length: send it with Content-Length, not in chunks."
            )
            await send_error(scope, send, 411, told)
            return
        length = int(declared)
        if length > self._max_request:
            told = say(
                "An upload is at most {most} bytes. Send fewer files at a time.",
                most=self._max_request,
            )
            await _drain(receive)
            await send_error(scope, send, 413, told)
            return
        # Counted before the first await, so that simultaneous uploads see each other.
        self._in_transit += length
        try:
            stored = await anyio.to_thread.run_sync(staged_bytes, self._folder)
            if stored + self._in_transit > self._capacity:
                told = say("There is no room for more uploads (max_uploads_mb). Try again later.")
                await _drain(receive)
                await send_error(scope, send, 507, told)
            else:
                await self._app(scope, receive, send)
        finally:
            self._in_transit -= length


def staged_bytes(folder: Path) -> int:
    """Return the size in bytes of the files in a folder of uploads, at any depth.

    Files directly in the folder are uploads not yet complete; those older than an hour were
    left by broken requests and are deleted.
    """
    total = 0
    for path in folder.rglob("*"):
        try:
            status = path.stat()
            if path.is_dir():
                continue
            if path.parent == folder and time.time() - status.st_mtime > _ABANDONED_SECONDS:
                path.unlink()
            else:
                total += status.st_size
        except OSError:  # the page took the file meanwhile
            continue
    return total


async def _drain(receive: Receive) -> None:
    """Read a request to its end: browsers show no response that comes while they still send."""
    while (await receive()).get("more_body"):
        pass
