"""Fixtures: the sample store with the real model, and small stores with toy embedders."""

import hashlib
import importlib.util
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from filelock import FileLock

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# A machine that runs two tests at a time reads as much as an idle one.
os.environ["YINZHENG_READING_MS"] = "60000"

from index.embed import Embedder, Encoded, Tokens, open_embedder  # noqa: E402
from index.embed.e5_words import E5Words  # noqa: E402
from index.embed.unigram import Pieces  # noqa: E402
from index.ingestion.sync import sync  # noqa: E402
from index.settings import Settings, load_settings  # noqa: E402
from rag.assistant import Assistant  # noqa: E402
from rag.reading.comprehension import builtin  # noqa: E402
from rag.reading.comprehension.builtin import BuiltinReader, open_builtin  # noqa: E402
from rag.reading.comprehension.network import Network  # noqa: E402
from rag.reading.reader import Reading  # noqa: E402

ALL_MS = int(os.environ["YINZHENG_READING_MS"])
"""Time to read all passages, so that a slow machine gives the same answers."""
POSTGRES = os.environ.get("TEST_POSTGRES", "")
"""The address of an empty database of PostgreSQL, in which tests leave their rows."""
CORPUS = Path(__file__).parent.parent / "corpus"
SHIPPED_READER = builtin.FILE


@cache
def _bucket(char: str) -> int:
    return hashlib.md5(char.encode("utf-8", "replace")).digest()[0] % 64


class HashEmbedder:
    """Bags of hashed characters, as unit vectors: fast, deterministic; counts what it embeds."""

    identity = "hash"

    def __init__(self) -> None:
        self.embedded = 0

    def _vector(self, text: str) -> np.ndarray:
        vector = np.bincount([_bucket(char) for char in text], minlength=64).astype(np.float32)
        return vector / max(float(np.linalg.norm(vector)), 1e-9)

    def embed_passages(self, texts: Sequence[str], progress: object = None) -> np.ndarray:
        self.embedded += len(texts)
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Encoded:
        return Encoded(self.embed_passages(texts), [self._tokens(text) for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        vectors = np.stack([self._vector(text) for text in texts])
        return Encoded(vectors, [self._tokens(text) for text in texts])

    def _tokens(self, text: str) -> Tokens:
        vectors = {char: self._vector(char) for char in set(text)}
        return Tokens(np.stack([vectors[char] for char in text]), np.arange(len(text)))


class BlindEmbedder(HashEmbedder):
    """Gives every text the same vector, so that only the other channels can rank."""

    identity = "blind"

    def _vector(self, text: str) -> np.ndarray:
        vector = np.zeros(8, np.float32)
        vector[0] = 1
        return vector


class StoppingEmbedder(HashEmbedder):
    """Is interrupted after it has encoded so many batches of passages."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.left = calls

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Encoded:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode_passages(texts, progress)


@pytest.fixture(autouse=True)
def _ignore_settings_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("YINZHENG_"):
            monkeypatch.delenv(name)


class RememberingReader(BuiltinReader):
    """Runs the network once for a question and a passage, which many tests read again."""

    def __init__(self, network: Network, words: E5Words, readings: dict[object, Reading]) -> None:
        super().__init__(network, words)
        self._readings = readings

    def _read(self, question: Pieces, context: Pieces, pieces: Pieces, text: str) -> Reading:
        key = (*(one.ids.tobytes() for one in (question, context, pieces)), text)
        if key not in self._readings:
            self._readings[key] = super()._read(question, context, pieces, text)
        return self._readings[key]


@pytest.fixture(scope="session", autouse=True)
def _load_models_once() -> Iterator[None]:
    """Load what comes with Yinzheng once a process: loading takes longer than most tests.

    Each assistant has a reader of its own over the network, and so its own measured pace.
    """
    from index.embed import e5

    loaded: list[BuiltinReader] = []
    readings: dict[object, Reading] = {}
    embedders: dict[tuple[Path, int], e5.E5Embedder] = {}
    make_embedder = e5.E5Embedder

    def reader(file: Path | None = None) -> object:
        if file or builtin.FILE != SHIPPED_READER:
            return open_builtin(file)
        if not loaded:
            found = open_builtin()
            if found is None:
                return None
            assert isinstance(found, BuiltinReader)
            loaded.append(found)
        return RememberingReader(loaded[0]._network, loaded[0]._words, readings)

    def embedder(weights: Path, threads: int = 0) -> object:
        key = (weights, threads)
        if key not in embedders:
            embedders[key] = make_embedder(weights, threads)
        return embedders[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(builtin, "open_builtin", reader)
        patched.setattr(e5, "E5Embedder", embedder)
        yield


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder("builtin")


def shared_by_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this run, the same in each of its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Settings:
    """Return the settings of a store of the samples, made by one process and copied by others."""
    settings = load_settings(store=tmp_path_factory.mktemp("sample") / "store", reading_ms=ALL_MS)
    home = shared_by_processes(tmp_path_factory)
    with FileLock(home / "sample.lock"):
        if (home / "sample-made").exists():
            shutil.copytree(home / "sample-made", settings.store)
            return settings
        report = sync([CORPUS], settings, embedder)
        assert (report.added, report.failed) == (5, [])
        shutil.copytree(settings.store, home / "sample-made")
    return settings


@pytest.fixture(scope="session")
def assistant(sample_settings: Settings, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(settings=sample_settings, embedder=embedder)
    yield opened
    opened.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker("every_store")
    if marked and "settings" in metafunc.fixturenames:
        kinds = ["local", "milvus", "database", *(["postgres"] if POSTGRES else [])]
        metafunc.parametrize("settings", kinds, indirect=True)


@pytest.fixture(scope="session")
def impatient_milvus() -> Iterator[None]:
    """Have pymilvus look soon whether an index is made: it waits half a second first."""
    from pymilvus.client import grpc_handler

    quick = SimpleNamespace(
        **{name: getattr(time, name) for name in dir(time) if not name.startswith("_")}
    )
    quick.sleep = lambda seconds: time.sleep(min(seconds, 0.005))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grpc_handler, "time", quick)
        yield


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    store, kind, database = str(tmp_path / "store"), getattr(request, "param", "local"), ""
    if kind == "milvus":
        if not all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite")):
            pytest.skip("the extra milvus is not installed")
        request.getfixturevalue("impatient_milvus")
        store = f"milvus:{store}.db"
    elif kind != "local":
        if not importlib.util.find_spec("sqlalchemy"):
            pytest.skip("the extra postgres is not installed")
        database = POSTGRES if kind == "postgres" else f"sqlite:///{tmp_path}/texts.db"
    return load_settings(store=store, database=database, refusal="eager", reading_ms=ALL_MS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture
def make_assistant(
    folder: Path, settings: Settings
) -> Iterator[Callable[[dict[str, str], Embedder], Assistant]]:
    """Return a function that writes texts to named files and opens an assistant over them."""
    opened: list[Assistant] = []

    def make(texts: dict[str, str], embedder: Embedder) -> Assistant:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        sync([folder], settings, embedder)
        opened.append(Assistant.open(settings=settings, embedder=embedder))
        return opened[-1]

    yield make
    for assistant in opened:
        assistant.close()
