"""The vectors of a question."""

from index.embed import Embedder, Encoded
from rag.types import Question


def encode_question(embedder: Embedder, question: Question) -> Encoded:
    """Return the vectors of the whole question and of each of its parts."""
    # With or without its mark a question is the same question.
    mark = "？" if question.language == "zh" else "?"
    texts = [text + mark for text in (question.search, *question.parts)]
    distinct = list(dict.fromkeys(texts))
    encoded = embedder.encode_questions(distinct)
    rows = [distinct.index(text) for text in texts]
    return Encoded(encoded.vectors[rows], [encoded.tokens[row] for row in rows])
