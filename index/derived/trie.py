"""A trie in one sorted array, which can be mapped into memory: words, and where they begin.

A node is a number, the root 0. ``keys[i]`` is the node that the edge to node ``i + 1`` leaves, with
the code point on it; nodes are numbered in breadth-first order, so the keys ascend and an edge is
found by binary search.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

CODE_BITS = 21
"""The bits of a code point."""
_MOST_STEPS = 200_000


@dataclass(frozen=True)
class Trie:
    """The edges of a trie, ``keys`` uint64 ``(nodes - 1,)``, ascending."""

    keys: np.ndarray

    def walk(self, codes: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Yield, for each length from 1, where in a text something begins that is in the trie.

        ``codes`` are the code points of the text, uint64 ``(n,)``. What is yielded are the length,
        the places, int64 ``(m,)`` ascending, and the nodes that are reached, int64 ``(m,)``.
        """
        starts, size, length = np.arange(len(codes)), len(codes), 0
        nodes = np.zeros(size, np.int64)
        last = len(self.keys) - 1
        while len(starts) and last >= 0:
            keys = (nodes.astype(np.uint64) << np.uint64(CODE_BITS)) | codes[starts + length]
            at = np.minimum(np.searchsorted(self.keys, keys), last)
            found = self.keys[at] == keys
            starts, nodes = starts[found], at[found] + 1
            length += 1
            if len(starts):
                yield length, starts, nodes
            within = starts + length < size
            starts, nodes = starts[within], nodes[within]

    def find(self, text: str) -> int | None:
        """Return the node of a text, None if nothing in the trie begins with it."""
        node, steps = 0, self.steps
        for char in text:
            node = steps[node << CODE_BITS | ord(char)]
            if not node:
                return None
        return node

    @cached_property
    def steps(self) -> "Steps":
        """The node that an edge leads to, by ``node << CODE_BITS | code point``; 0 for none."""
        return Steps(self.keys)


class Steps(dict[int, int]):
    """Edges that were followed; those of common words are then found as quickly as in a dict.

    Only up to a number of them are kept, so that it takes some megabytes at most.
    """

    def __init__(self, keys: np.ndarray) -> None:
        super().__init__()
        self._keys = keys.data.cast("B").cast("Q")  # for single keys faster than an array

    def __missing__(self, key: int) -> int:
        at = bisect_left(self._keys, key, key >> CODE_BITS)
        child = at + 1 if at < len(self._keys) and self._keys[at] == key else 0
        if len(self) < _MOST_STEPS:
            self[key] = child
        return child


def codes_of(text: str) -> np.ndarray:
    """Return the code points of a text, uint64 ``(n,)``."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)


def build(words: Sequence[str]) -> tuple[Trie, np.ndarray]:
    """Return the trie of distinct words and the node of each, int64 ``(len(words),)``."""
    sizes = np.array([len(word) for word in words], np.int64)
    codes = codes_of("".join(words))
    begins = np.cumsum(sizes) - sizes
    nodes = np.zeros(len(words), np.int64)
    levels = []
    count = 0
    for length in range(int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > length)
        keys = nodes[longer].astype(np.uint64) << np.uint64(CODE_BITS)
        keys |= codes[begins[longer] + length]
        distinct, which = np.unique(keys, return_inverse=True)
        nodes[longer] = count + 1 + which
        levels.append(distinct)
        count += len(distinct)
    return Trie(np.concatenate([np.zeros(0, np.uint64), *levels])), nodes
