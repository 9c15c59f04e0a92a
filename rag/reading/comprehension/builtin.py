"""The reader that comes with Yinzheng: the layers of the embedder, trained to read passages.

It needs the word vectors of the built-in embedder's file, not that embedder: it reads in stores
made with any model.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embed.e5_weights import find_weights
from index.embed.e5_words import E5Words, open_words
from index.embed.unigram import Pieces
from rag.reading.comprehension.budget import Pace, read_in_time
from rag.reading.comprehension.network import Network
from rag.reading.comprehension.spans import Tokens, find_spans, join
from rag.reading.comprehension.windows import windows
from rag.reading.reader import FILE, READER, PassageReader, Read, Reading


class BuiltinReader:
    """Reads passages with an int8 network; safe to share between threads."""

    def __init__(self, network: Network, words: E5Words) -> None:
        """Use a network over the word vectors that it was trained on."""
        self._network, self._words = network, words
        self._pace = Pace(READER.numbers.pace)

    @property
    def identity(self) -> str:
        """Names the trained numbers."""
        return self._network.identity

    def read(self, question: str, passages: Sequence[Read], seconds: float) -> list[Reading | None]:
        """Return what was found in each passage, None for those that were not read."""
        if not passages:
            return []
        contexts, texts = [one.context for one in passages], [one.text for one in passages]
        asked, *cut = self._words.cut([question, *contexts, *texts])
        above, inside = cut[: len(passages)], cut[len(passages) :]

        def read(index: int) -> Reading:
            return self._read(asked, above[index], inside[index], texts[index])

        lengths = [
            sum(len(window.ids) for window in windows(asked, *pair))
            for pair in zip(above, inside, strict=True)
        ]
        return read_in_time(lengths, read, self._pace, seconds, READER.numbers.sure)

    def _read(self, question: Pieces, context: Pieces, pieces: Pieces, text: str) -> Reading:
        """Return what was found in one passage, window by window."""
        found, means = [], []
        for window in windows(question, context, pieces):
            words = self._words.vectors(window.ids)[None]
            mask = np.ones((1, len(window.ids)), np.int32)
            logits, answered = self._network.run(words, window.segments[None], mask)
            begin, finish = logits[0, window.at : window.at + window.last - window.first].T
            own = slice(window.first, window.last)
            # The first token of a sequence stands for "no answer here".
            none = float(logits[0, 0].sum())
            tokens = Tokens(pieces.starts[own], pieces.ends[own], begin, finish, none, window.first)
            found.append(find_spans(text, tokens))
            head = float(answered[0])
            best = max((span.odds for span in found[-1].spans), default=head)
            means.append((head + best) / 2)
        numbers = READER.numbers
        return join(found, pieces.starts, numbers.scale * max(means) + numbers.bias)


def open_builtin(file: Path | None = None) -> PassageReader | None:
    """Return the reader in a file, by default FILE.

    None if that file is missing or was trained on other words, or the words themselves are missing.
    """
    path, file = find_weights(), file or FILE
    if path is None or not file.is_file():
        return None
    network = Network(file)
    return BuiltinReader(network, open_words(path)) if network.fits else None
