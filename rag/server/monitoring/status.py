"""``/healthz`` and ``/metrics``, on an address of their own that is not the page's."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import anyio

from index.errors import SettingsError, StoreError
from index.store import dense_index
from index.store.schema import connect
from rag.server.asgi import App, Message, Receive, Send
from rag.server.monitoring.metrics import (
    CONTENT_TYPE,
    DOCUMENTS,
    INFO,
    MEMORY,
    PASSAGES,
    READABLE,
    Metrics,
    Sample,
)


def status_app(store: Path, metrics: Metrics, gauges: Callable[[], Iterator[Sample]]) -> App:
    """Return the ASGI app of ``/healthz`` and ``/metrics``.

    It knows no user: nothing in it is a text of a document, a question or a name. ``gauges``
    gives what is measured at the moment besides the store.
    """
    sizes = StoreSizes(store)

    def health() -> tuple[int, str]:
        return (200, "ok\n") if is_readable(store) else (503, "the store cannot be read\n")

    def measured() -> str:
        return metrics.render([*sizes.samples(), *_of_process(), *gauges()])

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, content_type, text = 404, CONTENT_TYPE, "There are /healthz and /metrics.\n"
        if scope["method"] in ("GET", "HEAD"):
            if scope["path"] == "/healthz":
                status, text = await anyio.to_thread.run_sync(health)
            elif scope["path"] == "/metrics":
                status, text = 200, await anyio.to_thread.run_sync(measured)
        body = text.encode()
        headers = [
            (b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]  # fmt: skip
        await send({"type": "http.response.start", "status": status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": body})

    return app


def parse_address(text: str, setting: str = "status") -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``. Raises SettingsError for another form."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise SettingsError(
            "The setting {setting} cannot be {text}; write 127.0.0.1:9464, say.",
            setting=setting,
            text=repr(text),
        )
    return host, int(port)


def is_readable(folder: Path) -> bool:
    """Return whether there is a store that can be read, without counting what it holds."""
    try:
        with _opened(folder) as (_, revision):
            return bool(revision)
    except (StoreError, sqlite3.Error, TypeError):
        return False


class StoreSizes:
    """How many documents and passages a store holds, counted once for each revision.

    The store is opened anew each time: one that was replaced or has gone shows at once, and no
    question that is being answered is waited for. Thread-safe.
    """

    def __init__(self, folder: Path) -> None:
        """Count nothing yet."""
        self._folder = folder
        self._known = "", 0, 0  # revision, documents, passages

    def samples(self) -> Iterator[Sample]:
        """Yield what is known of the store, first of all whether it can be read."""
        try:
            with _opened(self._folder) as (connection, revision):
                known = self._known
                if known[0] != revision:
                    documents, passages = (
                        int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                        for table in ("documents", "passages")
                    )
                    self._known = known = revision, documents, passages
        except (StoreError, sqlite3.Error, TypeError):
            yield Sample(READABLE, 0)
            return
        yield Sample(READABLE, 1)
        yield Sample(INFO, 1, (("revision", revision),))
        yield Sample(DOCUMENTS, known[1])
        yield Sample(PASSAGES, known[2])


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[sqlite3.Connection, str]]:
    """Hold one state of the store; yields a connection and the revision that it sees."""
    with closing(connect(folder)) as connection:
        connection.execute("BEGIN")
        yield connection, dense_index.revision(connection)


def _of_process() -> Iterator[Sample]:
    """Yield the memory of this process, where the system tells it."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return
    yield Sample(MEMORY, pages * os.sysconf("SC_PAGE_SIZE"))
