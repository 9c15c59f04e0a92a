"""Text to vectors: the ``Embedder`` protocol and ``open_embedder``.

``open_embedder("builtin")`` needs neither network nor torch; any other name is a directory or a
hub name for sentence-transformers.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

# Set before ONNX Runtime is imported: it would report its use to its maker and leave an
# identifier of this machine in the home folder.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

BUILTIN = "builtin"
BUILTIN_IDENTITY = "multilingual-e5-small q4 1571fc98 (query: / passage: )"
"""Names model, weights and prompts; stores record it, so that it must change with any of them."""
HUB_DEFAULT = "intfloat/multilingual-e5-small"

# Of each end of a file that the fingerprint of a model covers: weight files are too large to be
# read whole at each start.
_FINGERPRINT_BYTES = 1 << 20

Progress = Callable[[int], None]
"""Called with the number of texts embedded since the last call."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text, without special tokens and those of the prompt.

    ``vectors`` are unit vectors, float32 ``(n, dim)``; ``starts`` is where each token begins in
    the text, in characters, int64 ``(n,)``. ``n`` may be 0.
    """

    vectors: np.ndarray
    starts: np.ndarray


NO_TOKENS = Tokens(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Encoded:
    """Embedded texts: ``vectors``, float32 unit vectors ``(len(texts), dim)``, and tokens."""

    vectors: np.ndarray
    tokens: list[Tokens]


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors; questions and passages may be given different prompts."""

    @property
    def identity(self) -> str:
        """Names model, weights and prompts; only vectors of the same identity are comparable."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return the vectors of passages, float32 ``(len(texts), dim)``."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return the vectors of passages and of their tokens."""

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the vectors of questions and of their tokens."""


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors ``(…, dim)`` scaled to length 1, as float32; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def identity_of(model: str) -> str:
    """Return the identity of the embedder that ``open_embedder`` would load."""
    if model == BUILTIN:
        from index.embed.e5_weights import find_weights

        if find_weights():
            return BUILTIN_IDENTITY
        model = HUB_DEFAULT
    return f"sentence-transformers {model}{_fingerprint(Path(model))}"


def _fingerprint(folder: Path) -> str:
    """Return a digest of a model directory, '' if there is none; a retrained model has another."""
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}".encode())
            with path.open("rb") as file:
                digest.update(file.read(_FINGERPRINT_BYTES))
                file.seek(max(0, path.stat().st_size - _FINGERPRINT_BYTES))
                digest.update(file.read(_FINGERPRINT_BYTES))
    return f" {digest.hexdigest()[:12]}"


def without_surrogates(text: str) -> str:
    """Replace lone surrogates by ``?``: they are not characters, and tokenizers reject them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def open_embedder(model: str, threads: int = 0) -> Embedder:
    """Load the embedder of a model setting. Raises ModelError if it cannot be loaded.

    The built-in one embeds with so many threads; 0: as many as there are cores.
    """
    if model == BUILTIN:
        from index.embed.e5_weights import find_weights

        path = find_weights()
        if path:
            from index.embed.e5 import E5Embedder

            return E5Embedder(path, threads)
        model = HUB_DEFAULT
    from index.embed.hub import HubEmbedder

    return HubEmbedder(model)
