"""jieba with faster searches for the best words; the words and their flags are jieba's.

jieba looks for the best path through its hidden Markov model of 256 states in loops of
Python, which took two thirds of the time of storing a document. Here the same sums are made
in the same order on arrays, so that the same path is found, to the last tie. A clause is cut
into dictionary words once, though a document's names and its terms both need them.
"""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from math import log
from typing import Any

import numpy as np
from jieba import Tokenizer
from jieba.posseg import POSTokenizer, char_state_tab_P, emit_P, pair, start_P, trans_P
from jieba.posseg.viterbi import MIN_FLOAT, MIN_INF

_CHARACTERS_HELD = 4096
_CLAUSES_HELD = 2048
_RUNS_HELD = 8192
_SHORT = 8  # of the runs of unknown characters that are met again nearly all are shorter
_LONG = 100  # longer ones are not a clause, and would take much memory

Words = dict[int, list[int]]
Route = dict[int, tuple[float, int]]
"""From each place of a text: how likely its best words are, and the last place of the first."""


class Cutter(Tokenizer):  # type: ignore[misc]
    """Cuts texts into words, as jieba does."""

    def __init__(self) -> None:
        super().__init__()
        self._short = lru_cache(_CLAUSES_HELD)(self._best)
        self._long = lru_cache(1)(self._best)

    def calc(self, sentence: str, DAG: Words, route: Route) -> None:  # noqa: N803
        """Find the likeliest words; ``route`` is filled."""
        route.update(self._held(sentence)[1])

    def get_DAG(self, sentence: str) -> Words:  # noqa: N802
        """Return the last places of the words that begin at each place."""
        return self._held(sentence)[0]

    def _held(self, sentence: str) -> tuple[Words, Route]:
        return (self._short if len(sentence) < _LONG else self._long)(sentence)

    def _best(self, sentence: str) -> tuple[Words, Route]:
        known, total = self.FREQ, log(self.total)
        size = len(sentence)
        words: Words = {}
        route: Route = {size: (0, 0)}
        for start in range(size - 1, -1, -1):
            ends, best, last = [], float("-inf"), start
            end, count = start, known.get(sentence[start])
            while count is not None and end < size:
                if count:
                    ends.append(end)
                    value = log(count) - total + route[end + 1][0]
                    if value >= best:  # of equal ones jieba takes the longer
                        best, last = value, end
                end += 1
                count = known.get(sentence[start : end + 1])
            words[start] = ends or [start]
            route[start] = (best, last) if ends else (log(1) - total + route[start + 1][0], start)
        return words, route


class Tagger(POSTokenizer):  # type: ignore[misc]
    """Cuts texts into words with their part of speech, as jieba's own tagger does."""

    @cached_property
    def _model(self) -> "_Model":
        return _Model()

    def _POSTokenizer__cut(self, sentence: str) -> Iterator[Any]:  # noqa: N802, its private name
        begin = after = 0
        path = self._model.path(sentence)
        for place, (position, _) in enumerate(path):
            if position == "B":
                begin = place
            elif position in "ES":
                start = begin if position == "E" else place
                yield pair(sentence[start : place + 1], path[place][1])
                after = place + 1
        if after < len(sentence):
            yield pair(sentence[after:], path[after][1])


class _Model:
    """The hidden Markov model as arrays; states are numbered in the order of their names."""

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
        self._character = lru_cache(_CHARACTERS_HELD)(self._read_character)
        self._short = lru_cache(_RUNS_HELD)(self._path)

    def path(self, text: str) -> list[tuple[str, str]]:
        """Return the likeliest states of the characters of a text."""
        return (self._short if len(text) <= _SHORT else self._path)(text)

    def _path(self, text: str) -> list[tuple[str, str]]:
        among, emitted = self._character(text[0])
        values = self._start[among] + emitted[among]
        steps = [(among, among)]
        for char in text[1:]:
            going = self._goes_on[among]
            before, held = among[going], values[going]
            allowed, emitted = self._character(char)
            reached = self._reaches[before].max(0)
            among = allowed[reached[allowed]]
            if not len(among):
                among = np.flatnonzero(reached) if reached.any() else self._all
            sums = held[:, None] + self._moves[before[:, None], among] + emitted[among]
            # Of equal sums jieba takes the state whose name is last.
            best = len(before) - 1 - sums[::-1].argmax(0)
            values = sums[best, np.arange(len(among))]
            steps.append((among, before[best]))
        at = steps[-1][0][len(values) - 1 - values[::-1].argmax()]
        found = []
        for among, came_from in reversed(steps):
            found.append(self._states[at])
            at = came_from[np.searchsorted(among, at)]
        return found[::-1]

    def _read_character(self, char: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the states that may emit a character, in order, and what each state gives it."""
        states = char_state_tab_P.get(char)
        among = self._all if states is None else np.sort([self._number[state] for state in states])
        return among, np.array([emit_P[state].get(char, MIN_FLOAT) for state in self._states])
