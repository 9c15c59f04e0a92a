"""The vectors of a parsed document: its passages with their tokens, sentences, enumerations."""

from collections.abc import Iterator, Sequence

import numpy as np

from index.embed import Embedder, Encoded, Progress, Tokens
from index.late import pack
from index.store.drafts import Drafts
from index.store.write import Batch, Vectors
from index.types import Enumeration, Parsed, Passage

BATCH = 32
"""Passages embedded at once: what a kill costs of a large document."""
_ENUMERATION_TEXT = 400


def embed(
    parsed: Parsed, embedder: Embedder, drafts: Drafts, progress: Progress | None = None
) -> Vectors:
    """Return the vectors of a document; ``progress`` is told how many texts were done.

    A document of several batches leaves each in ``drafts`` and is read from there.
    """
    groups = [parsed.passages[at : at + BATCH] for at in range(0, len(parsed.passages), BATCH)]
    if len(groups) == 1:
        batches: Sequence[Batch] | _Kept = [_embed(parsed, groups[0], embedder, progress)]
        embedded = len(groups[0])
    else:
        names, embedded = [], 0
        for group in groups:
            names.append(drafts.name(_texts(parsed, group)))
            if not drafts.holds(names[-1]):
                drafts.keep(names[-1], _embed(parsed, group, embedder, progress))
                embedded += len(group)
            elif progress:
                progress(len(group) + sum(len(one.sentences) for one in group))
        batches = _Kept(drafts, names)
    lists = [_enumeration(parsed.search, one) for one in parsed.enumerations]
    return Vectors(batches, _embedded(lists, embedder, progress), embedded)


def count_texts(parsed: Parsed) -> int:
    """Return how many texts of a document are embedded."""
    sentences = sum(len(passage.sentences) for passage in parsed.passages)
    return len(parsed.passages) + sentences + len(parsed.enumerations)


class _Kept:
    """Batches that are read one at a time, so that a large document fits into memory."""

    def __init__(self, drafts: Drafts, names: list[str]) -> None:
        self._drafts = drafts
        self._names = names

    def __iter__(self) -> Iterator[Batch]:
        return map(self._drafts.read, self._names)


def _embed(
    parsed: Parsed, group: Sequence[Passage], embedder: Embedder, progress: Progress | None
) -> Batch:
    encoded = _placed(embedder.encode_passages(_texts(parsed, group), progress), parsed, group)
    sentences = [parsed.indexed(one.start, one.end) for p in group for one in p.sentences]
    tokens = [pack(one) for one in encoded.tokens]
    return Batch(encoded.vectors, tokens, _embedded(sentences, embedder, progress))


def _embedded(texts: list[str], embedder: Embedder, progress: Progress | None) -> np.ndarray:
    return embedder.embed_passages(texts, progress) if texts else np.zeros((0, 1), np.float32)


def _texts(parsed: Parsed, group: Sequence[Passage]) -> list[str]:
    return [parsed.indexed(one.start, one.end) for one in group]


def _enumeration(text: str, one: Enumeration) -> str:
    """Return what an enumeration is found by: its head and the heads of its points."""
    heads = "".join(text[item.start : item.head_end] for item in one.items)
    return (one.speaker + text[one.head_start : one.head_end] + heads)[:_ENUMERATION_TEXT]


def _placed(encoded: Encoded, parsed: Parsed, group: Sequence[Passage]) -> Encoded:
    """Return passages whose tokens begin at places of the restored text, not of the indexed."""
    tokens = []
    for passage, one in zip(group, encoded.tokens, strict=True):
        places = [at - passage.start for at in parsed.places(passage.start, passage.end)]
        starts = [places[min(at, len(places) - 1)] if places else 0 for at in one.starts.tolist()]
        tokens.append(Tokens(one.vectors, np.array(starts, dtype=np.int64)))
    return Encoded(encoded.vectors, tokens)
