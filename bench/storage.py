"""Sync documents from an S3 server, and refuse it some of what it asks for.

    python -m bench.storage http://127.0.0.1:5000 [--documents 500]

The address is that of a server of the S3 protocol in which a bucket may be made, such as
``moto_server`` (of the package moto; its botocore differs from that of s3fs, so that it needs an
environment of its own). The key and its secret are in ``AWS_ACCESS_KEY_ID`` and
``AWS_SECRET_ACCESS_KEY``; moto takes any. Needs the extra s3. Made documents, no two alike, are
synced from a folder and from a bucket that holds the same, by one process, by two workers, and
where the package ray is installed by a cluster of two nodes on loopback; then again as they are,
and after one was changed, one added and one removed; with fetching refused for two; with listing
refused; and after the bucket was removed. Vectors are HASHES of the texts.

Requests go through a proxy in this process that counts them: ``listed`` and ``fetched``, and all
of them. ``unlike`` are documents that are not in the store as they are in that of the folder.
Prints a Markdown table, and exits with 1 if a row is not as it should be, or if the secret stands
in a file of a store or in a reason.
"""

import argparse
import http.client
import importlib.util
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

from bench.workers import HashedEmbedder, compare, read_store, two_nodes, write_documents
from index.errors import FolderGone
from index.ingestion.report import SyncReport
from index.ingestion.sync import sync
from index.ingestion.workers.address import Workers
from index.settings import load_settings

_ROOT = Path(__file__).parent.parent
_BUCKET = "yinzheng-bench"
_ADDRESS = f"s3://{_BUCKET}/docs"
_REFUSAL = (
    b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)
_PASSED_ON = ("content-length", "content-type", "etag", "last-modified", "content-range")


class Proxy:
    """Passes requests on to a server, counts them, and refuses some; use it in a ``with`` block."""

    def __init__(self, server: str) -> None:
        """Listen on a port of this machine."""
        self.counts: Counter[str] = Counter()
        self.refused: Callable[[str, str], bool] = lambda kind, key: False
        target, proxy = urlsplit(server).netloc, self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                proxy._answer(self, target)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Proxy":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

    def _answer(self, request: BaseHTTPRequestHandler, target: str) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        parts = urlsplit(request.path)
        listed = "list-type" in parse_qs(parts.query)
        kind = "listed" if listed else {"GET": "fetched"}.get(request.command, "other")
        self.counts[kind] += 1
        if self.refused(kind, unquote(parts.path)):
            status, headers, data = 403, [("Content-Type", "application/xml")], _REFUSAL
        else:
            connection = http.client.HTTPConnection(target, timeout=60)
            connection.request(request.command, request.path, body, dict(request.headers))
            answer = connection.getresponse()
            status, data = answer.status, answer.read()
            headers = [pair for pair in answer.getheaders() if pair[0].lower() in _PASSED_ON]
            connection.close()
        request.send_response(status)
        for name, value in headers:
            if name.lower() != "content-length" or request.command == "HEAD":
                request.send_header(name, value)
        if request.command != "HEAD":
            request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    name: str
    report: SyncReport
    counts: Counter[str]
    unlike: int
    right: bool


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| sync of | added | updated | removed | unchanged | failed | listed | fetched | requests |"
        " seconds | unlike |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        report, counts = row.report, row.counts
        lines.append(
            f"| {row.name} | {report.added} | {report.updated} | {report.removed} |"
            f" {report.unchanged} | {len(report.failed)} | {counts['listed']} |"
            f" {counts['fetched']} | {counts.total()} | {report.seconds:.1f} | {row.unlike} |"
        )
    return "\n".join(lines)


