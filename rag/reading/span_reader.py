"""Read a passage with the question: where in it the answer may stand.

A reader small enough to run beside retrieval, for it sees only the token vectors that are
stored anyway. Each token of the passage attends to the question (Seo et al. 2017) and then to
those around it, by convolutions and self-attention (QANet, Yu et al. 2018), and gets the
logit of being part of the answer. ``bench/reader.py`` fits the numbers and writes the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.embed import Tokens
from rag.retrieval.late_interaction import one_thread

SCALE = 5.0  # of the unit vectors, so that their entries are not all tiny
HEADS = 4
_FILE = Path(__file__).parent / "span_reader.npz"
_LONGEST = 512  # tokens that are read at once: what attention costs grows with their square
_FLOOR = -6.0
_EPSILON = 1e-5


@dataclass(frozen=True)
class Reader:
    """The numbers of a reader, by the name of their layer in ``bench/reader.py``."""

    arrays: dict[str, np.ndarray]

    def linear(self, layer: str, x: np.ndarray) -> np.ndarray:
        """Return ``x @ weight + bias`` for rows ``x``."""
        product = x @ self.arrays[f"{layer}.weight"].T
        bias = self.arrays.get(f"{layer}.bias")
        return np.asarray(product if bias is None else product + bias)

    def norm(self, layer: str, x: np.ndarray) -> np.ndarray:
        """Return the rows with mean 0 and variance 1, scaled and moved."""
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPSILON)
        scaled = centred / spread * self.arrays[f"{layer}.weight"]
        return np.asarray(scaled + self.arrays[f"{layer}.bias"])


def load_reader(model: str, dim: int) -> Reader | None:
    """Return the reader that was fitted to a model, None where none was.

    ``model`` is the identity of the embedder, ``dim`` the length of its token vectors.
    """
    fitted, reader = _fitted()
    fits = model == fitted and reader.arrays["passage.weight"].shape[1] == dim
    return reader if fits else None


def log_shares(
    reader: Reader,
    question: Tokens,
    weights: np.ndarray,
    passage: Tokens,
    ranges: Sequence[tuple[int, int]],
) -> list[float]:
    """Return the logarithm of the share of each range in where the answer may stand.

    A range is what the tokens that begin in it say; ``weights`` are those of the question's
    tokens. The shares of all tokens of the passage add up to 1; small ones are alike.
    """
    if not len(passage.vectors) or not len(question.vectors):
        return [0.0] * len(ranges)
    begins = range(0, len(passage.vectors), _LONGEST)
    with one_thread():
        logits = np.concatenate(
            [
                _logits(reader, question.vectors, weights, passage.vectors[at : at + _LONGEST])
                for at in begins
            ]
        )
    shares = np.exp(logits - logits.max())
    sums = np.concatenate([[0.0], np.cumsum(shares / shares.sum())])
    where = np.searchsorted(passage.starts, np.array(ranges).reshape(-1, 2))
    found = sums[where[:, 1]] - sums[where[:, 0]]
    return np.log(np.maximum(found, np.exp(_FLOOR))).tolist()  # type: ignore[no-any-return]


def _logits(
    reader: Reader, question: np.ndarray, weights: np.ndarray, passage: np.ndarray
) -> np.ndarray:
    """Return the logit of each token of a passage of being part of the answer."""
    asked, read = question * SCALE, passage * SCALE
    meant = reader.linear("question", asked)
    whole = _softmax(reader.linear("pool", asked).T) @ meant
    near = reader.linear("near_passage", read) @ reader.linear("near_question", asked).T
    near /= np.sqrt(meant.shape[1])
    nearest = near.max(axis=1) / 3
    attended = _softmax(near) @ meant
    own = reader.linear("passage", read)
    cosines = passage @ question.T
    matches = [3 * cosines.max(axis=1), 3 * cosines @ weights, nearest]
    seen = [own, attended, own * attended, own * whole, np.stack(matches, axis=1)]
    x = np.maximum(reader.linear("enter", np.concatenate(seen, axis=1)), 0)
    x = _convolved(reader, "first", x)
    x = x + _attended(reader, x, meant.shape[1] // HEADS)
    x = _convolved(reader, "second", x)
    return reader.linear("leave", x)[:, 0]


def _convolved(reader: Reader, layer: str, x: np.ndarray) -> np.ndarray:
    """Return rows that saw those beside them: a convolution of each column, then two layers."""
    kernel = reader.arrays[f"{layer}.around.weight"][:, 0]
    reach = kernel.shape[1] // 2
    padded = np.pad(reader.norm(f"{layer}.norm", x), ((reach, reach), (0, 0)))
    around = sum(padded[i : i + len(x)] * kernel[:, i] for i in range(kernel.shape[1]))
    around = around + reader.arrays[f"{layer}.around.bias"]
    inner = np.maximum(reader.linear(f"{layer}.widen", np.asarray(around)), 0)
    return np.asarray(x + reader.linear(f"{layer}.narrow", inner))


def _attended(reader: Reader, x: np.ndarray, width: int) -> np.ndarray:
    """Return what each row takes from all of them (Vaswani et al. 2017)."""
    parts = reader.linear("attention.parts", reader.norm("attention.norm", x))
    asks, keys, values = parts.reshape(len(x), 3, HEADS, width).transpose(1, 2, 0, 3)
    near = (asks / np.sqrt(width, dtype=np.float32)) @ keys.transpose(0, 2, 1)
    taken = _softmax(near) @ values
    return reader.linear("attention.join", taken.transpose(1, 0, 2).reshape(len(x), -1))


def _softmax(x: np.ndarray) -> np.ndarray:
    """Return the softmax of the last axis; ``x`` is used up."""
    x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=-1, keepdims=True)
    return x


@cache
def _fitted() -> tuple[str, Reader]:
    """Return the identity of the model that the file was fitted to, and its reader."""
    with np.load(_FILE, allow_pickle=False) as data:
        names = [name for name in data.files if name != "model"]
        return str(data["model"]), Reader({name: data[name].astype(np.float32) for name in names})
