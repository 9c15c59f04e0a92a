"""How much of what a question asks for is missing from the passages.

Across languages, how well a token is matched says little by itself: one word has a close
translation, another has none. So the match in a passage is compared with the best match among
common Chinese words, read from a file that ``bench/concepts.py`` makes. If "tourism" is close
to one of those words but to no token of a passage, the passage does not speak of tourism.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.embed import Tokens, unit
from index.text.numerals import parse_number
from rag.fitted import FittedArrays, Section, read_arrays
from rag.question.token_weights import is_aside
from rag.retrieval.late_interaction import max_sim, one_thread

_FILE = Path(__file__).parent / "concept_coverage.npz"


@dataclass(frozen=True)
class Typical:
    """What questions that are answered lack, by ``bench/refusal.py``: the median."""

    lack: float


_TYPICAL = Section("retrieval", "concept_coverage", Typical)


def typical_lack() -> float:
    """Return what an answered question lacks, taken where it is not measured."""
    return _TYPICAL.numbers.lack


def lack_of(
    model: str, text: str, tokens: Tokens, weights: np.ndarray, matches: np.ndarray
) -> float:
    """Return by how much the words of a question are matched worse than they could be.

    ``model`` is the identity of the embedder, ``text`` the question with its ``tokens`` and
    their ``weights``, float32 ``(q,)``; ``matches``, float32 ``(q,)``, are the best cosines of
    the tokens in Chinese passages. The result is the mean over the words that carry meaning,
    without numbers: 0 if all are matched as well as they can be, ``typical_lack`` if there is
    no file for the model or no such word.
    """
    concepts = _fitted().matching(model, tokens.vectors.shape[1])
    words = _words(text, tokens, weights)
    if concepts is None or not words:
        return typical_lack()
    with one_thread():
        possible = max_sim(tokens, concepts)[0]
    lack = possible - matches
    return float(np.mean([max(0.0, lack[first:last].mean()) for first, last in words]))


def _words(text: str, tokens: Tokens, weights: np.ndarray) -> list[tuple[int, int]]:
    """Return the first token of each word that carries meaning, and the one after its last."""
    if not len(weights):
        return []
    counts = weights > weights.max() / 2
    starts = [*tokens.starts.tolist(), len(text)]
    words: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(pairwise(starts)):
        if not counts[at] or is_aside(text[start:end]) or _is_number(text[start:end]):
            continue
        inside = text[start].isalpha() and not text[start - 1 : start].isspace()
        if words and words[-1][1] == at and inside:
            words[-1] = words[-1][0], at + 1
        else:
            words.append((at, at + 1))
    return [(a, b) for a, b in words if not _is_letter(text[starts[a] : starts[b]])]


def _is_number(token: str) -> bool:
    """Return True if a token is a number: years and counts have measures of their own."""
    return parse_number(token) is not None or any(map(str.isdigit, token))


def _is_letter(word: str) -> bool:
    """Return True if a word is a single Latin letter, such as is left of "Apple's" and "5G"."""
    return word.isascii() and sum(map(str.isalpha, word)) < 2


@cache
def _fitted() -> FittedArrays[Tokens]:
    """Return the tokens of the concepts, each as if it began at a place of its own."""
    model, arrays = read_arrays(_FILE)
    vectors = unit(arrays["vectors"])
    return FittedArrays(model, vectors.shape[1], Tokens(vectors, np.arange(len(vectors))))
