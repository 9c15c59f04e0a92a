"""The tokenizer and the word vectors of multilingual-e5-small.

The embedder and the reader of questions and passages share them: they are opened once, so that
the file is verified once and its 250,000 pieces are held in memory once.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.embed import without_surrogates
from index.embed.e5_weights import E5Weights, read_weights

_SPACE = "▁"  # begins a word; a piece of its own before some characters


@dataclass(frozen=True)
class Pieces:
    """The pieces of a text: indexes of the vocabulary, and where each begins and ends.

    All are int64 ``(n,)``; ``starts`` and ``ends`` are in characters of the text and ascend. A
    piece for a space alone is empty.
    """

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


class E5Words:
    """Cuts texts into pieces and gives their vectors; safe to share between threads.

    ``tokenizer`` takes texts in the normal form of ``weights.normalisation``, adds special pieces
    and cuts off what is longer than the model reads.
    """

    def __init__(self, weights: E5Weights) -> None:
        """Make the tokenizer of the weights."""
        self.weights = weights
        self.tokenizer = _tokenizer(weights)
        self._table = weights.normalisation
        # Code points that do not become exactly one other move all that follows them.
        self._resized = {code for code, text in self._table.items() if len(text) != 1}
        self._space = self.tokenizer.token_to_id(_SPACE)

    def vectors(self, ids: np.ndarray) -> np.ndarray:
        """Return the vectors of pieces, float32 ``(…, hidden)``; ``ids`` are integers ``(…)``."""
        rows = self.weights.matrices["emb.word"].rows(ids.ravel())
        return rows.reshape(*ids.shape, -1)

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of each text, however long, without special ones."""
        clean = [without_surrogates(text) for text in texts]
        normal = [text.translate(self._table) for text in clean]
        cut = []
        for text, encoding in zip(clean, self.tokenizer.encode_batch(normal), strict=True):
            # What is beyond the length of the model is in further encodings, each of which has
            # a special piece at either end.
            parts = [encoding, *encoding.overflowing]
            ids = np.array([i for part in parts for i in part.ids[1:-1]], np.int64)
            offsets = [place for part in parts for place in part.offsets[1:-1]]
            starts, ends = np.array(offsets, np.int64).reshape(-1, 2).T
            ends = np.where(ids == self._space, starts, ends)
            cut.append(Pieces(ids, *self._original(text, starts, ends)))
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


def _tokenizer(weights: E5Weights) -> Tokenizer:
    """Return XLM-RoBERTa's unigram tokenizer over the pieces of the weight file.

    Its character normalisation is a table in that file, which is applied before. The special
    pieces get private names, so that no document can contain one.
    """
    pieces = list(weights.pieces)
    special = (weights.bos, weights.eos, weights.pad, weights.unk, len(pieces) - 1)
    for index in special:
        pieces[index] = (f"\U000f0000{index}", pieces[index][1])
    tokenizer = Tokenizer(models.Unigram(pieces, weights.unk, False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    bos, eos = pieces[weights.bos][0], pieces[weights.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, weights.bos), (eos, weights.eos)]
    )
    tokenizer.enable_truncation(weights.max_tokens)
    return tokenizer
