"""Text to vectors: the ``Embedder`` protocol and the way to open one.

``open_embedder("builtin")`` needs no network and no torch; any other name is a directory
or a hub name for sentence-transformers.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

# Before ONNX Runtime is imported: it reports its use to its maker otherwise, and leaves a name
# for this machine in the home folder.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

BUILTIN = "builtin"
BUILTIN_IDENTITY = "multilingual-e5-small q4 1571fc98 (query: / passage: )"
HUB_DEFAULT = "intfloat/multilingual-e5-small"

_EDGE = 1 << 20

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text: float32 ``(n, dim)`` unit vectors, and where each begins.

    ``starts`` are character places in the text. Special tokens and those of the prompt are
    left out; ``n`` may be 0.
    """

    vectors: np.ndarray
    starts: np.ndarray


NO_TOKENS = Tokens(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Encoded:
    """Texts as unit vectors, float32 ``(len(texts), dim)``, and token by token."""

    vectors: np.ndarray
    tokens: list[Tokens]


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors; questions and passages may differ in their prompt."""

    @property
    def identity(self) -> str:
        """Names model, weights and prompts: vectors of one identity may be compared."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return float32 ``(len(texts), dim)``; ``progress`` is told how many were done."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return the vectors of passages and of their tokens."""

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the vectors of questions and of their tokens."""


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return rows scaled to length 1, as float32; a zero row stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def identity_of(model: str) -> str:
    """Return the identity of the embedder that ``open_embedder`` would give, unloaded."""
    if model == BUILTIN:
        from index.embed.e5_weights import find_weights

        if find_weights():
            return BUILTIN_IDENTITY
        model = HUB_DEFAULT
    return f"sentence-transformers {model}{_fingerprint(Path(model))}"


def _fingerprint(folder: Path) -> str:
    """Return a digest of a model directory, so that a retrained model is another one."""
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}".encode())
            with path.open("rb") as file:
                digest.update(file.read(_EDGE))
                file.seek(max(0, path.stat().st_size - _EDGE))
                digest.update(file.read(_EDGE))
    return f" {digest.hexdigest()[:12]}"


def open_embedder(model: str) -> Embedder:
    """Load the embedder of a model setting. Raises ModelError when that fails."""
    if model == BUILTIN:
        from index.embed.e5_weights import find_weights

        path = find_weights()
        if path:
            from index.embed.e5 import E5Embedder

            return E5Embedder(path)
        model = HUB_DEFAULT
    from index.embed.hub import HubEmbedder

    return HubEmbedder(model)
