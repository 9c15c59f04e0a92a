"""Fixtures: the sample store with the real model, and small stores with toy embedders."""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# A machine that runs two tests at a time reads as much as an idle one.
os.environ["YINZHENG_READING_MS"] = "60000"

from index.embed import Embedder, Encoded, Tokens, open_embedder  # noqa: E402
from index.ingestion.sync import sync  # noqa: E402
from index.settings import Settings, load_settings  # noqa: E402
from rag.assistant import Assistant  # noqa: E402

ALL_MS = int(os.environ["YINZHENG_READING_MS"])
"""Time to read all passages, so that a slow machine gives the same answers."""
POSTGRES = os.environ.get("TEST_POSTGRES", "")
"""The address of an empty database of PostgreSQL, in which tests leave their rows."""
CORPUS = Path(__file__).parent.parent / "corpus"


class HashEmbedder:
    """Bags of hashed characters, as unit vectors: fast, deterministic; counts what it embeds."""

    identity = "hash"

    def __init__(self) -> None:
        self.embedded = 0

    def _vector(self, text: str) -> np.ndarray:
        vector = np.zeros(64, np.float32)
        for char in text:
            vector[hashlib.md5(char.encode("utf-8", "replace")).digest()[0] % 64] += 1
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
        return Tokens(np.stack([self._vector(char) for char in text]), np.arange(len(text)))


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


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder("builtin")


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Settings:
    settings = load_settings(store=tmp_path_factory.mktemp("sample") / "store", reading_ms=ALL_MS)
    report = sync([CORPUS], settings, embedder)
    assert (report.added, report.failed) == (5, [])
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


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    store, kind, database = str(tmp_path / "store"), getattr(request, "param", "local"), ""
    if kind == "milvus":
        if not all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite")):
            pytest.skip("the extra milvus is not installed")
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
