"""Cut texts into pieces of a unigram vocabulary, exactly as the library tokenizers does.

That library builds a tree of 370 MB for this vocabulary in .7 s at each start; here it is a trie
that is mapped into memory. The likeliest pieces are found by Viterbi's algorithm (Kudo 2018,
"Subword Regularization"), all texts of a batch in one pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.derived.trie import Trie, codes_of

SPACE = "▁"
"""Begins a word; a piece of its own before some characters."""
_SPACE = ord(SPACE)
# Unicode's White_Space; str.isspace holds for more.
_WHITE = np.array(
    [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F]
    + [0x3000],
    np.uint64,
)
_BETWEEN = 0x1FFFFF  # no code point: separates words
_UNKNOWN_PENALTY = 10.0  # of an unknown character, below the least likely piece


@dataclass(frozen=True)
class Pieces:
    """The pieces of a text: indexes of the vocabulary, and where each begins and ends.

    All are int64 ``(n,)``; ``starts`` and ``ends`` are in characters of the text and ascend.
    """

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


class Unigram:
    """Cuts texts; safe to share between threads."""

    def __init__(
        self, trie: Trie, piece_of_node: np.ndarray, scores: np.ndarray, unknown: int
    ) -> None:
        """Take the pieces: a trie, the piece at each node or -1, and their log probabilities.

        ``unknown`` is the index of the piece for characters that are in none.
        """
        self._trie, self._piece_of_node, self._unknown = trie, piece_of_node, unknown
        self._scores = scores.astype(np.float64)
        self._unknown_score = float(self._scores.min()) - _UNKNOWN_PENALTY

    def index_of(self, piece: str) -> int | None:
        """Return the index of a piece, None if there is none of this text."""
        node = self._trie.find(piece)
        index = -1 if node is None else int(self._piece_of_node[node])
        return index if index >= 0 else None

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of each text."""
        lines = [_Line(text) for text in texts]
        sizes = [len(line.codes) for line in lines]
        codes = np.concatenate([np.zeros(0, np.uint64), *(line.codes for line in lines)])
        starts, ends, ids = self._best(codes)
        edges = np.searchsorted(starts, np.cumsum([0, *sizes]))
        found, base = [], 0
        for line, size, first, last in zip(lines, sizes, edges, edges[1:], strict=False):
            own = slice(first, last)
            begins, finishes = line.begins[starts[own] - base], line.finishes[ends[own] - base - 1]
            found.append(Pieces(ids[own], begins, finishes))
            base += size
        return found

    def _best(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return where the likeliest pieces begin and end, and which they are, int64 ``(n,)``."""
        starts, sizes, pieces = self._matches(codes)
        scores = self._scores[pieces]
        scores[pieces == self._unknown] = self._unknown_score
        size = len(codes)
        best = [float("-inf")] * (size + 1)
        came: list[int] = [-1] * (size + 1)  # the match that ends here
        between = np.flatnonzero(codes == _BETWEEN)
        for at in between.tolist():
            best[at + 1] = 0.0
        ends = starts + sizes
        steps = zip(starts.tolist(), ends.tolist(), scores.tolist(), strict=True)
        for number, (start, end, score) in enumerate(steps):
            total = score + best[start]
            if total > best[end]:
                best[end], came[end] = total, number
        chosen = []
        begin_of = starts.tolist()
        at = size
        while at > 0:
            number = came[at]
            if number < 0:
                at -= 1  # what separates words
            else:
                chosen.append(number)
                at = begin_of[number]
        picked = np.array(chosen[::-1], np.int64)
        return self._joined(starts[picked], ends[picked], pieces[picked])

    def _matches(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return start, length and index of every piece in a text, by start.

        Where no piece is the character alone, it is an unknown one.
        """
        size = len(codes)
        starts, sizes, pieces = [], [], []
        unknown = codes != _BETWEEN
        for length, places, nodes in self._trie.walk(codes):
            piece = self._piece_of_node[nodes]
            is_piece = piece >= 0
            places, piece = places[is_piece], piece[is_piece]
            if length == 1:
                unknown[places] = False
            starts.append(places)
            pieces.append(piece)
            sizes.append(np.full(len(places), length))
        alone = np.flatnonzero(unknown)
        starts.append(alone)
        sizes.append(np.ones(len(alone), np.int64))
        pieces.append(np.full(len(alone), self._unknown))
        all_starts = np.concatenate(starts)
        order = np.argsort(all_starts, kind="stable") if size else np.zeros(0, np.int64)
        return (
            all_starts[order],
            np.concatenate(sizes)[order],
            np.concatenate(pieces)[order].astype(np.int64),
        )

    def _joined(
        self, starts: np.ndarray, ends: np.ndarray, ids: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Join neighbouring unknown characters to one piece."""
        unknown = ids == self._unknown
        goes_on = np.zeros(len(ids), bool)
        goes_on[1:] = unknown[1:] & unknown[:-1] & (starts[1:] == ends[:-1])
        first = np.flatnonzero(~goes_on)
        last = np.append(first[1:], len(ids)) - 1 if len(ids) else first
        return starts[first], ends[last], ids[first]


class _Line:
    """The words of a text, each with a space in front, as one row of code points.

    ``begins`` and ``finishes`` are where each of ``codes`` stands in the text.
    """

    def __init__(self, text: str) -> None:
        codes = codes_of(text)
        size = len(codes)
        white = np.isin(codes, _WHITE)
        after = np.ones(size, bool)  # behind white space, or first
        after[1:] = white[:-1]
        word = after & ~white
        spaced = codes == _SPACE
        # Each of these codes is preceded by what separates words, and a word by a space as well.
        parts = word | (spaced & ~white)
        lead = word & ~spaced
        extra = parts.astype(np.int64) + lead
        kept = ~white
        place = (np.cumsum(kept + extra) - 1)[kept]
        total = int((kept + extra).sum())
        self.codes = np.full(total, _BETWEEN, np.uint64)
        self.begins = np.zeros(total, np.int64)
        self.finishes = np.zeros(total, np.int64)
        self.codes[place] = codes[kept]
        self.begins[place] = np.flatnonzero(kept)
        self.finishes[place] = self.begins[place] + 1
        front = place[lead[kept]] - 1
        self.codes[front] = _SPACE
        self.begins[front] = np.flatnonzero(lead)
        self.finishes[front] = self.begins[front] + 1
