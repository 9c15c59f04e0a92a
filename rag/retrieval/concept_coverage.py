"""What a question asks for that the passages do not speak of.

How well a token is matched says little across languages: one word has a near translation,
another none. So what a passage matches is compared with what common Chinese words match,
whose tokens stand in a file that ``bench/concepts.py`` makes. "Tourism" is like one of them:
where no token of a passage is as like, the passage does not speak of tourism.
"""

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.embed import Tokens
from index.text.numerals import parse_number
from rag.question.token_weights import is_aside
from rag.retrieval.late_interaction import one_thread

TYPICAL = 0.012
"""What questions that are answered lack (``bench/refusal.py``): taken where it is not measured."""
_FILE = Path(__file__).parent / "concept_coverage.npz"


def lack_of(
    model: str, text: str, tokens: Tokens, weights: np.ndarray, matches: np.ndarray
) -> float:
    """Return by how much the words of a question are matched worse than they could be.

    ``model`` is the identity of the embedder, ``text`` the question and ``tokens`` its tokens,
    ``weights`` what they count and ``matches`` the best cosine of each in Chinese passages. It
    is the mean over the words that count, but for numbers: 0 where all are matched. TYPICAL
    where nothing was made for the model, or no word counts.
    """
    fitted, concepts = _made()
    words = _words(text, tokens, weights)
    if model != fitted or not words or tokens.vectors.shape[1] != concepts.shape[1]:
        return TYPICAL
    with one_thread():
        possible = (tokens.vectors @ concepts.T).max(axis=1)
    lack = possible - matches
    return float(np.mean([max(0.0, lack[first:last].mean()) for first, last in words]))


def _words(text: str, tokens: Tokens, weights: np.ndarray) -> list[tuple[int, int]]:
    """Return where the tokens of each word that counts begin and end."""
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
    """Tell whether a token is a number: other measures look for years and counts."""
    return parse_number(token) is not None or any(map(str.isdigit, token))


def _is_letter(word: str) -> bool:
    """Tell whether a word is one Latin letter: what is left of "Apple's" and "5G"."""
    return word.isascii() and sum(map(str.isalpha, word)) < 2


@cache
def _made() -> tuple[str, np.ndarray]:
    """Return the identity of the model that the file was made with, and unit vectors."""
    with np.load(_FILE, allow_pickle=False) as data:
        vectors = data["vectors"].astype(np.float32)
        return str(data["model"]), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
