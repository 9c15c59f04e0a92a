"""A small reader network that predicts where in a passage the answer stands.

It is small enough to run with every question because its input is the token vectors that are
stored anyway. Each token of the passage attends to the question (BiDAF, Seo et al. 2017) and then
to the tokens around it, by convolutions and self-attention (QANet, Yu et al. 2018); the output is
the logit that it is part of the answer. ``bench/reader.py`` fits it and writes the file.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from index.embed import Tokens
from rag.fitted import FittedArrays

_FILE = Path(__file__).parent / "span_reader.onnx"
_LONGEST = 512  # tokens read at once: the cost of attention grows with their square
FLOOR = -6.0
"""The least logarithm of a share: differences between smaller ones mean nothing."""


class Reader:
    """A fitted reader, safe to share between threads.

    ``model`` is the identity of the embedder it was fitted to, ``dim`` the length of its
    token vectors.
    """

    def __init__(self, graph: bytes) -> None:
        """Open a graph that ``bench/reader_graph.py`` wrote."""
        import onnxruntime  # here because the import is slow and only questions need it

        options = onnxruntime.SessionOptions()
        # For matrices this small, threads cost more than they save.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # A memory plan would be kept for every pair of lengths, and nearly every pair is new.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        self.model = str(self._session.get_modelmeta().custom_metadata_map["model"])
        self.dim = int(self._session.get_inputs()[0].shape[1])

    def logits(self, question: np.ndarray, weights: np.ndarray, passage: np.ndarray) -> np.ndarray:
        """Return, for each token of a passage, the logit that it is part of the answer.

        ``question``, float32 ``(q, dim)``, and ``passage``, float32 ``(n, dim)``, are the vectors
        of their tokens; ``weights``, float32 ``(q,)``, are the weights of the question's tokens.
        The result is float32 ``(n,)``.
        """
        inputs = {"question": question, "weights": weights, "passage": passage}
        floats = {name: np.asarray(array, np.float32) for name, array in inputs.items()}
        return np.asarray(self._session.run(None, floats)[0])


def load_reader(model: str, dim: int) -> Reader | None:
    """Return the reader fitted to an embedding model, None if there is none.

    ``model`` is the identity of the embedder, ``dim`` the length of its token vectors.
    """
    return _fitted().matching(model, dim)


def log_shares(
    reader: Reader,
    question: Tokens,
    weights: np.ndarray,
    passage: Tokens,
    ranges: Sequence[tuple[int, int]],
) -> list[float]:
    """Return, for each range of a passage, the logarithm of its share of the answer.

    The shares are the softmax of the logits of all tokens of the passage, so they add up to 1;
    that of a range is the sum over the tokens that begin in it. The result is at least -6, and 0
    if question or passage has no tokens. ``weights`` are those of the question's tokens, float32
    ``(q,)``; ``ranges`` are ``(start, end)`` in characters of the passage, ends excluded.
    """
    if not len(passage.vectors) or not len(question.vectors):
        return [0.0] * len(ranges)
    begins = range(0, len(passage.vectors), _LONGEST)
    logits = np.concatenate(
        [
            reader.logits(question.vectors, weights, passage.vectors[begin : begin + _LONGEST])
            for begin in begins
        ]
    )
    # The sum over a range is the difference of two cumulative sums.
    shares = np.exp(logits - logits.max())
    sums = np.concatenate([[0.0], np.cumsum(shares / shares.sum())])
    bounds = np.searchsorted(passage.starts, np.array(ranges).reshape(-1, 2))
    found = sums[bounds[:, 1]] - sums[bounds[:, 0]]
    return np.log(np.maximum(found, np.exp(FLOOR))).tolist()  # type: ignore[no-any-return]


@cache
def _fitted() -> FittedArrays[Reader]:
    reader = Reader(_FILE.read_bytes())
    return FittedArrays(reader.model, reader.dim, reader)
