"""The word pieces of multilingual-e5-small and their vectors.

The embedder and the reader of questions and passages share them: they are opened once, so that
the file is verified once.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np

from index.derived import trie
from index.derived.cache import arrays, code_digest, derived, save_arrays
from index.embed import without_surrogates
from index.embed.e5_weights import SHA256, E5Weights, read_weights
from index.embed.unigram import SPACE, Pieces, Unigram


class E5Words:
    """Cuts texts into pieces and gives their vectors; safe to share between threads."""

    def __init__(self, weights: E5Weights) -> None:
        """Take the vocabulary and the vectors of the weights."""
        self.weights = weights
        self._unigram = _unigram(weights)
        self._table = weights.normalisation
        # Code points that do not become exactly one other move all that follows them.
        self._resized = {code for code, text in self._table.items() if len(text) != 1}
        self._space = self._unigram.index_of(SPACE)

    def vectors(self, ids: np.ndarray) -> np.ndarray:
        """Return the vectors of pieces, float32 ``(…, hidden)``; ``ids`` are integers ``(…)``."""
        rows = self.weights.matrices["emb.word"].rows(ids.ravel())
        return rows.reshape(*ids.shape, -1)

    def cut_normal(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of texts in the normal form of ``weights.normalisation``."""
        return self._unigram.cut(texts)

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of each text, however long; those for a space alone are empty."""
        clean = [without_surrogates(text) for text in texts]
        normal = [text.translate(self._table) for text in clean]
        cut = []
        for text, pieces in zip(clean, self.cut_normal(normal), strict=True):
            ends = np.where(pieces.ids == self._space, pieces.starts, pieces.ends)
            cut.append(Pieces(pieces.ids, *self._original(text, pieces.starts, ends)))
        return cut

    def _original(
        self, text: str, starts: np.ndarray, ends: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the places in a text of ranges in its normal form."""
        if self._resized.isdisjoint(map(ord, text)):
            return starts, ends
        sizes = [len(self._table.get(ord(character), character)) for character in text]
        # For each character of the normal form, the one of the text that it comes from.
        origin = np.append(np.repeat(np.arange(len(text)), sizes), len(text))
        last = len(origin) - 1
        before = origin[np.minimum(starts, last)]
        # An end is right after the character that the last one before it comes from.
        after = origin[np.clip(ends - 1, 0, last)] + 1
        return before, np.where(ends > starts, after, before)


_opened: WeakValueDictionary[Path, E5Words] = WeakValueDictionary()
_opening = threading.Lock()


def open_words(path: Path) -> E5Words:
    """Return the words of a weight file, which are shared as long as anybody uses them.

    Raises ModelError if the file is not the expected one.
    """
    with _opening:
        words = _opened.get(path)
        if words is None:
            words = _opened[path] = E5Words(read_weights(path))
        return words


def _unigram(weights: E5Weights) -> Unigram:
    """Return XLM-RoBERTa's unigram model over the pieces of the weight file.

    Its character normalisation is a table in that file, which is applied before. No text contains
    a special piece.
    """
    source = f"{SHA256} {code_digest(__file__, str(trie.__file__))}"
    folder = derived("e5-pieces", source, lambda folder: _write_trie(folder, weights))
    keys, piece_of_node = arrays(folder, "keys", "piece_of_node")
    return Unigram(trie.Trie(keys), piece_of_node, weights.scores, weights.unk)


def _write_trie(folder: Path, weights: E5Weights) -> None:
    special = {weights.bos, weights.eos, weights.pad, weights.unk, weights.mask}
    pieces = weights.pieces
    ordinary = [index for index in range(len(pieces)) if index not in special]
    built, nodes = trie.build([pieces[index] for index in ordinary])
    piece_of_node = np.full(len(built.keys) + 1, -1, np.int32)
    piece_of_node[nodes] = ordinary
    save_arrays(folder, {"keys": built.keys, "piece_of_node": piece_of_node})
