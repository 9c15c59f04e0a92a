"""Sync with workers, kill some of them and the sync itself, and compare the stores.

    python -m bench.workers [--documents 2000] [--builtin]

Made documents are synced by one process; by two workers of this machine; by the same while one of
them, then twice the sync itself, is killed; and, where the package ray is installed, by a cluster
of two nodes on loopback, and by it while one of them, then twice the sync, is killed. A sync that
was killed is started again at once, with the same command. Everything is killed by SIGKILL. The
nodes are two of Ray's own on one machine: they share its cores and its disk.

``lost`` are files whose document, with all its vectors, is not in the store; ``twice`` documents
and passages that are in it once too often; ``unlike`` documents whose passages, vectors or tokens
are not to the byte those of the store that one process made; ``failed`` files that the last sync
reports; ``printed`` lines that libraries wrote on the terminal. The vectors are HASHES of the
texts, so that the time of a model is left out, unless ``--builtin`` is given. Prints a Markdown
table, and exits with 1 if any store is not as it should be.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.embed import Embedder, Encoded, Progress, Tokens, open_embedder, unit
from index.ingestion.sync import sync
from index.ingestion.workers.address import Workers
from index.settings import load_settings
from index.store.schema import open_unchecked

_ROOT = Path(__file__).parent.parent
_DIMENSIONS = 16
_LOOK_EVERY = 0.05  # seconds
_MEMORY = 150_000_000  # bytes of a node of Ray for what its tasks return


class HashedEmbedder:
    """Vectors that depend on nothing but the text, so that the time of a model is left out."""

    identity = "hashed"

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return a unit vector for each text, ``(n, 16)``."""
        digests = [hashlib.sha512(text.encode("utf-8", "replace")).digest() for text in texts]
        numbers = np.frombuffer(b"".join(digests), "<i4").reshape(len(texts), _DIMENSIONS)
        return unit(numbers.astype(np.float32))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return vectors, and one token for each text."""
        vectors = self.embed_passages(texts)
        return Encoded(vectors, [Tokens(one[None], np.zeros(1, np.int64)) for one in vectors])

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the same as for passages."""
        return self.encode_passages(texts)


def open_hashed(model: str, threads: int = 0) -> Embedder:
    """Return the embedder of hashes, whatever the model."""
    return HashedEmbedder()


def write_documents(folder: Path, count: int) -> dict[str, str]:
    """Write ``count`` documents, no two alike, and return the SHA-256 of each by its path."""
    lines = (_ROOT / "bench" / "ocr_prose.txt").read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if line]
    chance = random.Random(0)
    digests = {}
    for number in range(count):
        name = f"{number // 500:03}/{number:06}.txt"
        body = "\n".join(chance.sample(prose, chance.randint(2, 6)))
        text = f"第{number + 1}号文件\n\n{body}\n登记号为{chance.randrange(10**9):09}。\n"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        digests[name] = hashlib.sha256(text.encode()).hexdigest()
    return digests


Passages = list[tuple[object, ...]]


@dataclass(frozen=True)
class Held:
    """What a store holds.

    ``files`` are digests of complete documents by path, ``documents`` how many there are of each
    digest, ``passages`` those of each digest in order.
    """

    files: Mapping[str, str]
    documents: Mapping[str, int]
    passages: Mapping[str, Passages]


def read_store(store: Path) -> Held:
    """Read what a store holds."""
    with closing(open_unchecked(store)) as connection:
        files = connection.execute(
            "SELECT path, digest FROM files f JOIN documents d ON d.id = f.document_id"
            " WHERE state = 'complete'"
        ).fetchall()
        documents = Counter(row[0] for row in connection.execute("SELECT digest FROM documents"))
        passages: dict[str, Passages] = {}
        for row in connection.execute(
            "SELECT digest, p.ordinal, start, end, vector, packed FROM passages p"
            " JOIN documents d ON d.id = p.document_id LEFT JOIN tokens ON passage_id = p.id"
            " ORDER BY d.id, p.ordinal"
        ):
            digest, *fields = tuple(row)
            passages.setdefault(digest, []).append(tuple(fields))
    return Held({path: digest for path, digest in files}, documents, passages)


@dataclass(frozen=True)
class Compared:
    """How a store differs from what it should hold."""

    lost: int
    twice: int
    unlike: int


def compare(digests: Mapping[str, str], held: Held, reference: Held) -> Compared:
    """Compare a store with the digests of the files and with a store that is right."""
    lost = sum(held.files.get(path) != digest for path, digest in digests.items())
    twice = sum(count - 1 for count in held.documents.values())
    for passages in held.passages.values():
        twice += len(passages) - len({passage[0] for passage in passages})
    every = held.passages.keys() | reference.passages.keys()
    unlike = sum(held.passages.get(one) != reference.passages.get(one) for one in every)
    return Compared(lost, twice, unlike)


@dataclass(frozen=True)
class Kill:
    """What is killed once a share of the documents is read, or embedded."""

    sync: bool
    share: float
    embedded: bool = False


_KILLS = (
    Kill(sync=False, share=0.25),
    Kill(sync=True, share=0.5),
    Kill(sync=True, share=0.5, embedded=True),
)


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    name: str
    killed: int
    documents: int
    seconds: float
    compared: Compared
    failed: int
    printed: int

    @property
    def right(self) -> bool:
        """True if nothing is lost, twice, different, failed or printed."""
        return self.compared == Compared(0, 0, 0) and not self.failed and not self.printed


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| sync by | kills | documents | seconds | documents a second | lost | twice | unlike |"
        " failed | printed |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        found = row.compared
        lines.append(
            f"| {row.name} | {row.killed} | {row.documents} | {row.seconds:.1f} |"
            f" {row.documents / row.seconds:.1f} | {found.lost} | {found.twice} | {found.unlike} |"
            f" {row.failed} | {row.printed} |"
        )
    return "\n".join(lines)