class Syncs:
    """Syncs of a folder and of a bucket that holds the same, into stores of their own."""

    def __init__(self, home: Path, count: int, proxy: Proxy) -> None:
        """Write the documents and put them into a bucket."""
        import fsspec

        self._folder, self._home, self._proxy = home / "documents", home, proxy
        self._count = count
        self.names = sorted(write_documents(self._folder, count))
        self.storage = fsspec.filesystem("s3")
        if self.storage.exists(_BUCKET):
            raise SystemExit(f"there is a bucket {_BUCKET} already; remove it")
        self.storage.mkdir(_BUCKET)
        self.storage.put(f"{self._folder}/", f"{_BUCKET}/docs/", recursive=True)

    def change(self, name: str, text: str) -> None:
        """Write a document, or remove it where the text is '', in the folder and the bucket."""
        if text:
            (self._folder / name).write_text(text, encoding="utf-8")
            self.storage.pipe(f"{_BUCKET}/docs/{name}", text.encode())
        else:
            (self._folder / name).unlink()
            self.storage.rm(f"{_BUCKET}/docs/{name}")

    def run(
        self, name: str, path: str, expected: tuple[int, int, int, int, int], workers: str = "",
        store: str = "bucket",
    ) -> Row:  # fmt: skip
        """Sync, and compare the store with that of the folder and the report with the numbers."""
        self._proxy.counts.clear()
        settings = load_settings(store=self._home / store)
        given = Workers.parse(workers) if workers else None
        if given:
            given = replace(given, opener="bench.workers:open_hashed")
        report = sync(path, settings, HashedEmbedder(), workers=given)
        counts = Counter(self._proxy.counts)
        reference = read_store(self._home / "folder")
        compared = compare(reference.files, read_store(settings.store), reference)
        found = (report.added, report.updated, report.removed, report.unchanged, len(report.failed))
        for failure in report.failed:
            print(f"{name}: {failure.path}: {failure.reason}", file=sys.stderr)
        return Row(name, report, counts, compared.unlike + compared.lost, found == expected)

    def all(self) -> list[Row]:
        """Return the rows of the table."""
        count, refused = self._count, self._proxy
        folder = str(self._folder)
        rows = [
            self.run("the folder", folder, (count, 0, 0, 0, 0), store="folder"),
            self.run("the bucket", _ADDRESS, (count, 0, 0, 0, 0)),
            self.run("it by two workers", _ADDRESS, (count, 0, 0, 0, 0), "local:2", "workers"),
        ]
        if importlib.util.find_spec("ray"):
            with two_nodes() as (address, _):
                where = f"ray:{address}"
                rows.append(self.run("it by Ray", _ADDRESS, (count, 0, 0, 0, 0), where, "ray"))
        rows.append(self.run("it again", _ADDRESS, (0, 0, 0, count, 0)))
        self.change(self.names[0], "改过的第一号文件。\n")
        self.change(self.names[1], "")
        self.change("新.txt", "新的一份文件。\n")
        rows.append(
            self.run("the folder, changed", folder, (1, 1, 1, count - 2, 0), store="folder")
        )
        rows.append(self.run("the bucket, changed", _ADDRESS, (1, 1, 1, count - 2, 0)))
        for name in self.names[2:4]:
            self.storage.pipe(f"{_BUCKET}/docs/{name}", f"改过的{name}。\n".encode())
        refused.refused = lambda kind, key: key.endswith(tuple(self.names[2:4]))
        rows.append(self.run("it, two refused", _ADDRESS, (0, 0, 0, count - 2, 2)))
        refused.refused = lambda kind, key: kind == "listed"
        rows.append(self.run("it, listing refused", _ADDRESS, (0, 0, 0, 0, 1)))
        refused.refused = lambda kind, key: False
        return rows


def _bucket_gone(syncs: Syncs) -> bool:
    """Return True if a sync after the bucket was removed refuses to remove the documents."""
    syncs.storage.rm(_BUCKET, recursive=True)
    try:
        syncs.run("gone", _ADDRESS, (0, 0, 0, 0, 0))
    except FolderGone as error:
        print(f"the bucket is gone: {error}", file=sys.stderr)
        return True
    return False


def main() -> int:
    """Run all; return 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", help="address of a server of the S3 protocol")
    parser.add_argument("--documents", type=int, default=500, metavar="N")
    given = parser.parse_args()
    secret = os.environ["AWS_SECRET_ACCESS_KEY"]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as home, Proxy(given.server) as proxy:
        os.environ["FSSPEC_S3_ENDPOINT_URL"] = proxy.address
        # For the processes that Ray starts.
        os.environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
        syncs = Syncs(Path(home), given.documents, proxy)
        rows = syncs.all()
        gone = _bucket_gone(syncs)
        files = [file for file in Path(home).rglob("*") if file.is_file()]
        leaks = sum(secret.encode() in file.read_bytes() for file in files)
    leaks += sum(secret in failure.reason for row in rows for failure in row.report.failed)
    print(table(rows))
    wrong = [row.name for row in rows if not row.right or row.unlike]
    print(f"wrong: {wrong}, secret found {leaks} times, {time.perf_counter() - began:.0f} s")
    return int(bool(wrong) or bool(leaks) or not gone)


if __name__ == "__main__":
    sys.exit(main())
