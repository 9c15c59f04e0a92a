"""Measure how much of what a question asks for is missing from the passages.

Across languages, the similarity of a token to a passage says little by itself, since some words
have a close translation and others have none. So the best match in a passage is compared with
the best match among common Chinese words, read from a file that ``bench/concepts.py`` makes. If
"tourism" is close to one of those words but to no token of a passage, the passage does not
mention tourism.
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
    """The median of ``lack_of`` over answerable questions, fitted by ``bench/refusal.py``."""

    lack: float


_TYPICAL = Section("retrieval", "concept_coverage", Typical)


def typical_lack() -> float:
    """Return the lack of a typical answerable question, used where it cannot be measured."""
    return _TYPICAL.numbers.lack


def lack_of(
    model: str, text: str, tokens: Tokens, weights: np.ndarray, matches: np.ndarray
) -> float:
    """Return how much worse the words of a question are matched than Chinese could match them.

    ``model`` is the identity of the embedder, ``text`` the question with its ``tokens`` and
    their ``weights``, float32 ``(q,)``; ``matches``, float32 ``(q,)``, are the best cosines of
    the tokens in Chinese passages. The result is the mean difference of cosines over the content
    words, numbers excepted: 0 if all are matched as well as they can be, ``typical_lack()`` if
    no words were prepared for the model or the question has no content word.
    """
    concepts = _fitted().matching(model, tokens.vectors.shape[1])
    words = _words(text, tokens, weights)
    if concepts is None or not words:
        return typical_lack()
    with one_thread():
        possible = max_sim(tokens, concepts)[0]
    lack = possible - matches
    return float(np.mean([max(0.0, lack[first:end].mean()) for first, end in words]))


def _words(text: str, tokens: Tokens, weights: np.ndarray) -> list[tuple[int, int]]:
    """Return the token range ``[first, end)`` of each content word of a question."""
    if not len(weights):
        return []
    # Function words and known names weigh less than half of what any other token weighs.
    is_content = weights > weights.max() / 2
    starts = [*tokens.starts.tolist(), len(text)]
    words: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(pairwise(starts)):
        if not is_content[at] or is_aside(text[start:end]) or _is_number(text[start:end]):
            continue
        continues = text[start].isalpha() and not text[start - 1 : start].isspace()
        if words and words[-1][1] == at and continues:
            words[-1] = words[-1][0], at + 1
        else:
            words.append((at, at + 1))
    return [
        (first, end) for first, end in words if not _is_letter(text[starts[first] : starts[end]])
    ]


def _is_number(token: str) -> bool:
    """Return True if a token is a number; other checks look for years and counts."""
    return parse_number(token) is not None or any(map(str.isdigit, token))


def _is_letter(word: str) -> bool:
    """Return True if a word is a single Latin letter, like those in "Apple's" and "5G"."""
    return word.isascii() and sum(map(str.isalpha, word)) < 2


@cache
def _fitted() -> FittedArrays[Tokens]:
    """Return the vectors of the common Chinese words as tokens, ``max_sim``'s form of a passage."""
    model, arrays = read_arrays(_FILE)
    vectors = unit(arrays["vectors"])
    return FittedArrays(model, vectors.shape[1], Tokens(vectors, np.arange(len(vectors))))
