"""The vectors of a parsed document: its passages with their tokens, sentences, enumerations."""

import numpy as np

from index.embed import Embedder, Encoded, Progress, Tokens
from index.store.write import Vectors
from index.types import Enumeration, Parsed

_ENUMERATION_TEXT = 400


def embed(parsed: Parsed, embedder: Embedder, progress: Progress | None = None) -> Vectors:
    """Return the vectors of a document; ``progress`` is told how many texts were done."""
    passages = [parsed.indexed(p.start, p.end) for p in parsed.passages]
    encoded = _placed(embedder.encode_passages(passages, progress), parsed)
    others = embedder.embed_passages(_others(parsed), progress)
    sentences = sum(len(passage.sentences) for passage in parsed.passages)
    return Vectors(encoded, others[:sentences], others[sentences:])


def count_texts(parsed: Parsed) -> int:
    """Return how many texts of a document are embedded."""
    sentences = sum(len(passage.sentences) for passage in parsed.passages)
    return len(parsed.passages) + sentences + len(parsed.enumerations)


def _others(parsed: Parsed) -> list[str]:
    sentences = [parsed.indexed(s.start, s.end) for p in parsed.passages for s in p.sentences]
    return [*sentences, *(_enumeration(parsed.search, one) for one in parsed.enumerations)]


def _enumeration(text: str, one: Enumeration) -> str:
    """Return what an enumeration is found by: its head and the heads of its points."""
    heads = "".join(text[item.start : item.head_end] for item in one.items)
    return (one.speaker + text[one.head_start : one.head_end] + heads)[:_ENUMERATION_TEXT]


def _placed(encoded: Encoded, parsed: Parsed) -> Encoded:
    """Return passages whose tokens begin at places of the restored text, not of the indexed."""
    tokens = []
    for passage, one in zip(parsed.passages, encoded.tokens, strict=True):
        places = [at - passage.start for at in parsed.places(passage.start, passage.end)]
        starts = [places[min(at, len(places) - 1)] if places else 0 for at in one.starts.tolist()]
        tokens.append(Tokens(one.vectors, np.array(starts, dtype=np.int64)))
    return Encoded(encoded.vectors, tokens)
