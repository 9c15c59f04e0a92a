"""A faster jieba that returns exactly the words and flags that jieba itself returns.

jieba looks for the best path through its hidden Markov model of 256 states in Python loops,
which took two thirds of the time of storing a document. Here the same sums are computed in the
same order on arrays, so the same path is found and ties are broken alike. A clause is cut into
dictionary words only once, though both the names and the terms of a document need them.
"""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from math import log
from typing import Any

import numpy as np
from jieba import Tokenizer
from jieba.posseg import POSTokenizer, char_state_tab_P, emit_P, pair, start_P, trans_P
from jieba.posseg.viterbi import MIN_FLOAT, MIN_INF

# Entries of the caches: characters, clauses and runs of characters that are no dictionary word.
_MAX_CACHED_CHARACTERS = 4096
_MAX_CACHED_CLAUSES = 2048
_MAX_CACHED_RUNS = 8192
_LONGEST_CACHED_RUN = 8  # characters; nearly all runs that occur again are no longer
_LONGEST_CACHED_CLAUSE = 100  # characters; longer texts are no clauses and take much memory

Words = dict[int, list[int]]
"""For each offset of a text, the offsets of the last characters of the words that start there."""
Route = dict[int, tuple[float, int]]
"""For each offset, the log probability of the best words from there on, and the offset of the last
character of the first of them."""


class Cutter(Tokenizer):  # type: ignore[misc]
    """Cuts texts into words as jieba does, remembering recent clauses."""

    def __init__(self) -> None:
        super().__init__()
        self._find_in_clause = lru_cache(_MAX_CACHED_CLAUSES)(self._find_words)
        # jieba asks for the words of a text and then for its route, so the last is kept.
        self._find_in_long_text = lru_cache(1)(self._find_words)

    def calc(self, sentence: str, DAG: Words, route: Route) -> None:  # noqa: N803
        """Fill ``route`` with the likeliest words."""
        route.update(self._words_and_route(sentence)[1])

    def get_DAG(self, sentence: str) -> Words:  # noqa: N802
        """Return jieba's directed acyclic graph: where the words that start at an offset end."""
        return self._words_and_route(sentence)[0]

    def _words_and_route(self, sentence: str) -> tuple[Words, Route]:
        is_clause = len(sentence) < _LONGEST_CACHED_CLAUSE
        return self._find_in_clause(sentence) if is_clause else self._find_in_long_text(sentence)

    def _find_words(self, sentence: str) -> tuple[Words, Route]:
        frequencies, total = self.FREQ, log(self.total)
        size = len(sentence)
        words: Words = {}
        route: Route = {size: (0, 0)}
        for start in range(size - 1, -1, -1):
            ends, best, last = [], float("-inf"), start
            end, count = start, frequencies.get(sentence[start])
            while count is not None and end < size:
                if count:
                    ends.append(end)
                    value = log(count) - total + route[end + 1][0]
                    if value >= best:  # of equally likely words jieba takes the longer
                        best, last = value, end
                end += 1
                count = frequencies.get(sentence[start : end + 1])
            words[start] = ends or [start]
            route[start] = (best, last) if ends else (log(1) - total + route[start + 1][0], start)
        return words, route


class Tagger(POSTokenizer):  # type: ignore[misc]
    """Tags the words of a text with their parts of speech, as jieba's own tagger does."""

    @cached_property
    def _model(self) -> "_Model":
        return _Model()

    def _POSTokenizer__cut(self, sentence: str) -> Iterator[Any]:  # noqa: N802, its private name
        begin = after = 0
        path = self._model.path(sentence)
        # A character begins (B) or ends (E) a word, lies inside it (M) or is a word itself (S).
        for place, (position, flag) in enumerate(path):
            if position == "B":
                begin = place
            elif position in "ES":
                start = begin if position == "E" else place
                yield pair(sentence[start : place + 1], flag)
                after = place + 1
        if after < len(sentence):
            yield pair(sentence[after:], path[after][1])


class _Model:
    """jieba's hidden Markov model as arrays; states are numbered in the order of their names.

    A state is the position of a character in its word with the word's part of speech.
    """

    def __init__(self) -> None:
        self._states = sorted(trans_P)
        number = {state: place for place, state in enumerate(self._states)}
        self._all = np.arange(len(number))
        self._start = np.array([start_P[state] for state in self._states])
        self._moves = np.full((len(number), len(number)), MIN_INF)
        for state, following in trans_P.items():
            for after, value in following.items():
                self._moves[number[state], number[after]] = value
        self._reaches = np.zeros(self._moves.shape, bool)
        for state, following in trans_P.items():
            self._reaches[number[state], [number[after] for after in following]] = True
        self._goes_on = self._reaches.max(1)
        self._number = number
        self._character = lru_cache(_MAX_CACHED_CHARACTERS)(self._read_character)
        self._cached_path = lru_cache(_MAX_CACHED_RUNS)(self._find_path)

    def path(self, text: str) -> list[tuple[str, str]]:
        """Return the likeliest state of each character of a text (Viterbi's algorithm)."""
        is_short = len(text) <= _LONGEST_CACHED_RUN
        return self._cached_path(text) if is_short else self._find_path(text)

    def _find_path(self, text: str) -> list[tuple[str, str]]:
        states, emitted = self._character(text[0])
        values = self._start[states] + emitted[states]
        steps = [(states, states)]
        for char in text[1:]:
            going = self._goes_on[states]
            before, values_before = states[going], values[going]
            allowed, emitted = self._character(char)
            reached = self._reaches[before].max(0)
            states = allowed[reached[allowed]]
            if not len(states):
                states = np.flatnonzero(reached) if reached.any() else self._all
            sums = values_before[:, None] + self._moves[before[:, None], states] + emitted[states]
            # Of equal sums jieba takes the state whose name is last.
            best = len(before) - 1 - sums[::-1].argmax(0)
            values = sums[best, np.arange(len(states))]
            steps.append((states, before[best]))
        at = steps[-1][0][len(values) - 1 - values[::-1].argmax()]
        found = []
        for states, came_from in reversed(steps):
            found.append(self._states[at])
            at = came_from[np.searchsorted(states, at)]
        return found[::-1]

    def _read_character(self, char: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the states that may emit a character, and its log probability in every state.

        The states are indices in ascending order; the log probabilities are float64 ``(states,)``.
        """
        names = char_state_tab_P.get(char)
        states = self._all if names is None else np.sort([self._number[name] for name in names])
        return states, np.array([emit_P[state].get(char, MIN_FLOAT) for state in self._states])