class Syncs:
    """Syncs of one folder, each into a store of its own."""

    def __init__(self, home: Path, count: int, *, builtin: bool) -> None:
        """Write the documents."""
        self._home = home
        self._folder = home / "documents"
        self._digests = write_documents(self._folder, count)
        self._builtin = builtin
        self._reference: Held | None = None

    def run(
        self,
        name: str,
        workers: str,
        kills: Sequence[Kill] = (),
        kill_worker: Callable[[int], object] = lambda sync: None,
    ) -> Row:
        """Sync into a new store while things are killed. The first store is the reference.

        ``kill_worker`` is given the id of the process that syncs. Raises SystemExit if a sync
        cannot be run, or ends before all is killed.
        """
        store = self._home / "".join(char if char.isalnum() else "-" for char in name)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:

            def start() -> subprocess.Popen[bytes]:
                model = ["--builtin"] if self._builtin else []
                drive = ["--drive", str(self._folder), str(store), workers]
                command = [sys.executable, "-m", "bench.workers", *drive, *model]
                return subprocess.Popen(command, cwd=_ROOT, stdout=out, stderr=err)

            began = time.perf_counter()
            process = start()
            try:
                for kill in kills:
                    self._wait_for(kill, store, process)
                    if kill.sync:
                        process.kill()
                        process.wait()
                        process = start()
                    else:
                        kill_worker(process.pid)
                code = process.wait()
            finally:
                process.kill()
                process.wait()
            seconds = time.perf_counter() - began
            out.seek(0)
            err.seek(0)
            told = [*out.read().decode().splitlines(), *err.read().decode().splitlines()]
        reports = [line for line in told if line.startswith('{"failed"')]
        if code or not reports:
            raise SystemExit(f"{name}: the sync ended with {code}\n" + "\n".join(told[-20:]))
        held = read_store(store)
        self._reference = self._reference or held
        compared = compare(self._digests, held, self._reference)
        failed = json.loads(reports[-1])["failed"]
        for path, reason in failed[:5]:
            print(f"{name}: {path}: {reason}", file=sys.stderr)
        printed = [line for line in told if line not in reports]
        for line in printed[:5]:
            print(f"{name}: {line}", file=sys.stderr)
        return Row(
            name, len(kills), len(self._digests), seconds, compared, len(failed),
            len(printed),
        )  # fmt: skip

    def _wait_for(self, kill: Kill, store: Path, process: subprocess.Popen[bytes]) -> None:
        while _done(store, embedded=kill.embedded) < kill.share * len(self._digests):
            if process.poll() is not None:
                raise SystemExit(f"{store.name}: the sync ended before it was to be killed")
            time.sleep(_LOOK_EVERY)


def _done(store: Path, *, embedded: bool) -> int:
    """Return how many documents of a store are embedded, or read at least."""
    query = "SELECT count(*) FROM documents" + " WHERE state = 'complete'" * embedded
    try:
        with closing(open_unchecked(store)) as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.Error:  # nothing is written yet
        return 0


def _kill_child(process: int) -> None:
    """Kill one of the processes that a process has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")  # each thread has its own
    children = [int(child) for task in tasks for child in task.read_text("utf-8").split()]
    os.kill(children[0], signal.SIGKILL)


@contextmanager
def two_nodes() -> Iterator[tuple[str, Callable[[int], object]]]:
    """Yield the address of a cluster of two nodes, and what kills the second of them."""
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": _MEMORY, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=node)
    try:
        second = cluster.add_node(**node)
        yield cluster.address, lambda sync: cluster.remove_node(second, allow_graceful=False)
    finally:
        cluster.shutdown()


def _drive(folder: str, store: str, workers: str, *, builtin: bool) -> None:
    """Sync in this process, and print what the report tells of failures."""
    where = Workers.parse(workers) if workers else None
    embedder = open_embedder("builtin") if builtin else HashedEmbedder()
    if where and not builtin:
        where = replace(where, opener="bench.workers:open_hashed")
    report = sync(folder, load_settings(store=store), embedder, workers=where)
    print(json.dumps({"failed": [(one.path, one.reason) for one in report.failed]}))


def main() -> None:
    """Sync in all ways, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--builtin", action="store_true", help="embed with the built-in model")
    parser.add_argument("--drive", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.drive:
        _drive(*arguments.drive, builtin=arguments.builtin)
        return
    # For the processes that Ray starts.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryDirectory() as home:
        syncs = Syncs(Path(home), arguments.documents, builtin=arguments.builtin)
        rows = [
            syncs.run("one process", ""),
            syncs.run("`local:2`", "local:2"),
            syncs.run("`local:2`, killed", "local:2", _KILLS, _kill_child),
        ]
        if importlib.util.find_spec("ray"):
            with two_nodes() as (address, kill_node):
                where = f"ray:{address}"
                rows.append(syncs.run("Ray, two nodes", where))
                rows.append(syncs.run("Ray, two nodes, killed", where, _KILLS, kill_node))
        else:
            print("The package ray is not installed: no cluster.", file=sys.stderr)
        vectors = "the built-in model" if arguments.builtin else "hashes of the texts"
        print(f"{arguments.documents} documents; vectors: {vectors}; {os.cpu_count()} cores\n")
        print(table(rows))
    if not all(row.right for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
