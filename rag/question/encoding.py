"""Encode a question with the embedding model."""

from index.embed import Embedder, Encoded
from rag.types import Question


def encode_question(embedder: Embedder, question: Question) -> Encoded:
    """Encode the whole question, in the first row, and each of its parts.

    ``vectors`` are unit vectors, float32 ``(1 + parts, dim)``; ``tokens`` has an entry a row.
    """
    # Always with a question mark, so that it makes no difference whether the user typed one.
    mark = "？" if question.language == "zh" else "?"
    texts = [text + mark for text in (question.search, *question.parts)]
    distinct = list(dict.fromkeys(texts))
    encoded = embedder.encode_questions(distinct)
    rows = [distinct.index(text) for text in texts]
    return Encoded(encoded.vectors[rows], [encoded.tokens[row] for row in rows])
