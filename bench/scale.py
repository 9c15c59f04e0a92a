"""Sync a large folder: first while it is searched, then unchanged, then with 1% changed.

    python -m bench.scale xquad.zh.json drcd_dev.json --documents 20000
    python -m bench.scale xquad.zh.json drcd_dev.json --documents 1000 --profile

Documents are made of paragraphs drawn from files in SQuAD format. The vectors are RANDOM and
of eight dimensions: the times are of reading, restoring, splitting, storing and comparing,
without the model, which takes longer than all of that together. Prints a Markdown table.
``--profile`` prints instead where the time goes in a first sync and in one that finds nothing
changed; nothing is searched meanwhile.
"""

import argparse
import json
import multiprocessing
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.subsystems import profiled
from index.embed import Encoded, Progress, Tokens, unit
from index.errors import StoreError
from index.ingestion.report import SyncReport
from index.ingestion.sync import sync
from index.settings import Settings, load_settings
from index.store import Store
from index.text import segmenter

_DIMENSIONS = 8
_SEARCH_EVERY = 0.5  # seconds


class RandomEmbedder:
    """Random vectors, so that the time of a model is left out."""

    identity = "random"

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return a random unit vector for each text, ``(n, 8)``."""
        return unit(self._random.standard_normal((len(texts), _DIMENSIONS)))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return random vectors, and one random token for each text."""
        tokens = [Tokens(self.embed_passages([text]), np.zeros(1, np.int64)) for text in texts]
        return Encoded(self.embed_passages(texts), tokens)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return random vectors, as for passages."""
        return self.encode_passages(texts)


def paragraphs(files: Sequence[Path]) -> list[str]:
    """Return the paragraphs of files in SQuAD format."""
    found = []
    for file in files:
        for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
            found += [paragraph["context"] for paragraph in article["paragraphs"]]
    return found


def write_documents(folder: Path, texts: Sequence[str], count: int) -> int:
    """Write ``count`` documents of one to three paragraphs; return their size in bytes."""
    chance = random.Random(0)
    size = 0
    for number in range(count):
        path = folder / f"{number // 500:03}" / f"{number:06}.txt"
        path.parent.mkdir(exist_ok=True)
        body = "\n\n".join(chance.sample(texts, chance.randint(1, 3)))
        size += path.write_bytes(f"第{number}篇\n\n{body}\n".encode())
    return size


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    arguments = parser.parse_args()
    count = arguments.documents
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "documents"
        folder.mkdir()
        size = write_documents(folder, paragraphs(arguments.files), count)
        settings = load_settings(store=Path(home) / "store")
        print(f"{count} documents of {size / count:.0f} bytes; random vectors")
        if arguments.profile:
            _profile(folder, settings, count)
            return
        print(
            "\n| run | seconds | processor, s | documents/s | embedded | peak memory, MB |"
            "\n|---|---|---|---|---|---|"
        )
        with _Searching(settings.store) as searching:
            _timed("first", folder, settings, count)
        _timed("unchanged", folder, settings, count)
        for number in range(0, count, 100):
            path = folder / f"{number // 500:03}" / f"{number:06}.txt"
            path.write_text(path.read_text(encoding="utf-8") + "又加了一句话。\n", encoding="utf-8")
        _timed("1% changed", folder, settings, count)
        _timed("unchanged", folder, settings, count)
        stored = sum(path.stat().st_size for path in settings.store.rglob("*") if path.is_file())
        store = Store(settings.store)
        passages = store.counts()["passages"]
        opened = _seconds(lambda: store.snapshot().__enter__())
        print(f"\nstore: {stored / count:.0f} bytes a document, {passages} passages")
        print(f"opened in {opened:.2f} s")
        print(searching.report())


def _profile(folder: Path, settings: Settings, documents: int) -> None:
    segmenter.load()  # the dictionary takes the same time whatever the folder holds
    for name in ("first", "unchanged"):
        print(f"\n### {name}")
        with profiled(documents):
            sync([folder], settings, RandomEmbedder())


class _Searching:
    """A context in which another process searches a store all the time."""

    def __init__(self, store: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._times: multiprocessing.Queue[list[float]] = context.Queue()
        self._process = context.Process(target=_search, args=(store, self._stop, self._times))

    def __enter__(self) -> "_Searching":
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._seconds = self._times.get()
        self._process.join()

    def report(self) -> str:
        """Return a line that says how long the searches took."""
        seconds = sorted(self._seconds)
        return (
            f"searched {len(seconds)} times while syncing: median"
            f" {1000 * statistics.median(seconds):.0f} ms, slowest {1000 * seconds[-1]:.0f} ms"
        )


def _search(folder: Path, stop: Any, times: Any) -> None:  # noqa: ANN401
    """Search for words and for a vector until ``stop``; put the seconds of each search."""
    seconds = []
    store = None
    vector = unit(np.ones(_DIMENSIONS))
    while not stop.wait(_SEARCH_EVERY):
        began = time.perf_counter()
        try:
            store = store or Store(folder)
            with store.snapshot() as index:
                index.search("passages", vector, 50)
                store.lexical(["社会", "发展"], 50)
        except StoreError:
            continue  # nothing is written yet
        seconds.append(time.perf_counter() - began)
    times.put(seconds)


def _timed(name: str, folder: Path, settings: Settings, count: int) -> None:
    """Sync a folder of ``count`` documents, and print a line of the table."""
    reports: list[SyncReport] = []
    before = time.process_time()
    seconds = _seconds(lambda: reports.append(sync([folder], settings, RandomEmbedder())))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    processor = time.process_time() - before
    print(
        f"| {name} | {seconds:.2f} | {processor:.2f} | {count / seconds:.0f} |"
        f" {reports[0].embedded} | {memory:.0f} |",
        flush=True,
    )


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
